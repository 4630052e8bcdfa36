"""What spot checks ask of whom: entries to check, a sample to draw, a check to close."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.rules.spot_checks import Finding
from assessment.services.spot_checks import close_check
from assessment.services.spot_findings import Found, record_finding
from assessment.todo_spot_checks import checks_to_carry_on, entries_to_check
from tests.assessment.spot_checks.conftest import BEFORE, close_october
from tests.factories.projects import TODAY
from zhaoshang.alerts.todo import items_for

pytestmark = pytest.mark.django_db


def kinds(items) -> list[str]:
    return [str(each.kind_label) for each in items]


def find(item, by, finding=Finding.CONFIRMED, **more):
    item.refresh_from_db()
    return record_finding(
        item_id=item.pk,
        version=item.version,
        found=Found(finding, TODAY, **more),
        by=by,
        on=TODAY,
    )


def test_a_sample_is_to_be_drawn_once_the_period_is_closed_and_a_day_has_passed(
    announced, county, director, officer
):
    assert checks_to_carry_on(director, TODAY) == []
    close_october(county)
    assert kinds(checks_to_carry_on(director, TODAY)) == ["待抽样的抽查"]
    assert checks_to_carry_on(director, BEFORE) == []
    assert checks_to_carry_on(officer, TODAY) == []


def test_entries_drawn_wait_for_the_bureau_but_not_for_who_verified_them(
    drawn, officer, verifier, director, clerk
):
    check = drawn(4)
    (item,) = entries_to_check(officer, TODAY)
    assert "2 笔" in str(item.detail)
    assert entries_to_check(verifier, TODAY) == entries_to_check(clerk, TODAY) == []
    first, second = check.items.all()
    find(first, officer)
    assert "1 笔" in str(entries_to_check(officer, TODAY)[0].detail)
    assert checks_to_carry_on(director, TODAY) == []
    find(second, officer)
    assert entries_to_check(officer, TODAY) == []
    assert kinds(checks_to_carry_on(director, TODAY)) == ["待办结的抽查"]
    check.refresh_from_db()
    close_check(check_id=check.pk, version=check.version, by=director)
    assert checks_to_carry_on(director, TODAY + dt.timedelta(days=1)) == []


def test_a_unit_is_told_what_was_taken_off_and_acknowledges_it(drawn, officer, clerk):
    check = drawn(1)
    assert "抽查结论" not in " ".join(kinds(items_for(clerk, TODAY)))
    find(check.items.get(), officer, Finding.REDUCED, reduced_wan=Decimal(30), note="发票重复")
    found = [each for each in items_for(clerk, TODAY) if each.posts]
    assert len(found) == 1
    assert "核减" in str(found[0].title)

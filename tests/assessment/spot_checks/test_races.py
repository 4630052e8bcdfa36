"""Two at once (PostgreSQL): one seed of a period, one finding of an entry, then it is closed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import SpotCheck
from assessment.rules.spot_checks import Finding
from assessment.services import spot_checks
from assessment.services.spot_checks import announce, close_check, draw_sample
from assessment.services.spot_findings import Found, record_finding
from projects.services.funds_deciding import correct_funds, stands_at
from tests.assessment.closing.test_races import at_once, hold_until_both_came
from tests.assessment.spot_checks.conftest import close_october
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Cycle, Period

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(drawn):
    """The one entry that was drawn."""
    return drawn(1).items.get()


def finding_of(item, by, finding=Finding.FALSIFIED):
    def act():
        record_finding(
            item_id=item.pk, version=1, found=Found(finding, TODAY, note="伪造"), by=by, on=TODAY
        )

    return act


def test_a_period_announced_twice_at_once_has_one_seed(plan, director, monkeypatch):
    def act():
        announce(
            county_id=plan.county_id,
            period=Period(Cycle.MONTH, 2026, 11),
            seed="",
            by=director,
            on=TODAY,
        )

    hold_until_both_came(monkeypatch, spot_checks, "_check_seed")
    assert at_once(act, act) == ["announced_already", "done"]
    assert SpotCheck.objects.count() == 1


def test_a_sample_drawn_twice_at_once_is_drawn_once(announced, county, director, verified):
    for _number in range(4):
        verified()
    close_october(county)

    def act():
        draw_sample(check_id=announced.pk, version=1, by=director, on=TODAY)

    assert at_once(act, act) == ["conflict", "done"]
    assert announced.items.count() == 2


def test_of_two_checkers_one_is_told_that_the_other_was_there(item, officer, second_officer):
    outcome = at_once(finding_of(item, officer), finding_of(item, second_officer))
    assert outcome == ["conflict", "done"]
    assert item.corrections.count() == 1
    assert stands_at(item.entry) == 0


def test_a_correction_at_the_same_time_is_not_taken_off_twice(item, officer, county):
    colleague = county.user(Role.BUREAU)

    def correct():
        correct_funds(
            entry_id=item.entry_id,
            version=1,
            verified_wan=Decimal(40),
            reason="退回投资款",
            by=colleague,
            on=TODAY,
        )

    outcome = at_once(finding_of(item, officer), correct)
    # Whoever comes second sees what the first one booked.
    assert outcome in (["conflict", "done"], ["done", "done"])
    assert stands_at(item.entry) == 0


def test_a_check_is_not_closed_while_a_finding_is_recorded(item, officer, director):
    check = item.check_of

    def close():
        close_check(check_id=check.pk, version=check.version, by=director)

    outcome = at_once(finding_of(item, officer, Finding.CONFIRMED), close)
    item.refresh_from_db()
    check.refresh_from_db()
    assert item.finding == "confirmed"
    assert outcome in (["done", "done"], ["done", "items_open"])
    assert check.state == ("closed" if outcome == ["done", "done"] else "drawn")
    assert check.drawn_at.date() >= dt.date(2026, 10, 31)

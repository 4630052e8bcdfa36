"""Closing with the ledger itself: what was published stays, whatever is edited later."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.models import MonthClosing, MonthFigure, Restatement
from assessment.services.closing import close_month
from assessment.services.closing_proof import prove
from assessment.services.opening import open_month
from projects.models import FundsEntry
from projects.services.funds_deciding import Decision, correct_funds, decide_funds
from tests.assessment.closing.conftest import OCTOBER, accept_all, report_value
from tests.factories.projects import ProjectFactory
from tests.stages import stage

pytestmark = pytest.mark.django_db
NOVEMBER = OCTOBER + 1
ON = dt.date(2026, 11, 10)


@stage
def project(county, october):
    return ProjectFactory(
        responsible_unit=county.township, introducing_unit=county.township, county=county.county
    )


def enter(project, amount, month=OCTOBER, **given):
    fields = {
        "claimed_wan": Decimal(amount),
        "verified_wan": Decimal(amount),
        "state": FundsEntry.State.VERIFIED,
        "origin": "other_province",
        "kind": "fixed_assets",
    }
    return FundsEntry.objects.create(
        project=project, month=month.first_day, unit=project.responsible_unit, **{**fields, **given}
    )


@stage
def closed(project, october, county, visits, director):
    enter(project, "100.5")
    enter(project, 30, state=FundsEntry.State.CLAIMED, verified_wan=None)
    accept_all()
    report_value(october[county.township.pk], visits, 3)
    return close_month(county_id=county.county.pk, month=OCTOBER, by=director, on=ON)


def figure(unit, indicator, month):
    return MonthFigure.objects.get(unit=unit, indicator=indicator, month=month.first_day)


def test_only_what_is_verified_is_published_for_unit_and_county(closed, county, funds, visits):
    for unit in (county.township, county.county):
        assert figure(unit, funds, OCTOBER).cumulative == Decimal("100.5")
        assert figure(unit, visits, OCTOBER).value == 3
    assert prove(closed).holds


def test_what_is_verified_later_counts_in_the_open_month_and_is_named(
    closed, project, county, funds, director, officer
):
    waiting = FundsEntry.objects.get(state=FundsEntry.State.CLAIMED)
    decision = Decision(FundsEntry.State.VERIFIED, Decimal(30))
    decide_funds(entry_id=waiting.pk, decision=decision, by=officer, on=ON)
    enter(project, 7, NOVEMBER)
    open_month(county_id=county.county.pk, month=NOVEMBER, on=ON)
    accept_all(NOVEMBER)
    on = dt.date(2026, 12, 8)
    second = close_month(county_id=county.county.pk, month=NOVEMBER, by=director, on=on)
    found = figure(county.township, funds, NOVEMBER)
    assert (found.value, found.cumulative) == (37, Decimal("137.5"))
    rows = Restatement.objects.filter(unit=county.township, is_found=True)
    assert [(each.corrects_month, each.difference) for each in rows] == [(OCTOBER.first_day, 30)]
    assert prove(MonthClosing.objects.get(pk=closed.pk)).holds
    assert prove(MonthClosing.objects.get(pk=second.pk)).holds


@given(
    edits=st.lists(
        st.tuples(st.sampled_from(["enter", "correct", "move", "drop"]), st.integers(1, 500)),
        min_size=1,
        max_size=5,
    )
)
def test_no_edit_of_the_ledger_changes_a_closed_month(
    closed, project, county, funds, officer, edits
):
    before = prove(MonthClosing.objects.get(pk=closed.pk))
    for edit, amount in edits:
        if edit == "enter":
            enter(project, amount)
        elif edit == "correct":
            entry = FundsEntry.objects.filter(
                state=FundsEntry.State.VERIFIED, corrects=None, month=OCTOBER.first_day
            ).first()
            correct_funds(
                entry_id=entry.pk,
                version=entry.version,
                verified_wan=Decimal(f"{amount}.{entry.version:06d}"),
                reason="抽查核减",
                by=officer,
                on=ON,
            )
        elif edit == "move":
            type(project).objects.filter(pk=project.pk).update(introducing_unit=county.park)
        else:
            FundsEntry.objects.filter(state=FundsEntry.State.CLAIMED).update(claimed_wan=amount)
    after = prove(MonthClosing.objects.get(pk=closed.pk))
    assert after == before
    assert after.holds

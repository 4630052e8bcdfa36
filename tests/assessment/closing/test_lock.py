"""Why a report is locked, for how many units it is missing, and how units kept their duty."""

import datetime as dt

import pytest

from assessment.models import LockException, MonthlyReport, ReportMove
from assessment.rules.reports import Lock, State, WhyLocked
from assessment.selectors.closing import (
    Discipline,
    exception_until,
    is_closed,
    last_closed,
    report_lock,
    report_locks,
    reporting_discipline,
    reports_owed,
)
from tests.assessment.closing.conftest import OCTOBER
from tests.factories.closing import close_bare
from tests.stages import stage
from zhaoshang.core import clock
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 11, 5)


@stage
def report(october, county):
    return october[county.township.pk]


def close(county, month):
    close_bare(county.county, month)


def both(report, on):
    """Alone and among others a report is locked alike."""
    alone = report_lock(report, on)
    assert report_locks([report], on) == {report.pk: alone}
    return alone


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("draft", None),
        ("returned", None),
        ("awaiting", WhyLocked.AWAITING),
        ("submitted", WhyLocked.SUBMITTED),
        ("accepted", WhyLocked.ACCEPTED),
        ("locked", WhyLocked.CLOSED),
    ],
)
def test_a_report_is_locked_by_its_state(report, state, why):
    report.state = state
    assert both(report, DUE) == Lock(why)


def test_a_closed_month_is_locked_whatever_was_excepted(report, county):
    LockException.objects.create(
        county=county.county, unit=report.unit, month=report.month, until=DUE, state="granted"
    )
    close(county, OCTOBER.first_day)
    assert both(report, DUE).why is WhyLocked.CLOSED


def test_what_lies_before_a_closed_month_is_closed(county):
    assert last_closed(county.county.pk) is None
    close(county, OCTOBER.first_day)
    assert last_closed(county.county.pk) == OCTOBER
    assert is_closed(county.county.pk, OCTOBER)
    assert is_closed(county.county.pk, OCTOBER - 1)
    assert not is_closed(county.county.pk, OCTOBER + 1)


class TestLate:
    """With a limit of three working days after the due day: 10 November (7 and 8 are a weekend)."""

    @pytest.fixture(autouse=True)
    def limit(self, county):
        set_late_days(county, 3)

    def test_it_is_taken_to_the_last_day_of_the_limit(self, report):
        assert both(report, dt.date(2026, 11, 10)) == Lock(None)

    def test_a_day_later_it_is_not(self, report):
        assert both(report, dt.date(2026, 11, 11)) == Lock(WhyLocked.LATE)

    def test_an_exception_opens_it_to_its_last_day(self, report, county):
        until = dt.date(2026, 11, 12)
        LockException.objects.create(
            county=county.county, unit=report.unit, month=report.month, until=until, state="granted"
        )
        assert both(report, until) == Lock(None, until)
        assert both(report, dt.date(2026, 11, 13)) == Lock(WhyLocked.LATE)
        assert exception_until(report.unit_id, OCTOBER, until) == until

    @pytest.mark.parametrize("state", ["asked", "refused", "ended"])
    def test_one_that_was_not_granted_opens_nothing(self, report, county, state):
        until = dt.date(2026, 11, 20)
        LockException.objects.create(
            county=county.county, unit=report.unit, month=report.month, until=until, state=state
        )
        assert both(report, until) == Lock(WhyLocked.LATE)

    def test_one_of_another_unit_or_month_opens_nothing(self, report, county):
        until = dt.date(2026, 11, 20)
        wrong = [(county.park, report.month), (report.unit, dt.date(2026, 9, 1))]
        for unit, month in wrong:
            LockException.objects.create(
                county=county.county, unit=unit, month=month, until=until, state="granted"
            )
        assert both(report, until) == Lock(WhyLocked.LATE)

    def test_what_was_submitted_once_is_not_late_when_it_comes_back(self, report):
        report.state, report.first_submitted_at = State.RETURNED.value, clock.now()
        assert both(report, dt.date(2026, 11, 30)) == Lock(None)

    def test_a_lock_takes_three_queries(self, report, django_assert_max_num_queries):
        fresh = MonthlyReport.objects.select_related("county").get(pk=report.pk)
        with django_assert_max_num_queries(3):
            report_lock(fresh, dt.date(2026, 11, 11))


def set_late_days(county, days):
    Policy.objects.create(
        kind="assessment.monthly_report",
        owner=county.county,
        effective_from=dt.date(2026, 1, 1),
        source_document="县招办〔2026〕1号",
        value={
            "day": 5,
            "return_days": 2,
            "late_days": days,
            "remind": [{"days": 3}, {"days": 1}],
            "chase_days": 0,
        },
    )


class TestOwed:
    def test_who_has_reported_owes_nothing_though_it_was_returned(self, october, county):
        done = october[county.township.pk]
        done.state, done.first_submitted_at = State.RETURNED.value, clock.now()
        done.save()
        owed = set(reports_owed(county_id=county.county.pk, month=OCTOBER))
        assert owed == set(october.values()) - {done}

    def test_a_merged_unit_owes_nothing_from_the_month_of_its_end(self, october, county):
        unit = county.townships[1]
        unit.closed_on = dt.date(2026, 10, 31)
        unit.save()
        assert unit.pk not in {each.unit_id for each in reports_owed()}
        unit.closed_on = dt.date(2026, 11, 1)
        unit.save()
        assert unit.pk in {each.unit_id for each in reports_owed()}


def test_late_missing_and_returned_are_counted_by_unit(october, county):
    late, missing, fine = (october[each.pk] for each in [*county.townships, county.park])
    for report, is_late in ((late, True), (fine, False)):
        report.first_submitted_at, report.is_late = clock.now(), is_late
        report.state = State.SUBMITTED.value
        report.save()
    for _ in range(2):
        ReportMove.objects.create(
            report=late, act="return", to_state="returned", at=clock.now(), reason="缺佐证"
        )
    found = reporting_discipline(county.county.pk, 2026, on=dt.date(2026, 11, 6))
    assert found[late.unit_id] == Discipline(late=1, returned=2)
    assert found[missing.unit_id] == Discipline(missing=1)
    assert found[fine.unit_id] == Discipline()
    assert reporting_discipline(county.county.pk, 2026, on=DUE)[missing.unit_id] == Discipline()

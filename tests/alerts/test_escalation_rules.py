"""When a level is reached, by working days; and what a county may set."""

import datetime as dt

import pytest

from zhaoshang.alerts.policies import ESCALATION
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.rules.escalation import Level, cutoffs, levels_due
from zhaoshang.calendar.rules import WorkCalendar, add_working_days
from zhaoshang.core.errors import RuleBroken

DAYS = {Level.UNIT_HEAD: 2, Level.SPONSOR: 4, Level.LEADING_GROUP: 6}
CALENDAR = WorkCalendar()


def worked(day: dt.date) -> bool:
    return CALENDAR.day(day).is_working


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("on", "last"),
    [
        ("2026-11-04", "2026-11-02"),  # a Wednesday
        ("2026-11-09", "2026-11-05"),  # a Monday: the week-end does not count
        ("2026-10-09", "2026-10-07"),  # told on the last of seven days off
        ("2026-10-10", "2026-10-08"),  # a worked Saturday counts
    ],
)
def test_the_last_day_of_telling_whose_working_days_have_run_out(on, last):
    assert cutoffs({Level.UNIT_HEAD: 2}, day(on), worked) == {Level.UNIT_HEAD: day(last)}


def test_cutoffs_are_the_inverse_of_deadlines():
    on = day("2026-10-15")
    last_days = cutoffs(DAYS, on, worked)
    for level, last in last_days.items():
        assert add_working_days(last, DAYS[level], CALENDAR).date <= on
        assert add_working_days(last + dt.timedelta(days=1), DAYS[level], CALENDAR).date > on


def test_all_levels_reached_are_due_lowest_first():
    last_days = cutoffs(DAYS, day("2026-11-10"), worked)
    assert levels_due(day("2026-11-02"), last_days) == list(DAYS)
    assert levels_due(day("2026-11-04"), last_days) == [Level.UNIT_HEAD, Level.SPONSOR]
    assert levels_due(day("2026-11-10"), last_days) == []


def test_a_county_without_levels_escalates_nothing():
    assert cutoffs({}, day("2026-11-10"), worked) == {}


def value(**changes):
    return {**ESCALATION.default, **changes}


def test_the_default_escalates_warnings_after_two_four_and_six_days():
    rule = ESCALATION.parse(ESCALATION.default)
    assert rule.severities == {Severity.WARNING}
    assert rule.days == DAYS
    assert rule.offices == {"deputy_head_investment", "leader_in_charge"}


def test_two_levels_may_be_told_on_one_day():
    levels = [{"level": "1", "days": 3}, {"level": "2", "days": 3}]
    assert ESCALATION.parse(value(levels=levels)).days == {Level.UNIT_HEAD: 3, Level.SPONSOR: 3}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"levels": [{"level": "1", "days": 2}, {"level": "1", "days": 4}]}, "levels.1.level"),
        ({"levels": [{"level": "2", "days": 2}, {"level": "1", "days": 4}]}, "levels"),
        ({"severities": [{"severity": "info"}] * 2}, "severities.1.severity"),
        ({"offices": [{"office": "county_head"}] * 2}, "offices.1.office"),
    ],
)
def test_contradictions_are_refused_beside_their_field(changes, field):
    with pytest.raises(RuleBroken) as caught:
        ESCALATION.parse(value(**changes))
    assert caught.value.field == field

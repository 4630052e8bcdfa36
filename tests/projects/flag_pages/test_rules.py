"""Days flagged: each day once, the worst flag of the day, held days apart."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.flag_days import FlagDays, Hold, Interval, flag_days
from projects.rules.flags.kinds import Severity

JAN, DEC = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
RED, YELLOW = Severity.WARNING, Severity.ATTENTION
RULE = "no_follow_up"


def on(month, day):
    return dt.date(2026, month, day)


def flag(since, cleared_on, severity=RED, rule=RULE, key=""):
    return Interval(severity, rule, key, since, cleared_on)


def hold(since, until, rule=RULE, key=""):
    return Hold(rule, key, since, until)


def count(intervals, holds=(), first=JAN, last=DEC):
    return flag_days(intervals, holds, first=first, last=last)


def test_the_day_it_is_cleared_does_not_count():
    assert count([flag(on(3, 1), on(3, 11))]) == FlagDays(warning=10)


def test_a_flag_that_is_up_counts_today():
    assert count([flag(on(3, 1), None)], last=on(3, 1)) == FlagDays(warning=1)


def test_only_days_of_the_year_count():
    assert count([flag(dt.date(2025, 12, 1), on(1, 6))]) == FlagDays(warning=5)


def test_two_flags_on_one_day_are_one_day_of_the_worse():
    both = [flag(on(3, 1), on(3, 11)), flag(on(3, 6), on(3, 16), YELLOW, "time_in_stage")]
    assert count(both) == FlagDays(warning=10, attention=5)


def test_held_days_are_no_flag_days():
    found = count([flag(on(3, 1), on(3, 11))], [hold(on(3, 4), on(3, 6))])
    assert found == FlagDays(warning=7, held=3)


def test_a_day_on_which_another_flag_is_up_is_no_held_day():
    both = [flag(on(3, 1), on(3, 11)), flag(on(3, 1), on(3, 11), YELLOW, "time_in_stage")]
    assert count(both, [hold(on(3, 1), on(3, 5))]) == FlagDays(warning=5, attention=5)


@pytest.mark.parametrize(
    ("rule", "key", "held"),
    [("", "", 10), (RULE, "", 10), (RULE, "start", 10), (RULE, "other", 0), ("no_report", "", 0)],
)
def test_a_hold_keeps_down_what_it_names(rule, key, held):
    found = count([flag(on(3, 1), on(3, 11), key="start")], [hold(JAN, DEC, rule, key)])
    assert found.held == held


def test_praise_is_nothing_to_count():
    assert count([flag(on(3, 1), None, Severity.PRAISE)]) == FlagDays()


DAYS = st.dates(dt.date(2025, 6, 1), dt.date(2027, 6, 1))


@given(
    st.lists(st.tuples(DAYS, st.integers(1, 400), st.sampled_from([RED, YELLOW])), max_size=5),
    st.lists(st.tuples(DAYS, st.integers(0, 200)), max_size=3),
)
def test_days_never_exceed_the_year_and_holding_only_takes_away(flags, holds):
    intervals = [flag(since, since + dt.timedelta(days=n), kind) for since, n, kind in flags]
    held_by = [hold(since, since + dt.timedelta(days=n)) for since, n in holds]
    free, bound = count(intervals), count(intervals, held_by)
    assert bound.warning + bound.attention + bound.held == free.warning + free.attention <= 365
    assert bound.warning <= free.warning

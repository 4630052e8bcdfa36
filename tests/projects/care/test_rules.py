"""The clock of a permit, what comes before it, how time was kept, actual against promised."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from projects.rules.agency import (
    ItemState,
    Pause,
    Permit,
    TimeKept,
    circle_in,
    clock_of,
    count_to_due,
    first_late_day,
    is_late,
    kept,
    missing_before,
    state_of,
)
from projects.rules.care import Compared, at_capacity, totals_of
from zhaoshang.calendar.rules import WorkCalendar, working_days_between

PLAIN = WorkCalendar()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


MONDAY = day("11-02")


def test_the_day_of_asking_does_not_count():
    assert clock_of(MONDAY, 5, [], None, PLAIN).due_on == day("11-09")


def test_the_working_days_of_a_pause_are_added():
    clock = clock_of(MONDAY, 5, [Pause(day("11-04"), day("11-06"))], None, PLAIN)
    assert (clock.due_on, clock.paused_days, clock.used_days) == (day("11-11"), 2, None)


def test_a_pause_over_a_weekend_or_within_a_day_adds_nothing():
    pauses = [Pause(day("11-06"), day("11-08")), Pause(day("11-09"), day("11-09"))]
    assert clock_of(MONDAY, 5, pauses, None, PLAIN).due_on == day("11-09")


def test_a_pause_that_has_not_ended_adds_nothing_yet():
    assert clock_of(MONDAY, 5, [Pause(day("11-04"))], None, PLAIN).due_on == day("11-09")


def test_a_day_that_stood_still_twice_counts_once():
    pauses = [
        Pause(day("11-05"), day("11-10")),
        Pause(day("11-04"), day("11-06")),
        Pause(day("10-20"), day("10-30")),
    ]
    # From the 4th to the 10th: the 5th, 6th, 9th and 10th; what ended before asking adds nothing.
    assert clock_of(MONDAY, 5, pauses, None, PLAIN).paused_days == 4


def test_what_stood_still_after_the_result_adds_nothing():
    pauses = [Pause(day("11-04"), day("11-13"))]
    clock = clock_of(MONDAY, 5, pauses, day("11-05"), PLAIN)
    assert (clock.paused_days, clock.used_days, clock.due_on) == (1, 2, day("11-10"))


def test_the_working_names_make_up_days_and_holidays():
    count = count_to_due(day("02-12"), 3, 0, PLAIN)
    assert count.counted == (day("02-13"), day("02-14"), day("02-24"))
    assert [each.on for each in count.skipped] == [day(f"02-{n}") for n in range(15, 24)]
    assert not count.is_provisional
    assert count_to_due(day("12-28"), 3, 2, PLAIN).is_provisional


def test_days_taken_leave_the_pauses_out():
    clock = clock_of(MONDAY, 5, [Pause(day("11-04"), day("11-06"))], day("11-12"), PLAIN)
    assert clock.used_days == 6


def test_the_holidays_of_spring_festival_are_left_out():
    assert clock_of(day("02-12"), 3, [], None, PLAIN).due_on == day("02-24")


def test_over_an_unknown_new_year_it_is_provisional():
    clock = clock_of(day("12-28"), 5, [], None, PLAIN)
    assert (clock.due_on, clock.is_provisional) == (dt.date(2027, 1, 4), True)
    assert not clock_of(day("12-21"), 5, [], None, PLAIN).is_provisional


@given(st.integers(1, 60), st.integers(0, 30), st.integers(0, 30))
def test_who_answers_on_the_due_day_has_taken_what_was_promised(promised, start, length):
    since = MONDAY + dt.timedelta(days=start)
    pauses = [Pause(since, since + dt.timedelta(days=length))]
    due = clock_of(MONDAY, promised, pauses, None, PLAIN)
    # What stands still after the result adds nothing to it.
    assume(since + dt.timedelta(days=length) <= due.due_on)
    ended = clock_of(MONDAY, promised, pauses, due.due_on, PLAIN)
    assert ended.used_days == promised
    whole = working_days_between(MONDAY, due.due_on, PLAIN).days
    assert whole == promised + due.paused_days


@pytest.mark.parametrize(
    ("due", "today", "paused", "late"),
    [
        ("11-09", "11-09", None, False),
        ("11-09", "11-10", None, True),
        ("11-09", "11-20", "11-06", False),
        ("11-09", "11-20", "11-09", False),
        ("11-09", "11-20", "11-10", True),
    ],
)
def test_late_is_the_day_after_and_stands_still_with_the_clock(due, today, paused, late):
    stopped = day(paused) if paused else None
    assert is_late(day(due), day(today), paused_on=stopped) is late


def test_what_has_a_result_or_was_not_asked_is_never_late():
    assert not is_late(day("11-09"), day("11-20"), result="done")
    assert not is_late(None, day("11-20"))
    assert first_late_day(day("11-09")) == day("11-10")
    assert kept(day("11-09"), day("11-09"))
    assert not kept(day("11-09"), day("11-10"))


def test_where_a_permit_stands():
    asked = day("11-02")
    assert state_of(None, None, "") is ItemState.WAITING
    assert state_of(asked, None, "") is ItemState.RUNNING
    assert state_of(asked, asked, "") is ItemState.PAUSED
    assert state_of(asked, None, "done") is ItemState.ENDED


def test_what_comes_before_is_done_or_not_needed():
    results = {"a": "done", "b": "not_needed", "c": "refused", "d": ""}
    assert missing_before(["a", "b", "c", "d", "gone"], results) == ["c", "d"]


def permit(code, *after):
    return Permit("新建", code, code, "发改", 5, after)


def test_a_circle_of_permits_is_found():
    assert circle_in([permit("a"), permit("b", "a"), permit("c", "a", "b")]) == ""
    assert circle_in([permit("a", "c"), permit("b", "a"), permit("c", "b")]) == "a"
    assert circle_in([permit("a", "a")]) == "a"


def test_averages_and_rate_of_a_department():
    kept_ = TimeKept(open=3, late=1, done=3, in_time=2, used_days=16, promised_days=15)
    assert kept_.rate == Decimal("66.67")
    assert (kept_.average_used, kept_.average_promised) == (Decimal("5.3"), Decimal("5.0"))
    nothing = TimeKept(1, 0, 0, 0, 0, 0)
    assert (nothing.rate, nothing.average_used) == (None, None)


# --- Actual against promised ---


def wan(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("actual", "promised", "rate", "difference"),
    [
        ("8000", "10000", "80.00", "-2000"),
        ("10000", "10000", "100.00", "0"),
        ("0", "3", "0.00", "-3"),
        ("5", "0", None, "5"),
        (None, "3", None, None),
        ("5", None, None, None),
    ],
)
def test_rate_and_difference(actual, promised, rate, difference):
    found = Compared(wan(actual), wan(promised))
    assert (found.rate, found.difference) == (wan(rate), wan(difference))


def test_totals_leave_out_what_cannot_be_compared_and_count_it():
    rows = [
        Compared(Decimal(8), Decimal(10)),
        Compared(Decimal(5), None),
        Compared(None, Decimal(4)),
        Compared(Decimal(3), Decimal(2)),
    ]
    found = totals_of(rows)
    assert (found.sums.actual, found.sums.promised) == (11, 12)
    assert (found.number, found.left_out) == (2, 2)


@pytest.mark.parametrize(
    ("output", "tax", "reached"),
    [("9999.99", "499", False), ("10000", None, True), (None, "500", True), (None, None, False)],
)
def test_at_capacity_by_output_or_tax(output, tax, reached):
    promised = (Decimal(10000), Decimal(500))
    compared = (Compared(wan(output), promised[0]), Compared(wan(tax), promised[1]))
    assert at_capacity(*compared, Decimal(100)) is reached


def test_without_a_promise_nothing_is_reached():
    nothing = Compared(Decimal(10**6), None)
    assert not at_capacity(nothing, nothing, Decimal(1))

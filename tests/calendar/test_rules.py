import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.calendar.rules import (
    LARGEST_COUNT,
    PUBLISHED_YEARS,
    DayKind,
    SpecialDay,
    WorkCalendar,
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_between,
)

PLAIN = WorkCalendar()
OFF, WORK = SpecialDay(is_working=False, name="休"), SpecialDay(is_working=True, name="班")
# The notice of 2027 is not published yet: these rows are an example of one.
NOTICE_2027 = WorkCalendar(
    own={
        dt.date(2027, 1, 1): OFF,
        dt.date(2027, 1, 4): OFF,
        dt.date(2027, 1, 9): WORK,
    },
    own_years=frozenset({2027}),
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_example_of_the_county_rules():
    # S4: expiry Thursday 2026-02-12, special report within 3 working days.
    count = add_working_days(day("2026-02-12"), 3, PLAIN)
    assert count.date == day("2026-02-24")
    assert count.counted == (day("2026-02-13"), day("2026-02-14"), day("2026-02-24"))
    assert [skipped.on.day for skipped in count.skipped] == list(range(15, 24))
    assert {skipped.reason for skipped in count.skipped} == {DayKind.HOLIDAY}
    assert count.is_provisional is False


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        ("2026-02-13", DayKind.WORKDAY),
        ("2026-02-14", DayKind.MAKEUP),
        ("2026-02-15", DayKind.HOLIDAY),
        ("2026-02-23", DayKind.HOLIDAY),
        ("2026-02-28", DayKind.MAKEUP),
        ("2026-03-01", DayKind.WEEKEND),
        ("2026-10-10", DayKind.MAKEUP),
    ],
)
def test_what_kind_of_day_it_is(on, kind):
    found = PLAIN.day(day(on))
    assert found.kind == kind
    assert found.is_provisional is False


@pytest.mark.parametrize(
    ("start", "days", "end", "provisional"),
    [
        ("2026-12-30", 1, "2026-12-31", False),
        ("2026-12-31", 0, "2026-12-31", False),
        ("2026-12-31", 1, "2027-01-01", True),
        ("2026-12-30", 3, "2027-01-04", True),
        ("2027-01-04", 1, "2027-01-05", True),
        ("2027-01-04", 0, "2027-01-04", False),
        ("2028-02-28", 1, "2028-02-29", True),
        ("2003-12-31", 1, "2004-01-02", False),
        ("1990-01-01", 5, "1990-01-08", True),
    ],
)
def test_a_year_that_nobody_knows_is_monday_to_friday_and_provisional(
    start, days, end, provisional
):
    count = add_working_days(day(start), days, PLAIN)
    assert (count.date, count.is_provisional) == (day(end), provisional)


def test_a_loaded_notice_settles_the_new_year():
    count = add_working_days(day("2026-12-30"), 3, NOTICE_2027)
    assert count.date == day("2027-01-06")
    assert count.is_provisional is False
    assert [(skipped.on.day, skipped.reason) for skipped in count.skipped] == [
        (1, DayKind.HOLIDAY),
        (2, DayKind.WEEKEND),
        (3, DayKind.WEEKEND),
        (4, DayKind.HOLIDAY),
    ]
    assert is_working_day(day("2027-01-09"), NOTICE_2027)


def test_a_single_row_settles_its_day_but_not_its_year():
    calendar = WorkCalendar(own={day("2027-01-01"): OFF})
    assert calendar.day(day("2027-01-01")).is_provisional is False
    assert calendar.day(day("2027-01-04")).is_provisional is True


def test_own_rows_go_before_the_published_days():
    calendar = WorkCalendar(own={day("2026-02-14"): OFF, day("2026-02-16"): WORK})
    assert calendar.day(day("2026-02-14")).kind == DayKind.HOLIDAY
    assert calendar.day(day("2026-02-16")).kind == DayKind.WORKDAY
    assert calendar.day(day("2026-02-16")).is_own


@pytest.mark.parametrize(
    ("on", "moved"),
    [
        ("2026-11-05", "2026-11-05"),
        ("2026-09-05", "2026-09-07"),
        ("2026-10-05", "2026-10-08"),
        ("2026-02-14", "2026-02-14"),
        ("2027-01-01", "2027-01-01"),
    ],
)
def test_a_deadline_on_a_day_off_moves_to_the_next_working_day(on, moved):
    assert next_working_day(day(on), PLAIN).date == day(moved)


@pytest.mark.parametrize("days", [-1, LARGEST_COUNT + 1])
def test_a_count_that_makes_no_sense_is_refused(days):
    with pytest.raises(ValueError, match="between 0"):
        add_working_days(day("2026-01-01"), days, PLAIN)


def test_a_count_beyond_the_last_day_is_refused():
    with pytest.raises(ValueError, match="beyond"):
        add_working_days(dt.date.max, 1, PLAIN)


def test_the_published_years_are_those_the_package_knows():
    assert min(PUBLISHED_YEARS) == 2004
    assert 2026 in PUBLISHED_YEARS


dates = st.dates(dt.date(2003, 6, 1), dt.date(2029, 12, 31))
counts = st.integers(0, 60)
calendars = st.builds(
    WorkCalendar,
    own=st.dictionaries(dates, st.sampled_from([OFF, WORK]), max_size=20),
    own_years=st.frozensets(st.sampled_from([2027, 2028]), max_size=2),
)


@given(start=dates, days=counts, calendar=calendars)
def test_exactly_so_many_working_days_are_counted_and_no_day_is_lost(start, days, calendar):
    count = add_working_days(start, days, calendar)
    assert len(count.counted) == days
    assert all(is_working_day(on, calendar) for on in count.counted)
    assert not any(is_working_day(skipped.on, calendar) for skipped in count.skipped)
    seen = sorted([*count.counted, *(skipped.on for skipped in count.skipped)])
    assert seen == [start + dt.timedelta(days=n + 1) for n in range((count.date - start).days)]


@given(start=dates, days=counts, calendar=calendars)
def test_more_days_end_later_and_a_later_start_never_ends_earlier(start, days, calendar):
    end = add_working_days(start, days, calendar).date
    assert add_working_days(start, days + 1, calendar).date > end
    assert add_working_days(start + dt.timedelta(days=1), days, calendar).date >= end


@given(start=dates, first=counts, second=counts, calendar=calendars)
def test_counting_in_two_goes_is_counting_at_once(start, first, second, calendar):
    half = add_working_days(start, first, calendar).date
    assert (
        add_working_days(half, second, calendar).date
        == add_working_days(start, first + second, calendar).date
    )


@given(start=dates, days=counts, calendar=calendars)
def test_a_count_is_provisional_just_when_it_met_an_unsettled_day(start, days, calendar):
    count = add_working_days(start, days, calendar)
    met = [*count.counted, *(skipped.on for skipped in count.skipped)]
    unsettled = [on for on in met if not calendar.knows(on.year) and on not in calendar.own]
    assert count.is_provisional == bool(unsettled)


@given(on=dates, calendar=calendars)
def test_a_moved_deadline_is_worked_and_moving_it_again_changes_nothing(on, calendar):
    moved = next_working_day(on, calendar).date
    assert moved >= on
    assert is_working_day(moved, calendar)
    assert next_working_day(moved, calendar).date == moved


# --- How many working days were taken ---


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-02-12", "2026-02-24", 3),
        ("2026-02-12", "2026-02-12", 0),
        ("2026-02-12", "2026-02-13", 1),
        ("2026-02-13", "2026-02-14", 1),
        ("2026-02-14", "2026-02-23", 0),
        ("2026-09-30", "2026-10-07", 0),
        ("2026-11-20", "2026-11-10", 0),
    ],
)
def test_working_days_between_leave_the_first_out_and_take_the_last(start, end, days):
    found = working_days_between(day(start), day(end), PLAIN)
    assert (found.days, found.is_provisional) == (days, False)


def test_over_a_new_year_without_notice_the_span_is_provisional():
    found = working_days_between(day("2026-12-31"), day("2027-01-04"), PLAIN)
    assert (found.days, found.is_provisional) == (2, True)
    settled = working_days_between(day("2026-12-31"), day("2027-01-09"), NOTICE_2027)
    assert (settled.days, settled.is_provisional) == (5, False)


def test_the_last_day_of_all_days_can_be_counted_to():
    assert working_days_between(dt.date.max - dt.timedelta(days=3), dt.date.max, PLAIN).days == 3


@given(st.dates(dt.date(2020, 1, 1), dt.date(2027, 6, 1)), st.integers(0, 90))
def test_the_span_is_the_inverse_of_the_count(start, days):
    counted = add_working_days(start, days, PLAIN)
    found = working_days_between(start, counted.date, PLAIN)
    assert (found.days, found.is_provisional) == (days, counted.is_provisional)

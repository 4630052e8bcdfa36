import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.core.periods import (
    Cycle,
    Month,
    Period,
    Quarter,
    time_progress,
    year_months,
)

MONTHS = st.builds(Month, st.integers(1900, 2200), st.integers(1, 12))


def test_a_month_is_read_and_printed() -> None:
    assert Month.parse("2026-10") == Month(2026, 10)
    assert str(Month(2026, 3)) == "2026-03"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026", "2026/10", "", "0000-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)


def test_a_month_knows_its_days() -> None:
    assert Month(2024, 2).first_day == dt.date(2024, 2, 1)
    assert Month(2024, 2).last_day == dt.date(2024, 2, 29)
    assert dt.date(2024, 2, 10) in Month(2024, 2)
    assert dt.date(2024, 3, 1) not in Month(2024, 2)


def test_months_are_added_across_years_and_ordered() -> None:
    assert Month(2026, 11) + 3 == Month(2027, 2)
    assert Month(2026, 1) - 1 == Month(2025, 12)
    assert Month(2025, 12) < Month(2026, 1)
    assert Month(2026, 10).year_before == Month(2025, 10)
    assert list(Month(2025, 11).through(Month(2026, 1))) == [
        Month(2025, 11),
        Month(2025, 12),
        Month(2026, 1),
    ]
    assert list(Month(2026, 2).through(Month(2026, 1))) == []


@given(MONTHS, st.integers(-500, 500))
def test_adding_and_taking_away_meet_again(month: Month, count: int) -> None:
    assert (month + count) - count == month
    assert month.months_until(month + count) == count
    assert Month.parse(str(month)) == month


def test_quarters() -> None:
    assert Month(2026, 10).quarter == Quarter(2026, 4)
    assert Month(2026, 9).quarter == Quarter(2026, 3)
    assert Quarter(2026, 4).months == (Month(2026, 10), Month(2026, 11), Month(2026, 12))
    assert Quarter(2026, 1).first_day == dt.date(2026, 1, 1)
    assert Quarter(2026, 1).last_day == dt.date(2026, 3, 31)
    assert str(Quarter(2026, 2)) == "2026-Q2"
    with pytest.raises(ValueError, match="quarter"):
        Quarter(2026, 5)


def test_time_progress_is_exact() -> None:
    assert time_progress(Month(2026, 10)) == Fraction(5, 6)
    assert time_progress(Month(2026, 12)) == 1


def test_time_progress_can_follow_month_by_month_shares() -> None:
    shares = [Fraction(1, 20)] * 6 + [Fraction(7, 60)] * 6
    assert time_progress(Month(2026, 6), shares) == Fraction(3, 10)
    with pytest.raises(ValueError, match="twelve"):
        time_progress(Month(2026, 6), [Fraction(1)])


def test_an_assessment_year_has_twelve_months() -> None:
    assert year_months(2026)[0] == Month(2026, 1)
    assert len(year_months(2026)) == 12


@pytest.mark.parametrize(
    ("text", "cycle", "months", "printed"),
    [
        ("2026-09", Cycle.MONTH, (9, 9), "2026-09"),
        ("2026Q3", Cycle.QUARTER, (7, 9), "2026Q3"),
        ("2026-q1", Cycle.QUARTER, (1, 3), "2026Q1"),
        ("2026H2", Cycle.HALF, (7, 12), "2026H2"),
        (" 2026 ", Cycle.YEAR, (1, 12), "2026"),
    ],
)
def test_a_period_is_read_and_printed(text, cycle, months, printed) -> None:
    period = Period.parse(text)
    assert period.cycle is cycle
    assert (period.first_month.number, period.last_month.number) == months
    assert str(period) == printed
    assert len(period.months) == cycle.months


@pytest.mark.parametrize("text", ["2026Q5", "2026H3", "2026Q0", "26Q1", "2026-13", "0000", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no such|not a month"):
        Period.parse(text)


@given(st.sampled_from(Cycle), MONTHS)
def test_every_month_belongs_to_one_period_of_each_length(cycle: Cycle, month: Month) -> None:
    period = Period.of(cycle, month)
    assert month in period.months
    assert Period.parse(str(period)) == period
    assert period.year_before.last_month == period.last_month.year_before

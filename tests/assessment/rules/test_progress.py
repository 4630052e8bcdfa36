"""Progress against target and time (rules.md R2), monthly splits and sums of targets (R10)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.plans import MonthsProblem, due_target, months_problems, spread
from assessment.rules.progress import month_shares, progress, together, year_on_year
from zhaoshang.core.money import GapBasis
from zhaoshang.core.periods import Month

OCTOBER = Month(2026, 10)
STEPS = [Decimal(each) for each in (0, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)]


def test_the_example_of_the_rules() -> None:
    found = progress(Decimal(20850), Decimal(24000), OCTOBER)
    assert found.percent == Decimal("86.88")
    assert found.time == Fraction(5, 6)
    assert found.gap == Decimal("3.55")
    exact = progress(Decimal(20850), Decimal(24000), OCTOBER, gap_from=GapBasis.EXACT)
    assert exact.gap == Decimal("3.54")


def test_targets_by_month_take_the_place_of_time() -> None:
    found = progress(Decimal(60), Decimal(100), OCTOBER, shares=month_shares(STEPS))
    assert found.time == Fraction(4, 5)
    assert found.gap == Decimal("-20.00")
    assert found.due == 80


@pytest.mark.parametrize("target", [None, Decimal(0)])
def test_without_a_target_there_is_no_rate(target: Decimal | None) -> None:
    found = progress(Decimal(5), target, OCTOBER)
    assert (found.percent, found.gap, found.due) == (None, None, None)


def test_a_target_of_nothing_has_no_monthly_shares() -> None:
    assert month_shares([]) is None
    assert month_shares([Decimal(0)] * 12) is None


@given(st.lists(st.integers(0, 1000), min_size=12, max_size=12).filter(any))
def test_monthly_shares_total_the_whole(steps: list[int]) -> None:
    total, cumulative = 0, []
    for step in steps:
        total += step
        cumulative.append(Decimal(total))
    shares = month_shares(cumulative)
    assert shares is not None
    assert sum(shares) == 1


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [("110", "100", "10.00"), ("90", "100", "-10.00"), ("5", "0", None), ("5", None, None)],
)
def test_year_on_year_needs_something_to_compare_with(
    now: str, before: str | None, expected: str | None
) -> None:
    found = year_on_year(Decimal(now), None if before is None else Decimal(before))
    assert found == (None if expected is None else Decimal(expected))


def test_a_monthly_split_rises_to_the_years_target() -> None:
    assert months_problems(Decimal(100), STEPS) == []
    assert months_problems(Decimal(100), []) == []
    assert months_problems(Decimal(101), STEPS) == [MonthsProblem.TOTAL]
    assert months_problems(Decimal(100), STEPS[:11]) == [MonthsProblem.COUNT]
    falling = [Decimal(20), Decimal(10), *STEPS[2:]]
    assert months_problems(Decimal(100), falling) == [MonthsProblem.FALLS]


def test_the_target_of_a_month_is_known_where_it_was_broken_down() -> None:
    assert due_target(STEPS, OCTOBER) == 80
    assert due_target([], OCTOBER) is None


def test_units_targets_are_held_against_the_countys_own() -> None:
    assert spread(Decimal(100), [Decimal(60), Decimal(50)]) == 10
    assert spread(None, [Decimal(60)]) is None


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 1000)), min_size=1, max_size=8))
def test_units_together_by_months_through_twelve_are_as_one_unit_with_their_sums(pairs) -> None:
    goals = [progress(Decimal(actual), Decimal(target), OCTOBER) for actual, target in pairs]
    actual, target = (Decimal(sum(each)) for each in zip(*pairs, strict=True))
    assert together(actual, goals) == progress(actual, target, OCTOBER)


def test_units_together_count_each_by_its_own_monthly_split() -> None:
    split = progress(Decimal(80), Decimal(100), OCTOBER, shares=month_shares(STEPS))
    even = progress(Decimal(250), Decimal(300), OCTOBER)
    found = together(Decimal(330), [split, even])
    assert found is not None
    assert (found.due, found.time) == (330, Fraction(330, 400))
    assert (found.percent, found.gap) == (Decimal("82.50"), Decimal("0.00"))


def test_units_together_without_a_target_have_no_progress() -> None:
    assert together(Decimal(5), [progress(Decimal(5), None, OCTOBER)]) is None
    nothing = together(Decimal(5), [progress(Decimal(5), Decimal(0), OCTOBER)])
    assert nothing is not None
    assert (nothing.target, nothing.percent, nothing.gap) == (0, None, None)

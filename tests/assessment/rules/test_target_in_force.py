"""A month is measured by the target that holds in it (rules.md R10): adjustments keep both."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.plans import Adjusted, TargetValue, holding, month_now, value_in
from zhaoshang.core.periods import Month

YEAR = 2026
MONTHS = st.integers(1, 12).map(lambda number: Month(YEAR, number))
AMOUNTS = st.decimals(0, 10**6, places=2)


@st.composite
def histories(draw) -> tuple[TargetValue, list[Adjusted]]:
    """A target and its adjustments, each starting from what was decided before it."""
    stands, found = TargetValue(draw(AMOUNTS)), []
    for since, amount in draw(st.lists(st.tuples(MONTHS, AMOUNTS), max_size=6)):
        after = TargetValue(amount)
        found.append(Adjusted(since, stands, after))
        stands = after
    return stands, found


def value(amount: int) -> TargetValue:
    return TargetValue(Decimal(amount))


def raised(since: int, before: int, after: int) -> Adjusted:
    return Adjusted(Month(YEAR, since), value(before), value(after))


def test_before_an_adjustment_the_original_holds_and_from_its_month_on_the_new_one() -> None:
    changes = [raised(11, 100, 120)]
    read = [value_in(value(120), changes, Month(YEAR, n)).amount for n in (1, 10, 11, 12)]
    assert read == [100, 100, 120, 120]


def test_a_later_document_that_reaches_further_back_takes_the_place_of_the_earlier_one() -> None:
    changes = [raised(11, 100, 120), raised(10, 120, 150)]
    read = [value_in(value(150), changes, Month(YEAR, n)).amount for n in (9, 10, 11, 12)]
    assert read == [100, 150, 150, 150]


def test_a_later_document_for_later_leaves_the_months_between_to_the_earlier_one() -> None:
    changes = [raised(6, 100, 120), raised(10, 120, 90)]
    read = [value_in(value(90), changes, Month(YEAR, n)).amount for n in (5, 6, 9, 10)]
    assert read == [100, 120, 120, 90]


@given(histories())
def test_december_reads_what_was_decided_last(history) -> None:
    stands, changes = history
    assert value_in(stands, changes, Month(YEAR, 12)) == stands


@given(histories(), MONTHS)
def test_a_month_reads_the_last_decision_that_covers_it(history, month) -> None:
    stands, changes = history
    covering = [each for each in changes if each.since <= month]
    original = changes[0].before if changes else stands
    assert value_in(stands, changes, month) == (covering[-1].after if covering else original)
    assert (holding(changes, month) is None) == (not covering)


@given(histories(), MONTHS, MONTHS, AMOUNTS)
def test_a_new_adjustment_changes_no_month_before_its_own(history, month, since, amount) -> None:
    stands, changes = history
    new = Adjusted(since, stands, TargetValue(amount))
    before = value_in(stands, changes, month)
    after = value_in(new.after, [*changes, new], month)
    assert after == (before if month < since else new.after)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2025, 12, 31), Month(2026, 1)),
        (dt.date(2026, 7, 1), Month(2026, 7)),
        (dt.date(2027, 1, 1), Month(2026, 12)),
    ],
)
def test_a_page_of_a_year_reads_the_current_month_or_the_end_that_is_nearest(on, expected) -> None:
    assert month_now(2026, on) == expected

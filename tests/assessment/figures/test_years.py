"""Twelve months as published and as restated (rules.md R2), on plain numbers."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.years import (
    published_of_ledger,
    published_of_reports,
    restated_of_ledger,
    restated_of_reports,
)

ZERO = Decimal(0)
amounts = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-6))
years = st.lists(amounts, min_size=12, max_size=12)


def pad(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values] + [ZERO] * (12 - len(values))


def test_what_becomes_known_later_lands_in_the_open_month() -> None:
    closed = {1: (Decimal(10), Decimal(10)), 2: (Decimal(20), Decimal(30))}
    line = published_of_ledger(closed, pad(10, 25, 7))
    assert line.values[:3] == (10, 20, 12)
    assert line.cumulative[:3] == (10, 30, 42)
    restated = restated_of_ledger(pad(10, 25, 7))
    assert restated.values[:3] == (10, 25, 7)
    assert restated.cumulative[2] == line.cumulative[2]


def test_two_open_months_keep_apart() -> None:
    line = published_of_ledger({1: (Decimal(10), Decimal(10))}, pad(10, 5, 7))
    assert line.values[:3] == (10, 5, 7)


def test_reported_figures_and_their_corrections() -> None:
    closed = {1: (Decimal(3), Decimal(3)), 2: (Decimal(5), Decimal(8))}
    line = published_of_reports(closed, {3: Decimal(4)}, {3: Decimal(-2)})
    assert line.values[:3] == (3, 5, 2)
    assert line.cumulative[2] == 10
    restated = restated_of_reports(line, {3: Decimal(-2)}, {1: Decimal(-2)})
    assert restated.values[:3] == (1, 5, 4)
    assert restated.cumulative[2] == line.cumulative[2]


@given(years, st.integers(1, 12), st.integers(0, 12), years, amounts)
def test_months_sum_to_the_year_whatever_was_closed(
    live, closed_from, closed_until, before, base
) -> None:
    closed, total = {}, base if closed_from > 1 else ZERO
    for number in range(closed_from, closed_until + 1):
        total += before[number - 1]
        closed[number] = (before[number - 1], total)
    line = published_of_ledger(closed, live)
    running = ZERO
    for value, cumulative in zip(line.values, line.cumulative, strict=True):
        running += value
        assert running == cumulative
    if closed_until < 12:
        assert line.cumulative[-1] == sum(live, ZERO)
    assert restated_of_ledger(live).cumulative[-1] == sum(live, ZERO)

"""What counts for an indicator: filters on plain facts (rules.md R4, R6, R10)."""

from decimal import Decimal

import pytest

from assessment.rules.counting import ProjectFacts, counts, money_counts
from assessment.rules.indicators import FilterProblem, Filters, Source, filter_problems

OUTSIDE = ("overseas", "other_province")


@pytest.mark.parametrize(
    ("filters", "facts", "expected"),
    [
        (Filters(), ProjectFacts(), True),
        (Filters(origins=OUTSIDE), ProjectFacts(origin="other_province"), True),
        (Filters(origins=OUTSIDE), ProjectFacts(origin="local"), False),
        (Filters(origins=OUTSIDE), ProjectFacts(), False),
        (Filters(min_wan=Decimal(10000)), ProjectFacts(total_wan=Decimal(10000)), True),
        (Filters(min_wan=Decimal(10000)), ProjectFacts(total_wan=Decimal("9999.99")), False),
        (Filters(max_wan=Decimal(10000)), ProjectFacts(total_wan=Decimal(10000)), False),
        (Filters(max_wan=Decimal(10000)), ProjectFacts(), False),
        (Filters(key_only=True), ProjectFacts(is_key=True), True),
        (Filters(key_only=True), ProjectFacts(), False),
        (Filters(in_park_only=True), ProjectFacts(in_park=True), True),
        (Filters(with_phases=False), ProjectFacts(is_phase=True), False),
        (Filters(with_phases=True), ProjectFacts(is_phase=True), True),
    ],
)
def test_filters(filters: Filters, facts: ProjectFacts, expected: bool) -> None:
    assert counts(filters, facts) is expected


def test_working_capital_counts_only_where_it_is_named() -> None:
    assert not money_counts(Filters(), "working_capital")
    assert money_counts(Filters(), "equipment")
    named = Filters(kinds=("working_capital", "equipment"))
    assert money_counts(named, "working_capital")
    assert not money_counts(named, "land")


def test_filters_are_stored_and_read_back() -> None:
    filters = Filters(origins=OUTSIDE, min_wan=Decimal("5000.5"), key_only=True, with_phases=False)
    stored = filters.stored()
    assert stored == {
        "origins": list(OUTSIDE),
        "min_wan": "5000.5",
        "key_only": True,
        "with_phases": False,
    }
    assert Filters.of(stored) == filters
    assert Filters().stored() == {}


def test_filters_that_cannot_be() -> None:
    empty = Filters(min_wan=Decimal(10), max_wan=Decimal(10))
    assert filter_problems(Source.SIGNED_COUNT, empty) == [FilterProblem.BAND]
    money = Filters(kinds=("land",))
    assert filter_problems(Source.SIGNED_COUNT, money) == [FilterProblem.KINDS]
    assert filter_problems(Source.FUNDS_VERIFIED, money) == []

"""Whose a figure is (rules.md R4, R5): the parts sum to the whole, the county counts it once."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.counting import ProjectFacts
from assessment.rules.crediting import Happening, Parties, contributions, divide, heir_of
from assessment.rules.indicators import Credit, Filters
from projects.rules.funds import Share
from zhaoshang.core.periods import Month

DAY = dt.date(2026, 10, 31)
FIRST = dt.date(2026, 1, 1)
ONE, ZERO = Decimal(1), Decimal(0)


@dataclass
class Definition:
    source: str = "funds_verified"
    credit: str = "shares"
    counts: Filters = field(default_factory=Filters)


def shares(*percents: str, since: dt.date = FIRST) -> tuple[Share, ...]:
    return tuple(Share(unit, Decimal(p), since) for unit, p in enumerate(percents, start=1))


def amount(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("parties", "credit", "expected"),
    [
        (Parties(7, 8, 9, shares=shares("60", "40")), Credit.SHARES, {1: "60", 2: "40"}),
        (Parties(7, 8, 9), Credit.SHARES, {7: "100"}),
        (Parties(None, 8, 9), Credit.SHARES, {8: "100"}),
        (Parties(None, None, 9), Credit.SHARES, {}),
        (Parties(7, 8, 9, shares=shares("60", "40")), Credit.INTRODUCING, {7: "100"}),
        (Parties(7, 8, 9), Credit.RESPONSIBLE, {8: "100"}),
        (Parties(7, 8, 9), Credit.HOST, {9: "100"}),
        (Parties(7, 8, None), Credit.HOST, {}),
        (Parties(7, 8, 9, own=5), Credit.HOST, {5: "100"}),
    ],
)
def test_whose_it_is(parties, credit, expected) -> None:
    found = divide(Decimal(100), parties, credit, DAY, is_money=True)
    assert found == {unit: Decimal(part) for unit, part in expected.items()}


def test_money_is_divided_to_the_fen_and_a_count_exactly() -> None:
    thirds = Parties(shares=shares("33.3333", "33.3333", "33.3334"))
    money = divide(Decimal("100.000001"), thirds, Credit.SHARES, DAY, is_money=True)
    assert money == {1: amount("33.333300"), 2: amount("33.333300"), 3: amount("33.333401")}
    count = divide(ONE, thirds, Credit.SHARES, DAY, is_money=False)
    assert count == {1: amount("0.333333"), 2: amount("0.333333"), 3: amount("0.333334")}


def test_the_split_of_the_day_holds_and_before_the_first_the_first() -> None:
    changed = (
        Share(1, Decimal(100), dt.date(2026, 3, 10), dt.date(2026, 9, 15)),
        Share(2, Decimal(70), dt.date(2026, 9, 15)),
        Share(3, Decimal(30), dt.date(2026, 9, 15)),
    )
    parties = Parties(7, shares=changed)
    assert divide(ONE, parties, Credit.SHARES, FIRST, is_money=False) == {1: ONE}
    assert divide(ONE, parties, Credit.SHARES, dt.date(2026, 9, 14), is_money=False) == {1: ONE}
    later = divide(ONE, parties, Credit.SHARES, DAY, is_money=False)
    assert later == {2: Decimal("0.7"), 3: Decimal("0.3")}


def test_a_split_that_ended_without_another_is_none() -> None:
    ended = (Share(1, Decimal(100), FIRST, dt.date(2026, 5, 1)),)
    assert divide(ONE, Parties(7, shares=ended), Credit.SHARES, DAY, is_money=True) == {7: ONE}


def test_a_merged_unit_is_stood_for_by_its_heir_from_the_merger_on() -> None:
    ended = {1: (dt.date(2026, 6, 1), 2), 2: (dt.date(2026, 9, 1), 3), 4: (FIRST, None)}
    assert heir_of(1, ended, dt.date(2026, 5, 31)) == 1
    assert heir_of(1, ended, dt.date(2026, 6, 30)) == 2
    assert heir_of(1, ended, DAY) == 3
    assert heir_of(4, ended, DAY) == 4
    assert heir_of(9, ended, DAY) == 9


def test_units_that_were_merged_in_a_circle_end_the_search() -> None:
    assert heir_of(1, {1: (FIRST, 2), 2: (FIRST, 1)}, DAY) == 2


def _percents(cuts: list[int]) -> list[Decimal]:
    edges = [0, *sorted(cuts), 1_000_000]
    parts = [Decimal(b - a) / 10_000 for a, b in pairwise(edges)]
    return [each for each in parts if each > 0]


wholes = st.integers(-(10**12), 10**12).map(lambda n: Decimal(n).scaleb(-6))
cuts = st.lists(st.integers(1, 999_999), max_size=6)
months = st.integers(1, 12)


@given(wholes, cuts, st.booleans())
def test_parts_sum_to_the_whole(whole: Decimal, where: list[int], is_money: bool) -> None:
    if not is_money:
        whole = Decimal(int(whole))
    split = tuple(
        Share(unit, percent, FIRST) for unit, percent in enumerate(_percents(where), start=1)
    )
    parts = divide(whole, Parties(shares=split), Credit.SHARES, DAY, is_money=is_money)
    assert sum(parts.values(), ZERO) == whole


@given(st.lists(st.tuples(wholes, months, cuts), max_size=12))
def test_the_county_is_independent_of_the_splits_and_months_sum_to_the_year(rows) -> None:
    def happening(pk: int, whole: Decimal, month: int, where: list[int]) -> Happening:
        split = tuple(Share(n, p, FIRST) for n, p in enumerate(_percents(where), start=1))
        day = dt.date(2026, month, 3)
        return Happening(pk, pk, day, whole, ProjectFacts(), Parties(99, shares=split))

    divided = [happening(pk, *row) for pk, row in enumerate(rows)]
    alone = [happening(pk, whole, month, []) for pk, (whole, month, _cuts) in enumerate(rows)]
    one, other = (list(contributions(Definition(), each, {})) for each in (divided, alone))
    assert [each.whole for each in one] == [each.whole for each in other]
    total = sum((row[0] for row in rows), ZERO)
    assert sum((each.whole for each in one), ZERO) == total
    assert sum((sum(each.parts.values(), ZERO) for each in one), ZERO) == total
    by_month = [
        sum((each.whole for each in one if each.month == Month(2026, number)), ZERO)
        for number in range(1, 13)
    ]
    assert sum(by_month, ZERO) == total


def test_a_correction_of_another_year_counts_where_it_was_booked() -> None:
    wrong = Happening(
        1,
        1,
        dt.date(2025, 8, 1),
        Decimal(-40),
        ProjectFacts(),
        Parties(7),
        booked_on=dt.date(2026, 3, 1),
    )
    published = next(contributions(Definition(), [wrong], {}))
    restated = next(contributions(Definition(), [wrong], {}, restated=True))
    assert (published.month, restated.month) == (Month(2026, 3), Month(2025, 8))


def test_filters_and_working_capital() -> None:
    def money(kind: str, origin: str) -> Happening:
        return Happening(1, 1, DAY, ONE, ProjectFacts(origin=origin), Parties(7), kind=kind)

    rows = [
        money("equipment", "local"),
        money("working_capital", "overseas"),
        money("land", "overseas"),
    ]
    outside = Definition(counts=Filters(origins=("overseas",)))
    assert [each.happening.kind for each in contributions(outside, rows, {})] == ["land"]
    named = Definition(counts=Filters(kinds=("working_capital",)))
    assert [each.happening.kind for each in contributions(named, rows, {})] == ["working_capital"]

"""What is unusual about a claim, what is due by a day, who is credited (rules.md R5, R6)."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.funds import (
    Planned,
    Share,
    Spread,
    Warned,
    claim_warnings,
    credited,
    due_by,
)

MONTH = dt.date(2026, 10, 1)
USUAL = {
    "others_wan": Decimal(900),
    "agreed_wan": Decimal(1000),
    "month": MONTH,
    "signed_on": dt.date(2026, 10, 20),
    "has_evidence": True,
}
FEN = Decimal("0.000001")


@pytest.mark.parametrize(
    ("claimed", "changed", "expected"),
    [
        (100, {}, []),
        (Decimal("100.000001"), {}, [Warned.ABOVE_AGREED]),
        (5000, {"agreed_wan": None}, []),
        (1, {"has_evidence": False}, [Warned.NO_EVIDENCE]),
        (1, {"month": dt.date(2026, 9, 1)}, [Warned.BEFORE_SIGNING]),
        (1, {"month": dt.date(2026, 9, 1), "signed_on": None}, []),
        (1, {"signed_on": dt.date(2026, 10, 31)}, []),
    ],
)
def test_a_claim_is_unusual_beyond_each_limit_and_not_at_it(claimed, changed, expected):
    assert claim_warnings(Decimal(claimed), **{**USUAL, **changed}) == expected


QUARTERS = [
    Planned(dt.date(2026, 1, 1), dt.date(2026, 3, 31), Decimal(900)),
    Planned(dt.date(2026, 4, 1), dt.date(2026, 6, 30), Decimal(910)),
]


@pytest.mark.parametrize(
    ("on", "at_end", "evenly"),
    [
        (dt.date(2025, 12, 31), 0, 0),
        (dt.date(2026, 1, 1), 0, 10),
        (dt.date(2026, 3, 30), 0, 890),
        (dt.date(2026, 3, 31), 900, 900),
        (dt.date(2026, 4, 1), 900, 910),
        (dt.date(2026, 6, 29), 900, 1800),
        (dt.date(2026, 6, 30), 1810, 1810),
        (dt.date(2027, 1, 1), 1810, 1810),
    ],
)
def test_planned_money_is_due_at_the_end_of_its_period_or_day_by_day(on, at_end, evenly):
    assert due_by(QUARTERS, on, Spread.AT_END) == at_end
    assert due_by(QUARTERS, on, Spread.EVENLY) == evenly


@given(
    amount=st.decimals(min_value=0, max_value=10**9, places=6),
    days=st.integers(min_value=-5, max_value=400),
)
def test_what_is_due_never_falls_and_ends_at_the_plan(amount, days):
    plan = [Planned(dt.date(2026, 1, 1), dt.date(2026, 12, 31), amount)]
    on = dt.date(2026, 1, 1) + dt.timedelta(days=days)
    for spread in Spread:
        today, tomorrow = (due_by(plan, on + dt.timedelta(days=add), spread) for add in (0, 1))
        assert 0 <= today <= tomorrow <= amount
    assert due_by(plan, dt.date(2026, 12, 31), Spread.EVENLY) == amount


THIRDS = [
    Share(1, Decimal("33.3333"), MONTH),
    Share(2, Decimal("33.3333"), MONTH),
    Share(3, Decimal("33.3334"), MONTH),
]


def test_the_remainder_goes_to_the_last_share():
    found = credited(Decimal("0.000100"), THIRDS, MONTH)
    assert found == {1: Decimal("0.000033"), 2: Decimal("0.000033"), 3: Decimal("0.000034")}


def test_a_split_holds_from_its_day_to_the_day_before_the_next():
    shares = [
        Share(1, Decimal(100), dt.date(2026, 1, 1), dt.date(2026, 10, 1)),
        Share(2, Decimal(100), dt.date(2026, 10, 1)),
    ]
    assert credited(Decimal(5), shares, dt.date(2026, 9, 30)) == {1: 5}
    assert credited(Decimal(5), shares, dt.date(2026, 10, 1)) == {2: 5}


def test_money_before_the_first_split_is_divided_by_the_first():
    assert credited(Decimal(5), [Share(1, Decimal(100), MONTH)], dt.date(2025, 1, 31)) == {1: 5}


def test_without_a_split_nobody_is_credited():
    assert credited(Decimal(5), [], MONTH) == {}


@given(
    amount=st.decimals(min_value=-(10**9), max_value=10**9, places=6),
    cuts=st.lists(st.integers(min_value=1, max_value=999_999), min_size=0, max_size=6, unique=True),
)
def test_shares_always_sum_to_the_whole(amount, cuts):
    edges = [0, *sorted(cuts), 1_000_000]
    percents = [Decimal(b - a) / 10_000 for a, b in pairwise(edges)]
    shares = [Share(number, each, MONTH) for number, each in enumerate(percents)]
    found = credited(amount, shares, MONTH)
    assert sum(found.values()) == amount
    assert all(part == part.quantize(FEN) for part in found.values())

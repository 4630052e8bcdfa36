"""The three rates (rules.md R11a): every definition, what is left out and why."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.three_rates import (
    Part,
    Placed,
    Signed,
    Why,
    funding,
    performance,
    rate_of,
    start,
)

ON = dt.date(2026, 11, 20)
BEFORE, AFTER = dt.date(2026, 11, 20), dt.date(2026, 11, 21)
ONE, ZERO = Decimal(1), Decimal(0)


@pytest.mark.parametrize(
    ("signed", "only_due", "expected"),
    [
        (Signed(1), False, Placed(ONE, ONE)),
        (Signed(1, has_failed=True), False, Placed(ZERO, ONE)),
        # Withdrawn ones stay in the denominator.
        (Signed(1, is_withdrawn=True), False, Placed(ZERO, ONE)),
        (Signed(1), True, Placed(why=Why.NO_DUE)),
        (Signed(1, first_due_on=AFTER), True, Placed(why=Why.NOT_DUE)),
        (Signed(1, first_due_on=BEFORE), True, Placed(ONE, ONE)),
        (Signed(1, first_due_on=BEFORE, has_failed=True), True, Placed(ZERO, ONE)),
    ],
)
def test_performance(signed, only_due, expected) -> None:
    assert performance(signed, ON, only_due=only_due) == expected


@pytest.mark.parametrize(
    ("signed", "by_plan", "expected"),
    [
        (
            Signed(1, agreed_wan=Decimal(300), verified_wan=Decimal(120)),
            False,
            Placed(Decimal(120), Decimal(300)),
        ),
        (Signed(1, verified_wan=Decimal(120)), False, Placed(why=Why.NO_AGREED)),
        (Signed(1, agreed_wan=Decimal(300)), True, Placed(why=Why.NO_PLAN)),
        (Signed(1, due_wan=ZERO), True, Placed(why=Why.NOTHING_DUE)),
        (
            Signed(1, due_wan=Decimal(200), verified_wan=Decimal(120)),
            True,
            Placed(Decimal(120), Decimal(200)),
        ),
    ],
)
def test_funding(signed, by_plan, expected) -> None:
    assert funding(signed, by_plan=by_plan) == expected


@pytest.mark.parametrize(
    ("signed", "only_due", "expected"),
    [
        (Signed(1, started_on=BEFORE), False, Placed(ONE, ONE)),
        (Signed(1, started_on=AFTER), False, Placed(ZERO, ONE)),
        (Signed(1), False, Placed(ZERO, ONE)),
        (Signed(1), True, Placed(why=Why.NO_START)),
        (Signed(1, agreed_start_on=AFTER), True, Placed(why=Why.NOT_TO_START)),
        (Signed(1, agreed_start_on=BEFORE, started_on=BEFORE), True, Placed(ONE, ONE)),
    ],
)
def test_start(signed, only_due, expected) -> None:
    assert start(signed, ON, only_due=only_due) == expected


def test_a_rate_without_a_denominator_is_none() -> None:
    found = rate_of([Signed(1)], lambda each: funding(each, by_plan=False))
    assert (found.percent, found.of(Part.LEFT_OUT)) == (None, [1])


days = st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))


@given(st.lists(st.tuples(st.booleans(), days, days), max_size=20), st.booleans())
def test_every_project_is_counted_or_left_out_once(rows, only_due) -> None:
    signed = [
        Signed(pk, is_withdrawn=gone, agreed_start_on=agreed, started_on=started)
        for pk, (gone, agreed, started) in enumerate(rows)
    ]
    found = rate_of(signed, lambda each: start(each, ON, only_due=only_due))
    counted, left = found.of(Part.DENOMINATOR), found.of(Part.LEFT_OUT)
    assert sorted(counted + left) == [each.pk for each in signed]
    assert set(found.of(Part.NUMERATOR)) <= set(counted)
    assert found.denominator == len(counted)
    assert only_due or not left

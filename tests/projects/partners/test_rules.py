"""Groups without circles, days on the road, shares that total the whole."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.partners import days_in_year, group_of, is_whole, rescale, would_circle

percents = st.decimals(min_value=Decimal("0.01"), max_value=100, places=2)
days = st.dates(dt.date(2025, 12, 1), dt.date(2027, 2, 1))


def day(month, number, year=2026):
    return dt.date(year, month, number)


@pytest.mark.parametrize(
    ("pk", "parent", "circle"),
    [(1, 2, True), (1, None, False), (1, 1, True), (3, 1, False), (1, 3, True), (2, 3, True)],
)
def test_what_stands_below_cannot_stand_above(pk, parent, circle):
    assert would_circle(pk, parent, {3: 2, 2: 1}) is circle


def test_a_stored_circle_is_walked_once():
    assert not would_circle(9, 1, {1: 2, 2: 1})
    assert {node.pk for node in group_of(1, {1: 2, 2: 1})} == {1, 2}


def test_a_group_comes_head_first_with_each_below_its_parent():
    parents = {1: None, 2: 1, 3: 1, 4: 2}
    assert [(node.pk, node.depth) for node in group_of(4, parents)] == [
        (1, 0),
        (2, 1),
        (4, 2),
        (3, 1),
    ]


def test_a_group_begins_below_a_parent_out_of_sight():
    assert [node.pk for node in group_of(2, {2: 1, 4: 2})] == [2, 4]


def test_both_ends_of_a_trip_count():
    assert days_in_year([(day(3, 1), day(3, 3))], 2026) == 3


def test_two_trips_on_one_day_are_one_day():
    assert days_in_year([(day(3, 1), day(3, 3)), (day(3, 3), day(3, 4))], 2026) == 4
    assert days_in_year([(day(3, 1), day(3, 9)), (day(3, 2), day(3, 3))], 2026) == 9


def test_only_the_days_of_the_year_count():
    over = (day(12, 30), day(1, 2, 2027))
    assert days_in_year([over], 2026) == 2
    assert days_in_year([over], 2027) == 2
    assert days_in_year([over], 2025) == 0


@given(st.lists(st.tuples(days, days).map(lambda pair: tuple(sorted(pair))), max_size=8))
def test_days_are_those_of_the_union(spans):
    union = {
        since + dt.timedelta(days=step)
        for since, until in spans
        for step in range((until - since).days + 1)
    }
    assert days_in_year(spans, 2026) == sum(1 for each in union if each.year == 2026)


@given(st.lists(percents, min_size=1, max_size=6))
def test_shares_brought_to_the_whole_total_exactly_100(shares):
    scaled = rescale(list(enumerate(shares)))
    assert sum(scaled.values()) == 100
    assert all(value.as_tuple().exponent >= -2 for value in scaled.values())


def test_the_remainder_goes_to_the_last():
    thirds = rescale([(name, Decimal(10)) for name in "abc"])
    assert thirds == {"a": Decimal("33.33"), "b": Decimal("33.33"), "c": Decimal("33.34")}


def test_shares_of_nothing_are_none():
    assert rescale([]) == {}
    with pytest.raises(ValueError, match="total"):
        rescale([("a", Decimal(0))])


@pytest.mark.parametrize(
    ("shares", "whole"),
    [(["60", "40"], True), (["60", "39.99"], False), (["110", "-10"], False), ([], False)],
)
def test_shares_are_whole_at_100_and_each_above_nothing(shares, whole):
    assert is_whole(Decimal(each) for each in shares) is whole

"""The draw: the same for everybody who knows the seed, of every group, rounded up (R13)."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.spot_checks import (
    Drawable,
    Finding,
    digest_of,
    draw,
    reduction,
    sample_size,
)

POPULATIONS = st.lists(
    st.builds(
        Drawable,
        entry_id=st.integers(min_value=1, max_value=10**9),
        group_id=st.integers(min_value=1, max_value=4),
    ),
    unique_by=lambda each: each.entry_id,
    max_size=60,
)
SEEDS = st.text(min_size=1, max_size=40)
SHARES = st.integers(min_value=1, max_value=100)


def drawn(found):
    return {
        group: [each.entry_id for each in lines if each.is_drawn] for group, lines in found.items()
    }


@pytest.mark.parametrize(
    ("count", "size"),
    [(0, 0), (1, 1), (2, 1), (3, 1), (4, 2), (9, 3), (10, 3), (11, 4), (20, 6), (100, 30)],
)
def test_thirty_percent_are_checked_rounded_up_and_at_least_one(count, size):
    assert sample_size(count, 30) == size


@pytest.mark.parametrize("share", [0, 101, -5])
def test_a_share_is_one_to_a_hundred_percent(share):
    with pytest.raises(ValueError, match="not a share"):
        sample_size(10, share)


def test_the_order_is_that_of_the_published_formula():
    seed = "2026-10-12 体彩排列五 07351"
    by_hand = {
        number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest() for number in range(1, 11)
    }
    found = draw([Drawable(number, 1) for number in by_hand], seed=seed, share_percent=30)[1]
    assert [each.entry_id for each in found] == sorted(by_hand, key=by_hand.__getitem__)
    assert [each.place for each in found if each.is_drawn] == [1, 2, 3]
    assert digest_of(seed, 7) == by_hand[7]


@given(POPULATIONS, SEEDS, SHARES, st.randoms())
def test_the_same_seed_gives_the_same_sample_whatever_the_order(population, seed, share, chance):
    shuffled = list(population)
    chance.shuffle(shuffled)
    assert draw(population, seed=seed, share_percent=share) == draw(
        shuffled, seed=seed, share_percent=share
    )


@given(POPULATIONS, SEEDS, SHARES)
def test_every_group_with_entries_is_drawn_by_its_share_rounded_up(population, seed, share):
    found = draw(population, seed=seed, share_percent=share)
    assert set(found) == {each.group_id for each in population}
    for group, entries in drawn(found).items():
        count = sum(1 for each in population if each.group_id == group)
        assert len(entries) == len(set(entries)) >= 1
        assert count * share <= len(entries) * 100 < count * share + 100


@given(POPULATIONS, SEEDS, SHARES)
def test_another_groups_entries_change_nothing(population, seed, share):
    alone = [each for each in population if each.group_id == 1]
    found = draw(population, seed=seed, share_percent=share)
    assert draw(alone, seed=seed, share_percent=share).get(1) == found.get(1)


@given(POPULATIONS, SEEDS)
def test_a_larger_share_checks_all_that_a_smaller_one_does(population, seed):
    few = drawn(draw(population, seed=seed, share_percent=30))
    many = drawn(draw(population, seed=seed, share_percent=60))
    assert all(set(few[group]) <= set(many[group]) for group in few)


@pytest.mark.parametrize(
    ("finding", "typed", "taken"),
    [
        (Finding.CONFIRMED, None, 0),
        (Finding.CONFIRMED, 30, 0),
        (Finding.FALSIFIED, None, 100),
        (Finding.REDUCED, Decimal("0.01"), Decimal("0.01")),
        (Finding.REDUCED, Decimal("99.99"), Decimal("99.99")),
        (Finding.REDUCED, Decimal(100), None),
        (Finding.REDUCED, Decimal(0), None),
        (Finding.REDUCED, None, None),
    ],
)
def test_what_a_finding_takes_off_a_hundred(finding, typed, taken):
    assert reduction(finding, Decimal(100), typed) == taken

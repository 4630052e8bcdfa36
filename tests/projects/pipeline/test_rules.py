"""How far projects came, and of which quarter they are (R3, R11a)."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.rules.pipeline import (
    Reach,
    conversion,
    first_of_quarter,
    is_formal,
    last_of_quarter,
    quarters_of,
    reached,
)


@pytest.mark.parametrize(
    ("sub_stage", "formal"),
    [
        ("registered", False),
        ("negotiating", False),
        ("agreement", False),
        ("contract", True),
        ("procedures", True),
        ("at_capacity", True),
    ],
)
def test_only_a_formal_contract_is_formal(sub_stage, formal):
    assert is_formal(sub_stage) is formal


@pytest.mark.parametrize(
    ("stage", "formal", "came"),
    [
        ("clue", False, [Reach.ENTERED]),
        ("signed", False, [Reach.ENTERED]),
        ("signed", True, [Reach.ENTERED, Reach.SIGNED]),
        ("landed", True, [Reach.ENTERED, Reach.SIGNED, Reach.LANDED]),
        ("producing", True, list(Reach)),
    ],
)
def test_a_project_came_as_far_as_its_list(stage, formal, came):
    assert [reach for reach in Reach if reached(reach, stage, formal=formal)] == came


@pytest.mark.parametrize(
    ("number", "before", "percent"),
    [
        (78, 142, Decimal("54.93")),
        (55, 78, Decimal("70.51")),
        (0, 9, Decimal("0.00")),
        (1, 0, None),
    ],
)
def test_conversion_is_one_step_over_the_one_before(number, before, percent):
    assert conversion(number, before) == percent


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-01-01", "2026-01-01", "2026-03-31"),
        ("2026-03-31", "2026-01-01", "2026-03-31"),
        ("2026-06-30", "2026-04-01", "2026-06-30"),
        ("2026-12-31", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_quarter_begins_and_ends(day, first, last):
    on, begins = dt.date.fromisoformat(day), dt.date.fromisoformat(first)
    assert first_of_quarter(on) == first_of_quarter(day) == begins
    assert last_of_quarter(begins) == dt.date.fromisoformat(last)


def test_a_year_has_four_quarters():
    assert [each.isoformat() for each in quarters_of(2026)] == [
        "2026-01-01",
        "2026-04-01",
        "2026-07-01",
        "2026-10-01",
    ]

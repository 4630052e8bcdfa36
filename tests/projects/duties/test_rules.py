"""How something with a due day stands, and how far an instruction is: pure rules."""

import datetime as dt

import pytest

from projects.rules.duties import (
    InstructionState,
    ItemState,
    Standing,
    instruction_state,
    leader_is_told,
    standing,
)

TODAY = dt.date(2026, 11, 20)


def in_days(days: int | None) -> dt.date | None:
    return None if days is None else TODAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (None, Standing.NO_DATE),
        (-1, Standing.LATE),
        (0, Standing.SOON),
        (3, Standing.SOON),
        (4, Standing.IN_TIME),
    ],
)
def test_on_its_day_it_is_not_late_yet(days, expected):
    assert standing(in_days(days), TODAY, remind_days=3) is expected


@pytest.mark.parametrize(("days", "told"), [(None, False), (1, False), (-7, False), (-8, True)])
def test_the_leader_is_told_after_more_than_the_days_left_to_the_units(days, told):
    assert leader_is_told(in_days(days), TODAY, leader_days=7) is told


OPEN, REPORTED, CLOSED, CANCELLED = ItemState


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], InstructionState.NEW),
        ([CANCELLED], InstructionState.NEW),
        ([OPEN], InstructionState.IN_HAND),
        ([CLOSED, REPORTED], InstructionState.IN_HAND),
        ([CLOSED, CANCELLED], InstructionState.SETTLED),
    ],
)
def test_an_instruction_is_settled_with_its_last_item(items, expected):
    assert instruction_state(is_settled=False, items=items) is expected


def test_a_word_settles_it_without_items():
    assert instruction_state(is_settled=True, items=[]) is InstructionState.SETTLED

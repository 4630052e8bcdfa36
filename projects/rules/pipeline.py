"""The pipeline of a county in numbers: how far projects came, of which quarter (rules.md R3, R11a).

- `Reach`: as far as a project came; conversion is one reach ÷ the one before.
- `is_formal`: a framework or intent agreement stands in the signed list, but is in no funnel.
- `first_of_quarter`, `quarters_of`: cohorts are projects entered in one quarter.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from projects.rules.stages import ORDER, Stage, SubStage, position
from zhaoshang.core.money import percent

_MONTHS = 3
_FIRST_FORMAL = position(SubStage.CONTRACT)
FORMAL = tuple(sub.value for sub in ORDER[_FIRST_FORMAL:])


class Reach(StrEnum):
    """As far as a project came, whatever became of it."""

    ENTERED = "entered"
    SIGNED = "signed"
    LANDED = "landed"
    PRODUCING = "producing"


STAGES_REACHING = {
    Reach.SIGNED: (Stage.SIGNED, Stage.LANDED, Stage.PRODUCING),
    Reach.LANDED: (Stage.LANDED, Stage.PRODUCING),
    Reach.PRODUCING: (Stage.PRODUCING,),
}


def is_formal(sub_stage: SubStage | str) -> bool:
    """Tell whether a project came as far as a formal contract (R11a)."""
    return position(sub_stage) >= _FIRST_FORMAL


def reached(reach: Reach, stage: Stage | str, *, formal: bool) -> bool:
    """Tell whether a project at this stage came so far; a stage stays when one is withdrawn.

    Source: rules.md R3, R11a (framework and intent agreements are not in the funnel).
    """
    if reach is Reach.ENTERED:
        return True
    return formal and Stage(stage) in STAGES_REACHING[reach]


def conversion(number: int, before: int) -> Decimal | None:
    """Return one step of the funnel in %, as printed; None where nothing came so far before."""
    return percent(Decimal(number), Decimal(before))


def first_of_quarter(day: dt.date | str) -> dt.date:
    """Return the first day of the quarter of a day."""
    on = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return on.replace(month=(on.month - 1) // _MONTHS * _MONTHS + 1, day=1)


def last_of_quarter(first: dt.date) -> dt.date:
    """Return the last day of the quarter that begins on a day."""
    beyond = (first.replace(day=1) + dt.timedelta(days=31 * _MONTHS)).replace(day=1)
    return beyond - dt.timedelta(days=1)


def quarters_of(year: int) -> tuple[dt.date, ...]:
    """Return the first days of the quarters of a year."""
    return tuple(dt.date(year, month, 1) for month in range(1, 13, _MONTHS))

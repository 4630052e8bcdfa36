"""When a move may be dated, and which milestone it dates (rules.md R3).

- `date_problem`: a move happened at the latest today, and not before the move that stands before
  it unless a reason says why.
- `MOVE_MILESTONES`: the milestone whose actual date a move into a sub-stage sets. The count date of
  a contract is its signing date.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from projects.rules.stages import ORDER, SubStage, position

MOVE_MILESTONES: dict[SubStage, str] = {
    SubStage.AGREEMENT: "intent",
    SubStage.CONTRACT: "contract_signed",
    SubStage.STARTED: "start",
    SubStage.TRIAL: "trial",
    SubStage.PRODUCING: "production",
    SubStage.AT_CAPACITY: "capacity",
}


class DateProblem(StrEnum):
    """Why a date cannot stand."""

    FUTURE = "future"
    BEFORE_LAST = "before_last"


def date_problem(
    happened_on: dt.date, *, today: dt.date, last_on: dt.date | None, reason: str = ""
) -> DateProblem | None:
    """Check the day a move happened against today and the move before it."""
    if happened_on > today:
        return DateProblem.FUTURE
    if last_on is not None and happened_on < last_on and not reason.strip():
        return DateProblem.BEFORE_LAST
    return None


def milestones_undone(here: SubStage | str, there: SubStage | str) -> tuple[str, ...]:
    """Return the milestones that a move back takes away again: what was reached in between."""
    left = ORDER[position(there) + 1 : position(here) + 1]
    return tuple(MOVE_MILESTONES[sub] for sub in left if sub in MOVE_MILESTONES)

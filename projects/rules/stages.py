"""Stages, sub-stages, statuses and the verbs that change them (rules.md R3).

- `Stage`: the four lists 四张清单. `SubStage`: the eleven steps inside them, in order.
- `Status`: how healthy, apart from how far: a stalled signed project stays signed.
- `Verb`: what a row of the stage log records.
"""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """The four lists."""

    CLUE = "clue"
    SIGNED = "signed"
    LANDED = "landed"
    PRODUCING = "producing"


class SubStage(StrEnum):
    """Steps inside the stages, in the order of the pipeline."""

    REGISTERED = "registered"
    CONTACTED = "contacted"
    NEGOTIATING = "negotiating"
    AGREEMENT = "agreement"
    CONTRACT = "contract"
    PROCEDURES = "procedures"
    STARTED = "started"
    UNDER_CONSTRUCTION = "under_construction"
    TRIAL = "trial"
    PRODUCING = "producing"
    AT_CAPACITY = "at_capacity"


class Status(StrEnum):
    """Beside the stage: active, suspended 暂停, withdrawn 终止, merged (duplicate)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Verb(StrEnum):
    """What changed stage or status; every verb leaves one append-only row."""

    REGISTER = "register"
    ADVANCE = "advance"
    CONFIRM = "confirm"
    RETURN = "return"
    OVERRIDE = "override"
    IMPORT = "import"
    UNDO_IMPORT = "undo_import"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    MERGE = "merge"


SUB_STAGES: dict[Stage, tuple[SubStage, ...]] = {
    Stage.CLUE: (SubStage.REGISTERED, SubStage.CONTACTED, SubStage.NEGOTIATING),
    Stage.SIGNED: (SubStage.AGREEMENT, SubStage.CONTRACT),
    Stage.LANDED: (SubStage.PROCEDURES, SubStage.STARTED, SubStage.UNDER_CONSTRUCTION),
    Stage.PRODUCING: (SubStage.TRIAL, SubStage.PRODUCING, SubStage.AT_CAPACITY),
}
ORDER: tuple[SubStage, ...] = tuple(sub for subs in SUB_STAGES.values() for sub in subs)
STAGE_OF: dict[SubStage, Stage] = {sub: stage for stage, subs in SUB_STAGES.items() for sub in subs}

# Withdrawing from here on asks a special report to the leading group (R3, S4).
REPORT_FROM = SubStage.NEGOTIATING


def position(sub_stage: SubStage | str) -> int:
    """Return the place of a sub-stage in the pipeline, from 0."""
    return ORDER.index(SubStage(sub_stage))


def next_sub_stages(sub_stage: SubStage | str) -> tuple[SubStage, ...]:
    """Return the sub-stages one step forward.

    A framework or intent agreement is no duty on the way to a contract, so from "negotiating" both
    are next; everywhere else there is one.

    Source: rules.md R3; domain.md (a).
    """
    here = SubStage(sub_stage)
    if here is SubStage.NEGOTIATING:
        return (SubStage.AGREEMENT, SubStage.CONTRACT)
    place = position(here)
    return ORDER[place + 1 : place + 2]


def is_forward(here: SubStage | str, there: SubStage | str) -> bool:
    """Tell whether a move goes forward in the pipeline."""
    return position(there) > position(here)


def needs_withdrawal_report(sub_stage: SubStage | str) -> bool:
    """Tell whether withdrawing at this sub-stage asks a special report to the leading group."""
    return position(sub_stage) >= position(REPORT_FROM)

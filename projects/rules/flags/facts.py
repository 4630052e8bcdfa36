"""What goes into the flags of one project or unit, as plain data (rules.md R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.rules.flags.kinds import RuleKind
from projects.rules.flags.limits import FlagRules
from projects.rules.stages import Status, SubStage


@dataclass(frozen=True, slots=True)
class Turn:
    """From this day on the project stood at this sub-stage with this status."""

    on: dt.date
    sub_stage: SubStage
    status: Status


@dataclass(frozen=True, slots=True)
class KeyMark:
    """From this day on (None: from the beginning) the project was a key project, or was not."""

    on: dt.date | None
    is_key: bool


@dataclass(frozen=True, slots=True)
class FollowUpDay:
    """A day with a follow-up; `is_silent`: all that was said is that nothing changed."""

    on: dt.date
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreed date as it was known from a day on (None: from the beginning)."""

    known_on: dt.date | None
    agreed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    """A milestone: what was agreed when, and when it was reached."""

    kind: str
    agreed: tuple[Agreed, ...] = ()
    actual_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ProblemFact:
    """A difficulty with its due date."""

    number: int
    due_on: dt.date | None
    resolved_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PushedFact:
    """A fact of another module: a period of a series, and the day from which it counts.

    Kind 4: `value` planned and `other` actual percent. Kind 5: `value` 1 missed, 0 met. Kind 7: a
    month for which there is a report.
    """

    rule: RuleKind
    period: str
    known_on: dt.date
    value: Decimal
    other: Decimal | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """Everything the flags of one project rest on.

    `key_marks`: when it became a key project and ceased to be one; before the first mark it was
    the contrary, without marks it always was as `is_key` says.
    """

    turns: tuple[Turn, ...]
    is_key: bool = False
    key_marks: tuple[KeyMark, ...] = ()
    follow_ups: tuple[FollowUpDay, ...] = ()
    milestones: tuple[MilestoneFact, ...] = ()
    problems: tuple[ProblemFact, ...] = ()
    pushed: tuple[PushedFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Era:
    """The policy in force from a day on."""

    since: dt.date
    rules: FlagRules
    policy_id: int | None = None


def settled(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Return the turns in the order of their days, given in the order they were entered.

    What is entered later corrects what was entered before: a turn that happened earlier than those
    already there takes their place.
    """
    kept: list[Turn] = []
    for turn in turns:
        while kept and kept[-1].on > turn.on:
            kept.pop()
        kept.append(turn)
    return tuple(kept)


def default_era(rules: FlagRules) -> tuple[Era, ...]:
    """Return one era for all time."""
    return (Era(dt.date.min, rules),)


def life_ends(turns: Sequence[Turn]) -> bool:
    """Tell whether the last turn leaves nothing to follow up."""
    return bool(turns) and turns[-1].status in {Status.WITHDRAWN, Status.MERGED}

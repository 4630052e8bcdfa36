"""The weekly scheduling of projects 周调度: which week, what concerns a project, in which order.

- `week_of`: the days between the meeting before and the meeting after a day.
- `concerns_of`: everything there is to say about a project this week, weightiest first.
- `by_consequence`: the order of the agenda; its docstring says the order.
- `medians`: how long projects took to leave a stage.

Source: seeds S3 ("strict weekly scheduling" of key clues); domain.md (d), (f); anchors.md (b) 12.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import TypeVar

from projects.rules.spans import Span
from projects.rules.stages import Stage

Row = TypeVar("Row")
DAYS_OF_WEEK = 7
_NEVER = 100_000


@dataclass(frozen=True)
class Week:
    """From the meeting before (that day included) to the meeting after."""

    since: dt.date
    on: dt.date
    until: dt.date


class Concern(IntEnum):
    """What can be said about a project at the meeting; the smaller the number, the weightier."""

    WARNING = 1
    OVERDUE = 2
    ATTENTION = 3
    DUE = 4
    SILENT = 5
    NO_STEP = 6
    UNCHANGED = 7
    MOVED = 8
    PAUSED = 9


@dataclass(frozen=True)
class Standing:
    """Where a project stands this week, as far as the order of the agenda goes.

    Args:
        is_paused: Suspended: its clocks stand still.
        warning_days: Days over the limit of its worst warning flag; None without one.
        attention_days: The same for attention flags.
        step_due_on: When the next step is due; None if no step or no day is named.
        heard_on: The last day anybody said anything, "no change" included.
        has_moved: Something happened this week: a stage, a follow-up, funds, a difficulty.
        said_unchanged: "No change" was said this week.
        weight_wan: Total investment in 万元, to settle equals.
        name: To settle what is still equal.
    """

    is_paused: bool = False
    warning_days: int | None = None
    attention_days: int | None = None
    step_due_on: dt.date | None = None
    heard_on: dt.date | None = None
    has_moved: bool = False
    said_unchanged: bool = False
    weight_wan: Decimal | None = None
    name: str = ""


def week_of(on: dt.date, weekday: int) -> Week:
    """Return the week of a meeting that is held on a weekday (1 Monday … 7 Sunday).

    On the day of the meeting the week reaches from the last meeting to the next: what the meeting
    looks back on, and what it asks for.
    """
    back = (on.isoweekday() - weekday) % DAYS_OF_WEEK or DAYS_OF_WEEK
    ahead = (weekday - on.isoweekday()) % DAYS_OF_WEEK or DAYS_OF_WEEK
    return Week(on - dt.timedelta(days=back), on, on + dt.timedelta(days=ahead))


def concerns_of(standing: Standing, week: Week) -> tuple[Concern, ...]:
    """Return everything there is to say about a project, weightiest first; never empty.

    A project that is paused has no other concern: its clocks stand still (R3). Of "moved",
    "unchanged" and "silent" exactly one holds.
    """
    if standing.is_paused:
        return (Concern.PAUSED,)
    due = standing.step_due_on
    told = (
        Concern.MOVED
        if standing.has_moved
        else Concern.UNCHANGED
        if standing.said_unchanged
        else Concern.SILENT
    )
    found = {
        Concern.WARNING: standing.warning_days is not None,
        Concern.OVERDUE: due is not None and due < week.on,
        Concern.ATTENTION: standing.attention_days is not None,
        Concern.DUE: due is not None and week.on <= due <= week.until,
        Concern.NO_STEP: due is None,
        told: True,
    }
    return tuple(sorted(concern for concern, holds in found.items() if holds))


def is_due(standing: Standing, week: Week) -> bool:
    """Tell whether something of the project is due by the next meeting, or overdue."""
    return bool({Concern.OVERDUE, Concern.DUE}.intersection(concerns_of(standing, week)))


def by_consequence(
    rows: Iterable[Row], week: Week, standing: Callable[[Row], Standing]
) -> list[Row]:
    """Sort the agenda of a weekly meeting by what follows if nobody acts.

    1. warning flags, most days over the limit first;
    2. next steps overdue, longest first;
    3. attention flags, most days over the limit first;
    4. next steps due by the next meeting, soonest first;
    5. silent: nothing said since the last meeting, longest unheard first (never heard before all);
    6. no next step with a day, longest unheard first;
    7. said to be unchanged, longest unheard first;
    8. moved since the last meeting;
    9. paused.

    A project stands where its weightiest concern puts it. Equals go by total investment, the
    largest first, then by name.
    """

    def key(row: Row) -> tuple[int, int, Decimal, str]:
        facts = standing(row)
        concern = concerns_of(facts, week)[0]
        amount = -facts.weight_wan if facts.weight_wan is not None else Decimal(0)
        return (concern, -_urgency(concern, facts, week), amount, facts.name)

    return sorted(rows, key=key)


def _urgency(concern: Concern, facts: Standing, week: Week) -> int:
    """Return by how many days a concern is worse than another of its kind."""
    if concern is Concern.WARNING:
        return facts.warning_days or 0
    if concern is Concern.ATTENTION:
        return facts.attention_days or 0
    if concern in {Concern.OVERDUE, Concern.DUE} and facts.step_due_on is not None:
        return (week.on - facts.step_due_on).days
    if concern in {Concern.SILENT, Concern.NO_STEP, Concern.UNCHANGED}:
        return _NEVER if facts.heard_on is None else (week.on - facts.heard_on).days
    return 0


@dataclass(frozen=True)
class Median:
    """A median number of days, and of how many projects."""

    days: Decimal
    count: int


def medians(spans: Iterable[Mapping[Stage, Span]], *, since: dt.date) -> dict[Stage, Median]:
    """Return the median days in each stage, of the projects that left it since a day.

    Only stages that a project has left forwards count: one that was moved back has not got through.
    Days of a suspension do not count (R7). Of an even number of projects the median is the mean of
    the two in the middle.
    """
    order = list(Stage)
    days: dict[Stage, list[int]] = {}
    for project in spans:
        here = max(
            (order.index(stage) for stage, span in project.items() if not span.until), default=0
        )
        for stage, span in project.items():
            if span.until is not None and span.until >= since and order.index(stage) < here:
                days.setdefault(stage, []).append(span.days)
    return {stage: Median(_middle(sorted(each)), len(each)) for stage, each in days.items()}


def _middle(numbers: Sequence[int]) -> Decimal:
    half = len(numbers) // 2
    if len(numbers) % 2:
        return Decimal(numbers[half])
    return Decimal(numbers[half - 1] + numbers[half]) / 2

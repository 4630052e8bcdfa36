"""Scheduling meetings 调度会 as plain values: kinds, states, which projects, in which order.

- `MeetingKind`, `MeetingState`, `MeetingList`, `Presence`, `Part`, `DecisionKind`: the closed sets;
- `title_for`: the title that is proposed;
- `looks_back_to`: since when a meeting looks back;
- `reasons_of`, `in_pack`: why a project is on the table;
- `order_of_pack`: in which order.

Sources: seed S3 (weekly scheduling of key clues by the four lists and flags); product.md "Monthly
scheduling"; anchors.md (b) 12.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from projects.rules.scheduling import Concern, Standing, Week, by_consequence, concerns_of

Row = TypeVar("Row")
DECEMBER = 12


class MeetingKind(StrEnum):
    """How often it is held."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


class MeetingState(StrEnum):
    """How far a meeting is."""

    PREPARED = "prepared"
    HELD = "held"
    ISSUED = "issued"
    CANCELLED = "cancelled"


# What is decided may be typed and corrected; people may still be entered.
AT_WORK = (MeetingState.PREPARED, MeetingState.HELD)
WAS_HELD = (MeetingState.HELD, MeetingState.ISSUED)


class MeetingList(StrEnum):
    """From which list the projects are taken."""

    ALL = "all"
    KEY = "key"
    CLUE = "clue"
    SIGNED = "signed"
    LANDED = "landed"
    PRODUCING = "producing"


class Part(StrEnum):
    """As what somebody takes part: 出席 or 列席."""

    MEMBER = "member"
    OBSERVER = "observer"


class Presence(StrEnum):
    """Whether who was invited came."""

    INVITED = "invited"
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class DecisionKind(StrEnum):
    """A task becomes an action item; what is noted gives none."""

    TASK = "task"
    NOTED = "noted"


class PackOrder(StrEnum):
    """How projects without a flag are ordered."""

    CONSEQUENCE = "consequence"
    INVESTMENT = "investment"


class Reason(StrEnum):
    """Why a project is on the table."""

    FLAGGED = "flagged"
    PROBLEM_OVERDUE = "problem_overdue"
    UNIT_BEHIND = "unit_behind"
    ITEM_OPEN = "item_open"
    LISTED = "listed"


@dataclass(frozen=True)
class Facts:
    """What decides whether a project is on the table."""

    standing: Standing
    problem_overdue: bool = False
    unit_behind: bool = False
    item_open: bool = False


def title_for(kind: MeetingKind, on: dt.date) -> str:
    """Return the title that is proposed: 2026年11月招商引资月调度会."""
    if kind is MeetingKind.MONTHLY:
        return f"{on.year}年{on.month}月招商引资月调度会"
    return f"招商引资周调度会（{on.year}年{on.month}月{on.day}日）"


def month_before(on: dt.date) -> dt.date:
    """Return the same day of the month before, or that month's last day."""
    year, month = (on.year - 1, DECEMBER) if on.month == 1 else (on.year, on.month - 1)
    last = (on.replace(day=1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(on.day, last))


def looks_back_to(kind: MeetingKind, held_on: dt.date, last: dt.date | None) -> dt.date:
    """Return since when a meeting looks back: the last one of its kind, else a week or a month."""
    if last is not None and last < held_on:
        return last
    if kind is MeetingKind.WEEKLY:
        return held_on - dt.timedelta(days=7)
    return month_before(held_on)


def span_of(kind: MeetingKind, held_on: dt.date, last: dt.date | None, on: dt.date) -> Week:
    """Return what a meeting looks back on, today, and when the next one of its kind would be."""
    since = min(looks_back_to(kind, held_on, last), on)
    ahead = dt.timedelta(days=7 if kind is MeetingKind.WEEKLY else 30)
    return Week(since, on, max(held_on + ahead, on))


def reasons_of(facts: Facts) -> tuple[Reason, ...]:
    """Return why a project is on the table; never empty.

    A suspended project has no flag of its own: its clocks stand still (R3, R7).
    """
    standing = facts.standing
    has_flag = standing.warning_days is not None or standing.attention_days is not None
    found = {
        Reason.FLAGGED: has_flag and not standing.is_paused,
        Reason.PROBLEM_OVERDUE: facts.problem_overdue,
        Reason.UNIT_BEHIND: facts.unit_behind,
        Reason.ITEM_OPEN: facts.item_open,
    }
    return tuple(reason for reason, holds in found.items() if holds) or (Reason.LISTED,)


def in_pack(facts: Facts, *, only_troubled: bool) -> bool:
    """Tell whether a project is on the table: every one, or only those with a reason."""
    return not only_troubled or reasons_of(facts) != (Reason.LISTED,)


def order_of_pack(
    rows: Iterable[Row],
    week: Week,
    standing: Callable[[Row], Standing],
    *,
    rest: PackOrder = PackOrder.CONSEQUENCE,
) -> list[Row]:
    """Sort the projects of a meeting.

    1. warning flags, most days up first;
    2. attention flags, most days up first;
    3. the others: by consequence as the weekly agenda has it, or by total investment.

    Equals go by total investment, the largest first, then by name. What is suspended has no flag.

    Source: anchors.md (b) 12: "agenda order by flag".
    """
    red: list[Row] = []
    yellow: list[Row] = []
    others: list[Row] = []
    for row in rows:
        concerns = concerns_of(standing(row), week)
        if Concern.WARNING in concerns:
            red.append(row)
        elif Concern.ATTENTION in concerns:
            yellow.append(row)
        else:
            others.append(row)
    red.sort(key=lambda row: _longest_first(standing(row).warning_days, standing(row)))
    yellow.sort(key=lambda row: _longest_first(standing(row).attention_days, standing(row)))
    if rest is PackOrder.CONSEQUENCE:
        others = by_consequence(others, week, standing)
    else:
        others.sort(key=lambda row: _longest_first(0, standing(row)))
    return [*red, *yellow, *others]


def _longest_first(days: int | None, facts: Standing) -> tuple[int, Decimal, str]:
    return (-(days or 0), -(facts.weight_wan or Decimal(0)), facts.name)


def left_out(count: int, most: int) -> int:
    """Return how many projects are not on the table because there are more than it takes."""
    return max(0, count - most)


def closed_of(states: Sequence[str], *, closed: str, cancelled: str) -> tuple[int, int]:
    """Return how many items are closed, of how many that were not cancelled."""
    standing = [state for state in states if state != cancelled]
    return sum(state == closed for state in standing), len(standing)

"""A project's life cut into stretches in which nothing that a rule asks about changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from projects.rules.flags.facts import Era, ProjectFacts, Turn
from projects.rules.flags.kinds import ClearedBy
from projects.rules.flags.limits import Number, RuleRow
from projects.rules.flags.steps import Piece
from projects.rules.stages import Status, SubStage

_ENDINGS = {
    Status.SUSPENDED: ClearedBy.SUSPENDED,
    Status.WITHDRAWN: ClearedBy.WITHDRAWN,
    Status.MERGED: ClearedBy.MERGED,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One sub-stage, one status, one policy, key or not; a unit has no sub-stage."""

    since: dt.date
    until: dt.date | None
    sub_stage: SubStage | None
    is_active: bool
    era: Era
    ended_by: ClearedBy
    is_key: bool = False


RowOf = Callable[[Stretch], RuleRow | None]


def stretches(turns: Sequence[Turn], eras: Sequence[Era]) -> tuple[Stretch, ...]:
    """Cut a life by its turns and by the policies that took over meanwhile."""
    found = []
    for place, turn in enumerate(turns):
        following = turns[place + 1] if place + 1 < len(turns) else None
        until = following.on if following else None
        if until == turn.on:
            continue
        ended_by = _ending(following)
        is_active = turn.status is Status.ACTIVE
        for since, end, era in _eras_between(eras, turn.on, until):
            cause = ended_by if end == until else ClearedBy.POLICY
            found.append(Stretch(since, end, turn.sub_stage, is_active, era, cause))
    return tuple(found)


def with_key_marks(life: Iterable[Stretch], facts: ProjectFacts) -> tuple[Stretch, ...]:
    """Cut a life where the project became a key project or ceased to be one.

    A day is judged by what the project was on that day: a mark set later does not colour the past.
    """
    marks = [mark for mark in facts.key_marks if mark.on is not None]
    begun = next((mark.is_key for mark in facts.key_marks if mark.on is None), None)
    if begun is None:
        begun = not marks[0].is_key if marks else facts.is_key
    found = []
    for stretch in life:
        rest = replace(stretch, is_key=begun)
        for mark in marks:
            day = mark.on or dt.date.min
            if day <= rest.since:
                rest = replace(rest, is_key=mark.is_key)
            elif (rest.until is None or day < rest.until) and mark.is_key is not rest.is_key:
                found.append(replace(rest, until=day, ended_by=ClearedBy.KEY_MARK))
                rest = replace(rest, since=day, is_key=mark.is_key)
        found.append(rest)
    return tuple(found)


def unit_stretches(eras: Sequence[Era]) -> tuple[Stretch, ...]:
    """Return the stretches of a unit: it is always there, only policies change."""
    return tuple(
        Stretch(since, end, None, is_active=True, era=era, ended_by=ClearedBy.POLICY)
        for since, end, era in _eras_between(eras, dt.date.min, None)
    )


def clock(
    life: Sequence[Stretch],
    *,
    begins: dt.date,
    ends: dt.date | None,
    ended_by: ClearedBy,
    row_of: RowOf,
    facts: Mapping[str, Any],
    shown_from: dt.date | None = None,
) -> Iterator[Piece]:
    """Yield the course of the days since `begins`: it stops while the project is not active.

    Days before the first stretch count: the life that is known began later.

    Args:
        life: The stretches.
        begins: The day from which it counts; on it the value is 0.
        ends: The day on which the cause is gone.
        ended_by: What is gone then.
        row_of: The row that holds in a stretch.
        facts: What the clock rests on.
        shown_from: Nothing is shown before this day, though it counts.
    """
    if not life:
        return
    first = life[0].since
    value = max(0, (first - begins).days)
    facts = {**facts, "counted_from": begins}
    for stretch in life:
        since = max(stretch.since, begins)
        until = _earlier(stretch.until, ends)
        if until is not None and until <= since:
            continue
        if stretch.is_active:
            shown = max(since, shown_from) if shown_from else since
            if until is None or shown < until:
                cause = ended_by if until is not None and until == ends else stretch.ended_by
                yield Piece(
                    since=shown,
                    until=until,
                    value=value + (shown - since).days,
                    runs=True,
                    row=row_of(stretch),
                    policy_id=stretch.era.policy_id,
                    ended_by=cause,
                    facts=facts,
                )
            value += (until - since).days if until is not None else 0


def level(
    life: Sequence[Stretch],
    *,
    since: dt.date,
    until: dt.date | None,
    value: Number,
    ended_by: ClearedBy,
    row_of: RowOf,
    facts: Mapping[str, Any],
) -> Iterator[Piece]:
    """Yield a value that stands still from one day to another, where the project is active."""
    for stretch in life:
        start, end = max(stretch.since, since), _earlier(stretch.until, until)
        if not stretch.is_active or (end is not None and end <= start):
            continue
        cause = ended_by if end is not None and end == until else stretch.ended_by
        yield Piece(
            since=start,
            until=end,
            value=value,
            runs=False,
            row=row_of(stretch),
            policy_id=stretch.era.policy_id,
            ended_by=cause,
            facts=facts,
        )


def _ending(following: Turn | None) -> ClearedBy:
    return _ENDINGS.get(following.status, ClearedBy.MOVED) if following else ClearedBy.MOVED


def _eras_between(
    eras: Sequence[Era], since: dt.date, until: dt.date | None
) -> Iterator[tuple[dt.date, dt.date | None, Era]]:
    for place, era in enumerate(eras):
        begins = max(since, era.since) if place else since
        ends = _earlier(until, eras[place + 1].since if place + 1 < len(eras) else None)
        if ends is None or begins < ends:
            yield begins, ends, era


def _earlier(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)

"""Kinds 1, 2, 3 and 6: more than N days since something that happened, or was to (rules.md R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from projects.rules.flags.facts import Agreed, MilestoneFact, ProblemFact, ProjectFacts
from projects.rules.flags.kinds import ClearedBy, Measure, RuleKind
from projects.rules.flags.life import Stretch, clock
from projects.rules.flags.limits import EVERYWHERE, SCOPES, RuleRow, Subject
from projects.rules.flags.steps import Piece
from projects.rules.moves import MOVE_MILESTONES
from projects.rules.stages import SubStage, position

START = "start"
AFTER_START = f"{Measure.AFTER_START.value}:"
Series = Iterator[tuple[str, Iterator[Piece]]]
_GATES = {kind: position(sub_stage) for sub_stage, kind in MOVE_MILESTONES.items()}


def no_follow_up(facts: ProjectFacts, life: Sequence[Stretch]) -> Series:
    """Kind 1: since the last follow-up, or since the project began.

    "No change" counts as a follow-up here: it breaks the silence.
    """
    yield "", _silences(facts, life)


def _silences(facts: ProjectFacts, life: Sequence[Stretch]) -> Iterator[Piece]:
    days = sorted({each.on for each in facts.follow_ups})
    begins = [life[0].since, *(day for day in days if day > life[0].since)]
    if days and days[0] <= life[0].since:
        begins[0] = max(day for day in days if day <= life[0].since)
    shortest = _shortest_limit(life)
    for place, begin in enumerate(begins):
        end = begins[place + 1] if place + 1 < len(begins) else None
        if end is not None and (end - begin).days <= shortest:
            continue
        known = {"followed_up": bool(days) and begin >= days[0]}
        yield from clock(
            life,
            begins=begin,
            ends=end,
            ended_by=ClearedBy.FOLLOW_UP,
            row_of=lambda stretch: stretch.era.rules.row_for(
                RuleKind.NO_FOLLOW_UP, Measure.DAYS, stretch.sub_stage, is_key=stretch.is_key
            ),
            facts=known,
        )


def _shortest_limit(life: Sequence[Stretch]) -> float:
    limits = [
        limit
        for era in {id(each.era): each.era for each in life}.values()
        for row in era.rules.of(RuleKind.NO_FOLLOW_UP, Measure.DAYS, Subject.PROJECT)
        for limit in (row.limits.attention, row.limits.warning)
        if limit is not None
    ]
    return float(min(limits)) if limits else float("inf")


def time_in_stage(_facts: ProjectFacts, life: Sequence[Stretch]) -> Series:
    """Kind 2: days in a stage, sub-stage or stretch of them; each time in it counts."""
    scopes = {
        row.scope
        for era in {id(each.era): each.era for each in life}.values()
        for row in era.rules.of(RuleKind.TIME_IN_STAGE, Measure.DAYS, Subject.PROJECT)
    }
    for scope in sorted(scopes):
        yield scope, _stays(life, scope)


def _stays(life: Sequence[Stretch], scope: str) -> Iterator[Piece]:
    inside = SCOPES.get(scope, EVERYWHERE)
    value, first = 0, None
    for stretch in life:
        if stretch.sub_stage not in inside:
            continue
        first = first or stretch.since
        if not stretch.is_active:
            continue
        row = stretch.era.rules.row_for(
            RuleKind.TIME_IN_STAGE,
            Measure.DAYS,
            stretch.sub_stage,
            is_key=stretch.is_key,
            scope=scope,
        )
        yield Piece(
            since=stretch.since,
            until=stretch.until,
            value=value,
            runs=True,
            row=row,
            policy_id=stretch.era.policy_id,
            ended_by=stretch.ended_by,
            facts={"counted_from": first},
        )
        if stretch.until is not None:
            value += (stretch.until - stretch.since).days


def milestones_late(facts: ProjectFacts, life: Sequence[Stretch]) -> Series:
    """Kind 3: since the agreed date of a milestone; or since the start, for what follows it."""
    started_on = next((each.actual_on for each in facts.milestones if each.kind == START), None)
    known = {each.kind: each for each in facts.milestones}
    for milestone in facts.milestones:
        if any(each.agreed_on for each in milestone.agreed):
            yield milestone.kind, _after_agreed(life, milestone)
    if started_on is None:
        return
    after_start = {
        row.milestone
        for era in {id(each.era): each.era for each in life}.values()
        for row in era.rules.of(RuleKind.MILESTONE_LATE, Measure.AFTER_START, Subject.PROJECT)
        if row.milestone
    }
    for kind in sorted(after_start):
        reached = known.get(kind, MilestoneFact(kind))
        yield f"{AFTER_START}{kind}", _after_start(life, reached, started_on)


def _after_agreed(life: Sequence[Stretch], milestone: MilestoneFact) -> Iterator[Piece]:
    for place, each in enumerate(milestone.agreed):
        if each.agreed_on is None:
            continue
        following = milestone.agreed[place + 1] if place + 1 < len(milestone.agreed) else None
        ends, cause = _end_of(milestone, following)
        yield from clock(
            _before_gate(life, milestone.kind),
            begins=each.agreed_on,
            ends=ends,
            ended_by=cause,
            row_of=lambda stretch: _milestone_row(stretch, Measure.DAYS, milestone.kind),
            facts={"agreed_on": each.agreed_on, "milestone": milestone.kind},
            shown_from=each.known_on if place else None,
        )


def _end_of(milestone: MilestoneFact, following: Agreed | None) -> tuple[dt.date | None, ClearedBy]:
    changed = following.known_on if following else None
    reached = milestone.actual_on
    if changed is not None and (reached is None or changed < reached):
        return changed, ClearedBy.CHANGED_DATE
    return reached, ClearedBy.REACHED


def _after_start(
    life: Sequence[Stretch], milestone: MilestoneFact, started_on: dt.date
) -> Iterator[Piece]:
    yield from clock(
        life,
        begins=started_on,
        ends=milestone.actual_on,
        ended_by=ClearedBy.REACHED,
        row_of=lambda stretch: _milestone_row(stretch, Measure.AFTER_START, milestone.kind),
        facts={"started_on": started_on, "milestone": milestone.kind},
    )


def _milestone_row(stretch: Stretch, measure: Measure, kind: str) -> RuleRow | None:
    return stretch.era.rules.row_for(
        RuleKind.MILESTONE_LATE,
        measure,
        stretch.sub_stage,
        is_key=stretch.is_key,
        milestone=kind,
    )


def _before_gate(life: Sequence[Stretch], kind: str) -> list[Stretch]:
    """Leave out the stretches in which the project is past the gate that reaches a milestone."""
    gate = _GATES.get(kind)
    if gate is None:
        return list(life)
    return [each for each in life if position(each.sub_stage or SubStage.REGISTERED) < gate]


def problems_overdue(facts: ProjectFacts, life: Sequence[Stretch]) -> Series:
    """Kind 6: since the due date of a difficulty that is open."""
    for problem in facts.problems:
        if problem.due_on is not None:
            yield str(problem.number), _overdue(life, problem, problem.due_on)


def _overdue(life: Sequence[Stretch], problem: ProblemFact, due_on: dt.date) -> Iterator[Piece]:
    yield from clock(
        life,
        begins=due_on,
        ends=problem.resolved_on,
        ended_by=ClearedBy.RESOLVED,
        row_of=lambda stretch: stretch.era.rules.row_for(
            RuleKind.PROBLEM_OVERDUE, Measure.DAYS, stretch.sub_stage, is_key=stretch.is_key
        ),
        facts={"due_on": due_on, "problem": problem.number},
    )

"""From pieces of a value's course to intervals of severity (rules.md R7).

A `Piece` says: from this day on the value is so much, and grows by one a day or stands still. What
follows from it are steps of severity with their dates: those behind us are history, those ahead of
us say when it gets worse. No scan's day goes in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from projects.rules.flags.kinds import ClearedBy, Measure, Severity, rank
from projects.rules.flags.limits import Limits, Number, RuleRow

# Beyond a thousand years is never; and dates end.
_LONGEST_DAYS = 365_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A value from `since` to the day before `until`; `runs`: it grows by one a day.

    `row` None: nothing is asked there. `ended_by` says what ends it.
    """

    since: dt.date
    until: dt.date | None
    value: Number
    runs: bool
    row: RuleRow | None
    policy_id: int | None
    ended_by: ClearedBy
    facts: Mapping[str, Any]

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether it is what the value does on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def value_on(self, day: dt.date) -> Number:
        """Return the value on a day it holds."""
        return self.value + (day - self.since).days if self.runs else self.value


@dataclass(frozen=True, slots=True)
class Interval:
    """One severity from `since` to the day before `cleared_on`; `raised_on`: the run's first day.

    `facts` has the numbers that went in, with `value` as it was on `value_on`.
    """

    severity: Severity
    raised_on: dt.date
    since: dt.date
    cleared_on: dt.date | None
    cleared_by: ClearedBy | None
    worsens_on: dt.date | None
    measure: Measure
    limit: Decimal
    facts: Mapping[str, Any]
    policy_id: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A severity that begins on a day."""

    on: dt.date
    severity: Severity


@dataclass(frozen=True, slots=True)
class Timeline:
    """The intervals up to a day; `coming`: the next flag, if none is up and nothing happens."""

    intervals: tuple[Interval, ...]
    coming: Step | None = None

    @property
    def open(self) -> Interval | None:
        """The interval that is still open."""
        last = self.intervals[-1] if self.intervals else None
        return last if last and last.cleared_on is None else None


@dataclass(frozen=True, slots=True)
class _Span:
    since: dt.date
    until: dt.date | None
    severity: Severity
    piece: Piece
    row: RuleRow
    limit: Decimal


def timeline(pieces: Iterable[Piece], *, on: dt.date) -> Timeline:
    """Return the intervals of one (subject, rule, key) up to a day.

    1. Cut each piece where its severity changes.
    2. Join neighbours of one severity; what lies after `on` is only foretold.

    Args:
        pieces: In the order of their days; they do not overlap.
        on: The day to look at.
    """
    found: list[Interval] = []
    for span in _spans(pieces):
        if span.since > on:
            return _foretold(found, span, on)
        _add(found, span)
    return Timeline(tuple(_as_of(found, on)))


def _spans(pieces: Iterable[Piece]) -> Iterator[_Span]:
    for piece in pieces:
        if piece.row is None or piece.until == piece.since:
            continue
        steps = _steps(piece, piece.row.limits)
        for place, step in enumerate(steps):
            until = steps[place + 1].on if place + 1 < len(steps) else piece.until
            limit = piece.row.limits.of(step.severity)[0] or Decimal(0)
            yield _Span(step.on, until, step.severity, piece, piece.row, limit)


def _steps(piece: Piece, limits: Limits) -> list[Step]:
    """Return the severities inside one piece; where a value runs, attention turns to warning."""
    if not piece.runs:
        severity = limits.severity(piece.value)
        return [Step(piece.since, severity)] if severity else []
    steps: list[Step] = []
    for severity in (Severity.ATTENTION, Severity.WARNING):
        days = limits.days_until(severity, piece.value)
        if days is None or days > _LONGEST_DAYS:
            continue
        day = piece.since + dt.timedelta(days=days)
        if piece.until is not None and day >= piece.until:
            continue
        if severity is Severity.WARNING:
            steps = [step for step in steps if step.on < day]
        steps.append(Step(day, severity))
    return steps


def _add(found: list[Interval], span: _Span) -> None:
    """Add a span that begins: it prolongs the last interval, turns it, or stands alone."""
    last = found[-1] if found else None
    raised_on = span.since
    if last is not None and last.cleared_on == span.since:
        if last.severity is span.severity:
            found[-1] = replace(_interval(span, last.raised_on), since=last.since)
            return
        turned = rank(span.severity) > rank(last.severity)
        found[-1] = replace(last, cleared_by=ClearedBy.WORSENED if turned else ClearedBy.EASED)
        if Severity.PRAISE not in (last.severity, span.severity):
            raised_on = last.raised_on
    found.append(_interval(span, raised_on))


def _interval(span: _Span, raised_on: dt.date) -> Interval:
    piece = span.piece
    facts = {**piece.facts, "value": piece.value, "value_on": piece.since, "runs": piece.runs}
    if span.row.scope:
        facts["scope"] = span.row.scope
    if span.row.klass:
        facts["class"] = span.row.klass.value
    return Interval(
        severity=span.severity,
        raised_on=raised_on,
        since=span.since,
        cleared_on=span.until,
        cleared_by=piece.ended_by if span.until is not None else None,
        worsens_on=None,
        measure=span.row.measure,
        limit=span.limit,
        facts=facts,
        policy_id=piece.policy_id,
    )


def _as_of(found: list[Interval], on: dt.date) -> list[Interval]:
    """Open the last interval again when it ends only after the day."""
    if found and (ends := found[-1].cleared_on) is not None and ends > on:
        found[-1] = replace(found[-1], cleared_on=None, cleared_by=None)
    return found


def _foretold(found: list[Interval], span: _Span, on: dt.date) -> Timeline:
    last = found[-1] if found else None
    if last is None or (last.cleared_on is not None and last.cleared_on <= on):
        return Timeline(tuple(found), Step(span.since, span.severity))
    follows = last.cleared_on == span.since and rank(span.severity) > rank(last.severity)
    opened = _as_of(found, on)
    if follows:
        opened[-1] = replace(opened[-1], worsens_on=span.since)
    return Timeline(tuple(opened))

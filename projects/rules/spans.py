"""How long a project stood in each stage, from its log (rules.md R3).

- `Turn`: one row of the log, as far as time is concerned.
- `stage_spans`: days per stage; the days of a suspension do not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from projects.rules.stages import Stage, Status


@dataclass(frozen=True)
class Turn:
    """From this day on the project stood at this stage with this status."""

    on: dt.date
    stage: Stage
    status: Status


@dataclass(frozen=True)
class Span:
    """Time in one stage: since when (the last time), until when, how many days in all."""

    since: dt.date
    until: dt.date | None
    days: int
    suspended_days: int = 0


def stage_spans(turns: Sequence[Turn], *, on: dt.date) -> dict[Stage, Span]:
    """Return the time in each stage that the log knows.

    A stage entered twice counts both times. The clock stops for suspensions and for good when a
    project is withdrawn or merged.

    Args:
        turns: The log in the order of the days; entries of one day in the order they were made.
        on: Today: until then the present stage counts.
    """
    spans: dict[Stage, Span] = {}
    for place, turn in enumerate(turns):
        following = turns[place + 1] if place + 1 < len(turns) else None
        until = following.on if following else on
        days = max(0, (until - turn.on).days)
        left = following.on if following and following.stage is not turn.stage else None
        spans[turn.stage] = _longer(spans.get(turn.stage), turn, days, left)
    return spans


def _longer(span: Span | None, turn: Turn, days: int, until: dt.date | None) -> Span:
    counted = days if turn.status is Status.ACTIVE else 0
    stood = days if turn.status is Status.SUSPENDED else 0
    if span is None:
        return Span(turn.on, until, counted, stood)
    since = turn.on if span.until is not None else span.since
    return Span(since, until, span.days + counted, span.suspended_days + stood)

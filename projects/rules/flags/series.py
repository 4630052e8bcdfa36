"""Kinds 4, 5 and 7: values and periods that targets, reports and history bring (rules.md R7)."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from projects.rules.flags.facts import FollowUpDay, PushedFact
from projects.rules.flags.kinds import ClearedBy, Measure, RuleKind, Severity
from projects.rules.flags.life import RowOf, Stretch, level
from projects.rules.flags.limits import Subject
from projects.rules.flags.steps import Piece, Timeline
from zhaoshang.core.periods import Month

_HUNDRED = Decimal(100)
Pushed = Sequence[PushedFact]


def row_finder(rule: RuleKind, measure: Measure, subject: Subject) -> RowOf:
    """Return the function that finds the row of a stretch."""
    return lambda stretch: stretch.era.rules.row_for(
        rule, measure, stretch.sub_stage, is_key=stretch.is_key, subject=subject
    )


def asks(life: Sequence[Stretch], rule: RuleKind, measure: Measure, subject: Subject) -> bool:
    """Tell whether any policy in force in this life has a row for it."""
    eras = {id(each.era): each.era for each in life}
    return any(era.rules.of(rule, measure, subject) for era in eras.values())


def by_key(facts: Iterable[PushedFact], rule: RuleKind) -> dict[str, list[PushedFact]]:
    """Return the series of a rule by key, each in the order in which its facts became known."""
    found: dict[str, list[PushedFact]] = defaultdict(list)
    for fact in facts:
        if fact.rule is rule:
            found[fact.key].append(fact)
    for series in found.values():
        series.sort(key=lambda fact: (fact.known_on, fact.period))
    return found


def shortfall(fact: PushedFact, measure: Measure) -> Decimal:
    """Return how far behind plan: in percentage points, or in percent of the plan.

    Negative is ahead. Where nothing was planned, nothing can be missing of it.
    """
    actual = fact.other or Decimal(0)
    points = fact.value - actual
    if measure is Measure.POINTS:
        return points
    return points * _HUNDRED / fact.value if fact.value > 0 else Decimal(0)


def behind_schedule(
    series: Pushed, life: Sequence[Stretch], measure: Measure, row_of: RowOf
) -> Iterator[Piece]:
    """Kind 4: the latest progress known, until the next becomes known."""
    for fact, until in _with_next(series):
        yield from level(
            life,
            since=fact.known_on,
            until=until,
            value=shortfall(fact, measure),
            ended_by=ClearedBy.CAUGHT_UP,
            row_of=row_of,
            facts={"planned": fact.value, "actual": fact.other or Decimal(0), **_period(fact)},
        )


def missed_in_a_row(series: Pushed, life: Sequence[Stretch], row_of: RowOf) -> Iterator[Piece]:
    """Kind 5: how many periods running were missed; a period left out breaks the row."""
    run, before = 0, ""
    for fact, until in _with_next(series):
        in_row = not before or _follows(before, fact.period)
        run = (run if in_row else 0) + 1 if fact.value > 0 else 0
        before = fact.period
        yield from level(
            life,
            since=fact.known_on,
            until=until,
            value=run,
            ended_by=ClearedBy.CAUGHT_UP,
            row_of=row_of,
            facts=_period(fact),
        )


def flagged_in_a_row(
    timelines: Iterable[Timeline], life: Sequence[Stretch], row_of: RowOf, *, on: dt.date
) -> Iterator[Piece]:
    """Kind 5: at how many ends of months running some flag was up; praise is none."""
    months = sorted({month for each in timelines for month in _months_flagged(each, on)})
    run, before = 0, None
    for place, month in enumerate(months):
        run = run + 1 if before is not None and before + 1 == month else 1
        before = month
        following = months[place + 1] if place + 1 < len(months) else None
        since = (month + 1).first_day
        still = following == month + 1 or on < (month + 2).first_day
        yield from level(
            life,
            since=since,
            until=None if still and following is None else (month + 2).first_day,
            value=run,
            ended_by=ClearedBy.CAUGHT_UP,
            row_of=row_of,
            facts={"period": str(month)},
        )


def _months_flagged(line: Timeline, on: dt.date) -> Iterator[Month]:
    for each in line.intervals:
        if each.severity is Severity.PRAISE:
            continue
        last = on if each.cleared_on is None else each.cleared_on - dt.timedelta(days=1)
        for month in Month.of(each.since).through(Month.of(last)):
            if month.last_day <= last:
                yield month


def no_report(series: Pushed, life: Sequence[Stretch], row_of: RowOf) -> Iterator[Piece]:
    """Kind 7: how many months running are due and without a report, since the last one with it.

    A month is due when the days of grace after its end are over (the policy's, in each stretch).
    """
    latest: Month | None = None
    for fact, until in _with_next(series):
        month = Month.parse(fact.period)
        latest = month if latest is None else max(latest, month)
        for stretch in life:
            grace, most = _grace(stretch), _most(stretch, row_of)
            for count in range(1, most + 1):
                due = _missing_from(latest + count, grace)
                following = _missing_from(latest + count + 1, grace) if count < most else None
                since = max(due, fact.known_on)
                end = min((day for day in (following, until) if day), default=None)
                if end is not None and end <= since:
                    continue
                yield from level(
                    [stretch],
                    since=since,
                    until=end,
                    value=count,
                    ended_by=ClearedBy.REPORTED,
                    row_of=row_of,
                    facts={"period": str(latest)},
                )


def no_change_in_a_row(
    days: Sequence[FollowUpDay], life: Sequence[Stretch], row_of: RowOf
) -> Iterator[Piece]:
    """Kind 7: how many times running all that was said is that nothing changed."""
    spoken = {each.on for each in days if not each.is_silent}
    silent = {each.on for each in days if each.is_silent}
    marks = sorted(spoken | silent)
    run = 0
    for place, day in enumerate(marks):
        run = 0 if day in spoken else run + 1
        if run == 0:
            continue
        yield from level(
            life,
            since=day,
            until=marks[place + 1] if place + 1 < len(marks) else None,
            value=run,
            ended_by=ClearedBy.FOLLOW_UP,
            row_of=row_of,
            facts={"counted_from": day},
        )


def _with_next(series: Pushed) -> Iterator[tuple[PushedFact, dt.date | None]]:
    for place, fact in enumerate(series):
        yield fact, series[place + 1].known_on if place + 1 < len(series) else None


def _follows(one: str, other: str) -> bool:
    """Tell whether a period is the next one; periods that are not months always are."""
    try:
        return Month.parse(one) + 1 == Month.parse(other)
    except ValueError:
        return True


def _period(fact: PushedFact) -> Mapping[str, Any]:
    return {"period": fact.period}


def _grace(stretch: Stretch) -> int:
    return stretch.era.rules.report_grace_days


def _most(stretch: Stretch, row_of: RowOf) -> int:
    """Return the largest count that makes a difference: the highest limit, and one more."""
    row = row_of(stretch)
    limits = (row.limits.attention, row.limits.warning) if row else ()
    return max((math.ceil(limit) + 1 for limit in limits if limit is not None), default=0)


def _missing_from(month: Month, grace: int) -> dt.date:
    return (month + 1).first_day + dt.timedelta(days=grace)

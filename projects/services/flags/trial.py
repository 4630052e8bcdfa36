"""Trying thresholds out: which projects would change colour, and why; nothing is written (R7)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from projects.models import FlagHold, Project
from projects.rules.flags.facts import Era
from projects.rules.flags.kinds import RuleKind, rank
from projects.rules.flags.limits import FlagRules, Number
from projects.rules.flags.lines import piece_of, project_lines
from projects.rules.flags.steps import Interval, Piece
from projects.rules.stages import Status
from projects.selectors.flag_facts import PolicyBooks, facts_of, projects_of, records_of
from zhaoshang.accounts.models import Unit

CHUNK = 2_000
_Shown = tuple[RuleKind, str, Interval]


@dataclass(frozen=True)
class TrialRow:
    """One project that would change colour: from what to what, by which rule.

    Where no flag would be left, `limit` is the one that was tried (None: none is asked there any
    more) and `value` what it is compared with.
    """

    project_id: int
    name: str
    before: str
    after: str
    rule: str
    key: str
    measure: str
    limit: Decimal | None
    since: dt.date | None
    facts: dict[str, Any]
    value: Number | None = None


@dataclass
class TrialResult:
    """How many projects were looked at, how many would change, and the first of them."""

    looked_at: int = 0
    total: int = 0
    by_change: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: list[TrialRow] = field(default_factory=list)
    most: int = 200

    @property
    def left_out(self) -> int:
        """How many would change and are not listed."""
        return self.total - len(self.rows)


def try_out(
    *,
    county: Unit,
    rules: FlagRules,
    on: dt.date,
    visible: Any = None,
    most: int = 200,
) -> TrialResult:
    """Compare the flags shown by the policies in force with those by candidate thresholds.

    The candidate takes effect on the day itself: what was before stays as it was. Set-based.

    Args:
        county: Whose projects; all counties below it, if it is a higher level.
        rules: The parsed candidate.
        on: The day.
        visible: Queryset of the projects the asker may see; the county's, if not given.
        most: How many rows at most.
    """
    result = TrialResult(most=most)
    books = PolicyBooks(on=on)
    projects = visible if visible is not None else Project.objects.all()
    projects = projects.filter(county__path__startswith=county.path, status=Status.ACTIVE.value)
    last = 0
    while ids := list(
        projects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True).distinct()[:CHUNK]
    ):
        last = ids[-1]
        _compare(result, ids, rules, books, on)
    return result


def _compare(
    result: TrialResult, ids: list[int], rules: FlagRules, books: PolicyBooks, on: dt.date
) -> None:
    projects = projects_of(ids, lock=False)
    records = records_of(ids)
    counties = Unit.objects.in_bulk({each["county_id"] for each in projects})
    holds = list(FlagHold.objects.filter(project_id__in=ids).in_force(on))
    for project in projects:
        facts = facts_of(project, records.get(project["pk"], ()))
        eras = books.eras(counties[project["county_id"]])
        held = [hold for hold in holds if hold.project_id == project["pk"]]
        before = _shown(facts, eras, held, on)
        earlier = [era for era in eras if era.since < on]
        tried = (*earlier, Era(on, rules))
        after = _shown(facts, tried, held, on)
        result.looked_at += 1
        was, now = _severity(before), _severity(after)
        if was == now:
            continue
        result.total += 1
        result.by_change[was, now] += 1
        if len(result.rows) < result.most:
            row = _row(project, was, now, after or before)
            if after is None and before is not None:
                row = _calmed(row, piece_of(facts, tried, before[:2], on=on), on)
            result.rows.append(row)


def _shown(facts: Any, eras: Any, holds: list[FlagHold], on: dt.date) -> _Shown | None:
    up = [
        (rule, key, line.open)
        for (rule, key), line in project_lines(facts, eras, on=on).items()
        if line.open is not None and not any(hold.covers(rule, key) for hold in holds)
    ]
    return min(up, key=lambda each: (-rank(each[2].severity), each[2].since), default=None)


def _calmed(row: TrialRow, piece: Piece | None, on: dt.date) -> TrialRow:
    """Return the row with the tried limit, and the value that does not pass it."""
    if piece is None or piece.row is None:
        return replace(row, limit=None)
    limits = piece.row.limits
    limit = limits.warning if limits.attention is None else limits.attention
    measure = piece.row.measure.value
    return replace(row, limit=limit, measure=measure, value=piece.value_on(on))


def _severity(shown: _Shown | None) -> str:
    return shown[2].severity.value if shown else ""


def _row(project: dict[str, Any], was: str, now: str, why: _Shown | None) -> TrialRow:
    interval = why[2] if why else None
    return TrialRow(
        project_id=project["pk"],
        name=project["name"],
        before=was,
        after=now,
        rule=why[0].value if why else "",
        key=why[1] if why else "",
        measure=interval.measure.value if interval else "",
        limit=interval.limit if interval else None,
        since=interval.since if interval else None,
        facts=dict(interval.facts) if interval else {},
    )

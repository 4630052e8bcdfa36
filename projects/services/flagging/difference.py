"""What is stored against what follows from the facts: rows to write, what became of each flag."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from projects.models import Flag
from projects.rules.flags.kinds import RuleKind, rank
from projects.rules.flags.lines import Lines
from projects.rules.flags.steps import Interval
from zhaoshang.audit.rules import plain
from zhaoshang.core.bulk import insert_rows, update_rows

# What may change of an interval that stays; the rest names it.
CHANGEABLE = (
    "measure",
    "severity",
    "raised_on",
    "cleared_on",
    "cleared_by",
    "worsens_on",
    "limit",
    "facts",
    "policy_id",
)
STORED = ("pk", "county_id", "project_id", "unit_id", "rule", "key", "since", *CHANGEABLE)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who bears the flags: a project, or a unit where there is none."""

    county_id: int
    project_id: int | None = None
    unit_id: int | None = None

    @property
    def mark(self) -> tuple[int, int]:
        """A key for both kinds."""
        return self.project_id or 0, self.unit_id or 0


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one flag: the open interval before and after."""

    subject: Subject
    rule: str
    key: str
    before: Row | None
    after: Row | None

    @property
    def word(self) -> str:
        """raised, worsened, eased, cleared or unchanged."""
        if self.before is None:
            return "raised"
        if self.after is None:
            return "cleared"
        was, now = rank(self.before["severity"]), rank(self.after["severity"])
        if was == now:
            return "unchanged"
        return "worsened" if now > was else "eased"


@dataclass
class Outcome:
    """What a recomputation found, in numbers of flags; `scanned` counts projects and units."""

    scanned: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    by_rule: Counter[str] = field(default_factory=Counter)

    def add(self, changes: Iterable[Change]) -> None:
        """Count what became of flags."""
        for change in changes:
            self.counts[change.word] += 1
            if change.after is not None:
                self.by_rule[change.rule] += 1

    def join(self, other: Outcome) -> None:
        """Add the numbers of another part."""
        self.scanned += other.scanned
        self.counts.update(other.counts)
        self.by_rule.update(other.by_rule)


@dataclass
class Difference:
    """Rows to insert, to change and to delete, and what became of each flag."""

    inserted: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def compare(self, subject: Subject, stored: Iterable[Row], lines: Lines) -> None:
        """Compare one subject's stored intervals with those that follow from its facts."""
        by_name = {(row["rule"], row["key"], row["since"]): row for row in stored}
        before = {(r["rule"], r["key"]): r for r in by_name.values() if r["cleared_on"] is None}
        after: dict[tuple[str, str], Row] = {}
        for row in wanted(subject, lines):
            if row["cleared_on"] is None:
                after[row["rule"], row["key"]] = row
            known = by_name.pop((row["rule"], row["key"], row["since"]), None)
            if known is None:
                self.inserted.append(row)
            elif any(known[name] != row[name] for name in CHANGEABLE):
                self.changed.append({"id": known["pk"], **{n: row[n] for n in CHANGEABLE}})
        self.deleted += [row["pk"] for row in by_name.values()]
        for rule, key in sorted({*before, *after}):
            place = rule, key
            self.changes.append(Change(subject, rule, key, before.get(place), after.get(place)))

    def write(self) -> None:
        """Write it: three statements at most for each thousand rows.

        What is gone goes first and what ends before what begins, so that at no moment two
        intervals of one flag are open.
        """
        if self.deleted:
            Flag.objects.filter(pk__in=self.deleted).delete()
        update_rows(Flag, self.changed)
        insert_rows(Flag, self.inserted)

    @property
    def policies(self) -> set[int]:
        """Ids of the policy rows by which something was decided now."""
        rows = (*self.inserted, *self.changed)
        return {row["policy_id"] for row in rows if row["policy_id"] is not None}


def wanted(subject: Subject, lines: Lines) -> Iterator[Row]:
    """Yield the intervals that follow from the facts, as rows."""
    for (rule, key), line in lines.items():
        for interval in line.intervals:
            yield as_row(subject, rule, key, interval)


def as_row(subject: Subject, rule: RuleKind, key: str, interval: Interval) -> Row:
    """Return an interval as a row of the table."""
    return {
        "county_id": subject.county_id,
        "project_id": subject.project_id,
        "unit_id": subject.unit_id,
        "rule": rule.value,
        "key": key,
        "measure": interval.measure.value,
        "severity": interval.severity.value,
        "raised_on": interval.raised_on,
        "since": interval.since,
        "cleared_on": interval.cleared_on,
        "cleared_by": interval.cleared_by.value if interval.cleared_by else "",
        "worsens_on": interval.worsens_on,
        "limit": interval.limit,
        "facts": plain(interval.facts),
        "policy_id": interval.policy_id,
    }


def shown_first(rows: Iterable[Mapping[str, Any]]) -> tuple[str, dt.date | None]:
    """Return the worst severity of open flags and since when, the longest of them."""
    worst = min(rows, key=lambda row: (-rank(row["severity"]), row["since"]), default=None)
    return (worst["severity"], worst["since"]) if worst else ("", None)

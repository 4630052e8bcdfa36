"""The timeline of a project: everything that happened, newest first, page by page.

Records of all kinds (`projects.selectors.timeline_records`) come by one query, changes of fields by
another, because each is compared with the row before it. Where a source had more rows than were
read, nothing older than its last row is shown on this page, so that no entry is skipped. Within a
day entries stand in the order of `Kind`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from django.core import signing
from django.db.models import CharField, F, ForeignKey, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import Promise

from projects.models import Project
from projects.selectors.timeline_kinds import OUTCOMES, Kind, Record
from projects.selectors.timeline_records import RECORDS
from zhaoshang.accounts.models import User
from zhaoshang.audit.selectors import field_label
from zhaoshang.core.prepared import Prepared

PAGE = 15
# History rows are read in greater number: many of them only carry derived figures.
HISTORY_ROWS = 40
_SALT = "projects.timeline"


# What stands in the timeline anyway, or is derived: not a change of a field to tell about.
TOLD_ELSEWHERE = frozenset(
    {
        "stage",
        "sub_stage",
        "status",
        "status_reason",
        "stage_since",
        "sub_stage_since",
        "status_since",
        "suspended_until",
        "merged_into",
        "signed_on",
        "started_on",
        "produced_on",
        "last_follow_up_on",
        "visible_progress",
        "next_step",
        "next_step_due_on",
        "funds_claimed_wan",
        "funds_verified_wan",
        "open_problem_count",
        "import_batch",
        "first_contact_unit",
    }
)
STAMPS = frozenset(
    {"created_at", "created_by", "updated_at", "updated_by", "changed_at", "version", "county"}
)


@dataclass(frozen=True, order=True)
class Position:
    """Where an entry stands; larger is newer."""

    on: dt.date
    rank: int
    pk: int


def rank_of(kind: Kind) -> int:
    """Return the order of a kind within a day; larger stands above."""
    return -list(Kind).index(kind)


@dataclass(frozen=True)
class Entry:
    """One entry: the row it tells of, or for a change of fields what changed."""

    kind: Kind
    on: dt.date
    pk: int
    row: Any
    changes: tuple[Any, ...] = ()

    @property
    def position(self) -> Position:
        """Where it stands in the order."""
        return Position(self.on, rank_of(self.kind), self.pk)


@dataclass(frozen=True)
class TimelinePage:
    """Some entries, newest first, and the cursor of the older ones."""

    entries: list[Entry]
    next: str | None


@dataclass(frozen=True)
class Source:
    """Entries of one query, newest first; older ones than `horizon` were not read."""

    entries: list[Entry]
    horizon: Position | None = None


def read_cursor(text: str | None) -> Position | None:
    """Read a cursor; a forged or foreign one gives the first page."""
    if not text:
        return None
    try:
        on, rank, pk = signing.loads(text, salt=_SALT)
        return Position(dt.date.fromisoformat(on), int(rank), int(pk))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def timeline_page(
    project: Project,
    user: User,
    *,
    only: Kind | None = None,
    cursor: str | None = None,
    size: int = PAGE,
) -> TimelinePage:
    """Return one page of a project's timeline, of one kind or of all: two queries at most.

    What belongs to the project is told to all who see it; what only bears on it (an activity of
    some unit), to those who see that.
    """
    after = read_cursor(cursor)
    sources = []
    if only is not Kind.CHANGE:
        sources.append(records_source(project.pk, user, only=only, after=after, size=size))
    if only in {None, Kind.CHANGE}:
        sources.append(changes_source(project, after=after))
    return merge(sources, size=size)


def shows(only: Kind | None, kind: Kind) -> bool:
    """Tell whether a filter shows a kind: some kinds come with their outcome."""
    return only in {None, kind} or OUTCOMES.get(kind) is only


def merge(sources: Sequence[Source], *, size: int = PAGE) -> TimelinePage:
    """Merge what was read of each source into one page."""
    entries = sorted(
        (entry for source in sources for entry in source.entries),
        key=lambda entry: entry.position,
        reverse=True,
    )
    horizons = [source.horizon for source in sources if source.horizon is not None]
    horizon = max(horizons, default=None)
    sure = [each for each in entries if horizon is None or each.position >= horizon]
    shown = sure[:size]
    if len(sure) > size:
        last = shown[-1].position
    elif horizon is not None:
        last = horizon
    else:
        return TimelinePage(shown, None)
    return TimelinePage(shown, signing.dumps([last.on.isoformat(), last.rank, last.pk], salt=_SALT))


def records_source(
    project_id: int,
    user: User,
    *,
    only: Kind | None = None,
    after: Position | None = None,
    size: int = PAGE,
) -> Source:
    """Read the newest records of all kinds beyond a position: one query."""
    kinds = tuple(kind for kind in RECORDS if shows(only, kind))
    position = after or Position(dt.date.max, 0, 0)
    units = _units_read(user)
    reader: dict[str, Any] = {} if units is None else _reader(user.pk, units)
    rows = _statement(kinds, size + 1, None if units is None else len(units)).rows(
        project=project_id, day=position.on, rank=position.rank, last=position.pk, **reader
    )
    entries = [
        Entry(kind, row["t_day"], row["t_pk"], RECORDS[kind].read(row["t_facts"]))
        for row in rows
        for kind in [Kind(row["t_kind"])]
    ]
    return Source(entries, entries[-1].position if len(entries) > size else None)


def _units_read(user: User) -> tuple[int, ...] | None:
    """Return the units by whose part a user reads; None where the whole county is read."""
    scope = user.scope
    return None if scope.reads_county or scope.reads_region else scope.unit_ids


def _reader(person_id: int, units: Sequence[int]) -> dict[str, int]:
    return {"person": person_id, **{f"unit_{place}": pk for place, pk in enumerate(units)}}


@cache
def _statement(kinds: tuple[Kind, ...], limit: int, unit_count: int | None) -> Prepared:
    # Prefixed, so that no name meets one of a model's own fields.
    def build(
        project: int, day: dt.date, rank: int, last: int, person: int = 0, **units: int
    ) -> QuerySet[Any, Any]:
        def rows(record: Record) -> QuerySet[Any]:
            found = record.rows(project)
            if record.seen is None or unit_count is None:
                return found
            return found.filter(record.seen(list(units.values()), person))

        beyond = (
            Q(t_day__lt=day)
            | Q(t_day=day, t_rank__lt=rank)
            | Q(t_day=day, t_rank=rank, t_pk__lt=last)
        )
        first, *rest = (
            rows(RECORDS[kind])
            .annotate(
                t_kind=Value(kind.value, CharField()),
                t_day=RECORDS[kind].day,
                t_rank=Value(rank_of(kind)),
                t_pk=F("pk"),
                t_facts=JSONObject(**RECORDS[kind].facts),
            )
            .order_by()
            .filter(beyond)
            .values("t_kind", "t_day", "t_rank", "t_pk", "t_facts")
            for kind in kinds
        )
        found = first.union(*rest, all=True) if rest else first
        return found.order_by("-t_day", "-t_rank", "-t_pk")[:limit]

    reader = {} if unit_count is None else _reader(0, range(unit_count))
    return Prepared(
        build,
        project=int,
        day=dt.date,
        rank=int,
        last=int,
        **dict.fromkeys(reader, int),
    )


def changes_source(
    project: Project, *, after: Position | None = None, limit: int = HISTORY_ROWS
) -> Source:
    """Read the field history: each row is compared with the one before it, without more queries."""
    history = project.history.select_related("history_user").order_by("-history_id")
    if after is not None:
        # Changes come last within a day: all of the cursor's day lie beyond another kind's entry.
        history = history.filter(history_date__lt=_midnight(after.on + dt.timedelta(days=1)))
        if after.rank == rank_of(Kind.CHANGE):
            history = history.filter(history_id__lt=after.pk)
    rows = list(history[: limit + 1])
    entries = []
    for row, previous in pairwise(rows):  # the very first row: entered, which the log tells
        told = tuple(light_diff(row, previous))
        if told:
            on = _day(row.history_date)
            entries.append(Entry(Kind.CHANGE, on, row.history_id, row, changes=told))
    if len(rows) <= limit:
        return Source(entries)
    last = rows[limit - 1]
    return Source(entries, Position(_day(last.history_date), rank_of(Kind.CHANGE), last.history_id))


@dataclass(frozen=True)
class LightChange:
    """A changed field; a reference only says that it changed (its name would cost a query)."""

    label: str
    old: Any = None
    new: Any = None
    is_reference: bool = False
    choices: dict[Any, Any] = field(default_factory=dict)


def light_diff(row: Any, previous: Any) -> Iterator[LightChange]:
    """Return what one history row changed, as far as the timeline tells it."""
    for each in row.tracked_fields:
        if each.name in TOLD_ELSEWHERE or each.name in STAMPS or each.primary_key:
            continue
        if not isinstance(each.verbose_name, Promise):
            continue
        old, new = getattr(previous, each.attname), getattr(row, each.attname)
        if old != new:
            yield LightChange(
                field_label(each),
                old,
                new,
                isinstance(each, ForeignKey),
                dict(each.flatchoices) if each.choices else {},
            )


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _day(value: dt.date | dt.datetime) -> dt.date:
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value

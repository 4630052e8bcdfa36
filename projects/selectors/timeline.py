"""The timeline of a project: everything that happened, newest first, page by page.

Each kind of entry is a source with its own query. A page takes the newest rows of every source
beyond the cursor and merges them. Where a source had more rows than were read, nothing older than
its last row is shown on this page, so that no entry is skipped. Within a day entries stand in the
order of `Kind`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core import signing
from django.db.models import Count, ForeignKey, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from projects.models import FollowUp, FundsEntry, Problem, Project, ProjectDocument, StageMove

PAGE = 15
# History rows are read in greater number: many of them only carry derived figures.
HISTORY_ROWS = 40
_SALT = "projects.timeline"


class Kind(StrEnum):
    """Kinds of entry, in their order within a day."""

    STAGE = "stage"
    FOLLOW_UP = "follow_up"
    FUNDS = "funds"
    RESOLVED = "resolved"
    PROBLEM = "problem"
    DOCUMENT = "document"
    CHANGE = "change"


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
    """One kind of entry: how to read rows beyond a position, and how to make entries of them."""

    kind: Kind
    rows: Sequence[Any]
    make: Callable[[Sequence[Any]], Iterator[Entry]]
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
    project: Project, *, only: Kind | None = None, cursor: str | None = None, size: int = PAGE
) -> TimelinePage:
    """Return one page of a project's timeline, of one kind or of all: a query for each kind."""
    after = read_cursor(cursor)
    sources = [
        read_source(project, kind, after=after, size=size) for kind in Kind if shows(only, kind)
    ]
    return merge(sources, size=size)


def shows(only: Kind | None, kind: Kind) -> bool:
    """Tell whether a filter shows a kind: difficulties come with their resolution."""
    return only in {None, kind} or (only is Kind.PROBLEM and kind is Kind.RESOLVED)


def merge(sources: Sequence[Source], *, size: int = PAGE) -> TimelinePage:
    """Merge what was read of each source into one page."""
    entries = sorted(
        (entry for source in sources for entry in source.make(source.rows)),
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


def read_source(
    project: Project, kind: Kind, *, after: Position | None = None, size: int = PAGE
) -> Source:
    """Read the newest rows of one kind beyond a position: one query."""
    if kind is Kind.CHANGE:
        return changes_source(project, after=after)
    rows = list(_beyond(_queryset(project, kind), kind, after)[: size + 1])
    return source_of(kind, rows, cut=len(rows) > size)


def source_of(kind: Kind, rows: Sequence[Any], *, cut: bool = False) -> Source:
    """Make a source of rows already read, newest first; `cut`: there are more."""
    field_name = _DAYS[kind]

    def make(given: Sequence[Any]) -> Iterator[Entry]:
        for row in given:
            on = _day(getattr(row, field_name))
            yield Entry(kind, on, row.pk, row)

    horizon = None
    if cut and rows:
        horizon = Entry(kind, _day(getattr(rows[-1], field_name)), rows[-1].pk, None).position
    return Source(kind, rows, make, horizon)


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
    cut = len(rows) > limit

    def make(given: Sequence[Any]) -> Iterator[Entry]:
        for place, row in enumerate(given[:limit]):
            if place + 1 >= len(given):
                continue  # the first row of all: the project was entered, which the log tells
            told = tuple(light_diff(row, given[place + 1]))
            if told:
                yield Entry(Kind.CHANGE, _day(row.history_date), row.history_id, row, changes=told)

    horizon = None
    if cut:
        last = rows[limit - 1]
        horizon = Entry(Kind.CHANGE, _day(last.history_date), last.history_id, None).position
    return Source(Kind.CHANGE, rows, make, horizon)


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
                str(each.verbose_name),
                old,
                new,
                isinstance(each, ForeignKey),
                dict(each.flatchoices) if each.choices else {},
            )


_DAYS = {
    Kind.STAGE: "happened_on",
    Kind.FOLLOW_UP: "happened_on",
    Kind.FUNDS: "created_at",
    Kind.PROBLEM: "raised_on",
    Kind.RESOLVED: "resolved_on",
    Kind.DOCUMENT: "created_at",
}


def _queryset(project: Project, kind: Kind) -> QuerySet[Any]:
    of_project: dict[str, Any] = {"project": project}
    if kind is Kind.STAGE:
        moves = StageMove.objects.filter(**of_project)
        return moves.select_related("by", "proposed_by").order_by("-happened_on", "-pk")
    if kind is Kind.FOLLOW_UP:
        return follow_ups(project)
    if kind is Kind.FUNDS:
        entries = FundsEntry.objects.filter(**of_project)
        return entries.select_related("created_by", "unit", "verified_by").order_by(
            "-created_at", "-pk"
        )
    if kind is Kind.DOCUMENT:
        documents = ProjectDocument.objects.filter(**of_project, removed_at=None)
        return documents.select_related("created_by__unit", "file").order_by("-created_at", "-pk")
    problems = Problem.objects.filter(**of_project).select_related("created_by", "lead_unit")
    if kind is Kind.RESOLVED:
        return problems.exclude(resolved_on=None).order_by("-resolved_on", "-pk")
    return problems.order_by("-raised_on", "-pk")


def follow_ups(project: Project) -> QuerySet[FollowUp]:
    """Return a project's follow-ups, newest first, with how many files each has."""
    attached = Count("documents", filter=Q(documents__removed_at=None))
    return (
        FollowUp.objects.filter(project=project)
        .select_related("created_by", "unit")
        .annotate(file_count=attached)
        .order_by("-happened_on", "-pk")
    )


def _beyond(rows: QuerySet[Any], kind: Kind, after: Position | None) -> QuerySet[Any]:
    """Keep what lies beyond a position in the merged order."""
    if after is None:
        return rows
    field_name, rank = _DAYS[kind], rank_of(kind)
    is_moment = field_name.endswith("_at")
    first = _midnight(after.on) if is_moment else after.on
    before = Q(**{f"{field_name}__lt": first})
    if rank > after.rank:
        return rows.filter(before)
    same_day = Q(**{f"{field_name}__date" if is_moment else field_name: after.on})
    if rank == after.rank:
        same_day &= Q(pk__lt=after.pk)
    return rows.filter(before | same_day)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _day(value: dt.date | dt.datetime) -> dt.date:
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value

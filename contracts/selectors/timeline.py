"""The timeline of a contract: everything that happened, newest first, page by page: one query.

Each kind of record is one part of a UNION that a reader who may not see it does not get at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from contracts.models import Contract
from contracts.selectors.openings import reads_openings
from contracts.selectors.timeline_kinds import For, Group, Kind, Record
from contracts.selectors.timeline_records import RECORDS
from zhaoshang.accounts.models import User

PAGE = 15
_SALT = "contracts.timeline"
_RANKS = {kind: -number for number, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Entry:
    """One entry: its kind, its day, and what its words need."""

    kind: Kind
    on: dt.date
    pk: int
    row: Any


@dataclass(frozen=True)
class TimelinePage:
    """Some entries, newest first, and the cursor of the older ones."""

    entries: list[Entry]
    next: str | None


def groups_seen(contract: Contract, user: User, *, reads_terms: bool) -> tuple[Group, ...]:
    """Return the groups of which somebody may see anything, in order."""
    kinds = _kinds(contract, user, reads_terms=reads_terms)
    seen = {RECORDS[kind].group for kind in kinds}
    return tuple(group for group in Group if group in seen)


def timeline_page(
    contract: Contract,
    user: User,
    *,
    reads_terms: bool,
    only: Group | None = None,
    cursor: str | None = None,
    size: int = PAGE,
) -> TimelinePage:
    """Return one page of a contract's timeline, of one group or of all: one query.

    Args:
        contract: In sight of the user.
        user: Who looks.
        reads_terms: The user reads amounts and promises.
        only: The group asked for.
        cursor: Of a page before; a forged one gives the first page.
        size: Entries on a page.
    """
    kinds = [
        kind
        for kind in _kinds(contract, user, reads_terms=reads_terms)
        if only in {None, RECORDS[kind].group}
    ]
    if not kinds:
        return TimelinePage([], None)
    beyond = _beyond(cursor)
    first, *rest = (_part(kind, RECORDS[kind], contract.pk, user, beyond) for kind in kinds)
    found: QuerySet[Any, Any] = first.union(*rest, all=True) if rest else first
    rows = list(found.order_by("-t_day", "-t_rank", "-t_pk")[: size + 1])
    entries = list(_entries(rows[:size]))
    if len(rows) <= size:
        return TimelinePage(entries, None)
    last = entries[-1]
    place = [last.on.isoformat(), _RANKS[last.kind], last.pk]
    return TimelinePage(entries, signing.dumps(place, salt=_SALT))


def _kinds(contract: Contract, user: User, *, reads_terms: bool) -> list[Kind]:
    seen = {
        For.ALL: True,
        For.TERMS: reads_terms,
        For.ASKER: True,
        For.KEEPER: reads_openings(user, contract),
    }
    return [kind for kind in Kind if seen[RECORDS[kind].whom]]


def _part(
    kind: Kind, record: Record, contract_id: int, user: User, beyond: Q
) -> QuerySet[Any, Any]:
    rows = record.rows(contract_id)
    if record.whom is For.ASKER:
        rows = rows.filter(pk__in=rows.model._default_manager.visible_to(user).values("pk"))
    # Prefixed, so that no name meets one of a model's own fields.
    return (
        rows.order_by()
        .annotate(
            t_kind=Value(kind.value, CharField()),
            t_day=record.day,
            t_rank=Value(_RANKS[kind]),
            t_pk=F("pk"),
            t_facts=JSONObject(**record.facts),
        )
        .filter(beyond)
        .values("t_kind", "t_day", "t_rank", "t_pk", "t_facts")
    )


def _entries(rows: Iterable[dict[str, Any]]) -> Iterable[Entry]:
    for row in rows:
        kind = Kind(row["t_kind"])
        yield Entry(kind, row["t_day"], row["t_pk"], RECORDS[kind].read(row["t_facts"]))


def _beyond(cursor: str | None) -> Q:
    """Return the condition of what is older than a cursor."""
    if not cursor:
        return Q()
    try:
        on, rank, pk = signing.loads(cursor, salt=_SALT)
        day = dt.date.fromisoformat(on)
        place = (int(rank), int(pk))
    except (signing.BadSignature, ValueError, TypeError):
        return Q()
    return (
        Q(t_day__lt=day)
        | Q(t_day=day, t_rank__lt=place[0])
        | Q(t_day=day, t_rank=place[0], t_pk__lt=place[1])
    )

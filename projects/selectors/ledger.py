"""Reads of the ledger page: what stands around the list, who may edit, totals of the filter."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from projects.models import Industry, Investor, LedgerSettings, Project, ProjectPart, SavedView
from projects.models.ledger import ListPage
from projects.policies_flag_looks import FlagLooks
from projects.resources.columns import LedgerColumn
from projects.resources.ledger import COLUMNS, columns_named, standard_choice
from projects.resources.rows import LedgerTable, Related
from projects.rules.flags.kinds import SEVEREST_FIRST
from projects.selectors.flag_looks import AS_TEXT, BEGINS, OWNER_PATH, look_rows
from projects.selectors.ledger_query import DEFAULT_PAGE_SIZE, LedgerQuery
from projects.selectors.summaries import FourLists, list_rows
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.core.money import percent, quantize_fen

if TYPE_CHECKING:
    from zhaoshang.accounts.rules import Scope

MAY_EDIT = "may_edit_here"
_UNIT, _NAME, _VIEW, _CHOICE, _LIST = "unit", "name", "view", "choice", "list"
_LOOK = "look"
_NOWHERE = Value("", CharField())
_ZERO = Value(0, BigIntegerField())
UNIT_LABEL = Coalesce(NullIf(F("short_name"), Value("")), F("name"))


class Option(NamedTuple):
    """One unit to choose; a closed one stays on offer for its old projects.

    `kind` is "county" for a county (offered above the counties), "closed" for a closed unit.
    """

    pk: int
    label: str
    kind: str = ""


class View(NamedTuple):
    """A saved view, as a link shows it."""

    pk: int
    name: str
    query: str
    sharing: str
    is_own: bool


@dataclass(frozen=True)
class Choice:
    """How a user has the list: columns in order, rows a page, height of the rows."""

    columns: tuple[str, ...] = ()
    page_size: int = DEFAULT_PAGE_SIZE
    is_loose: bool = False

    @property
    def shown(self) -> list[LedgerColumn]:
        """The chosen columns; the standard ones for somebody who has chosen none."""
        return columns_named(self.columns or standard_choice())


@dataclass
class Surroundings:
    """What stands around the list, read with one query."""

    units: list[Option] = field(default_factory=list)
    names: dict[str, dict[Any, str]] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)
    choice: Choice = field(default_factory=Choice)
    lists: FourLists = field(default_factory=FourLists)
    looks: FlagLooks = field(default_factory=FlagLooks)


def surroundings(user: User, query: LedgerQuery) -> Surroundings:
    """Return the four lists, units to choose from, names behind ids, saved views, column choice.

    One UNION of small indexed parts: the ledger page has six queries for everything (P7). For
    somebody above the counties the choice is of counties, and of one county's units once it is
    chosen.
    """
    wanted = query.wanted_names
    parts = [
        _part(
            _UNIT, _units(user, wanted.get("unit", set())), UNIT_LABEL, _closed(query.on), F("path")
        ),
        _part(_LOOK, look_rows(user, query.on), AS_TEXT, OWNER_PATH, BEGINS),
        _part(
            _VIEW,
            SavedView.objects.visible_to(user).filter(page=ListPage.LEDGER),
            F("name"),
            F("query"),
            _own_and_sharing(user),
        ),
        _part(
            _CHOICE,
            LedgerSettings.objects.filter(user=user),
            Cast("columns", TextField()),
            Case(When(is_loose=True, then=Value("loose")), default=_NOWHERE),
            Cast("page_size", CharField()),
        ),
    ]
    parts.append(_list_part(user))
    for kind, rows in _named(user, wanted):
        label = F("full_name") if kind == "user" else F("name")
        parts.append(_part(f"{_NAME}:{kind}", rows, label))
    first, *rest = parts
    return _sort_out(first.union(*rest, all=True), user.unit.county or user.unit)


def _part(
    kind: str, rows: QuerySet[Any], label: Any, extra: Any = _NOWHERE, more: Any = _NOWHERE
) -> QuerySet[Any, Any]:
    """Return one part of the UNION: kind, order, id, and four texts."""
    order = F("sort_order") if rows.model is Unit else _ZERO
    return rows.order_by().values_list(
        Value(kind, CharField()),
        Cast(order, BigIntegerField()),
        Cast("pk", BigIntegerField()),
        Cast(label, TextField()),
        Cast(extra, TextField()),
        Cast(more, TextField()),
        Cast(_NOWHERE, TextField()),
    )


def _list_part(user: User) -> QuerySet[Any, Any]:
    """Return the four lists as a part of the UNION: the order is the count."""
    return list_rows(user).values_list(
        Value(_LIST, CharField()),
        Cast("row_count", BigIntegerField()),
        Cast(_ZERO, BigIntegerField()),
        Cast("stage", TextField()),
        Cast("status", TextField()),
        Cast("total_sum", TextField()),
        Cast("funds_sum", TextField()),
    )


def _units(user: User, wanted: set[int]) -> QuerySet[Unit]:
    units = Unit.objects.visible_to(user)
    if not user.scope.reads_region:
        return units.exclude(kind=UnitKind.COUNTY.value)
    offered = Q(kind=UnitKind.COUNTY.value)
    if wanted:
        offered |= Q(county_id__in=wanted) | Q(pk__in=wanted)
    return units.filter(offered)


def _closed(on: dt.date) -> Case:
    return Case(
        When(kind=UnitKind.COUNTY.value, then=Value("county")),
        When(closed_on__lte=on, then=Value("closed")),
        default=_NOWHERE,
    )


def _own_and_sharing(user: User) -> Case:
    return Case(When(owner=user, then=Value("own")), default=F("sharing"))


def _named(user: User, wanted: Mapping[str, set[int]]) -> Iterable[tuple[str, QuerySet[Any]]]:
    if wanted.get("industry"):
        yield "industry", Industry.objects.visible_to(user).filter(pk__in=wanted["industry"])
    if wanted.get("user"):
        yield "user", User.objects.visible_to(user).filter(pk__in=wanted["user"])


def _sort_out(rows: Iterable[tuple[str, int, int, str, str, str, str]], home: Unit) -> Surroundings:
    found = Surroundings()
    cells: list[tuple[str, str, Any, Any, Any]] = []
    units: list[tuple[bool, int, str, int, str]] = []
    looks: list[tuple[str, str, str]] = []
    paths = {home.pk: home.path}
    for kind, order, pk, label, extra, more, last in rows:
        if kind == _UNIT:
            units.append((extra == "closed", order, label, pk, extra))
            paths[pk] = more
        elif kind == _LOOK:
            looks.append((extra, more, label))
        elif kind == _LIST:
            cells.append((label, extra, order, more, last))
        elif kind == _VIEW:
            found.views.append(View(pk, label, extra, more, more == "own"))
        elif kind == _CHOICE:
            found.choice = Choice(tuple(json.loads(label)), int(more), extra == "loose")
        else:
            found.names.setdefault(kind.partition(":")[2], {})[pk] = label
    found.units = [Option(pk, label, extra) for _closed, _order, label, pk, extra in sorted(units)]
    found.names["unit"] = {unit.pk: unit.label for unit in found.units}
    found.views.sort(key=lambda view: (not view.is_own, view.name))
    found.lists = FourLists.of_rows(cells)
    found.looks = FlagLooks(looks, paths)
    own = found.looks.at(home.path)
    found.names["flag"] = {severity.value: own[severity].label for severity in SEVEREST_FIRST}
    return found


# --- Rows ---------------------------------------------------------------------------------------


def edit_marker(user: User) -> bool | Exists:
    """Return whether the user may edit a row: always, never, or what tells it of each row (R5)."""
    scope: Scope = user.scope
    if scope.reads_region:
        return False
    if user.has_role(Role.BUREAU, Role.BUREAU_ADMIN):
        return True
    if not scope.unit_ids or not user.has_role(Role.CLERK, Role.UNIT_HEAD):
        return False
    return Exists(
        ProjectPart.objects.filter(
            project=OuterRef("pk"), unit_id__in=scope.unit_ids, may_write=True
        )
    )


# What a name is made of, for each kind of record that a row points to.
_RELATED: dict[str, tuple[type[Model], tuple[str, str]]] = {
    "unit": (Unit, ("short_name", "name")),
    "user": (User, ("full_name", "username")),
    "investor": (Investor, ("name", "place")),
    "industry": (Industry, ("name", "name_en")),
}


def related_of(table: LedgerTable, rows: Sequence[Sequence[Any]]) -> Related:
    """Return the names that these rows point to, by one query.

    Joined to the rows they would cost more than the rows: planning a join of eight tables takes
    PostgreSQL ten times as long as running it, and each page is planned anew.
    """
    parts: list[str] = []
    values: list[int] = []
    for kind, ids in table.related_ids(rows).items():
        if ids:
            model, (first, second) = _RELATED[kind]
            places = ", ".join(["%s"] * len(ids))
            # Only names of tables and columns are interpolated, and they stand above.
            parts.append(
                f"SELECT '{kind}', id, {first}, {second} FROM {model._meta.db_table}"  # noqa: S608
                f" WHERE id IN ({places})"
            )
            values += ids
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {
            (kind, pk): dict(zip(_RELATED[kind][1], texts, strict=True))
            for kind, pk, *texts in cursor.fetchall()
        }


# --- Totals -------------------------------------------------------------------------------------

# Always summed, whatever columns are shown, and how many rows have nothing to add.
ALWAYS_SUMMED = ("total_investment", "funds_claimed", "funds_verified", "land")
_COUNT, _BLANK, _SHARED = "row_count", "blank", "verified_of_known"


@dataclass(frozen=True)
class Totals:
    """The whole filter added up: 万元, 亩. `blanks` counts the rows without the figure.

    A sum of which every row lacks the figure is None: nobody knows it, so it is not 0.
    """

    count: int
    sums: dict[str, Decimal | None]
    blanks: dict[str, int]
    share: Decimal | None


def totals_of(projects: QuerySet[Project], columns: Iterable[LedgerColumn] = ()) -> Totals:
    """Add up projects: the figures of the toolbar and those of the shown columns. One query.

    The share counts only projects whose total investment is known, above and below the line.
    """
    summed = dict.fromkeys([*ALWAYS_SUMMED, *(column.key for column in columns if column.summed)])
    asked: dict[str, Any] = {_COUNT: Count("pk")}
    for key in summed:
        field_name = COLUMNS[key].reads[0]
        asked[f"sum_{key}"] = Sum(field_name)
        asked[f"{_BLANK}_{key}"] = Count("pk", filter=Q(**{field_name: None}))
    known = Q(total_investment_wan__isnull=False)
    asked[_SHARED] = Sum("funds_verified_wan", filter=known)
    found = projects.order_by().aggregate(**asked)
    count = found[_COUNT]
    blanks = {key: found[f"{_BLANK}_{key}"] for key in summed}
    sums = {
        key: None if count and blanks[key] == count else _exact(found[f"sum_{key}"])
        for key in summed
    }
    whole = sums["total_investment"]
    return Totals(
        count=count,
        sums=sums,
        blanks=blanks,
        share=percent(_exact(found[_SHARED]), whole) if whole else None,
    )


def _exact(amount: Any) -> Decimal:
    """Return a sum exact to the 分: SQLite adds decimals as floats."""
    return quantize_fen(Decimal(amount)) if amount else Decimal(0)

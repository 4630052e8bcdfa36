"""Reads of the contract register: what stands around the list, counts of the tabs, totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from contracts.filters import GROUPS, OVERDUE
from contracts.models import Contract
from contracts.rules.life import CHANGING, Kind, State
from contracts.selectors.reading import Reading
from contracts.selectors.register_query import RegisterQuery
from projects.models import Project, SavedView
from projects.models.choices import Currency
from projects.models.ledger import ListPage
from projects.selectors.ledger import UNIT_LABEL, Option, View
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.core.money import quantize_fen

_UNIT, _VIEW, _KEEPER, _PROJECT = "unit", "view", "user", "project"
_NOWHERE = Value("", CharField())
_EXACT_MU = Decimal("0.0001")
AGREEMENTS = frozenset({Kind.FRAMEWORK, Kind.INTENT})


@dataclass
class Surroundings:
    """What stands around the list, read with one query."""

    units: list[Option] = field(default_factory=list)
    keepers: list[Option] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    names: dict[str, dict[Any, str]] = field(default_factory=dict)


def surroundings(user: User, query: RegisterQuery) -> Surroundings:
    """Return units and keepers to choose from, saved views, names behind ids: one UNION."""
    wanted = query.wanted_names
    views = SavedView.objects.visible_to(user).filter(page=ListPage.CONTRACTS)
    own = Case(When(owner=user, then=Value("own")), default=F("sharing"))
    parts = [
        _part(_UNIT, _units(user, wanted.get(_UNIT, set())), UNIT_LABEL, F("kind")),
        _part(_VIEW, views, F("name"), F("query"), own),
        _part(_KEEPER, _keepers(user, wanted.get(_KEEPER, set())), _person_label()),
    ]
    if wanted.get(_PROJECT):
        projects = Project.objects.filter(pk__in=wanted[_PROJECT])
        # Its name is known to who knows of one of its contracts.
        known = projects.filter(contracts__in=Contract.objects.visible_to(user)).distinct()
        seen = Project.objects.visible_to(user).filter(pk__in=wanted[_PROJECT])
        parts += [_part(_PROJECT, known, F("name")), _part(_PROJECT, seen, F("name"))]
    first, *rest = parts
    return _sort_out(first.union(*rest, all=True), query)


def _part(kind: str, rows: QuerySet[Any], label: Any, *texts: Any) -> QuerySet[Any, Any]:
    order = F("sort_order") if rows.model is Unit else Value(0, BigIntegerField())
    more = [*texts, _NOWHERE, _NOWHERE][:2]
    return rows.order_by().values_list(
        Value(kind, CharField()),
        Cast(order, BigIntegerField()),
        Cast("pk", BigIntegerField()),
        Cast(label, TextField()),
        *(Cast(text, TextField()) for text in more),
    )


def _person_label() -> Coalesce:
    return Coalesce(NullIf(F("full_name"), Value("")), F("username"))


def _units(user: User, wanted: set[int]) -> QuerySet[Unit]:
    units = Unit.objects.visible_to(user)
    if not user.scope.reads_region:
        return units.exclude(kind=UnitKind.COUNTY.value)
    offered = Q(kind=UnitKind.COUNTY.value)
    return units.filter(offered | Q(pk__in=wanted) if wanted else offered)


def _keepers(user: User, wanted: set[int]) -> QuerySet[User]:
    people = User.objects.visible_to(user)
    bureau = people.filter(
        groups__name__in=[Role.BUREAU.value, Role.BUREAU_ADMIN.value], is_active=True
    )
    return (bureau | people.filter(pk__in=wanted)).distinct() if wanted else bureau.distinct()


def _sort_out(rows: Iterable[tuple[str, int, int, str, str, str]], query: Any) -> Surroundings:
    found = Surroundings(names={kind: {} for kind in (_UNIT, _KEEPER, _PROJECT)})
    units: list[tuple[int, str, int, str]] = []
    for kind, order, pk, label, extra, more in rows:
        if kind == _VIEW:
            found.views.append(View(pk, label, extra, more, more == "own"))
            continue
        found.names[kind][pk] = label
        if kind == _UNIT:
            units.append((order, label, pk, "county" if extra == UnitKind.COUNTY.value else ""))
        elif kind == _KEEPER:
            found.keepers.append(Option(pk, label))
    found.units = [Option(pk, label, kind) for _order, label, pk, kind in sorted(units)]
    found.keepers.sort(key=lambda option: option.label)
    found.views.sort(key=lambda view: (not view.is_own, view.name))
    return found


# --- Tabs ---------------------------------------------------------------------------------------


def group_counts(user: User, reading: Reading) -> dict[str, int]:
    """Return how many contracts in sight each tab has, "" for all but dropped drafts: one query."""
    late = Q(overdue_since__isnull=False) & reading.condition
    counted = {"n": Count("pk"), **({} if reading.nothing else {"late": Count("pk", filter=late)})}
    states: QuerySet[Any, Any] = Contract.objects.visible_to(user).order_by().values("state")
    rows = list(states.annotate(**counted))
    by_state = {row["state"]: row["n"] for row in rows}
    counts = {
        group: sum(by_state.get(state.value, 0) for state in members)
        for group, members in GROUPS.items()
    }
    counts[OVERDUE] = sum(row.get("late", 0) for row in rows)
    counts[""] = sum(by_state.values()) - by_state.get(State.DROPPED.value, 0)
    return counts


# --- Totals -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Foreign:
    """Contracts in one foreign currency: how many, their amount, what it is in 万元."""

    currency: str
    count: int
    amount_wan: Decimal | None
    converted_wan: Decimal | None

    @property
    def label(self) -> str:
        """The currency in words."""
        return str(Currency(self.currency).label)


@dataclass(frozen=True)
class Subtotal:
    """Contracts of some kinds added up: RMB apart from foreign money. 万元, 亩.

    A sum of which every row lacks the figure is None: nobody knows it, so it is not 0.
    """

    count: int = 0
    rmb_count: int = 0
    rmb_wan: Decimal | None = None
    without_amount: int = 0
    land_mu: Decimal | None = None
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True)
class Totals:
    """The whole filter added up.

    Attributes:
        count: Contracts found.
        unread: Of them those whose terms the user does not read; they are in no sum.
        formal: Formal contracts.
        agreements: Framework agreements and letters of intent, apart (R11a).
        changing: Supplementary and termination agreements: what they changed is in the contract
            they changed, so their amounts are not added.
    """

    count: int
    unread: int
    formal: Subtotal
    agreements: Subtotal
    changing: int


def totals_of(query: RegisterQuery) -> Totals:
    """Add up what a query asks for: one query, two where some terms are not read."""
    reading = query.reading
    rows = query.all_rows().order_by()
    read = rows if reading.everything else rows.filter(reading.condition)
    groups = [] if reading.nothing else list(_groups(read))
    read_count = sum(group["n"] for group in groups)
    count = read_count if reading.everything else rows.count()
    return Totals(
        count=count,
        unread=count - read_count,
        formal=_subtotal([each for each in groups if each["kind"] == Kind.FORMAL]),
        agreements=_subtotal([each for each in groups if each["kind"] in AGREEMENTS]),
        changing=sum(each["n"] for each in groups if each["kind"] in CHANGING),
    )


def _groups(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.values("kind", "currency").annotate(
        n=Count("pk"),
        known=Count("agreed_amount_wan"),
        amount=Sum("agreed_amount_wan"),
        foreign=Sum("foreign_amount_wan"),
        land=Sum("land_mu"),
    )


def _subtotal(groups: list[Mapping[str, Any]]) -> Subtotal:
    home = [each for each in groups if each["currency"] == Currency.CNY]
    abroad = [each for each in groups if each["currency"] != Currency.CNY]
    return Subtotal(
        count=sum(each["n"] for each in groups),
        rmb_count=sum(each["n"] for each in home),
        rmb_wan=_sum(each["amount"] for each in home),
        without_amount=sum(each["n"] - each["known"] for each in groups),
        land_mu=_sum((each["land"] for each in groups), exact=_EXACT_MU),
        foreign=tuple(
            Foreign(each["currency"], each["n"], _sum([each["foreign"]]), _sum([each["amount"]]))
            for each in sorted(abroad, key=lambda row: row["currency"])
        ),
    )


def _sum(amounts: Iterable[Any], *, exact: Decimal | None = None) -> Decimal | None:
    """Add amounts, empty ones left out; exact, because SQLite adds decimals as floats."""
    known = [Decimal(amount) for amount in amounts if amount is not None]
    if not known:
        return None
    return sum(known, Decimal(0)).quantize(exact) if exact else quantize_fen(sum(known, Decimal(0)))

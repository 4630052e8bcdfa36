"""Reads of funds in place: the queue of the bureau, one entry, and what a project's tab shows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from projects.models import CreditShare, FundsEntry, FundsPlanItem, Project, ProjectDocument
from projects.models.choices import Currency
from projects.rules.funds import Planned, Share, Spread, Warned, claim_warnings, credited, due_by
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.keyset import KeysetOrder, Page, paginate
from zhaoshang.core.periods import Month

State = FundsEntry.State
PAGE = 50
MOST = 100
MOST_ENTRIES = 1000
OLDEST_FIRST = KeysetOrder("created_at")
NEWEST_FIRST = KeysetOrder("created_at", descending=True)
DROPPED = (State.REJECTED.value, State.WITHDRAWN.value)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class QueueFilter:
    """What of the entries is asked for; empty asks for everything."""

    state: str = ""
    unit_id: int | None = None
    month: dt.date | None = None
    origin: str = ""
    without_evidence: bool = False


def entries_visible(user: User) -> QuerySet[FundsEntry]:
    """Return the entries of the projects this user may read."""
    return FundsEntry.objects.visible_to(user)


def _files() -> QuerySet[ProjectDocument]:
    return ProjectDocument.objects.filter(removed_at=None).order_by("pk")


def _asked(user: User, asked: QueueFilter) -> QuerySet[FundsEntry]:
    found = entries_visible(user)
    if asked.unit_id is not None:
        found = found.filter(unit_id=asked.unit_id)
    if asked.month is not None:
        found = found.filter(month=asked.month)
    if asked.origin:
        found = found.filter(origin=asked.origin)
    if asked.without_evidence:
        files = ProjectDocument.objects.filter(funds_entry=OuterRef("pk"), removed_at=None)
        found = found.filter(~Exists(files))
    return found


def queue_page(user: User, asked: QueueFilter, *, cursor: str | None) -> Page[FundsEntry]:
    """Return one page of entries with their evidence: what waits the oldest first. Two queries."""
    found = _asked(user, asked).select_related("project", "unit", "created_by", "verified_by")
    if asked.state:
        found = found.filter(state=asked.state)
    found = found.prefetch_related(Prefetch("documents", queryset=_files()))
    order = OLDEST_FIRST if asked.state == State.CLAIMED else NEWEST_FIRST
    return paginate(found, order=order, cursor=cursor, size=PAGE)


def queue_totals(user: User, asked: QueueFilter) -> dict[str, dict[str, Any]]:
    """Return number, claimed and verified of what is asked for, by state: one query."""
    rows: Any = (
        _asked(user, asked)
        .order_by()
        .values("state")
        .annotate(number=Count("pk"), claimed=Sum("claimed_wan"), verified=Sum("verified_wan"))
    )
    return {row["state"]: row for row in rows}


def entry_visible(user: User, pk: int) -> FundsEntry | None:
    """Return an entry this user may see, with its evidence."""
    found = entries_visible(user).select_related(
        "project__county", "unit", "created_by", "verified_by", "corrects"
    )
    return found.prefetch_related(Prefetch("documents", queryset=_files())).filter(pk=pk).first()


def next_waiting(user: User, *, after: int | None = None) -> int | None:
    """Return the entry that waits longest for this verifier, another than the one just decided."""
    found = entries_visible(user).filter(state=State.CLAIMED).exclude(created_by=user)
    if after is not None:
        found = found.exclude(pk=after)
    return found.order_by("created_at", "pk").values_list("pk", flat=True).first()


def waiting_for(user: User) -> QuerySet[FundsEntry]:
    """Return what waits for this user of the bureau, the oldest first."""
    found = entries_visible(user).filter(state=State.CLAIMED).exclude(created_by=user)
    return found.select_related("project", "unit").order_by("created_at", "pk")[:MOST]


def returned_to(user: User) -> QuerySet[FundsEntry]:
    """Return what came back to the units this user acts for."""
    found = entries_visible(user).filter(state=State.RETURNED, unit_id__in=user.scope.unit_ids)
    return found.select_related("project", "unit").order_by("updated_at", "pk")[:MOST]


def units_with_entries(user: User) -> QuerySet[Unit]:
    """Return the units that reported entries this user may see, for a choice."""
    ids = entries_visible(user).exclude(unit=None).values("unit_id")
    return Unit.objects.filter(pk__in=ids).order_by("kind", "sort_order", "name")


def warnings_of(entry: FundsEntry) -> list[Warned]:
    """Return what is unusual about a claim, as it stands now; no query with its files read."""
    project = entry.project
    return claim_warnings(
        entry.claimed_wan,
        others_wan=project.funds_claimed_wan - entry.claimed_wan,
        agreed_wan=project.agreed_amount_wan or project.total_investment_wan,
        month=entry.month,
        signed_on=project.signed_on,
        has_evidence=bool(entry.documents.all()),
    )


@dataclass
class Sums:
    """Sums of some entries, 万元; `foreign_wan`: of it arrived in foreign money, verified."""

    claimed_wan: Decimal = _ZERO
    reduced_wan: Decimal = _ZERO
    verified_wan: Decimal = _ZERO
    waiting_wan: Decimal = _ZERO
    foreign_wan: Decimal = _ZERO

    def add(self, entry: FundsEntry) -> None:
        """Count an entry."""
        if entry.state in DROPPED:
            return
        self.claimed_wan += entry.claimed_wan
        if entry.state != State.VERIFIED:
            self.waiting_wan += entry.claimed_wan
            return
        verified = entry.verified_wan or _ZERO
        self.reduced_wan += entry.reduced_wan
        self.verified_wan += verified
        if entry.currency != Currency.CNY:
            self.foreign_wan += verified


@dataclass
class Year:
    """One year of a project's funds: sums, and what each unit is credited with."""

    year: int
    sums: Sums = field(default_factory=Sums)
    credit: dict[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class ProjectFunds:
    """Everything about one project's funds."""

    entries: list[FundsEntry]
    years: list[Year]
    total: Sums
    credit: dict[int, Decimal]
    unit_names: dict[int, str]
    plan: list[FundsPlanItem]
    arrived: dict[dt.date, Decimal]


def funds_of_project(project: Project) -> ProjectFunds:
    """Return a project's entries, sums by year, credit of the units, plan: four queries."""
    entries = list(
        FundsEntry.objects.filter(project=project)
        .select_related("unit", "created_by", "verified_by", "corrects")
        .prefetch_related(Prefetch("documents", queryset=_files()))
        .order_by("-month", "-pk")[:MOST_ENTRIES]
    )
    shares = list(CreditShare.objects.filter(project=project).select_related("unit"))
    plan = list(FundsPlanItem.objects.filter(project=project).order_by("first_on"))
    split = [Share(each.unit_id, each.percent, each.since, each.until) for each in shares]
    years: dict[int, Year] = {}
    total = Sums()
    credit: dict[int, Decimal] = defaultdict(Decimal)
    arrived: dict[dt.date, Decimal] = defaultdict(Decimal)
    for entry in entries:
        year = years.setdefault(entry.month.year, Year(entry.month.year))
        year.sums.add(entry)
        total.add(entry)
        if entry.state != State.VERIFIED:
            continue
        verified = entry.verified_wan or _ZERO
        arrived[entry.month] += verified
        for unit_id, part in credited(verified, split, Month.of(entry.month).last_day).items():
            year.credit[unit_id] = year.credit.get(unit_id, _ZERO) + part
            credit[unit_id] += part
    return ProjectFunds(
        entries=entries,
        years=sorted(years.values(), key=lambda each: each.year, reverse=True),
        total=total,
        credit=dict(credit),
        unit_names={each.unit_id: str(each.unit) for each in shares},
        plan=plan,
        arrived=dict(arrived),
    )


def as_planned(item: FundsPlanItem) -> Planned:
    """Return an item of the plan as the rule takes it."""
    last = Month.of(item.first_on) + (item.months - 1)
    return Planned(item.first_on, last.last_day, item.amount_wan)


def funds_due(
    project_ids: Iterable[int], *, on: dt.date, spread: Spread
) -> Mapping[int, tuple[Decimal, Decimal]]:
    """Return (due by a day, verified by then) of the projects with a plan: two queries.

    The facts of flag kind 4 (R7): how far verified funds are behind the plan.
    """
    plans: dict[int, list[Planned]] = defaultdict(list)
    for item in FundsPlanItem.objects.filter(project_id__in=list(project_ids)):
        plans[item.project_id].append(as_planned(item))
    verified = (
        FundsEntry.objects.filter(project_id__in=list(plans), state=State.VERIFIED)
        .filter(Q(month__lte=on))
        .order_by()
        .values_list("project_id")
        .annotate(Sum("verified_wan"))
    )
    sums = dict(verified)
    return {pk: (due_by(items, on, spread), sums.get(pk) or _ZERO) for pk, items in plans.items()}

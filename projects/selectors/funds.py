"""Reads of funds in place: the queue of the bureau, one entry, and what a project's tab shows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from projects.models import CreditShare, FundsEntry, FundsPlan, Project, ProjectDocument
from projects.models.choices import Currency
from projects.rules.funds import Share, Warned, claim_warnings, credited
from projects.selectors.funds_plan import plans_of
from projects.selectors.funds_sums import (
    DROPPED,
    Amounts,
    Breakdown,
    amounts_in,
    amounts_of,
    breakdown,
)
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.keyset import KeysetOrder, Page, paginate
from zhaoshang.core.periods import Month

State = FundsEntry.State
PAGE = 50
MOST = 100
MOST_ENTRIES = 1000
OLDEST_FIRST = KeysetOrder("created_at")
NEWEST_FIRST = KeysetOrder("created_at", descending=True)
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
    found = _asked(user, asked).select_related(
        "project", "unit", "created_by", "verified_by", "import_batch"
    )
    if asked.state:
        found = found.filter(state=asked.state)
    found = found.prefetch_related(Prefetch("documents", queryset=_files()))
    order = OLDEST_FIRST if asked.state == State.CLAIMED else NEWEST_FIRST
    return paginate(found, order=order, cursor=cursor, size=PAGE)


def queue_count(user: User, asked: QueueFilter) -> int:
    """Return how many entries the queue lists: one query."""
    found = _asked(user, asked)
    return (found.filter(state=asked.state) if asked.state else found).count()


def queue_amounts(user: User, asked: QueueFilter) -> list[Amounts]:
    """Return what is asked for in sums by state, origin, kind, year and currency: one query."""
    return amounts_in(_asked(user, asked))


def entry_visible(user: User, pk: int) -> FundsEntry | None:
    """Return an entry this user may see, with its evidence."""
    found = entries_visible(user).select_related(
        "project__county", "unit", "created_by", "verified_by", "corrects", "import_batch"
    )
    return found.prefetch_related(Prefetch("documents", queryset=_files())).filter(pk=pk).first()


def entered_by(user: User) -> Q:
    """Match the entries whose figures come from this user: claimed, last changed, or imported."""
    imported = Q(import_batch__created_by=user) | Q(import_batch__confirmed_by=user)
    return Q(created_by=user) | Q(revised_by=user) | (Q(is_opening=True) & imported)


def next_waiting(user: User, *, after: int | None = None) -> int | None:
    """Return the entry that waits longest for this verifier, another than the one just decided."""
    found = entries_visible(user).filter(state=State.CLAIMED).exclude(entered_by(user))
    if after is not None:
        found = found.exclude(pk=after)
    return found.order_by("created_at", "pk").values_list("pk", flat=True).first()


def waiting_for(user: User) -> QuerySet[FundsEntry]:
    """Return what waits for this user of the bureau, the oldest first."""
    found = entries_visible(user).filter(state=State.CLAIMED).exclude(entered_by(user))
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
    plans: list[FundsPlan]
    arrived: dict[dt.date, Decimal]
    sums: Breakdown


def funds_of_project(project: Project) -> ProjectFunds:
    """Return a project's entries, sums by year, credit of the units, plan: five queries."""
    entries = list(
        FundsEntry.objects.filter(project=project)
        .select_related("unit", "created_by", "verified_by", "corrects", "import_batch")
        .prefetch_related(Prefetch("documents", queryset=_files()))
        .order_by("-month", "-pk")[:MOST_ENTRIES]
    )
    shares = list(CreditShare.objects.filter(project=project).select_related("unit"))
    plans = plans_of([project.pk]).get(project.pk, [])
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
        # Whose it was in the month it is of, wherever a correction was booked.
        decisive = Month.of(entry.arrived_month).last_day
        for unit_id, part in credited(verified, split, decisive).items():
            year.credit[unit_id] = year.credit.get(unit_id, _ZERO) + part
            credit[unit_id] += part
    return ProjectFunds(
        entries=entries,
        years=sorted(years.values(), key=lambda each: each.year, reverse=True),
        total=total,
        credit=dict(credit),
        unit_names={each.unit_id: str(each.unit) for each in shares},
        plans=plans,
        arrived=dict(arrived),
        sums=breakdown(amounts_of(entries)),
    )

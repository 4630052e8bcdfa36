"""The three rates of a county and its units, read set-based (rules.md R11a)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from assessment.policies import THREE_RATES, FundingOf, PerformanceOf, RateRule, StartOf
from assessment.rules.counting import WORKING_CAPITAL
from assessment.rules.three_rates import (
    Placed,
    Rate,
    RateSum,
    Signed,
    funding,
    performance,
    rate_of,
    start,
)
from contracts.models import Contract, ContractChange, Obligation
from contracts.rules.life import SIGNED_ONCE, Kind, State
from projects.models import FundsEntry, Milestone, Project, StageMove
from projects.models.choices import MilestoneKind
from projects.policies_funds import FUNDS_DUE
from projects.rules.stages import ORDER, Status, SubStage, position
from projects.selectors.funds_plan import funds_due
from projects.selectors.narrowing import EVERYTHING, Narrowing
from zhaoshang.accounts.models import Unit
from zhaoshang.policy.selectors import InForce, PolicyBook, policy_books

_FORMAL = [each.value for each in ORDER[position(SubStage.CONTRACT) :]]
_FAILED = (State.BREACHED, State.TERMINATED)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Agreements:
    """Framework and intent agreements: in the signed list, in no rate."""

    number: int = 0
    amount_wan: Decimal = _ZERO


@dataclass
class ThreeRates:
    """The rates of one county and year (or of all years).

    Attributes:
        county: The county.
        year: The year in which the contracts were signed; None: all.
        on: The day as of which it is read: today, or the end of a month that is over.
        is_past: That day is over; dated history is read, see `three_rates`.
        narrowing: Host unit or industry it is narrowed to.
        rule: Which definition of each rate holds.
        signed: Projects with a formal contract.
        agreements: Projects with a framework or intent agreement only, by unit.
    """

    county: Unit
    year: int | None
    on: dt.date
    rule: InForce[RateRule]
    signed: Sequence[Signed]
    agreements: Mapping[int | None, Agreements]
    working_capital_wan: Decimal = _ZERO
    units: Mapping[int, Unit] = field(default_factory=dict)
    is_past: bool = False
    narrowing: Narrowing = EVERYTHING

    def of(self, rate: Rate, unit_id: int | None = None) -> RateSum:
        """Return a rate of a unit, or of the county."""
        return self._sums[rate][unit_id] if unit_id in self._sums[rate] else RateSum()

    @cached_property
    def _sums(self) -> dict[Rate, dict[int | None, RateSum]]:
        by_unit: dict[int | None, list[Signed]] = defaultdict(list)
        for each in self.signed:
            if each.unit_id is not None:
                by_unit[each.unit_id].append(each)
        by_unit[None] = list(self.signed)
        return {
            rate: {unit: rate_of(rows, place) for unit, rows in by_unit.items()}
            for rate, place in self._places.items()
        }

    @property
    def _places(self) -> Mapping[Rate, Callable[[Signed], Placed]]:
        rule, on = self.rule.value, self.on
        due = rule.performance is PerformanceOf.DUE
        return {
            Rate.PERFORMANCE: lambda each: performance(each, on, only_due=due),
            Rate.FUNDING: lambda each: funding(each, by_plan=rule.funding is FundingOf.PLANNED),
            Rate.START: lambda each: start(each, on, only_due=rule.start is StartOf.DUE),
        }

    @property
    def all_agreements(self) -> Agreements:
        """The county's subtotal of framework and intent agreements."""
        rows = list(self.agreements.values())
        return Agreements(
            sum(each.number for each in rows), sum((each.amount_wan for each in rows), _ZERO)
        )

    @property
    def withdrawn(self) -> int:
        """How many were withdrawn since; they stay in the denominators."""
        return sum(each.is_withdrawn for each in self.signed)


def three_rates(
    *,
    county: Unit,
    year: int | None,
    on: dt.date,
    today: dt.date | None = None,
    narrowing: Narrowing = EVERYTHING,
) -> ThreeRates:
    """Return the rates of one county, as `three_rates_by_county` does."""
    found = three_rates_by_county([county], year=year, on=on, today=today, narrowing=narrowing)
    return found[county.pk]


def three_rates_by_county(
    counties: Sequence[Unit],
    *,
    year: int | None,
    on: dt.date,
    today: dt.date | None = None,
    narrowing: Narrowing = EVERYTHING,
) -> dict[int, ThreeRates]:
    """Return the rates of what was signed in a year: a fixed number of queries.

    As of a day that is over, what has a date is read by it: signing, withdrawal (stage moves),
    ends of contracts, start, verified money, agreed amounts that later agreements changed, the
    policy. Responsible units and agreed dates are those of today.

    Args:
        counties: The counties, each by its own policy.
        year: The year in which the contracts were signed; None: all.
        on: As of this day.
        today: Today; None: `on` is.
        narrowing: Only projects of a host unit or an industry; units are told apart by `of`.
    """
    is_past = today is not None and on < today
    books = policy_books(counties, on)
    rows = _formal(list(books), year, on, narrowing, is_past=is_past)
    facts = _Facts([row["pk"] for row in rows], on, is_past=is_past)
    due = _due(rows, books, on)
    signed: dict[int, list[Signed]] = defaultdict(list)
    for row in rows:
        signed[row["county_id"]].append(_signed(row, facts, due))
    agreements = _agreements(list(books), year, on, narrowing)
    named = {each.unit_id for rows in signed.values() for each in rows}
    named |= {pk for sums in agreements.values() for pk in sums}
    units = list(Unit.objects.filter(pk__in=[pk for pk in named if pk]).in_tree_order())
    return {
        county.pk: ThreeRates(
            county=county,
            year=year,
            on=on,
            rule=books[county.pk][THREE_RATES],
            signed=signed[county.pk],
            agreements=agreements[county.pk],
            working_capital_wan=sum(
                (facts.working.get(each.pk, _ZERO) for each in signed[county.pk]), _ZERO
            ),
            units={unit.pk: unit for unit in units if unit.county_id == county.pk},
            is_past=is_past,
            narrowing=narrowing,
        )
        for county in counties
    }


def _due(rows: Sequence[Any], books: Mapping[int, PolicyBook], on: dt.date) -> dict[int, Any]:
    """Return what is due by the plans where a county's rule asks for it, by county's spread."""
    wanted: dict[Any, list[int]] = defaultdict(list)
    for row in rows:
        book = books[row["county_id"]]
        if book[THREE_RATES].value.funding is FundingOf.PLANNED:
            wanted[book[FUNDS_DUE].value].append(row["pk"])
    found: dict[int, Any] = {}
    for spread, ids in wanted.items():
        found |= funds_due(ids, on=on, spread=spread)
    return found


def _formal(
    counties: Sequence[int], year: int | None, on: dt.date, narrowing: Narrowing, *, is_past: bool
) -> list[Any]:
    among = Project.objects.filter(narrowing.q(), county__in=counties, signed_on__lte=on)
    found = among.exclude(status=Status.MERGED)
    formal = Q(sub_stage__in=_FORMAL)
    if is_past:
        # One that was moved back or withdrawn since stands where the log had it.
        moves = StageMove.objects.filter(project=OuterRef("pk"))
        until = moves.filter(happened_on__lte=on).order_by("-happened_on", "-pk")
        after = moves.filter(happened_on__gt=on).order_by("happened_on", "pk")
        found = found.annotate(
            then_sub_stage=Subquery(until.values("to_sub_stage")[:1]),
            then_status=Coalesce(
                Subquery(until.values("to_status")[:1]),
                NullIf(Subquery(after.values("from_status")[:1]), Value("")),
                "status",
            ),
        )
        formal |= Q(then_sub_stage__in=_FORMAL)
    else:
        found = found.annotate(then_status=F("status"))
    found = found.filter(formal)
    if year is not None:
        found = found.filter(signed_on__year=year)
    return list(
        found.order_by("signed_on", "pk").values(
            "pk",
            "county_id",
            "then_status",
            "responsible_unit_id",
            "introducing_unit_id",
            "agreed_amount_wan",
            "total_investment_wan",
            "started_on",
            "agreed_start_on",
        )
    )


class _Facts:
    """What stands beside the projects: contracts, promises, money, later terms."""

    def __init__(self, ids: Sequence[int], on: dt.date, *, is_past: bool) -> None:
        among = {"project__in": ids}
        once = [each.value for each in SIGNED_ONCE]
        contracts = Contract.objects.filter(kind=Kind.FORMAL, state__in=once, **among).exclude(
            signed_on__gt=on
        )
        self.failed: dict[int, bool] = {}
        ended = set(
            Contract.objects.filter(kind=Kind.TERMINATION, state__in=once, **among)
            .exclude(signed_on__gt=on)
            .values_list("amends_id", flat=True)
        )
        # In the archives a contract does not say any more how it ended; its history does.
        archived = Contract.history.model.objects.filter(project_id__in=ids, state__in=_FAILED)
        kept = set(archived.values_list("id", flat=True))
        # The last formal contract decides: a project that signed again performs again.
        for pk, project_id, state, ended_on in contracts.order_by("signed_on", "pk").values_list(
            "pk", "project_id", "state", "ended_on"
        ):
            broken = state in _FAILED or (state == State.ARCHIVED and pk in kept)
            by_then = ended_on is None or ended_on <= on
            self.failed[project_id] = (broken and by_then) or pk in ended
        self.added: dict[int, Decimal] = defaultdict(Decimal)
        if is_past:
            later = ContractChange.objects.filter(
                field="agreed_amount_wan",
                effective_on__gt=on,
                contract__kind=Kind.FORMAL,
                contract__project__in=ids,
            )
            for project_id, old, new in later.values_list("contract__project_id", "old", "new"):
                self.added[project_id] += Decimal(new or 0) - Decimal(old or 0)
        promises = Obligation.objects.filter(
            contract__kind=Kind.FORMAL, contract__project__in=ids
        ).order_by()
        self.first_due: dict[int, dt.date] = dict(
            promises.values("contract__project_id")
            .annotate(first=Min("due_on"))
            .values_list("contract__project_id", "first")
        )
        money = (
            FundsEntry.objects.filter(state=FundsEntry.State.VERIFIED, month__lte=on, **among)
            .exclude(verified_at__gte=_after(on))
            .order_by()
            .values("project_id")
            .annotate(
                counted=Sum("verified_wan", filter=~Q(kind=WORKING_CAPITAL)),
                working=Sum("verified_wan", filter=Q(kind=WORKING_CAPITAL)),
            )
        )
        self.verified: dict[int, Decimal] = {}
        self.working: dict[int, Decimal] = {}
        for row in money:
            self.verified[row["project_id"]] = row["counted"] or _ZERO
            self.working[row["project_id"]] = row["working"] or _ZERO


def _after(on: dt.date) -> dt.datetime:
    """Return the first moment after a day, in the county's time."""
    return timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time()))


def _signed(row: Mapping[str, Any], facts: _Facts, due: Mapping[int, Any]) -> Signed:
    pk = row["pk"]
    agreed = row["agreed_amount_wan"]
    return Signed(
        pk=pk,
        unit_id=row["responsible_unit_id"] or row["introducing_unit_id"],
        is_withdrawn=row["then_status"] == Status.WITHDRAWN,
        has_failed=facts.failed.get(pk, False),
        first_due_on=facts.first_due.get(pk),
        # As with claims: where no amount was agreed, the total investment stands for it.
        agreed_wan=(agreed and agreed - facts.added[pk]) or row["total_investment_wan"],
        verified_wan=facts.verified.get(pk, _ZERO),
        due_wan=due[pk][0] if pk in due else None,
        started_on=row["started_on"],
        agreed_start_on=row["agreed_start_on"],
    )


def _agreements(
    counties: Sequence[int], year: int | None, on: dt.date, narrowing: Narrowing
) -> dict[int, dict[int | None, Agreements]]:
    found = _agreement_projects(counties, year, on, narrowing)
    sums: dict[int, dict[int | None, list[Decimal]]] = {pk: defaultdict(list) for pk in counties}
    names = ("county_id", "responsible_unit_id", "introducing_unit_id")
    amounts = ("agreed_amount_wan", "total_investment_wan")
    for county_id, responsible, introducing, agreed, total in found.values_list(*names, *amounts):
        sums[county_id][responsible or introducing].append(agreed or total or _ZERO)
    return {
        pk: {unit: Agreements(len(rows), sum(rows, _ZERO)) for unit, rows in by_unit.items()}
        for pk, by_unit in sums.items()
    }


def agreement_projects(
    county: Unit, year: int | None, on: dt.date, narrowing: Narrowing = EVERYTHING
) -> Any:
    """Return a county's projects with a framework or intent agreement and no formal contract."""
    return _agreement_projects([county.pk], year, on, narrowing)


def _agreement_projects(
    counties: Sequence[int], year: int | None, on: dt.date, narrowing: Narrowing
) -> Any:
    intents = Milestone.objects.filter(kind=MilestoneKind.INTENT, actual_on__lte=on)
    if year is not None:
        intents = intents.filter(actual_on__year=year)
    return (
        Project.objects.filter(
            narrowing.q(), county__in=counties, pk__in=intents.values("project_id")
        )
        .exclude(status=Status.MERGED)
        .exclude(sub_stage__in=_FORMAL, signed_on__lte=on)
    )

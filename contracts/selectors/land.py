"""Land accounting as pages, duties and notices read it (R16)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from contracts.models import Contract, LandAccounting, LandOpinion
from contracts.policies_land import CONTRACT_LAND, LandRule
from contracts.rules.life import RUNNING, SIGNED_ONCE, Kind
from projects.models import FundsEntry
from projects.selectors.people import by_asked
from projects.selectors.reviews import departments_to_ask
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import standing_units
from zhaoshang.core import clock
from zhaoshang.policy.selectors import in_force

# What counts as fixed assets: plant, equipment, land (rules R6, R16).
COUNTED_KINDS = (
    FundsEntry.Kind.FIXED_ASSETS,
    FundsEntry.Kind.LAND,
    FundsEntry.Kind.EQUIPMENT,
)
RUNNING_STATES = (LandAccounting.State.DRAFT, LandAccounting.State.ASKED)
_OPEN = (FundsEntry.State.CLAIMED, FundsEntry.State.RETURNED)


@dataclass(frozen=True)
class LedgerFigures:
    """What the ledger says was put into fixed assets up to a day, and what was left out."""

    fixed_assets_wan: Decimal
    as_json: dict[str, Any]


def land_rule(county: Unit, on: dt.date | None = None) -> LandRule:
    """Return the county's policy of land."""
    return in_force(CONTRACT_LAND, county, on or clock.today()).value


def ledger_figures(project_id: int, as_of: dt.date) -> LedgerFigures:
    """Sum the verified fixed assets of a project up to a day, with the rows: one query.

    Left out, by reason: other kinds of money, what is claimed and not verified yet, and what
    arrived later.
    """
    entries = FundsEntry.objects.filter(project_id=project_id).exclude(
        state__in=(FundsEntry.State.REJECTED, FundsEntry.State.WITHDRAWN)
    )
    rows: list[dict[str, Any]] = []
    total = Decimal(0)
    left_out: dict[str, list[Decimal]] = defaultdict(list)
    for entry in entries.order_by("month", "pk"):
        reason = _left_out(entry, as_of)
        if reason:
            left_out[reason].append(_amount(entry))
            continue
        total += _amount(entry)
        rows.append(
            {
                "entry": entry.pk,
                "month": entry.month.isoformat(),
                "kind": entry.kind,
                "verified_wan": str(_amount(entry)),
                "corrects": entry.corrects_id,
            }
        )
    return LedgerFigures(
        max(Decimal(0), total),
        {
            "as_of": as_of.isoformat(),
            "total_wan": str(total),
            "rows": rows,
            "left_out": [
                {"reason": reason, "count": len(sums), "wan": str(sum(sums, Decimal(0)))}
                for reason, sums in sorted(left_out.items())
            ],
        },
    )


def _amount(entry: FundsEntry) -> Decimal:
    return entry.claimed_wan if entry.verified_wan is None else entry.verified_wan


def _left_out(entry: FundsEntry, as_of: dt.date) -> str:
    """Return why an entry does not count: a code, or the kind of its money; "" if it counts."""
    if entry.month > as_of:
        return "later"
    if entry.state in _OPEN:
        return "unverified"
    return "" if entry.kind in COUNTED_KINDS else str(entry.kind)


def due_accountings(on: dt.date) -> list[Contract]:
    """Return the contracts whose land is to be accounted for: agreed date come, nothing done.

    Level-triggered: computed from dates, so that a missed night changes nothing. A contract whose
    date was moved on after an accounting is due again. Queries grow with counties only.
    """
    found: list[Contract] = []
    counties = Unit.objects.filter(pk__in=_with_land().values("county_id"))
    for county in counties:
        found.extend(due_in_county(county, on))
    return found


def due_in_county(county: Unit, on: dt.date) -> QuerySet[Contract]:
    """Return the contracts of one county whose land is to be accounted for."""
    field = land_rule(county, on).agreed_date.value
    settled = Q(agreed_on__gte=OuterRef(field)) | Q(state__in=RUNNING_STATES)
    done = LandAccounting.objects.filter(settled, contract=OuterRef("pk"))
    return (
        _with_land()
        .filter(~Exists(done), county=county, **{f"{field}__lte": on})
        .annotate(agreed_day=F(field))
        .select_related("county", "project", "keeper")
        .order_by("agreed_day", "pk")
    )


def _with_land() -> QuerySet[Contract]:
    states = [each.value for each in RUNNING]
    return Contract.objects.filter(kind=Kind.FORMAL.value, state__in=states, land_mu__gt=0)


def other_formal(contract: Contract) -> list[Contract]:
    """Return the other signed formal contracts with land of a project: one query.

    The ledger knows what was put into the project, not into which contract of it.
    """
    found = Contract.objects.filter(
        project=contract.project_id,
        kind=Kind.FORMAL.value,
        state__in=[each.value for each in SIGNED_ONCE],
        land_mu__gt=0,
    )
    return list(found.exclude(pk=contract.pk).order_by("signed_on", "pk"))


def agreed_day(contract: Contract, rule: LandRule) -> dt.date | None:
    """Return the date of a contract that its land accounting waits for."""
    day: dt.date | None = getattr(contract, rule.agreed_date.value)
    return day


def units_to_ask(contract: Contract, on: dt.date) -> list[Unit]:
    """Return whom the bureau may ask: the county's departments, and the host of the project."""
    units = list(departments_to_ask(contract.county, on))
    host = contract.project.host_unit
    if host is not None and host.pk not in {unit.pk for unit in units}:
        units.append(host)
    return units


def usually_asked(contract: Contract, units: Iterable[Unit], rule: LandRule) -> list[int]:
    """Return which of the units the policy names."""
    host_id = contract.project.host_unit_id
    return [
        unit.pk for unit in units if rule.asks(unit.name) or (rule.asks_host and unit.pk == host_id)
    ]


def answering_people(unit_ids: Iterable[int], on: dt.date) -> dict[int, list[int]]:
    """Return the ids of those who may answer for each unit: reviewers and heads; two queries."""
    people = User.objects.get_queryset().active_on(on).with_role(Role.REVIEWER, Role.UNIT_HEAD)
    return by_asked(standing_units(unit_ids), people)


def opinions_of(accounting: LandAccounting) -> list[LandOpinion]:
    """Return the opinions on an accounting with their departments, in the order of the tree."""
    found = accounting.opinions.select_related("unit", "answered_by")
    return list(found.order_by("unit__path", "pk"))


def opinions_asked(user: User) -> QuerySet[LandOpinion]:
    """Return what the user's unit was asked, open ones first by due day."""
    return (
        LandOpinion.objects.asked_of(user)
        .select_related("unit", "accounting__contract__project")
        .order_by("-accounting__asked_on", "-pk")
    )


def opinions_waiting(user: User) -> QuerySet[LandOpinion]:
    """Return what the user's unit still has to answer."""
    waiting = opinions_asked(user).filter(
        opinion="", accounting__state=LandAccounting.State.ASKED.value
    )
    return waiting.order_by("accounting__opinions_due_on", "pk")


def accountings_of(contract: Contract) -> list[LandAccounting]:
    """Return the accountings of a contract, newest first."""
    found = LandAccounting.objects.filter(contract=contract)
    return list(found.prefetch_related("opinions", "payments").order_by("-number"))

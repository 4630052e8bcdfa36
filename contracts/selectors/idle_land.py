"""Idle land across the county, and the deposits and idle land of one contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from contracts.models import Contract, Deposit, IdleLand
from projects.models import ProjectPart
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.search import search_q

OPEN, LATE, FEE, CLOSED = "open", "late", "fee", "closed"
OPEN_STATES = (IdleLand.State.NOTICED, IdleLand.State.FEE)


@dataclass(frozen=True)
class AskedIdle:
    """What the filter of idle land asks for."""

    show: str = OPEN
    unit_id: int | None = None
    text: str = ""


def idle_in_sight(user: User) -> QuerySet[IdleLand]:
    """Return the idle land of contracts whose terms the user reads by role, or by the project."""
    found = IdleLand.objects.visible_to(user)
    scope = user.scope
    if scope.reads_county or scope.reads_region or user.has_role(Role.LEGAL):
        return found
    # Who only brought a project in reads no terms (R19).
    parts = ProjectPart.objects.filter(
        project=OuterRef("contract__project"), unit_id__in=scope.unit_ids, may_write=True
    )
    return found.filter(Exists(parts))


def idle_listed(user: User, asked: AskedIdle, on: dt.date) -> QuerySet[IdleLand]:
    """Return the idle land that a filter asks for."""
    found = idle_in_sight(user).filter(_shown(asked.show, on))
    if asked.unit_id is not None:
        found = found.filter(contract__project__host_unit_id=asked.unit_id)
    if asked.text:
        words = search_q("contract__search_text", asked.text)
        found = found.filter(words | Q(notice_reference__icontains=asked.text))
    return found.select_related("contract__project__host_unit")


def _shown(show: str, on: dt.date) -> Q:
    is_open = Q(state__in=OPEN_STATES)
    if show == LATE:
        return is_open & Q(build_until__lt=on)
    if show == FEE:
        return Q(fee_on__isnull=False, fee_paid_on=None)
    return ~is_open if show == CLOSED else is_open


def idle_total(rows: QuerySet[IdleLand]) -> dict[str, object]:
    """Return how many cases, how much land and what fees: one query."""
    return rows.order_by().aggregate(
        count=Count("pk"), area_mu=Sum("area_mu"), fee_wan=Sum("fee_wan")
    )


def idle_of(contract: Contract) -> list[IdleLand]:
    """Return the idle land of a contract, latest notice first."""
    found = list(IdleLand.objects.filter(contract=contract))
    for each in found:
        each.contract = contract
    return found


def deposits_of(contract: Contract) -> list[Deposit]:
    """Return the deposits of a contract with their movements: two queries."""
    found = Deposit.objects.filter(contract=contract).prefetch_related(
        "movements__file", "movements__created_by", "movements__reversed_by"
    )
    rows = list(found)
    for each in rows:
        each.contract = contract
    return rows


def entered_wan(deposits: Iterable[Deposit]) -> Decimal:
    """Return what deposits come to, without those that are no longer due."""
    waived = Deposit.Outcome.WAIVED
    return sum((each.amount_wan for each in deposits if each.outcome != waived), Decimal(0))


def deposits_unpaid(on: dt.date) -> QuerySet[Deposit]:
    """Return the deposits of running contracts that were due by a day and are not paid in full."""
    due = Deposit.objects.filter(
        due_on__lt=on, contract__state__in=["signed", "filed", "performing"]
    )
    due = due.exclude(outcome=Deposit.Outcome.WAIVED)
    return due.filter(Q(paid_wan=None) | Q(paid_wan__lt=F("amount_wan")))

"""Deposits across the county: which, by where they stand, and what they come to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from contracts.models import Deposit
from contracts.rules.life import RUNNING
from projects.models import ProjectPart
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.search import search_q

DUE, LATE, HELD, CLOSED, ALL = "due", "late", "held", "closed", "all"
_MONEY = DecimalField(max_digits=18, decimal_places=6)
_NOUGHT = Value(0, output_field=_MONEY)


@dataclass(frozen=True)
class AskedDeposits:
    """What the filter of deposits asks for."""

    show: str = DUE
    unit_id: int | None = None
    text: str = ""


def deposits_in_sight(user: User) -> QuerySet[Deposit]:
    """Return the deposits of contracts whose terms the user reads by role, or by the project."""
    found = Deposit.objects.visible_to(user)
    scope = user.scope
    if scope.reads_county or scope.reads_region or user.has_role(Role.LEGAL):
        return found
    # Who only brought a project in reads no terms (R19).
    parts = ProjectPart.objects.filter(
        project=OuterRef("contract__project"), unit_id__in=scope.unit_ids, may_write=True
    )
    return found.filter(Exists(parts))


def deposits_listed(user: User, asked: AskedDeposits, on: dt.date) -> QuerySet[Deposit]:
    """Return the deposits that a filter asks for, with `left_wan` and `held_wan`."""
    found = (
        deposits_in_sight(user)
        .annotate(
            left_wan=F("amount_wan") - Coalesce("paid_wan", _NOUGHT),
            held_wan=Coalesce("paid_wan", _NOUGHT)
            - Coalesce("returned_wan", _NOUGHT)
            - Coalesce("kept_wan", _NOUGHT),
        )
        .filter(_shown(asked.show, on))
    )
    if asked.unit_id is not None:
        found = found.filter(contract__project__host_unit_id=asked.unit_id)
    if asked.text:
        found = found.filter(search_q("contract__search_text", asked.text))
    return found.select_related("contract__project__host_unit").prefetch_related("movements")


def _shown(show: str, on: dt.date) -> Q:
    runs = Q(contract__state__in=[each.value for each in RUNNING])
    owed = runs & Q(left_wan__gt=0) & ~Q(outcome=Deposit.Outcome.WAIVED)
    if show == LATE:
        return owed & Q(due_on__lt=on)
    if show == HELD:
        return Q(held_wan__gt=0)
    if show == CLOSED:
        done = Q(outcome=Deposit.Outcome.WAIVED) | Q(paid_wan__gt=0, held_wan=0)
        return done & ~owed
    return Q() if show == ALL else owed


def deposits_total(rows: QuerySet[Deposit]) -> dict[str, object]:
    """Return how many deposits, and what is agreed, outstanding and held: one query."""
    waived = Q(outcome=Deposit.Outcome.WAIVED)
    return rows.order_by().aggregate(
        count=Count("pk"),
        wan=Sum("amount_wan"),
        outstanding_wan=Sum("left_wan", filter=~waived),
        in_hand_wan=Sum("held_wan"),
    )

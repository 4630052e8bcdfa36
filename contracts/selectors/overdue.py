"""Overdue contracts and special reports across the county, for the scheduling meeting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from contracts.models import Contract, Obligation, SpecialReport
from projects.models import ProjectPart
from projects.selectors.narrowing import EVERYTHING, Narrowing
from zhaoshang.accounts.models import User
from zhaoshang.core.text import fold

State = SpecialReport.State
OVERDUE, COUNTY, OWED, LATE, OFFICE, DECIDED = (
    "overdue",
    "county",
    "owed",
    "late",
    "office",
    "decided",
)
OF_CONTRACTS = (OVERDUE, COUNTY)
SHOWS = (OVERDUE, LATE, OWED, OFFICE, DECIDED, COUNTY)
_OWED = Q(state__in=(State.OWED, State.RETURNED))
_NAMES = ("project__host_unit", "project__responsible_unit", "project__lead_sponsor")


@dataclass(frozen=True)
class Wanted:
    """What of the list is shown."""

    show: str = OVERDUE
    unit_id: int | None = None
    text: str = ""
    narrowing: Narrowing = EVERYTHING


def read_contracts(user: User) -> QuerySet[Contract]:
    """Return the contracts whose terms this user reads: county-wide, or by who performs them."""
    visible = Contract.objects.visible_to(user)
    scope = user.scope
    if scope.reads_county or scope.reads_region:
        return visible
    parts = ProjectPart.objects.filter(unit_id__in=scope.unit_ids, may_write=True)
    return Contract.objects.filter(project__in=parts.values("project_id"))


def contracts_matching(user: User, wanted: Wanted, on: dt.date) -> QuerySet[Contract]:
    """Return the overdue contracts; or those of which the county itself is late with a promise."""
    found = _narrowed(read_contracts(user), wanted, "")
    if wanted.show == COUNTY:
        found = found.filter(pk__in=_late_of_county(on))
    else:
        found = found.filter(overdue_since__lt=on)
    return found.select_related(*_NAMES)


def reports_matching(user: User, wanted: Wanted, on: dt.date) -> QuerySet[SpecialReport]:
    """Return the special reports of one part of the list."""
    mine: QuerySet[SpecialReport] = SpecialReport.objects.filter(contract__in=read_contracts(user))
    found = _narrowed(mine, wanted, "contract__").filter(_of(wanted.show, on))
    return found.select_related("writer_unit", *(f"contract__{name}" for name in _NAMES))


def counts(user: User, wanted: Wanted, on: dt.date) -> dict[str, int]:
    """Count each part of the list as it is narrowed: two queries."""
    contracts = _narrowed(read_contracts(user), wanted, "")
    every = SpecialReport.objects.filter(contract__in=read_contracts(user))
    reports = _narrowed(every, wanted, "contract__")
    parts = {show: Count("pk", filter=_of(show, on)) for show in SHOWS if show not in OF_CONTRACTS}
    return {
        **contracts.aggregate(
            overdue=Count("pk", filter=Q(overdue_since__lt=on)),
            county=Count("pk", filter=Q(pk__in=_late_of_county(on))),
        ),
        **reports.aggregate(**parts),
    }


def late_promises(contracts: list[Contract], on: dt.date) -> dict[int, list[Obligation]]:
    """Return the promises that are past their day, by contract, the earliest first: one query."""
    rows = Obligation.objects.filter(
        contract__in=contracts, state=Obligation.State.OPEN, due_on__lt=on
    )
    found: dict[int, list[Obligation]] = {}
    for each in rows.order_by("due_on", "pk"):
        found.setdefault(each.contract_id, []).append(each)
    return found


def latest_reports(contracts: list[Contract]) -> dict[int, SpecialReport]:
    """Return the latest special report of each contract that still is owed one: one query."""
    rows = SpecialReport.objects.filter(contract__in=contracts).exclude(state=State.WITHDRAWN)
    return {each.contract_id: each for each in rows.order_by("expired_on", "pk")}


def _late_of_county(on: dt.date) -> Any:
    return Obligation.objects.overdue(on).filter(side="county").values("contract_id")


def _of(show: str, on: dt.date) -> Q:
    if show == LATE:
        return _OWED & Q(due_on__lt=on)
    if show == OWED:
        return _OWED
    if show == OFFICE:
        return Q(state__in=(State.SUBMITTED, State.RECEIVED))
    return Q(state=State.DECIDED)


def _narrowed(rows: QuerySet[Any], wanted: Wanted, path: str) -> QuerySet[Any]:
    if wanted.unit_id is not None:
        host, responsible = f"{path}project__host_unit", f"{path}project__responsible_unit"
        rows = rows.filter(Q(**{host: wanted.unit_id}) | Q(**{responsible: wanted.unit_id}))
    if wanted.narrowing.query:
        rows = rows.filter(wanted.narrowing.q(f"{path}project__"))
    if wanted.text:
        rows = rows.filter(**{f"{path}search_text__contains": fold(wanted.text)})
    return rows

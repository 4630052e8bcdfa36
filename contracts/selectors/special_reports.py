"""Special reports as lists: what a unit writes, what a head confirms, what the office handles."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from contracts.models import Contract, Obligation, SpecialReport
from projects.permissions import BUREAU
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

State = SpecialReport.State
OPEN = (State.OWED, State.RETURNED)
MOST = 100
_UNDER_WAY = (State.OWED, State.SUBMITTED, State.RETURNED, State.RECEIVED)
_SOON = dt.timedelta(days=7)


def written_by(user: User) -> Q:
    """Condition on reports: the user's units write them (host, else the responsible unit, R5)."""
    units = user.scope.unit_ids
    host = Q(contract__project__host_unit__in=units)
    responsible = Q(
        contract__project__host_unit=None, contract__project__responsible_unit__in=units
    )
    return host | responsible


def reports_owed(user: User) -> QuerySet[SpecialReport]:
    """Return the reports that the user's units have to write: not those with the unit's head."""
    if not user.scope.unit_ids or not user.has_role(Role.CLERK, Role.UNIT_HEAD):
        return SpecialReport.objects.none()
    owed = SpecialReport.objects.filter(written_by(user), state__in=OPEN, sent_up_at=None)
    return owed.select_related("contract").order_by("due_on", "pk")[:MOST]


def reports_to_confirm(user: User) -> QuerySet[SpecialReport]:
    """Return the reports that wait for this head's confirmation."""
    if not user.scope.unit_ids or not user.has_role(Role.UNIT_HEAD):
        return SpecialReport.objects.none()
    waiting = SpecialReport.objects.filter(written_by(user), state__in=OPEN)
    waiting = waiting.exclude(sent_up_at=None)
    return waiting.select_related("contract", "sent_up_by").order_by("due_on", "pk")[:MOST]


def is_office(user: User) -> bool:
    """Tell whether the user is of the leading group's office, the county's bureau."""
    return user.has_role(*BUREAU) and user.scope.reads_county


def reports_to_handle(user: User) -> QuerySet[SpecialReport]:
    """Return the reports that wait for the office: to be received, or decided on."""
    if not is_office(user):
        return SpecialReport.objects.none()
    waiting = SpecialReport.objects.filter(
        contract__county_id=user.scope.county_id, state__in=(State.SUBMITTED, State.RECEIVED)
    )
    return waiting.select_related("contract").order_by("due_on", "pk")[:MOST]


def claims_to_check(user: User) -> QuerySet[Obligation]:
    """Return the promises that units reported as kept and the office has to check."""
    if not is_office(user):
        return Obligation.objects.none()
    claimed = Obligation.objects.filter(
        contract__county_id=user.scope.county_id, state="open"
    ).exclude(claimed_on=None)
    return claimed.select_related("contract").order_by("due_on", "pk")[:MOST]


def promises_to_keep(user: User, on: dt.date) -> QuerySet[Obligation]:
    """Return the promises due within a week, or overdue, that the user's units see to.

    Not those reported as kept, nor those of which a special report is under way: that is what is
    owed then.
    """
    units = user.scope.unit_ids
    if not units or not user.has_role(Role.CLERK, Role.UNIT_HEAD):
        return Obligation.objects.none()
    mine = Q(contract__project__host_unit__in=units) | Q(
        contract__project__responsible_unit__in=units
    )
    reported = SpecialReport.objects.filter(obligations=OuterRef("pk"), state__in=_UNDER_WAY)
    due = Obligation.objects.open().filter(
        mine, claimed_on=None, claim_returned="", due_on__lte=on + _SOON
    )
    due = due.exclude(Exists(reported)).select_related("contract")
    return due.order_by("due_on", "pk")[:MOST]


def claims_returned(user: User) -> QuerySet[Obligation]:
    """Return the promises whose report the bureau sent back to the user's units."""
    units = user.scope.unit_ids
    if not units or not user.has_role(Role.CLERK, Role.UNIT_HEAD):
        return Obligation.objects.none()
    mine = Q(contract__project__host_unit__in=units) | Q(
        contract__project__responsible_unit__in=units
    )
    returned = Obligation.objects.filter(mine, state="open", claimed_on=None)
    returned = returned.exclude(claim_returned="")
    return returned.select_related("contract").order_by("due_on", "pk")[:MOST]


def overdue_contracts(user: User, on: dt.date) -> QuerySet[Contract]:
    """Return the contracts in sight that are overdue."""
    return Contract.objects.visible_to(user).filter(overdue_since__lt=on)

"""Who opened which file of a contract, when, by what right; and requests to open them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from contracts.models import AccessRequest, Contract, FileOpening
from contracts.models.files import AccessRequestQuerySet
from contracts.selectors.access import is_leader_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@dataclass(frozen=True)
class Wanted:
    """What a list of openings is narrowed to."""

    file_id: int | None = None
    act: str = ""
    right: str = ""
    text: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def reads_openings(user: User, contract: Contract) -> bool:
    """Tell whether somebody sees who opened the files: the keeper, the bureau's head, a leader."""
    if user.scope.county_id != contract.county_id:
        return False
    keeps = contract.keeper_id == user.pk and user.has_role(Role.BUREAU, Role.BUREAU_ADMIN)
    return keeps or user.has_role(Role.BUREAU_ADMIN) or is_leader_of(user, contract.county_id)


def openings_of(contract: Contract, wanted: Wanted) -> QuerySet[FileOpening]:
    """Return the openings of a contract's files that a filter leaves."""
    found = FileOpening.objects.filter(contract=contract)
    if wanted.file_id is not None:
        found = found.filter(file_id=wanted.file_id)
    if wanted.act:
        found = found.filter(act=wanted.act)
    if wanted.right:
        found = found.filter(right=wanted.right)
    if wanted.text:
        found = found.filter(
            Q(user__full_name__icontains=wanted.text) | Q(user__unit__name__icontains=wanted.text)
        )
    if wanted.since is not None:
        found = found.filter(opened_at__date__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(opened_at__date__lte=wanted.until)
    return found.select_related("file", "user__unit", "request")


def requests_listed(user: User) -> AccessRequestQuerySet:
    """Return the requests a user may see, with what their list shows."""
    found = AccessRequest.objects.visible_to(user)
    return found.select_related("contract", "requested_by__unit", "decided_by")


def requests_waiting(user: User) -> QuerySet[AccessRequest]:
    """Return the requests of a county that wait for a leader and are not the user's own."""
    waiting = AccessRequest.objects.filter(
        contract__county_id=user.scope.county_id, state=AccessRequest.State.ASKED
    )
    return waiting.exclude(requested_by=user).select_related("contract", "requested_by__unit")

"""Requests to open a contract's files: asked, granted for a time, refused, revoked (S4, R14).

A leader of the county decides, never who asked. A granted request ends by itself at its end:
nothing has to run for that. The keeper of the contract is told of every grant.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import events_files as events
from contracts import notices_files as notices
from contracts.models import AccessRequest, Contract
from contracts.permissions import can_ask_access
from contracts.policies_files import CONTRACT_FILES
from contracts.selectors.access import (
    access_of,
    deciders_of_access,
    decides_access,
    is_open,
)
from contracts.services.saving import lock_contract
from projects.services.moves import check_reason
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SUBJECT = "contracts.accessrequest"
NOT_YOURS_TO_ASK = _("You do not need to ask, or may not ask, for the files of this contract.")
ASKED_ALREADY = _("Your request for these files waits for a leader already.")
OPEN_ALREADY = _("The files are open to you until %(until)s. Ask again when that has ended.")
TOO_MANY_DAYS = _("Files are opened for at most %(days)s days.")
AT_LEAST_A_DAY = _("Ask for at least one day.")
NOT_A_LEADER = _("A leader of the county decides on this, or a leader's deputy.")
OWN_REQUEST = _("You asked for this yourself, so another leader has to decide.")
DECIDED_ALREADY = _("This request has been decided already: %(state)s, %(who)s, %(when)s.")
TAKEN_BACK_ALREADY = _("This request has been taken back.")
NOT_OPEN = _("The files are not open by this request, so there is nothing to revoke.")
NOT_WAITING = _("This request no longer waits for a decision.")
NOT_YOURS = _("Only who asked takes a request back.")
REQUEST_GONE = _("This request no longer exists.")
State = AccessRequest.State


@dataclass(frozen=True)
class Grant:
    """What a leader grants: for how many days, with download or without."""

    days: int
    may_download: bool


@transaction.atomic
def ask_access(
    *,
    contract_id: int,
    reason: str,
    days: int,
    may_download: bool,
    by: User,
    on: dt.date,
) -> AccessRequest:
    """Ask a leader to open the files of a contract for some days.

    Raises:
        RuleBroken: without a reason, for more days than the policy allows, while a request waits
            or is open, or for somebody who does not need to ask.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        contract = lock_contract(contract_id).contract
        now = clock.now()
        access = access_of(by, contract, now)
        if not can_ask_access(by, contract) or access.standing is not None:
            raise RuleBroken(NOT_YOURS_TO_ASK, code="not_yours_to_ask")
        if access.grant is not None and access.grant.closes_at is not None:
            until = {"until": _moment(access.grant.closes_at)}
            raise RuleBroken(str(OPEN_ALREADY) % until, code="open_already")
        mine = AccessRequest.objects.filter(contract=contract, requested_by=by)
        if mine.filter(state=State.ASKED).exists():
            raise RuleBroken(ASKED_ALREADY, code="asked_already")
        _check_days(contract, days, on)
        request = AccessRequest.objects.create(
            contract=contract,
            requested_by=by,
            requested_at=now,
            reason=why,
            days=days,
            may_download=may_download,
            created_by=by,
            updated_by=by,
        )
        _record(events.ACCESS_ASKED, request, by=by, reason=why)
        raise_alert(
            kind=notices.ACCESS_ASKED.name,
            subject=(SUBJECT, request.pk),
            recipients=[pk for pk in deciders_of_access(contract.county_id, on) if pk != by.pk],
            params={"who": str(by), "contract": str(contract), "days": days, "reason": why},
            url=reverse("contracts:access-decide", args=[request.pk]),
        )
        return request


@transaction.atomic
def grant_access(
    *,
    request_id: int,
    grant: Grant,
    by: User,
    on: dt.date,
    note: str = "",
    version: int | None = None,
) -> AccessRequest:
    """Open the files to who asked, from now on, for some days.

    Raises:
        Conflict: when the request changed since the form was opened.
        RuleBroken: for one's own request, one decided already, or too many days.
    """
    with acting(user=by, reason=note or None):
        request = _to_decide(request_id, by=by, on=on, version=version)
        _check_days(request.contract, grant.days, on)
        now = clock.now()
        request.state = State.GRANTED
        request.opens_at, request.closes_at = now, now + dt.timedelta(days=grant.days)
        request.days, request.may_download = grant.days, grant.may_download
        _decide(request, by=by, note=note)
        _record(
            events.ACCESS_GRANTED,
            request,
            by=by,
            reason=note,
            closes_at=request.closes_at,
            may_download=request.may_download,
        )
        until = _moment(request.closes_at)
        _tell(notices.ACCESS_GRANTED.name, request, {"until": until, "who": str(by)})
        _tell_keeper(request, until=until, by=by)
        return request


@transaction.atomic
def refuse_access(
    *, request_id: int, note: str, by: User, on: dt.date, version: int | None = None
) -> AccessRequest:
    """Refuse a request; who asked learns why.

    Raises:
        Conflict: when the request changed since the form was opened.
        RuleBroken: without a reason, for one's own request, or one decided already.
    """
    with acting(user=by, reason=note.strip() or None):
        request = _to_decide(request_id, by=by, on=on, version=version)
        why = _reason(note)
        request.state = State.REFUSED
        _decide(request, by=by, note=why)
        _record(events.ACCESS_REFUSED, request, by=by, reason=why)
        _tell(notices.ACCESS_REFUSED.name, request, {"who": str(by), "reason": why})
        return request


@transaction.atomic
def revoke_access(
    *, request_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> AccessRequest:
    """Close the files again before the end of a grant.

    Raises:
        Conflict: when the request changed since the form was opened.
        RuleBroken: without a reason, for one's own, or when the files are not open by it.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        request = _locked(request_id)
        _check_decider(request, by=by, on=on)
        if not is_open(request, clock.now()):
            raise RuleBroken(NOT_OPEN, code="not_open")
        _check_version(request, version)
        request.state, request.decision_note = State.REVOKED, why
        _save(request, by=by, fields=("state", "decision_note"))
        _record(events.ACCESS_REVOKED, request, by=by, reason=why)
        _withdraw(notices.ACCESS_GRANTED.name, request)
        _withdraw(notices.ACCESS_FOR_KEEPER.name, request)
        _tell(notices.ACCESS_REVOKED.name, request, {"who": str(by), "reason": why})
        return request


@transaction.atomic
def take_back_access(*, request_id: int, by: User) -> AccessRequest:
    """Take one's own request back while it waits.

    Raises:
        RuleBroken: for somebody else's, or when it no longer waits.
    """
    with acting(user=by):
        request = _locked(request_id)
        if request.requested_by_id != by.pk:
            raise RuleBroken(NOT_YOURS, code="not_yours")
        if request.state != State.ASKED:
            raise RuleBroken(NOT_WAITING, code="not_waiting")
        request.state = State.WITHDRAWN
        _save(request, by=by, fields=("state",))
        _withdraw(notices.ACCESS_ASKED.name, request)
        _record(events.ACCESS_TAKEN_BACK, request, by=by)
        return request


def _locked(request_id: int) -> AccessRequest:
    found = (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("contract__county", "contract__keeper", "requested_by", "decided_by")
        .filter(pk=request_id)
        .first()
    )
    if found is None:
        raise RuleBroken(REQUEST_GONE, code="request_gone")
    return found


def _check_version(request: AccessRequest, version: int | None) -> None:
    if version is not None and request.version != version:
        raise conflict_of(request, version, {}, changed_at=request.updated_at)


def _to_decide(request_id: int, *, by: User, on: dt.date, version: int | None) -> AccessRequest:
    request = _locked(request_id)
    _check_decider(request, by=by, on=on)
    # The second of two leaders is told what the first decided, not that something changed.
    _check_waiting(request)
    _check_version(request, version)
    return request


def _check_waiting(request: AccessRequest) -> None:
    """Tell the second of two leaders who decided, what, and when."""
    if request.state == State.WITHDRAWN:
        raise RuleBroken(TAKEN_BACK_ALREADY, code="taken_back")
    if request.state != State.ASKED:
        words = {
            "state": request.get_state_display(),
            "who": str(request.decided_by),
            "when": _moment(request.decided_at or request.updated_at),
        }
        raise RuleBroken(str(DECIDED_ALREADY) % words, code="decided_already")


def _check_decider(request: AccessRequest, *, by: User, on: dt.date) -> None:
    if request.requested_by_id == by.pk:
        raise RuleBroken(OWN_REQUEST, code="own_request")
    if not decides_access(by, request.contract.county_id, on):
        raise RuleBroken(NOT_A_LEADER, code="not_a_leader")


def _check_days(contract: Contract, days: int, on: dt.date) -> None:
    if days < 1:
        raise RuleBroken(AT_LEAST_A_DAY, code="at_least_a_day", field="days")
    policy = in_force(CONTRACT_FILES, contract.county, on)
    most = policy.value.max_grant_days
    if days > most:
        raise RuleBroken(str(TOO_MANY_DAYS) % {"days": most}, code="too_many_days", field="days")
    mark_used(policy)


def _reason(note: str) -> str:
    try:
        return check_reason(note)
    except RuleBroken as broken:
        raise RuleBroken(broken.message, code=broken.code, field="note") from broken


def _decide(request: AccessRequest, *, by: User, note: str) -> None:
    request.decided_by, request.decided_at = by, clock.now()
    request.decision_note = note.strip()
    fields = ("state", "opens_at", "closes_at", "days", "may_download")
    decided = ("decided_by", "decided_at", "decision_note")
    _save(request, by=by, fields=fields + decided)
    _withdraw(notices.ACCESS_ASKED.name, request)


def _save(request: AccessRequest, *, by: User, fields: tuple[str, ...]) -> None:
    request.version += 1
    request.updated_by = by
    request.save(update_fields=[*fields, "version", "updated_by", "updated_at"])


def _record(kind: str, request: AccessRequest, *, by: User, reason: str = "", **facts: Any) -> None:
    record_event(
        kind,
        by=by,
        county=request.contract.county_id,
        subject=request.contract,
        reason=reason,
        detail={
            "request": request.pk,
            "asked_by": str(request.requested_by),
            "days": request.days,
            **facts,
        },
    )


def _tell(kind: str, request: AccessRequest, words: dict[str, Any]) -> None:
    raise_alert(
        kind=kind,
        subject=(SUBJECT, request.pk),
        recipients=[request.requested_by_id],
        params={"contract": str(request.contract), **words},
        url=reverse("contracts:files", args=[request.contract_id]),
    )


def _tell_keeper(request: AccessRequest, *, until: str, by: User) -> None:
    keeper = request.contract.keeper_id
    if keeper is None or keeper in {request.requested_by_id, by.pk}:
        return
    raise_alert(
        kind=notices.ACCESS_FOR_KEEPER.name,
        subject=(SUBJECT, request.pk),
        recipients=[keeper],
        params={
            "contract": str(request.contract),
            "reader": str(request.requested_by),
            "until": until,
            "who": str(by),
            "reason": request.reason,
        },
        url=reverse("contracts:file-openings", args=[request.contract_id]),
    )


def _withdraw(kind: str, request: AccessRequest) -> None:
    withdraw_alerts(kind=kind, subject=(SUBJECT, request.pk))


def _moment(at: dt.datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")

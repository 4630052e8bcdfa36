"""Idle land 闲置土地 (R14, S1): notice, fee, taking back, or built on again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from contracts import events_land as events
from contracts import notices_land as notices
from contracts.models import Contract, IdleLand
from contracts.rules.land import idle_fee, plain
from contracts.rules.life import ENDED, RUNNING
from contracts.selectors.land import land_rule
from contracts.services.saving import LockedContract, check_state, lock_contract, save_contract
from projects.services.moves import IN_FUTURE, check_reason
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

SUBJECT = "contracts.idleland"
NO_LAND = _("The contract names no land.")
NO_AREA = _("Enter an area above nothing.")
MORE_THAN_LAND = _("The contract has %(land)s mu, of which %(idle)s are under notice already.")
NOTICE_BEFORE_IDLE = _("The notice cannot lie before the land lay idle.")
BUILD_BEFORE_NOTICE = _("The time to build ends after the notice.")
REFERENCE_NEEDED = _("Name the document's number.")
CLOSED_ALREADY = _("This case is closed; nothing can be changed in it.")
FEE_ALREADY = _("A fee has been charged already.")
NO_FEE = _("No unpaid fee was charged.")
ABOVE_NOTHING = _("Enter an amount above nothing.")
BEFORE_NOTICE = _("The notice is of %(day)s; this day lies before.")
BEFORE_FEE = _("The fee was charged on %(day)s; this day lies before.")
OPEN = (IdleLand.State.NOTICED, IdleLand.State.FEE)


@dataclass(frozen=True)
class IdleFacts:
    """A notice of idle land, as the form has it."""

    area_mu: Decimal
    idle_since: dt.date
    notice_on: dt.date
    notice_reference: str
    build_until: dt.date
    note: str = ""


@dataclass
class HeldIdleLand:
    """Idle land whose contract is locked for the rest of the transaction."""

    locked: LockedContract
    row: IdleLand


@transaction.atomic
def give_notice(*, contract_id: int, facts: IdleFacts, by: User, on: dt.date) -> IdleLand:
    """Record the notice that land of a contract lies idle.

    Raises:
        RuleBroken: for a contract that was never signed or has no land, an area of nothing or above
            what is left of the contract's land, days that do not follow one another, or a notice
            without number.
    """
    with acting(user=by):
        locked = lock_contract(contract_id)
        contract = locked.contract
        check_state(contract, *RUNNING, *ENDED)
        row = IdleLand(contract=contract, created_by=by)
        _set(row, contract, facts, on)
        row.updated_by = by
        row.save()
        save_contract(locked, by=by, on=on)
        _record(events.IDLE_NOTICED, row, by=by, area_mu=row.area_mu, until=row.build_until)
        return row


@transaction.atomic
def change_notice(
    *,
    idle_id: int,
    facts: IdleFacts,
    reason: str,
    by: User,
    on: dt.date,
    version: int | None = None,
    typed: Mapping[str, object] | None = None,
) -> IdleLand:
    """Correct a notice, or give more time to build, with a reason.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: without a reason, once it is closed, or as for a new one.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = _hold(idle_id, version=version, typed=typed)
        row, before = held.row, held.row.build_until
        _set(row, held.locked.contract, facts, on)
        _save(held, by=by, on=on)
        _record(
            events.IDLE_CHANGED,
            row,
            by=by,
            reason=why,
            area_mu=row.area_mu,
            until_before=before,
            until=row.build_until,
        )
        _withdraw(row)
        return row


def _set(row: IdleLand, contract: Contract, facts: IdleFacts, on: dt.date) -> None:
    _check_area(row, contract, facts.area_mu)
    if facts.notice_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="notice_on")
    if facts.notice_on < facts.idle_since:
        raise RuleBroken(NOTICE_BEFORE_IDLE, code="notice_before_idle", field="notice_on")
    if facts.build_until <= facts.notice_on:
        raise RuleBroken(BUILD_BEFORE_NOTICE, code="build_before_notice", field="build_until")
    row.area_mu, row.idle_since, row.notice_on = facts.area_mu, facts.idle_since, facts.notice_on
    row.notice_reference = _reference(facts.notice_reference, "notice_reference")
    row.build_until, row.note = facts.build_until, facts.note.strip()


def _check_area(row: IdleLand, contract: Contract, area: Decimal) -> None:
    """Refuse more land than the contract has, with what lies idle or was taken back of it."""
    if contract.land_mu is None:
        raise RuleBroken(NO_LAND, code="no_land", field="area_mu")
    if area <= 0:
        raise RuleBroken(NO_AREA, code="no_area", field="area_mu")
    others = IdleLand.objects.filter(contract=contract).exclude(state=IdleLand.State.CLEARED)
    idle = others.exclude(pk=row.pk).aggregate(sum=Sum("area_mu"))["sum"] or Decimal(0)
    if area + idle > contract.land_mu:
        words = {"land": plain(contract.land_mu), "idle": plain(idle)}
        raise RuleBroken(str(MORE_THAN_LAND) % words, code="more_than_land", field="area_mu")


def suggested_fee(row: IdleLand, on: dt.date) -> Decimal | None:
    """Return what the policy's percentage of the land's price comes to; None without a price."""
    price = row.contract.land_price_wan_mu
    if not price:
        return None
    return idle_fee(Decimal(row.area_mu), price, land_rule(row.contract.county, on).idle_percent)


@transaction.atomic
def charge_fee(
    *,
    idle_id: int,
    fee_wan: Decimal,
    fee_on: dt.date,
    reference: str,
    by: User,
    on: dt.date,
    due_on: dt.date | None = None,
    version: int | None = None,
) -> IdleLand:
    """Charge the idle-land fee by a decision.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: once it is closed or a fee was charged, for an amount of nothing, a day that has
            not come or lies before the notice, or without the decision's number.
    """
    with acting(user=by):
        held = _hold(idle_id, version=version)
        row = held.row
        if row.fee_on is not None:
            raise RuleBroken(FEE_ALREADY, code="fee_already")
        if fee_wan <= 0:
            raise RuleBroken(ABOVE_NOTHING, code="above_nothing", field="fee_wan")
        _check_day(fee_on, on, row.notice_on, BEFORE_NOTICE, "fee_on")
        days = land_rule(held.locked.contract.county, on).idle_fee_days
        due = due_on or fee_on + dt.timedelta(days=days)
        if due < fee_on:
            words = {"day": fee_on}
            raise RuleBroken(str(BEFORE_FEE) % words, code="before_fee", field="due_on")
        row.fee_wan, row.fee_on, row.fee_due_on = fee_wan, fee_on, due
        row.fee_reference = _reference(reference, "reference")
        row.state = IdleLand.State.FEE
        _save(held, by=by, on=on)
        _record(events.IDLE_FEE, row, by=by, wan=fee_wan, due_on=due)
        return row


@transaction.atomic
def fee_paid(*, idle_id: int, paid_on: dt.date, by: User, on: dt.date) -> IdleLand:
    """Record that the idle-land fee was paid.

    Raises:
        RuleBroken: without an unpaid fee, or for a day that has not come or lies before the charge.
    """
    with acting(user=by):
        held = _hold(idle_id, closed_too=True)
        row = held.row
        if row.fee_on is None or row.fee_paid_on is not None:
            raise RuleBroken(NO_FEE, code="no_fee")
        _check_day(paid_on, on, row.fee_on, BEFORE_FEE, "paid_on")
        row.fee_paid_on = paid_on
        _save(held, by=by, on=on)
        _record(events.IDLE_FEE_PAID, row, by=by, wan=row.fee_wan, paid_on=paid_on)
        return row


@transaction.atomic
def take_back(
    *,
    idle_id: int,
    happened_on: dt.date,
    reference: str,
    reason: str,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> IdleLand:
    """Record that the land was taken back by a decision.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: once it is closed, without reason or decision number, or for a wrong day.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = _hold(idle_id, version=version)
        held.row.reference = _reference(reference, "reference")
        return _close(held, IdleLand.State.TAKEN_BACK, happened_on, why, by=by, on=on)


@transaction.atomic
def clear(
    *,
    idle_id: int,
    happened_on: dt.date,
    reason: str,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> IdleLand:
    """Record that the land is built on again; what shows it is the reason.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: once it is closed, without words, or for a wrong day.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = _hold(idle_id, version=version)
        return _close(held, IdleLand.State.CLEARED, happened_on, why, by=by, on=on)


def _close(
    held: HeldIdleLand,
    state: IdleLand.State,
    day: dt.date,
    why: str,
    *,
    by: User,
    on: dt.date,
) -> IdleLand:
    row = held.row
    _check_day(day, on, row.notice_on, BEFORE_NOTICE, "happened_on")
    row.state, row.closed_on, row.note = state, day, why
    _save(held, by=by, on=on)
    kind = events.IDLE_CLEARED if state == IdleLand.State.CLEARED else events.IDLE_TAKEN_BACK
    _record(kind, row, by=by, reason=why, reference=row.reference, area_mu=row.area_mu)
    _withdraw(row)
    return row


def log_idle_export(*, by: User, rows: int, words: Mapping[str, Any]) -> None:
    """Record that the list of idle land left the house: how many rows, of which filter."""
    record_event(
        events.IDLE_EXPORTED,
        by=by,
        subject=("contracts.idleland", "list"),
        subject_label=str(_("Idle land")),
        detail={"rows": rows, "filter": dict(words)},
    )


def _hold(
    idle_id: int,
    *,
    version: int | None = None,
    typed: Mapping[str, object] | None = None,
    closed_too: bool = False,
) -> HeldIdleLand:
    contract_id = IdleLand.objects.values_list("contract_id", flat=True).get(pk=idle_id)
    locked = lock_contract(contract_id)
    row = IdleLand.objects.select_related("updated_by").get(pk=idle_id)
    row.contract = locked.contract
    if version is not None and version != row.version:
        raise conflict_of(row, version, typed or {}, changed_at=row.updated_at)
    if row.state not in OPEN and not closed_too:
        raise RuleBroken(CLOSED_ALREADY, code="closed_already")
    return HeldIdleLand(locked, row)


def _save(held: HeldIdleLand, *, by: User, on: dt.date) -> None:
    held.row.version += 1
    held.row.updated_by = by
    held.row.save()
    save_contract(held.locked, by=by, on=on)


def _reference(text: str, field: str) -> str:
    if not text.strip():
        raise RuleBroken(REFERENCE_NEEDED, code="reference_needed", field=field)
    return text.strip()


def _check_day(day: dt.date, on: dt.date, first: dt.date, message: Any, field: str) -> None:
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field=field)
    if day < first:
        raise RuleBroken(str(message) % {"day": first}, code="too_early", field=field)


def _withdraw(row: IdleLand) -> None:
    for kind in (notices.IDLE_DUE, notices.IDLE_OVERDUE):
        withdraw_alerts(kind=kind.name, subject=(SUBJECT, row.pk))


def _record(kind: str, row: IdleLand, *, by: User, reason: str = "", **detail: Any) -> None:
    record_event(
        kind,
        by=by,
        county=row.contract.county_id,
        subject=row.contract,
        reason=reason,
        detail={"idle_land": row.pk, **detail},
    )

"""Risk deposits 风险抵押金: what was paid in, entered and mended (R12). Amounts in 万元."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_settlement as events
from assessment.models import RiskDeposit
from assessment.policies_commendations import RISK_DEPOSITS, DepositRule
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import plain_wan
from zhaoshang.policy.selectors import InForce, in_force

State = RiskDeposit.State
NOT_USED = _("The county takes no risk deposits: its policy says so.")
TAKEN = _("A deposit of this unit and person is entered for %(year)s already.")
PERSON_NEEDED = _("Write the responsible person who paid.")
NOT_POSITIVE = _("The amount is above 0.")
NO_VOUCHER = _("Write the number of the voucher.")
IN_FUTURE = _("A day to come cannot be entered.")
DECIDED = _("It has been decided already, by %(document)s.")
REASON_NEEDED = _("Say why.")
LONGEST, LONGEST_NOTE = 100, 300


@dataclass(frozen=True)
class DepositFacts:
    """What was paid in: by whom, how much in 万元, when, by which voucher."""

    unit_id: int
    person_name: str
    amount_wan: Decimal
    paid_on: dt.date
    voucher: str
    note: str = ""


def save_deposit(
    *,
    county: Unit,
    year: int,
    facts: DepositFacts,
    by: User,
    on: dt.date,
    deposit_id: int | None = None,
    version: int | None = None,
) -> RiskDeposit:
    """Enter what was paid in, or mend it before it is decided.

    Raises:
        Conflict: when somebody saved it since the form was opened.
        RuleBroken: when the county takes none, a field is wrong, there is one already, or it is
            decided.
    """
    try:
        return _save_deposit(county, year, facts, (deposit_id, version), by=by, on=on)
    except IntegrityError as error:  # two entered at once
        raise RuleBroken(str(TAKEN) % {"year": year}, code="taken", field="unit") from error


@transaction.atomic
def _save_deposit(
    county: Unit,
    year: int,
    facts: DepositFacts,
    stored: tuple[int | None, int | None],
    *,
    by: User,
    on: dt.date,
) -> RiskDeposit:
    with acting(user=by):
        rule = rule_in_force(county, year, on).value
        if not rule.is_used:
            raise RuleBroken(NOT_USED, code="not_used")
        _check_facts(facts, rule, on)
        deposit_id, version = stored
        if deposit_id is None:
            deposit = RiskDeposit(county=county, year=year, created_by=by)
        else:
            deposit = lock_deposit(deposit_id, version)
            refuse_decided(deposit)
        same = RiskDeposit.objects.filter(
            county=county, year=year, unit=facts.unit_id, person_name=facts.person_name.strip()
        )
        if same.exclude(pk=deposit.pk).exists():
            raise RuleBroken(str(TAKEN) % {"year": year}, code="taken", field="unit")
        deposit.unit_id, deposit.person_name = facts.unit_id, facts.person_name.strip()
        deposit.amount_wan, deposit.paid_on = facts.amount_wan, facts.paid_on
        deposit.voucher, deposit.note = facts.voucher.strip(), facts.note.strip()[:LONGEST_NOTE]
        store_deposit(deposit, by=by, is_new=deposit_id is None)
        record_deposit(events.DEPOSIT_SAVED, deposit, by=by)
        return deposit


def _check_facts(facts: DepositFacts, rule: DepositRule, on: dt.date) -> None:
    if rule.of_persons and not facts.person_name.strip():
        raise RuleBroken(PERSON_NEEDED, code="person", field="person_name")
    if facts.amount_wan <= 0:
        raise RuleBroken(NOT_POSITIVE, code="not_positive", field="amount_wan")
    if facts.paid_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="paid_on")
    if not facts.voucher.strip():
        raise RuleBroken(NO_VOUCHER, code="no_voucher", field="voucher")


@transaction.atomic
def remove_deposit(*, deposit_id: int, version: int | None, reason: str, by: User) -> None:
    """Take out what was entered by mistake; before it is decided. The trail keeps it.

    Raises:
        Conflict: when somebody saved it since the page was opened.
        RuleBroken: without a reason, or when it is decided.
    """
    why = reason.strip()
    with acting(user=by, reason=why or None):
        deposit = lock_deposit(deposit_id, version)
        refuse_decided(deposit)
        if not why:
            raise RuleBroken(REASON_NEEDED, code="reason", field="reason")
        record_deposit(events.DEPOSIT_REMOVED, deposit, by=by, reason=why)
        deposit.delete()


def rule_in_force(county: Unit, year: int, on: dt.date) -> InForce[DepositRule]:
    """Return the policy of a year's deposits: what held at its end, or holds now if it runs."""
    return in_force(RISK_DEPOSITS, county, min(on, dt.date(year, 12, 31)))


def lock_deposit(deposit_id: int, version: int | None) -> RiskDeposit:
    """Lock a deposit for the rest of the transaction.

    Raises:
        Conflict: when somebody saved it since the page was opened.
    """
    deposit = (
        RiskDeposit.objects.select_for_update(of=("self",))
        .select_related("county", "unit", "updated_by")
        .get(pk=deposit_id)
    )
    if version is not None and deposit.version != version:
        raise conflict_of(deposit, version, {}, changed_at=deposit.updated_at)
    return deposit


def refuse_decided(deposit: RiskDeposit) -> None:
    """Refuse what a decision has ended.

    Raises:
        RuleBroken: with its document.
    """
    if deposit.state != State.PAID:
        words = {"document": deposit.document}
        raise RuleBroken(str(DECIDED) % words, code="decided")


def store_deposit(deposit: RiskDeposit, *, by: User, is_new: bool = False) -> None:
    """Save a locked deposit with its version."""
    if not is_new:
        deposit.version += 1
    deposit.updated_by = by
    deposit.save()


def record_deposit(kind: str, deposit: RiskDeposit, *, by: User, reason: str = "") -> None:
    """Record an act on a deposit."""
    record_event(
        kind,
        by=by,
        county=deposit.county_id,
        subject=deposit,
        reason=reason,
        detail={
            "year": deposit.year,
            "unit": deposit.unit_id,
            "person": deposit.person_name,
            "amount": plain_wan(deposit.amount_wan),
            "state": str(deposit.get_state_display()),
            "voucher": deposit.paid_back_voucher or deposit.voucher,
        },
    )

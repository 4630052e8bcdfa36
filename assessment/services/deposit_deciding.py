"""Risk deposits are decided by the settled year and paid back (rules.md R12).

What becomes of one follows from the county's table; another decision needs a reason. Amounts in
万元, exact to the 分; what is paid back and what is kept add up to what was paid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_settlement as events
from assessment.models import RiskDeposit, YearSettlement
from assessment.policies_commendations import DepositRule
from assessment.rules.deposits import Band, Outcome, Settled, band_of, settle
from assessment.rules.scoring.outcome import number_text
from assessment.rules.settled_facts import Measured, measured
from assessment.services.risk_deposits import (
    IN_FUTURE,
    LONGEST,
    LONGEST_NOTE,
    NO_VOUCHER,
    NOT_USED,
    REASON_NEEDED,
    lock_deposit,
    record_deposit,
    refuse_decided,
    rule_in_force,
    store_deposit,
)
from assessment.services.settlement import lock_standing
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import plain_wan, round_half_up
from zhaoshang.policy.selectors import InForce
from zhaoshang.policy.services import mark_used

State = RiskDeposit.State
NO_NUMBER = _("Write the document number.")
NOTHING = _("There is nothing to decide: every deposit is decided, or its year is not known.")
UNKNOWN = _("The year of this unit is not known by the table: decide it yourself, with a reason.")
TOO_MUCH = _("No more than 100 percent of a deposit can be kept.")
NOT_DECIDED = _("It has not been decided yet.")
PAID_ALREADY = _("It was paid back already.")
ALL_KEPT = _("It was kept: nothing is paid back.")
BEFORE_DECISION = _("It cannot be paid back before it was decided, on %(day)s.")
_ALL = Decimal(100)


@dataclass(frozen=True)
class Decision:
    """What is decided of one deposit, by a document; None: as the county's table says."""

    document: str
    decided_on: dt.date
    outcome: Outcome | None = None
    percent: Decimal = Decimal(0)
    why: str = ""


def proposal_for(
    content: Mapping[str, Any], deposit: RiskDeposit, rule: DepositRule
) -> tuple[Measured, Settled | None]:
    """Return what a deposit's unit reached, and what the county's table makes of it.

    Args:
        content: What was settled.
        deposit: The deposit.
        rule: The county's policy.
    """
    reached = measured(content, deposit.unit_id, rule.measure, rule.indicator)
    band = band_of(rule.measure, rule.bands, value=reached.value, grade=reached.grade)
    return reached, settle(deposit.amount_wan, band) if band is not None else None


@transaction.atomic
def decide_deposits(
    *, settlement_id: int, decision: Decision, by: User, on: dt.date, only: Collection[int] = ()
) -> list[RiskDeposit]:
    """Decide the year's deposits by the county's table, by one document.

    Those whose unit's year is not known are left, and decided one by one with a reason.

    Raises:
        RuleBroken: when the year was opened again, the county takes none, number or day are wrong,
            or nothing is to be decided.

    Source: rules.md R12 (returned or kept where a county uses them).
    """
    with acting(user=by):
        settlement = lock_standing(settlement_id)
        rule = _usable(settlement, decision, on)
        waiting = RiskDeposit.objects.select_for_update(of=("self",)).filter(
            county=settlement.county_id, year=settlement.year, state=State.PAID
        )
        if only:
            waiting = waiting.filter(pk__in=only)
        decided = []
        for deposit in waiting.select_related("unit").order_by("pk"):
            reached, settled = proposal_for(settlement.content, deposit, rule.value)
            if settled is not None:
                _decide(deposit, settlement, reached, settled, decision, by=by)
                decided.append(deposit)
        if not decided:
            raise RuleBroken(NOTHING, code="nothing")
        mark_used(rule)
        record_event(
            events.DEPOSITS_DECIDED,
            by=by,
            county=settlement.county_id,
            subject=settlement,
            detail={
                "year": settlement.year,
                "document": decision.document.strip(),
                "deposits": [_told(each) for each in decided],
            },
        )
        return decided


@transaction.atomic
def decide_deposit(
    *,
    settlement_id: int,
    deposit_id: int,
    version: int | None,
    decision: Decision,
    by: User,
    on: dt.date,
) -> RiskDeposit:
    """Decide one deposit; otherwise than the county's table says only with a reason.

    Raises:
        Conflict: when somebody saved it since the form was opened.
        RuleBroken: as `decide_deposits`; or without a reason where the table says otherwise or
            nothing.
    """  # fmt: skip
    why = decision.why.strip()[:LONGEST_NOTE]
    with acting(user=by, reason=why or None):
        settlement = lock_standing(settlement_id)
        rule = _usable(settlement, decision, on)
        deposit = lock_deposit(deposit_id, version)
        refuse_decided(deposit)
        reached, proposed = proposal_for(settlement.content, deposit, rule.value)
        if decision.outcome is None:
            if proposed is None:
                raise RuleBroken(UNKNOWN, code="unknown", field="outcome")
            settled = proposed
        else:
            if decision.outcome is Outcome.KEEP and decision.percent > _ALL:
                raise RuleBroken(TOO_MUCH, code="too_much", field="percent")
            percent = Decimal(0) if decision.outcome is Outcome.RETURN else decision.percent
            settled = settle(deposit.amount_wan, Band(None, "", decision.outcome, percent))
        if not why and (proposed is None or _sums(settled) != _sums(proposed)):
            raise RuleBroken(REASON_NEEDED, code="reason", field="why")
        _decide(deposit, settlement, reached, settled, decision, by=by)
        mark_used(rule)
        record_event(
            events.DEPOSITS_DECIDED,
            by=by,
            county=settlement.county_id,
            subject=settlement,
            reason=why,
            detail={
                "year": settlement.year,
                "document": decision.document.strip(),
                "deposits": [_told(deposit)],
            },
        )
        return deposit


def _usable(settlement: YearSettlement, decision: Decision, on: dt.date) -> InForce[DepositRule]:
    rule = rule_in_force(settlement.county, settlement.year, on)
    if not rule.value.is_used:
        raise RuleBroken(NOT_USED, code="not_used")
    if not decision.document.strip():
        raise RuleBroken(NO_NUMBER, code="no_number", field="document")
    if decision.decided_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="decided_on")
    return rule


def _sums(settled: Settled) -> tuple[Decimal, Decimal, Decimal]:
    return settled.returned_wan, settled.bonus_wan, settled.kept_wan


def _decide(
    deposit: RiskDeposit,
    settlement: YearSettlement,
    reached: Measured,
    settled: Settled,
    decision: Decision,
    *,
    by: User,
) -> None:
    deposit.state, deposit.settlement = State.DECIDED, settlement
    deposit.outcome = settled.band.outcome.value
    deposit.returned_wan, deposit.bonus_wan = settled.returned_wan, settled.bonus_wan
    deposit.kept_wan = settled.kept_wan
    deposit.working = working_of(reached, settled) | {"why": decision.why.strip()[:LONGEST_NOTE]}
    deposit.document = decision.document.strip()[:LONGEST]
    deposit.decided_on, deposit.decided_by = decision.decided_on, by
    store_deposit(deposit, by=by)


def working_of(reached: Measured, settled: Settled | None) -> dict[str, Any]:
    """Return the working as a deposit keeps it: what was reached, by which line of the table."""
    band = settled.band if settled is not None else None
    return {
        "measure": reached.measure.value,
        "indicator": reached.indicator,
        "actual": None if reached.actual is None else plain_wan(reached.actual),
        "target": None if reached.target is None else plain_wan(reached.target),
        "exact": None if reached.value is None else number_text(reached.value),
        "value": None if reached.value is None else f"{round_half_up(reached.value, 2):.2f}",
        "grade": reached.grade,
        "at_least": None if band is None or band.at_least is None else f"{band.at_least:f}",
        "percent": None if band is None else f"{band.percent:f}",
    }


@transaction.atomic
def pay_back(
    *,
    deposit_id: int,
    version: int | None,
    paid_back_on: dt.date,
    voucher: str,
    by: User,
    on: dt.date,
) -> RiskDeposit:
    """Record that a decided deposit, with its bonus, was paid back.

    Raises:
        Conflict: when somebody saved it since the form was opened.
        RuleBroken: when it is not decided, all was kept, it was paid already, or day or voucher are
            wrong.
    """
    with acting(user=by):
        deposit = lock_deposit(deposit_id, version)
        if deposit.state == State.PAID:
            raise RuleBroken(NOT_DECIDED, code="not_decided")
        if deposit.state == State.PAID_BACK:
            raise RuleBroken(PAID_ALREADY, code="paid_already")
        if not (deposit.returned_wan or 0) + (deposit.bonus_wan or 0):
            raise RuleBroken(ALL_KEPT, code="all_kept")
        if paid_back_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="paid_back_on")
        if deposit.decided_on is not None and paid_back_on < deposit.decided_on:
            words = {"day": deposit.decided_on}
            raise RuleBroken(
                str(BEFORE_DECISION) % words, code="before_decision", field="paid_back_on"
            )
        if not voucher.strip():
            raise RuleBroken(NO_VOUCHER, code="no_voucher", field="voucher")
        deposit.state = State.PAID_BACK
        deposit.paid_back_on, deposit.paid_back_voucher = paid_back_on, voucher.strip()
        store_deposit(deposit, by=by)
        record_deposit(events.DEPOSIT_PAID_BACK, deposit, by=by)
        return deposit


def _told(deposit: RiskDeposit) -> dict[str, Any]:
    return {
        "deposit": deposit.pk,
        "unit": deposit.unit_id,
        "outcome": deposit.outcome,
        "paid": plain_wan(deposit.amount_wan),
        "returned": plain_wan(deposit.returned_wan),
        "bonus": plain_wan(deposit.bonus_wan),
        "kept": plain_wan(deposit.kept_wan),
    }

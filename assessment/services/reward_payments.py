"""Payments of rewards: one or several for each referrer, never above the award; returns (R17).

Booked payments never change: money that comes back is a negative entry with its reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from assessment import events_rewards as events
from assessment import notices_rewards as notices
from assessment.models import RewardCase, RewardPayment, RewardReferrer
from assessment.reward_words import exact_wan
from assessment.rules.reward_course import (
    CaseAct,
    CaseState,
    PayProblem,
    is_settled,
    payment_problem,
)
from assessment.services.rewards import (
    IN_FUTURE,
    PURPOSE,
    REASON_NEEDED,
    SUBJECT,
    keep,
    lock_case,
    record_case,
    refuse_unless,
)
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.core.money import quantize_fen
from zhaoshang.files.services import store_upload

BEFORE_APPROVAL = _("The reward was approved on %(on)s; nothing is paid before that.")
VOUCHER_TAKEN = _("This voucher is booked for this referrer already, with the same amount and day.")
REST_OPEN = _(
    "%(open)s (10,000 yuan) are not paid. Pay them, or say why the case is closed without."
)
PAY_PROBLEMS = {
    PayProblem.NOTHING: _("Write the amount that was paid."),
    PayProblem.ABOVE_AWARD: _("At most %(open)s (10,000 yuan) are still to be paid."),
    PayProblem.BELOW_ZERO: _("Only %(paid)s (10,000 yuan) were paid, so no more can come back."),
    PayProblem.ABOVE_BACK: _("At most %(open)s (10,000 yuan) are still to come back."),
}
_TO_PAY = (notices.REWARD_PAY_DUE.name, notices.REWARD_APPROVED.name)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Paid:
    """A payment as its voucher has it.

    Attributes:
        amount_wan: Positive paid, negative come back.
        paid_on: Its day.
        voucher: Number of the voucher.
        paid_by: The unit that paid.
        reason: Why money came back.
    """

    amount_wan: Decimal
    paid_on: dt.date
    voucher: str
    paid_by: str
    reason: str = ""


@transaction.atomic
def book_payment(
    *,
    referrer_row_id: int,
    paid: Paid,
    upload: File[Any] | None,
    by: User,
    on: dt.date,
) -> RewardPayment:
    """Book a payment to a referrer, or its return. The case is paid once every referrer has all.

    Payments of one case follow one another: the case is locked before what was paid is added up.

    Raises:
        FileRefused: when the file is not taken.
        RuleBroken: when the case is not approved, for more than the award, a day before the
            approval or to come, a return without a reason, or the same voucher twice.

    Source: rules.md R17; domain.md (i).
    """
    with acting(user=by, reason=paid.reason.strip() or None):
        case_id = RewardReferrer.objects.values_list("case_id", flat=True).get(pk=referrer_row_id)
        case = lock_case(case_id)
        refuse_unless(case, CaseAct.PAY)
        row = case.referrers.select_related("referrer").get(pk=referrer_row_id)
        amount = quantize_fen(paid.amount_wan)
        _check_days(case, paid, on)
        _check_amount(row, amount, sum_paid(row))
        if amount < 0 and not paid.reason.strip():
            raise RuleBroken(REASON_NEEDED, code="reason", field="reason")
        same = row.payments.filter(
            voucher=paid.voucher.strip(), amount_wan=amount, paid_on=paid.paid_on
        )
        if same.exists():
            raise RuleBroken(VOUCHER_TAKEN, code="voucher_taken", field="voucher")
        made = RewardPayment.objects.create(
            referrer=row,
            amount_wan=amount,
            paid_on=paid.paid_on,
            voucher=paid.voucher.strip(),
            paid_by=paid.paid_by.strip(),
            reason=paid.reason.strip(),
            file=None
            if upload is None
            else store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE),
            entered_at=clock.now(),
            entered_by=by,
        )
        settled = is_settled(balances(case).values())
        case.state = (CaseState.PAID if settled else CaseState.APPROVED).value
        keep(case, by=by)
        if settled:
            withdraw_alerts(kind=_TO_PAY, subject=(SUBJECT, case.pk))
        record_case(
            events.REWARD_PAID if amount > 0 else events.REWARD_CAME_BACK,
            case,
            by=by,
            reason=paid.reason.strip(),
            referrer=row.referrer_id,
            amount_wan=amount,
            voucher=made.voucher,
        )
        return made


def sum_paid(row: RewardReferrer) -> Decimal:
    """Return what has been paid to a referrer, returns taken off."""
    total = row.payments.aggregate(total=Sum("amount_wan"))["total"]
    return quantize_fen(total or _ZERO)


def balances(case: RewardCase) -> Mapping[int, tuple[Decimal, Decimal]]:
    """Return what each referrer is due and has been paid, by the row: one query."""
    rows = case.referrers.filter(awarded_wan__isnull=False).annotate(
        paid=Sum("payments__amount_wan")
    )
    return {row.pk: (row.awarded_wan or _ZERO, quantize_fen(row.paid or _ZERO)) for row in rows}


@transaction.atomic
def close_case(*, case_id: int, version: int, reason: str, by: User) -> RewardCase:
    """Close a case; where a rest stays unpaid (a referrer renounces), the reason says why.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: before the approval, or with a rest and without a reason.
    """
    why = reason.strip()
    with acting(user=by, reason=why or None):
        case = lock_case(case_id, version)
        refuse_unless(case, CaseAct.CLOSE)
        standing = balances(case)
        rest = sum((due - paid for due, paid in standing.values()), _ZERO)
        if not is_settled(standing.values()) and not why:
            raise RuleBroken(
                str(REST_OPEN) % {"open": exact_wan(rest)}, code="rest_open", field="reason"
            )
        case.state_reason = why
        case.closed_at, case.closed_by = clock.now(), by
        case.state = CaseState.CLOSED.value
        keep(case, by=by)
        withdraw_alerts(kind=_TO_PAY, subject=(SUBJECT, case.pk))
        record_case(events.REWARD_CLOSED, case, by=by, reason=why, rest_wan=rest)
        return case


def _check_days(case: RewardCase, paid: Paid, on: dt.date) -> None:
    if paid.paid_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="paid_on")
    if case.approved_on is not None and paid.paid_on < case.approved_on:
        words = {"on": case.approved_on}
        raise RuleBroken(str(BEFORE_APPROVAL) % words, code="before_approval", field="paid_on")


def _check_amount(row: RewardReferrer, amount: Decimal, before: Decimal) -> None:
    due = row.awarded_wan or _ZERO
    problem = payment_problem(due, before, amount)
    if problem is not None:
        words = {"open": exact_wan(abs(due - before)), "paid": exact_wan(before)}
        raise RuleBroken(str(PAY_PROBLEMS[problem]) % words, code=problem.value, field="amount_wan")

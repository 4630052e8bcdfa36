"""Sign-off of a land accounting: inputs, results and opinions freeze; the fee is followed up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events_land as events
from contracts import notices_land as notices
from contracts.models import FeePayment, LandAccounting
from contracts.models.choices import FileKind
from contracts.selectors.land import land_rule
from contracts.services.accounting_asking import withdraw_opinion_alerts
from contracts.services.accounting_saving import (
    SUBJECT,
    HeldAccounting,
    check_not_frozen,
    hold_accounting,
    record,
    result_facts,
    save_held,
)
from contracts.services.files import attach
from projects.services.moves import IN_FUTURE, check_reason
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import plain_wan

NOBODY_ASKED_YET = _("Ask the departments first: their opinions belong to the sign-off.")
OPINION_MISSING = _(
    "The opinion of %(units)s is missing. Wait for it, or once its due day has passed record it as"
    " missing with the reason."
)
PRICE_MISSING = _("There is excess land, but no delisting price: enter it first.")
CONCLUSION_NEEDED = _("Say what the bureau concludes on the land of the project.")
NOT_SIGNED_OFF = _("Sign the accounting off first.")
NO_FEE_OPEN = _("No fee is open on this accounting.")
BEFORE_SIGN_OFF = _("It was signed off on %(day)s; this day lies before.")
MORE_THAN_OPEN = _("Only %(open)s万元 are outstanding.")
NOTHING_PAID = _("Enter an amount above nothing.")
BOOKED_BACK_ALREADY = _("This has been booked back already.")
IS_BOOKING_BACK = _("A booking back cannot be booked back. Enter the payment anew.")
DOCUMENT_NEEDED = _("Attach the decision, or name its number.")


@dataclass(frozen=True)
class SignOff:
    """What the bureau concludes."""

    conclusion: str
    reference: str = ""
    fee_due_on: dt.date | None = None


@dataclass(frozen=True)
class Paid:
    """Money that came in, with its voucher."""

    paid_on: dt.date
    amount_wan: Decimal
    note: str = ""
    upload: File[Any] | None = None


@transaction.atomic
def sign_off(
    *,
    accounting_id: int,
    signed: SignOff,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> LandAccounting:
    """Sign an accounting off: nothing of it changes any more; without a fee it is closed at once.

    Raises:
        Conflict: when somebody changed figures or opinions since the form was opened.
        RuleBroken: when it is signed off already, nobody was asked, an opinion is missing without
            a recorded reason, or land is in excess without a price.
    """
    with acting(user=by):
        held = hold_accounting(accounting_id, version=version)
        accounting = held.accounting
        check_not_frozen(accounting)
        _check_opinions(accounting)
        if accounting.fee_wan is None:
            raise RuleBroken(PRICE_MISSING, code="price_missing")
        if signed.fee_due_on is not None and signed.fee_due_on < on:
            words = {"day": on}
            raise RuleBroken(
                str(BEFORE_SIGN_OFF) % words, code="before_sign_off", field="fee_due_on"
            )
        if not signed.conclusion.strip():
            raise RuleBroken(CONCLUSION_NEEDED, code="conclusion_needed", field="conclusion")
        accounting.conclusion = signed.conclusion.strip()
        accounting.reference = signed.reference.strip()
        accounting.signed_off_on, accounting.signed_off_by = on, by
        accounting.state = LandAccounting.State.SIGNED_OFF
        if accounting.fee_wan > 0:
            days = land_rule(held.locked.contract.county, on).fee_days
            accounting.fee_due_on = signed.fee_due_on or on + dt.timedelta(days=days)
        else:
            accounting.state, accounting.closed_on = LandAccounting.State.CLOSED, on
        save_held(held, by=by, on=on)
        record(events.ACCOUNTING_SIGNED_OFF, accounting, by=by, **result_facts(accounting))
        _withdraw_asking(accounting)
        return accounting


def _check_opinions(accounting: LandAccounting) -> None:
    opinions = list(accounting.opinions.select_related("unit"))
    if not opinions:
        raise RuleBroken(NOBODY_ASKED_YET, code="nobody_asked_yet")
    missing = [str(each.unit) for each in opinions if not each.opinion and not each.missing_reason]
    if missing:
        words = {"units": "、".join(missing)}
        raise RuleBroken(str(OPINION_MISSING) % words, code="opinion_missing")


def _withdraw_asking(accounting: LandAccounting) -> None:
    withdraw_alerts(kind=notices.OPINIONS_COMPLETE.name, subject=(SUBJECT, accounting.pk))
    for each in accounting.opinions.all():
        withdraw_opinion_alerts(each)


@transaction.atomic
def report_sent(
    *, accounting_id: int, sent_on: dt.date, reference: str, by: User, on: dt.date
) -> LandAccounting:
    """Record that the written report went to the county party committee and government (S4).

    Raises:
        RuleBroken: before the sign-off, or for a day that has not come or lies before it.
    """
    with acting(user=by):
        held = hold_accounting(accounting_id)
        accounting = held.accounting
        if accounting.signed_off_on is None:
            raise RuleBroken(NOT_SIGNED_OFF, code="not_signed_off")
        _check_day(accounting, sent_on, on, field="sent_on")
        accounting.report_sent_on, accounting.report_reference = sent_on, reference.strip()
        save_held(held, by=by, on=on)
        record(events.ACCOUNTING_REPORTED, accounting, by=by, sent_on=sent_on, reference=reference)
        return accounting


# --- The fee ------------------------------------------------------------------------------------


@transaction.atomic
def pay_fee(*, accounting_id: int, paid: Paid, by: User, on: dt.date) -> FeePayment:
    """Enter money that came in for excess land; the fee closes once all is paid.

    Raises:
        FileRefused: when the voucher is not taken.
        RuleBroken: when no fee is open, for a day before the sign-off or that has not come, or an
            amount of nothing or above what is outstanding.
    """
    with acting(user=by):
        held = hold_accounting(accounting_id)
        accounting = held.accounting
        if accounting.state != LandAccounting.State.SIGNED_OFF:
            raise RuleBroken(NO_FEE_OPEN, code="no_fee_open")
        _check_day(accounting, paid.paid_on, on, field="paid_on")
        if paid.amount_wan <= 0:
            raise RuleBroken(NOTHING_PAID, code="nothing_paid", field="amount_wan")
        left = outstanding(accounting)
        if paid.amount_wan > left:
            words = {"open": plain_wan(left)}
            raise RuleBroken(str(MORE_THAN_OPEN) % words, code="more_than_open", field="amount_wan")
        payment = FeePayment.objects.create(
            accounting=accounting,
            paid_on=paid.paid_on,
            amount_wan=paid.amount_wan,
            note=paid.note.strip(),
            file=_voucher(held, paid.upload, paid.paid_on, by=by),
            created_by=by,
            updated_by=by,
        )
        if paid.amount_wan == left:
            accounting.state, accounting.closed_on = LandAccounting.State.CLOSED, paid.paid_on
            withdraw_alerts(kind=notices.LAND_FEE_OVERDUE.name, subject=(SUBJECT, accounting.pk))
        save_held(held, by=by, on=on)
        record(events.LAND_FEE_PAID, accounting, by=by, payment=payment.pk, wan=paid.amount_wan)
        return payment


@transaction.atomic
def book_back_payment(*, payment_id: int, reason: str, by: User, on: dt.date) -> FeePayment:
    """Take a mistaken payment back by a booking of its own; a fee that it had closed is open again.

    Raises:
        RuleBroken: without a reason, when it was booked back already, is one itself, or the fee was
            closed by decision.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        accounting_id = FeePayment.objects.values_list("accounting_id", flat=True).get(
            pk=payment_id
        )
        held = hold_accounting(accounting_id)
        accounting = held.accounting
        payment = FeePayment.objects.get(pk=payment_id)
        if payment.reverses_id is not None:
            raise RuleBroken(IS_BOOKING_BACK, code="is_booking_back")
        if FeePayment.objects.filter(reverses=payment).exists():
            raise RuleBroken(BOOKED_BACK_ALREADY, code="booked_back_already")
        if accounting.close_note:
            raise RuleBroken(NO_FEE_OPEN, code="no_fee_open")
        booked = FeePayment.objects.create(
            accounting=accounting,
            paid_on=on,
            amount_wan=-payment.amount_wan,
            note=why,
            reverses=payment,
            created_by=by,
            updated_by=by,
        )
        accounting.state, accounting.closed_on = LandAccounting.State.SIGNED_OFF, None
        save_held(held, by=by, on=on)
        record(
            events.LAND_FEE_BOOKED_BACK,
            accounting,
            by=by,
            payment=payment.pk,
            wan=booked.amount_wan,
            reason=why,
        )
        return booked


@transaction.atomic
def close_fee(
    *,
    accounting_id: int,
    reason: str,
    reference: str,
    upload: File[Any] | None,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> LandAccounting:
    """Close a fee that is not paid in full, by a decision with its document.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: when no fee is open, without a reason, or without a document.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = hold_accounting(accounting_id, version=version)
        accounting = held.accounting
        if accounting.state != LandAccounting.State.SIGNED_OFF:
            raise RuleBroken(NO_FEE_OPEN, code="no_fee_open")
        if upload is None and not reference.strip():
            raise RuleBroken(DOCUMENT_NEEDED, code="document_needed", field="reference")
        left = outstanding(accounting)
        if upload is not None:
            accounting.close_file = attach(
                held.locked.contract, upload, kind=FileKind.DECISION, by=by, happened_on=on
            )
        accounting.state, accounting.closed_on = LandAccounting.State.CLOSED, on
        accounting.close_note, accounting.close_reference = why, reference.strip()
        save_held(held, by=by, on=on)
        record(events.LAND_FEE_CLOSED, accounting, by=by, left_wan=left, reason=why)
        withdraw_alerts(kind=notices.LAND_FEE_OVERDUE.name, subject=(SUBJECT, accounting.pk))
        return accounting


def paid_wan(accounting: LandAccounting) -> Decimal:
    """Return what has come in, bookings back taken off."""
    return sum((each.amount_wan for each in accounting.payments.all()), Decimal(0))


def outstanding(accounting: LandAccounting) -> Decimal:
    """Return what is still to come in."""
    return max(Decimal(0), (accounting.fee_wan or Decimal(0)) - paid_wan(accounting))


def _voucher(held: HeldAccounting, upload: File[Any] | None, day: dt.date, *, by: User) -> Any:
    if upload is None:
        return None
    return attach(held.locked.contract, upload, kind=FileKind.LAND, by=by, happened_on=day)


def _check_day(accounting: LandAccounting, day: dt.date, on: dt.date, *, field: str) -> None:
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field=field)
    if accounting.signed_off_on is not None and day < accounting.signed_off_on:
        words = {"day": accounting.signed_off_on}
        raise RuleBroken(str(BEFORE_SIGN_OFF) % words, code="before_sign_off", field=field)

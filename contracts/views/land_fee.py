"""Sign-off of a land accounting, its written report, the fee for excess land."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.forms.land import (
    CloseFeeForm,
    PaymentForm,
    ReportSentForm,
    SignOffForm,
    WhyForm,
)
from contracts.models import FeePayment, LandAccounting
from contracts.rules.land import plain
from contracts.selectors.land import (
    land_rule,
    opinions_of,
)
from contracts.services import accounting_sign_off as sign_offs
from contracts.views.access import BUREAU, allow
from contracts.views.land_forms import GET_POST, held_by_bureau, page_for, run_act
from contracts.views.land_words import (
    opinion_row,
    working_lines,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import posted, typed_version
from zhaoshang.core import clock


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def accounting_sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign an accounting off."""
    seen, found = held_by_bureau(request, pk)
    allow(found.state == LandAccounting.State.ASKED)
    on = clock.today()
    has_fee = bool(found.fee_wan)
    due = on + dt.timedelta(days=land_rule(seen.contract.county, on).fee_days) if has_fee else None
    form = SignOffForm(**posted(request), conclusion=_conclusion(found), fee_due_on=due)
    page = page_for(
        found,
        _("Sign the accounting off"),
        _("Sign off"),
        _("The accounting is signed off; figures, results and opinions are frozen."),
        template="contracts/land/sign_off.html",
        context={
            "accounting": found,
            "lines": working_lines(found),
            "opinions": [opinion_row(each, found, on) for each in opinions_of(found)],
        },
    )

    def act(data: dict[str, Any]) -> Any:
        return sign_offs.sign_off(
            accounting_id=pk,
            signed=sign_offs.SignOff(**data),
            by=seen.user,
            on=on,
            version=typed_version(request),
        )

    return run_act(request, (seen, found), form, act, page)


def _conclusion(found: LandAccounting) -> str:
    """Return words to begin with."""
    if not found.excess_mu:
        return _(
            "The project's land does not exceed what is reasonable; nothing is to be recovered."
        )
    words = {
        "excess": plain(found.excess_mu),
        "fee": "—" if found.fee_wan is None else plain(found.fee_wan),
    }
    text = _(
        "The project's land exceeds what is reasonable by %(excess)s mu; %(fee)s × 10,000 yuan are"
        " to be recovered at the delisting price."
    )
    return text % words


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def accounting_report_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the written report went to the county."""
    seen, found = held_by_bureau(request, pk)
    allow(found.signed_off_on is not None)
    on = clock.today()
    page = page_for(
        found,
        _("Record the written report"),
        _("Record"),
        _("The report is recorded as sent."),
        lead=_("To the county party committee and the county government."),
    )
    return run_act(
        request,
        (seen, found),
        ReportSentForm(**posted(request), on=on),
        lambda data: sign_offs.report_sent(accounting_id=pk, by=seen.user, on=on, **data),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def land_fee_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter money that came in for excess land."""
    seen, found = held_by_bureau(request, pk)
    allow(found.state == LandAccounting.State.SIGNED_OFF)
    on = clock.today()
    page = page_for(found, _("Enter a payment"), _("Enter"), _("The payment was entered."))
    return run_act(
        request,
        (seen, found),
        PaymentForm(**posted(request), on=on, left=sign_offs.outstanding(found)),
        lambda data: sign_offs.pay_fee(
            accounting_id=pk, paid=sign_offs.Paid(**data), by=seen.user, on=on
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def land_fee_book_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a mistaken payment back."""
    user = actor(request)
    payment = get_object_or_404(FeePayment.objects.visible_to(user), pk=pk)
    seen, found = held_by_bureau(request, payment.accounting_id)
    page = page_for(
        found,
        _("Book the payment back"),
        _("Book back"),
        _("The payment was booked back."),
        lead=_("%(amount)s × 10,000 yuan of %(day)s")
        % {"amount": plain(payment.amount_wan), "day": payment.paid_on},
        danger=True,
    )
    return run_act(
        request,
        (seen, found),
        WhyForm(**posted(request)),
        lambda data: sign_offs.book_back_payment(payment_id=pk, by=user, on=clock.today(), **data),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def land_fee_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a fee by decision."""
    seen, found = held_by_bureau(request, pk)
    allow(found.state == LandAccounting.State.SIGNED_OFF)
    page = page_for(
        found,
        _("Close the fee by decision"),
        _("Close the fee"),
        _("The fee is closed."),
        lead=_("%(left)s × 10,000 yuan are outstanding and will not be asked for any more.")
        % {"left": plain(sign_offs.outstanding(found))},
        danger=True,
    )
    return run_act(
        request,
        (seen, found),
        CloseFeeForm(**posted(request)),
        lambda data: sign_offs.close_fee(
            accounting_id=pk,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
            **data,
        ),
        page,
    )

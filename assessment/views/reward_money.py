"""Payments of a reward, objections to it, and their files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.rewards import ObjectionForm, PaymentForm, RulingForm
from assessment.models import RewardObjection, RewardPayment, RewardReferrer
from assessment.permissions_rewards import can_review, is_entitled
from assessment.reward_words import exact_wan
from assessment.rules.reward_course import CaseAct
from assessment.services.reward_objections import note_objection, rule_objection
from assessment.services.reward_payments import book_payment, sum_paid
from assessment.services.rewards import case_url
from assessment.views.months import allow
from assessment.views.reward_access import (
    BUREAU,
    GET_POST,
    READERS,
    case_crumbs,
    case_for,
    open_file,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.money import plain_wan


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a payment to a referrer."""
    return _book(request, pk, is_back=False)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def pay_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Book money that came back: a negative entry with its reason."""
    return _book(request, pk, is_back=True)


def _book(request: HttpRequest, pk: int, *, is_back: bool) -> HttpResponse:
    user, on = actor(request), clock.today()
    row = get_object_or_404(
        RewardReferrer.objects.visible_to(user).select_related(
            "referrer", "case__project", "case__county"
        ),
        pk=pk,
    )
    allow(is_entitled(user, row.case, CaseAct.PAY) and row.awarded_wan is not None)
    due, paid = row.awarded_wan or Decimal(0), sum_paid(row)
    rest = due - paid
    expected = -rest if is_back and due < 0 else paid if is_back else rest
    form = PaymentForm(
        **posted(request),
        on=on,
        is_back=is_back,
        initial={
            "amount_wan": plain_wan(expected) if expected > 0 else "",
            "paid_by": row.case.content["course"]["paid_by"],
        },
    )
    page = FormPage(
        title=(
            _("Book money that came back: %(name)s") if is_back else _("Book a payment: %(name)s")
        )
        % {"name": row.referrer},
        verb=_("Book it"),
        lead=_("Awarded %(due)s, paid %(paid)s, open %(open)s (10,000 yuan). It never changes.")
        % {"due": exact_wan(due), "paid": exact_wan(paid) or "0", "open": exact_wan(rest) or "0"},
        done=_("Booked."),
        back=case_url(row.case_id),
    )
    return run_page(
        request,
        form,
        lambda data: book_payment(
            referrer_row_id=pk, paid=form.paid(), upload=data["upload"], by=user, on=on
        ),
        page,
        crumbs=case_crumbs(row.case),
    )


@roles_required(*READERS)
@require_safe
def payment_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open the voucher of a payment."""
    rows = RewardPayment.objects.visible_to(actor(request)).exclude(file=None)
    found = get_object_or_404(rows.select_related("file", "referrer__case"), pk=pk)
    return open_file(request, found.file, found.referrer.case)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Note an objection that came in while the notice runs."""
    user, on, case = actor(request), clock.today(), case_for(request, pk, CaseAct.OBJECT)
    form = ObjectionForm(**posted(request), on=on)
    page = FormPage(
        title=_("Note an objection"),
        verb=_("Note it"),
        lead=_("Objections are taken until %(until)s, that day included.")
        % {"until": case.notice_until},
        done=_("The objection is noted; it has to be ruled before the approval."),
        back=case_url(pk),
    )

    def act(data: dict[str, Any]) -> RewardObjection:
        return note_objection(
            case_id=pk,
            version=typed_version(request) or 0,
            raised=form.raised(),
            upload=data["upload"],
            by=user,
            on=on,
        )

    return run_page(request, form, act, page, crumbs=case_crumbs(case), record=case)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Rule on an objection."""
    user, on = actor(request), clock.today()
    found = get_object_or_404(
        RewardObjection.objects.visible_to(user).select_related(
            "case__project", "case__county", "updated_by"
        ),
        pk=pk,
    )
    allow(can_review(user, found.case))
    page = FormPage(
        title=_("Rule on the objection"),
        verb=pgettext("objection", "Rule"),
        lead=f"{found.raised_by}：{found.claim}",
        done=_("Ruled."),
        back=case_url(found.case_id),
    )
    return run_page(
        request,
        RulingForm(**posted(request)),
        lambda data: rule_objection(
            objection_id=pk, version=typed_version(request) or 0, by=user, on=on, **data
        ),
        page,
        crumbs=case_crumbs(found.case),
        record=found,
    )


@roles_required(*READERS)
@require_safe
def objection_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open the file of an objection."""
    rows = RewardObjection.objects.visible_to(actor(request)).exclude(file=None)
    found = get_object_or_404(rows.select_related("file", "case"), pk=pk)
    return open_file(request, found.file, found.case)

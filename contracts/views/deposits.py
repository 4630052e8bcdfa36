"""What is done with deposits and idle land of a contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.forms.deposits import (
    ClearForm,
    DepositForm,
    IdleFeeForm,
    IdleForm,
    MovementForm,
    PaidOnForm,
    SettleForm,
    TakeBackForm,
    WaiveForm,
)
from contracts.forms.land import WhyForm
from contracts.models import Deposit, DepositMovement, IdleLand
from contracts.rules.land import plain
from contracts.services import deposits as services
from contracts.services import idle_land
from contracts.views.access import BUREAU, Seen, allow, contract_crumbs, contract_or_404
from contracts.views.land_words import deposit_row, idle_row
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.core import clock

GET_POST = ["GET", "HEAD", "POST"]
Act = Callable[[dict[str, Any]], Any]
Words = tuple[str, str, str]


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a deposit that the terms do not name."""
    seen = _contract(request, pk)
    return _run(
        request,
        seen,
        DepositForm(**posted(request)),
        lambda data: services.enter_deposit(contract_id=pk, by=seen.user, on=clock.today(), **data),
        (_("Enter a deposit"), _("Enter"), _("The deposit was entered.")),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change amount or due day."""
    seen, found = _deposit(request, pk)
    form = DepositForm(**posted(request), found=found)
    return _run(
        request,
        seen,
        form,
        lambda data: services.change_deposit(
            deposit_id=pk,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
            typed={name: data[name] for name in ("amount_wan", "due_on")},
            **data,
        ),
        (_("Change the deposit"), _("Save"), _("The deposit was changed.")),
        record=found,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter money that was paid in."""
    seen, found = _deposit(request, pk)
    on = clock.today()
    left = deposit_row(found, on)["left_wan"]
    allow(left > 0)
    form = MovementForm(**posted(request), on=on, left=left)
    return _run(
        request,
        seen,
        form,
        lambda _data: services.pay_deposit(
            deposit_id=pk, movement=form.movement(), by=seen.user, on=on
        ),
        (_("Enter a payment"), _("Enter"), _("The payment was entered.")),
        record=found,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Return or keep what is held."""
    seen, found = _deposit(request, pk)
    on = clock.today()
    held = deposit_row(found, on)["held_wan"]
    allow(held > 0)
    form = SettleForm(**posted(request), on=on, left=held)
    return _run(
        request,
        seen,
        form,
        lambda _data: services.settle_deposit(
            deposit_id=pk,
            movement=form.movement(),
            by=seen.user,
            on=on,
            version=typed_version(request),
        ),
        (_("Return or keep the deposit"), _("Record"), _("It was recorded.")),
        record=found,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a deposit is no longer due."""
    seen, found = _deposit(request, pk)
    return _run(
        request,
        seen,
        WaiveForm(**posted(request)),
        lambda data: services.waive_deposit(
            deposit_id=pk, by=seen.user, on=clock.today(), version=typed_version(request), **data
        ),
        (_("No longer due"), _("Record as no longer due"), _("The deposit is no longer due.")),
        record=found,
        danger=True,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def deposit_book_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a mistaken movement back."""
    user = actor(request)
    movement = get_object_or_404(
        DepositMovement.objects.visible_to(user).select_related("deposit"), pk=pk
    )
    seen, found = _deposit(request, movement.deposit_id)
    words = {
        "kind": movement.get_kind_display(),
        "amount": plain(movement.amount_wan),
        "day": movement.happened_on,
    }
    return _run(
        request,
        seen,
        WhyForm(**posted(request)),
        lambda data: services.book_back_movement(movement_id=pk, by=user, on=clock.today(), **data),
        (_("Book it back"), _("Book back"), _("It was booked back.")),
        record=found,
        lead=_("%(kind)s: %(amount)s × 10,000 yuan of %(day)s") % words,
        danger=True,
    )


# --- Idle land ----------------------------------------------------------------------------------


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def idle_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a notice of idle land."""
    seen = _contract(request, pk)
    form = IdleForm(**posted(request))
    return _run(
        request,
        seen,
        form,
        lambda _data: idle_land.give_notice(
            contract_id=pk, facts=form.facts(), by=seen.user, on=clock.today()
        ),
        (_("Record a notice of idle land"), _("Record"), _("The notice was recorded.")),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def idle_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a notice, or give more time to build."""
    seen, found = _idle(request, pk)
    form = IdleForm(**posted(request), found=found)
    return _run(
        request,
        seen,
        form,
        lambda data: idle_land.change_notice(
            idle_id=pk,
            facts=form.facts(),
            reason=data["reason"],
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
            typed=data,
        ),
        (_("Change the notice"), _("Save"), _("The notice was changed.")),
        record=found,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def idle_fee(request: HttpRequest, pk: int) -> HttpResponse:
    """Charge the idle-land fee."""
    seen, found = _idle(request, pk)
    on = clock.today()
    allow(found.fee_on is None)
    suggested = idle_land.suggested_fee(found, on)
    lead = ""
    price = seen.contract.land_price_wan_mu
    if suggested is not None and price is not None:
        rule = idle_land.land_rule(seen.contract.county, on)
        words = {
            "area": plain(found.area_mu),
            "price": plain(price),
            "percent": plain(rule.idle_percent),
            "fee": plain(suggested),
        }
        lead = _("By policy: %(area)s mu × %(price)s × %(percent)s%% = %(fee)s") % words
    return _run(
        request,
        seen,
        IdleFeeForm(**posted(request), on=on, suggested=suggested),
        lambda data: idle_land.charge_fee(
            idle_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        (_("Charge the idle-land fee"), _("Charge"), _("The fee was charged.")),
        record=found,
        lead=lead,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def idle_fee_paid(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the fee was paid."""
    seen, found = _idle(request, pk, closed_too=True)
    on = clock.today()
    allow(idle_row(found, on)["owes_fee"])
    return _run(
        request,
        seen,
        PaidOnForm(**posted(request), on=on),
        lambda data: idle_land.fee_paid(idle_id=pk, by=seen.user, on=on, **data),
        (_("The fee was paid"), _("Record"), _("It was recorded.")),
        record=found,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def idle_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the land was taken back."""
    seen, found = _idle(request, pk)
    on = clock.today()
    return _run(
        request,
        seen,
        TakeBackForm(**posted(request), on=on),
        lambda data: idle_land.take_back(
            idle_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        (_("Take the land back"), _("Record as taken back"), _("The land is taken back.")),
        record=found,
        danger=True,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def idle_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that it is built on again."""
    seen, found = _idle(request, pk)
    on = clock.today()
    return _run(
        request,
        seen,
        ClearForm(**posted(request), on=on),
        lambda data: idle_land.clear(
            idle_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        (_("Building again"), _("Record"), _("The land is no longer idle.")),
        record=found,
    )


def _contract(request: HttpRequest, pk: int) -> Seen:
    seen = contract_or_404(request, pk)
    allow(seen.runs)
    return seen


def _deposit(request: HttpRequest, pk: int) -> tuple[Seen, Deposit]:
    found: Deposit = get_object_or_404(
        Deposit.objects.visible_to(actor(request)).prefetch_related("movements"), pk=pk
    )
    seen = _contract(request, found.contract_id)
    found.contract = seen.contract
    return seen, found


def _idle(request: HttpRequest, pk: int, *, closed_too: bool = False) -> tuple[Seen, IdleLand]:
    found: IdleLand = get_object_or_404(IdleLand.objects.visible_to(actor(request)), pk=pk)
    seen = _contract(request, found.contract_id)
    found.contract = seen.contract
    allow(closed_too or found.state in idle_land.OPEN)
    return seen, found


def _run(
    request: HttpRequest,
    seen: Seen,
    form: Any,
    act: Act,
    words: Words,
    *,
    record: Any = None,
    **more: Any,
) -> HttpResponse:
    title, verb, done = words
    back = reverse("contracts:land", args=[seen.contract.pk])
    page = FormPage(title=title, verb=verb, done=done, back=back, **more)
    crumbs = (*contract_crumbs(seen.contract), (_("Land and deposits"), back))
    return run_page(request, form, act, page, crumbs=crumbs, record=record or seen.contract)

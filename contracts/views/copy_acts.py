"""Acts on the originals of a contract: holders named, sent, complained of, withdrawn, moved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from contracts.forms.copies import MoveForm, PlanForm, SendForm, TroubleForm, WithdrawForm
from contracts.models import ContractCopy, Trouble
from contracts.permissions_copies import can_complain, can_keep, can_plan
from contracts.selectors.copies import copies_rule, places_of
from contracts.selectors.copy_people import custodians, custodians_of, holders
from contracts.services import copies as service
from contracts.services import copy_changes
from contracts.views.access import (
    BUREAU,
    READERS,
    Seen,
    allow,
    contract_crumbs,
    contract_or_404,
)
from contracts.views.copies import copy_or_404
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.core import clock

GET_POST = ["GET", "HEAD", "POST"]


def tab_url(seen: Seen) -> str:
    """Return the address of the tab."""
    return reverse("contracts:copies", args=[seen.contract.pk])


def copy_url(copy: ContractCopy) -> str:
    """Return the address of an original's page."""
    return reverse("contracts:copy", args=[copy.pk])


def copy_crumbs(copy: ContractCopy) -> tuple[Crumb, ...]:
    """Return the pages above a form about an original."""
    label = _("Original %(copy)s") % {"copy": copy.label}
    return (*contract_crumbs(copy.contract), (label, copy_url(copy)))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def copies_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who keeps the originals; the policy's list proposes."""
    seen, on = contract_or_404(request, pk), clock.today()
    contract = seen.contract
    allow(can_plan(seen.user, contract))
    rule = copies_rule(contract, on)
    taken = set(contract.copies.filter(withdrawn_on=None).values_list("place", flat=True))
    places = [each for each in places_of(contract, rule, on) if each.holder.place not in taken]
    form = PlanForm(
        **posted(request),
        places=places,
        units=holders(contract.county_id, on),
        people=list(custodians(contract.county_id, on)),
    )
    page = FormPage(
        title=_("Name the holders"),
        verb=_("Name the holders"),
        done=lambda made: (
            ngettext("%(count)s original was named.", "%(count)s originals were named.", len(made))
            % {"count": len(made)}
        ),
        template="contracts/copies/plan.html",
        back=tab_url(seen),
        context={"minimum": rule.minimum},
    )
    return run_page(
        request,
        form,
        lambda _data: service.plan_copies(contract_id=pk, rows=form.rows(), by=seen.user, on=on),
        page,
        crumbs=contract_crumbs(contract),
        record=contract,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def copies_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send originals to their holders."""
    seen, on = contract_or_404(request, pk), clock.today()
    contract = seen.contract
    allow(can_plan(seen.user, contract))
    waiting = contract.copies.filter(withdrawn_on=None, sent_on=None)
    rows = list(waiting.select_related("holder_unit", "custodian"))
    page = FormPage(
        title=_("Send originals"),
        verb=_("Send"),
        lead=_("The custodian of each holder is told and confirms the receipt."),
        done=lambda sent: (
            ngettext("%(count)s original was sent.", "%(count)s originals were sent.", len(sent))
            % {"count": len(sent)}
        ),
        back=tab_url(seen),
    )

    def act(data: dict[str, Any]) -> Any:
        return service.send_copies(
            contract_id=pk,
            copy_ids=[int(each) for each in data["copies"]],
            sent_on=data["sent_on"],
            by=seen.user,
            on=on,
        )

    return run_page(
        request,
        SendForm(**posted(request), copies=rows, on=on),
        act,
        page,
        crumbs=contract_crumbs(contract),
        record=contract,
    )


@roles_required(*READERS)
@require_http_methods(GET_POST)
def copy_trouble(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an original was rejected or never arrived."""
    found, seen = copy_or_404(request, pk)
    allow(can_complain(seen.user, found))
    only = None if can_keep(seen.user, found) else Trouble.NOT_ARRIVED
    page = FormPage(
        title=_("Reject, or never arrived"),
        verb=_("Report to the bureau"),
        lead=_("It is to be sent again, or withdrawn and replaced."),
        done=_("It is recorded. The bureau is told."),
        danger=True,
        back=copy_url(found),
    )

    def act(data: dict[str, Any]) -> Any:
        return copy_changes.report_trouble(
            copy_id=pk, by=seen.user, on=clock.today(), version=typed_version(request), **data
        )

    form = TroubleForm(**posted(request), only=only)
    return run_page(request, form, act, page, crumbs=copy_crumbs(found), record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def copy_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an original, with a reprint in its place or without."""
    found, seen = copy_or_404(request, pk)
    allow(can_plan(seen.user, seen.contract))
    page = FormPage(
        title=_("Withdraw the original"),
        verb=_("Withdraw the original"),
        lead=_("It no longer counts; the row stays with its reason."),
        done=_("The original was withdrawn."),
        danger=True,
        back=tab_url(seen),
    )

    def act(data: dict[str, Any]) -> Any:
        return copy_changes.withdraw_copy(
            copy_id=pk, by=seen.user, on=clock.today(), version=typed_version(request), **data
        )

    form = WithdrawForm(**posted(request))
    return run_page(request, form, act, page, crumbs=copy_crumbs(found), record=found)


@roles_required(*READERS)
@require_http_methods(GET_POST)
def copy_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Change cabinet or custodian."""
    found, seen = copy_or_404(request, pk)
    allow(can_keep(seen.user, found))
    on = clock.today()
    people = list(custodians_of(found.holder_unit, on))
    page = FormPage(
        title=_("Change custodian or cabinet"),
        verb=_("Save"),
        lead=_("Who kept it before stays in its history."),
        done=_("Custodian and cabinet were changed."),
        back=copy_url(found),
    )

    def act(data: dict[str, Any]) -> Any:
        return copy_changes.move_copy(
            copy_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        )

    form = MoveForm(**posted(request), copy=found, people=people)
    return run_page(request, form, act, page, crumbs=copy_crumbs(found), record=found)

"""The acts of a contract's life: dropped, signed, filed, in performance, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.forms.life import (
    BeginForm,
    EndForm,
    FileForm,
    KeeperForm,
    PlainForm,
    ReasonForm,
    SignForm,
)
from contracts.permissions import can_drop, can_run
from contracts.permissions_life import can_begin, can_end, can_file, can_sign
from contracts.rules.life import ENDED, State, may_follow
from contracts.selectors.copies import missing_for_filing
from contracts.selectors.life import before_signing
from contracts.selectors.prefill import keepers, signer_for
from contracts.services import drafting, ending, signing
from contracts.views.access import (
    BUREAU,
    Seen,
    allow,
    contract_crumbs,
    contract_or_404,
    contract_url,
)
from contracts.views.life_context import gate_of
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.core import clock

GET_POST = ["GET", "HEAD", "POST"]


def _run(
    request: HttpRequest,
    seen: Seen,
    form: forms.Form,
    page: FormPage,
    *,
    service: Callable[..., Any],
    values: Callable[[dict[str, Any]], dict[str, Any]],
) -> HttpResponse:
    """Run one act on a contract with the version that was on the screen."""
    contract = seen.contract
    page.back = contract_url(contract)

    def act(data: dict[str, Any]) -> Any:
        return service(
            contract_id=contract.pk,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
            **values(data),
        )

    crumbs = contract_crumbs(contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=contract)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a draft."""
    seen = contract_or_404(request, pk)
    allow(can_drop(seen.user, seen.contract))
    page = FormPage(
        title=_("Drop the draft"),
        verb=_("Drop the draft"),
        lead=_("It stays readable and can be taken up again; a running review is taken back."),
        done=_("The draft was dropped."),
        danger=True,
    )
    form = ReasonForm(**posted(request))
    return _run(
        request,
        seen,
        form,
        page,
        service=drafting.drop_draft,
        values=lambda data: {"reason": data["reason"]},
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a dropped draft up again."""
    seen = contract_or_404(request, pk)
    allow(can_run(seen.user, seen.contract))
    allow(seen.contract.state == State.DROPPED)
    page = FormPage(
        title=_("Take the draft up again"),
        verb=_("Take up again"),
        lead=_("Its text is made anew before it goes to the legal office."),
        done=_("The draft was taken up again."),
    )
    form = PlainForm(**posted(request))
    return _run(request, seen, form, page, service=drafting.take_up_draft, values=lambda _data: {})


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def keeper(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a contract to another keeper."""
    seen = contract_or_404(request, pk)
    allow(can_run(seen.user, seen.contract))
    allow(seen.contract.state != State.ARCHIVED)
    form = KeeperForm(
        **posted(request),
        keepers=keepers(seen.contract.county_id, clock.today()),
        initial={"keeper": seen.contract.keeper_id},
    )
    page = FormPage(
        title=_("Change the keeper"),
        verb=_("Change the keeper"),
        lead=_("The keeper opens the contract's files and is told of what happens to it."),
        done=_("The keeper was changed."),
    )
    return _run(
        request,
        seen,
        form,
        page,
        service=drafting.change_keeper,
        values=lambda data: {"keeper_id": data["keeper"].pk},
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the signature with the signed text; the number is drawn with it."""
    seen, on = contract_or_404(request, pk), clock.today()
    contract = seen.contract
    allow(can_sign(seen.user, contract))
    rounds = list(contract.legal_reviews.all())
    before = before_signing(contract, on, rounds)
    signer = signer_for(contract.project, on) if before.rule.approval else None
    holder = str(signer.people[0]) if signer is not None and signer.people else ""
    investor = next((each for each in contract.parties.all() if each.side == "investor"), None)
    form = SignForm(
        **posted(request),
        on=on,
        initial={
            "signatory": holder,
            "investor_signatory": investor.representative if investor else "",
        },
    )
    page = FormPage(
        title=_("Register the signature"),
        verb=_("Register and draw the number"),
        lead=_("The number of the year is drawn with it; a contract keeps its number for good."),
        done=lambda made: _("Signed and registered as %(number)s.") % {"number": made.number},
        template="contracts/life/sign.html",
        context={
            "gate": {**gate_of(seen, before, rounds), "button": "", "foot": ""},
            "is_ready": not before.missing,
            "signer": signer,
            "approval": before.approval.approval,
        },
    )
    return _run(
        request,
        seen,
        form,
        page,
        service=signing.sign_contract,
        values=lambda _data: {"signing": form.signing()},
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def file_contract(request: HttpRequest, pk: int) -> HttpResponse:
    """File a signed contract once its originals are with all holders."""
    seen, on = contract_or_404(request, pk), clock.today()
    allow(can_file(seen.user, seen.contract))
    form = FileForm(**posted(request), on=on)
    page = FormPage(
        title=_("File the contract"),
        verb=_("File the contract"),
        lead=_("Every named holder has received an original; the project's gate is met by it."),
        done=_("The contract was filed."),
        template="contracts/life/file.html",
        context={"missing": missing_for_filing(seen.contract, on)},
    )
    return _run(
        request,
        seen,
        form,
        page,
        service=ending.file_contract,
        values=lambda data: {"filed_on": data["filed_on"], "in_force_on": data["in_force_on"]},
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a filed contract into performance."""
    seen = contract_or_404(request, pk)
    allow(can_begin(seen.user, seen.contract))
    page = FormPage(
        title=_("Begin performance"),
        verb=_("Begin performance"),
        done=_("The contract is in performance."),
    )
    form = BeginForm(**posted(request), on=clock.today())
    return _run(
        request,
        seen,
        form,
        page,
        service=ending.begin_performance,
        values=lambda data: {"since": data["in_force_on"]},
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a contract: fulfilled, breached or terminated."""
    seen = contract_or_404(request, pk)
    contract = seen.contract
    allow(can_end(seen.user, contract))
    states = tuple(each for each in State if each in ENDED and may_follow(contract.state, each))
    form = EndForm(**posted(request), on=clock.today(), states=states)
    page = FormPage(
        title=_("End the contract"),
        verb=_("End the contract"),
        lead=_("It is fulfilled once no promise is open: each kept, or waived with a reason."),
        done=lambda made: (
            _("The contract is now: %(state)s.") % {"state": made.get_state_display()}
        ),
        danger=True,
    )
    return _run(
        request,
        seen,
        form,
        page,
        service=ending.end_contract,
        values=lambda _data: {"ending": form.ending()},
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a breached contract into performance again."""
    seen = contract_or_404(request, pk)
    allow(can_run(seen.user, seen.contract))
    allow(seen.contract.state == State.BREACHED)
    page = FormPage(
        title=_("Resume performance"),
        verb=_("Resume performance"),
        done=_("The contract is in performance again."),
    )
    form = ReasonForm(**posted(request))
    return _run(
        request,
        seen,
        form,
        page,
        service=ending.resume_contract,
        values=lambda data: {"reason": data["reason"]},
    )

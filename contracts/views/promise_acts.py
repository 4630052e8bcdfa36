"""What becomes of a promise: reported kept, confirmed, returned, waived, opened again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contracts.forms.performance import KeptForm, ReasonForm, WaiveForm
from contracts.models import Obligation
from contracts.permissions_performance import can_claim, can_settle
from contracts.services import promise_keeping as services
from contracts.views.access import BUREAU, Seen, allow
from contracts.views.promises import performance_crumbs, performance_url, promise_or_404
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

GET_POST = ["GET", "HEAD", "POST"]
UNITS = (Role.CLERK, Role.UNIT_HEAD)


@roles_required(*UNITS)
@require_http_methods(GET_POST)
def obligation_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a promise kept, with its evidence."""
    promise, seen = promise_or_404(request, pk)
    allow(
        can_claim(seen.user, seen.contract, seen.part)
        and promise.state == Obligation.State.OPEN
        and seen.contract.signed_on is not None
    )
    words = (
        _("Report the promise kept"),
        _("Report"),
        _("Reported. The bureau checks the evidence and confirms it."),
    )
    lead = promise.claim_returned and (_("Sent back: %(why)s") % {"why": promise.claim_returned})

    def act(data: dict[str, Any]) -> Any:
        return services.claim_promise(
            promise_id=pk,
            kept=_kept(data),
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
        )

    form = KeptForm(**posted(request), promise=promise, initial=_initial(promise))
    return _run(request, seen, promise, form, act, words=words, lead=lead)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def obligation_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a promise as kept, or confirm what the unit reported."""
    promise, seen = _settled_by_bureau(request, pk)
    claimed = promise.claimed_on is not None
    words = (
        _("Confirm that the promise was kept") if claimed else _("Record the promise as kept"),
        _("Confirm") if claimed else _("Record as kept"),
        _("The promise was recorded as kept."),
    )

    def act(data: dict[str, Any]) -> Any:
        return services.keep_promise(
            promise_id=pk,
            kept=_kept(data),
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
        )

    form = KeptForm(**posted(request), promise=promise, initial=_initial(promise))
    if claimed:
        form.fields["uploads"].label = _("Further evidence")
    return _run(
        request,
        seen,
        promise,
        form,
        act,
        words=words,
        template="contracts/performance/keep.html",
        evidence=list(promise.evidence.all()),
    )


@roles_required(*BUREAU)
@require_POST
def obligation_keep_ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what the ledger says: one tap."""
    promise, seen = _settled_by_bureau(request, pk)
    try:
        services.keep_by_ledger(
            promise_id=promise.pk,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
        )
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("The promise was recorded as kept, as the ledger says."))
    return HttpResponseRedirect(performance_url(seen.contract))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def obligation_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a unit's report of a kept promise back."""
    promise, seen = _settled_by_bureau(request, pk)
    words = (_("Send the report back"), _("Send back"), _("The report was sent back."))
    return _run_reason(request, seen, promise, services.return_claim, words)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def obligation_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Waive a promise by a document."""
    promise, seen = _settled_by_bureau(request, pk)
    words = (_("Waive the promise"), _("Waive"), _("The promise was waived."))

    def act(data: dict[str, Any]) -> Any:
        return services.waive_promise(
            promise_id=pk,
            waiver=services.Waiver(**data),
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
        )

    form = WaiveForm(**posted(request))
    return _run(request, seen, promise, form, act, words=words, danger=True)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def obligation_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a promise again that was settled by mistake."""
    promise, seen = promise_or_404(request, pk)
    allow(can_settle(seen.user, seen.contract) and promise.state != Obligation.State.OPEN)
    words = (_("Open the promise again"), _("Open it again"), _("The promise is open again."))
    return _run_reason(request, seen, promise, services.reopen_promise, words)


def _settled_by_bureau(request: HttpRequest, pk: int) -> tuple[Obligation, Seen]:
    promise, seen = promise_or_404(request, pk)
    allow(can_settle(seen.user, seen.contract) and promise.state == Obligation.State.OPEN)
    return promise, seen


def _initial(promise: Obligation) -> dict[str, Any]:
    return {
        "kept_on": promise.claimed_on,
        "quantity": promise.claimed_quantity,
        "note": promise.claim_note,
    }


def _kept(data: dict[str, Any]) -> services.Kept:
    return services.Kept(**{"quantity": None, **data})


def _run_reason(
    request: HttpRequest, seen: Seen, promise: Obligation, service: Any, words: tuple[str, ...]
) -> HttpResponse:
    def act(data: dict[str, Any]) -> Any:
        return service(
            promise_id=promise.pk,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
            **data,
        )

    return _run(request, seen, promise, ReasonForm(**posted(request)), act, words=words)


def _run(
    request: HttpRequest,
    seen: Seen,
    promise: Obligation,
    form: forms.Form,
    act: Any,
    *,
    words: tuple[str, ...],
    lead: Any = "",
    danger: bool = False,
    template: str = "",
    **context: Any,
) -> HttpResponse:
    title, verb, done = words
    page = FormPage(
        title=title,
        verb=verb,
        done=done,
        lead=lead,
        danger=danger,
        template=template,
        back=performance_url(seen.contract),
        context={"promise": promise, "contract": seen.contract, **context},
    )
    crumbs = performance_crumbs(seen.contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=promise)

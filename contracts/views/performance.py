"""The tab "Performance" of a contract, and what the bureau sets among its promises."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts.forms.performance import MakeForm, MoveForm, PromiseForm
from contracts.models import Contract, Obligation
from contracts.permissions_performance import (
    can_claim,
    can_promise,
    can_remove_promise,
    can_settle,
)
from contracts.policies_performance import PROMISES, SPECIAL_REPORT
from contracts.rules.life import BEFORE_SIGNING, RUNNING, State
from contracts.selectors.ledger_hints import ledger_of
from contracts.selectors.performance import by_side, counted_of, lines_of, promises_of, reports_of
from contracts.selectors.promise_terms import proposals
from contracts.services import obligations as services
from contracts.services.performance_notices import OBLIGATION, REPORT
from contracts.views.access import (
    BUREAU,
    READERS,
    Seen,
    allow,
    contract_or_404,
)
from contracts.views.promises import performance_crumbs, performance_url, promise_or_404
from contracts.views.tabs import part_context
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.accounts.selectors import units_for_choice
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm
from zhaoshang.policy.selectors import policy_book

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*READERS)
@require_safe
def performance(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the promises of both sides, what the ledger says, moved days, special reports."""
    seen, on = contract_or_404(request, pk), clock.today()
    allow(seen.reads_terms)
    contract = seen.contract
    runs = State(contract.state) in RUNNING
    promises, reports = promises_of(contract), reports_of(contract)
    ledger = ledger_of(contract, on) if promises else None
    told = [(OBLIGATION, each.pk) for each in promises] + [(REPORT, each.pk) for each in reports]
    lines = lines_of(promises, ledger, on, runs=runs)
    book = policy_book(contract.county, on)
    unsigned = State(contract.state) in BEFORE_SIGNING
    context = {
        **part_context(seen, "performance"),
        "sides": by_side(lines),
        "has_promises": bool(lines),
        "moved": [change for line in lines for change in line.moved],
        "reports": [{"report": each, "count": counted_of(each)} for each in reports],
        "runs_now": runs,
        "is_unsigned": unsigned,
        "may_promise": can_promise(seen.user, contract),
        "may_settle": can_settle(seen.user, contract),
        "may_claim": can_claim(seen.user, contract, seen.part) and contract.signed_on is not None,
        "report_policy": book[SPECIAL_REPORT],
        "may_read_policy": seen.user.has_role(*COUNTY_WIDE),
        "trail": trail_part(request, told),
        "today": on,
    }
    return render(request, "contracts/performance/tab.html", context)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def obligations_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview what the terms promise; what is ticked is made."""
    seen, on = contract_or_404(request, pk), clock.today()
    allow(can_promise(seen.user, seen.contract))
    found = proposals(seen.contract, on)
    form = MakeForm(**posted(request), proposals=found)
    page = FormPage(
        title=_("Promises of the terms"),
        verb=_("Make the promises"),
        done=lambda made: _("%(count)s promises were made.") % {"count": len(made)},
        template="contracts/performance/make.html",
        back=performance_url(seen.contract),
        context={
            "contract": seen.contract,
            "rows": [_proposal_row(form, each, on) for each in found],
            "policy": policy_book(seen.contract.county, on)[PROMISES],
            "today": on,
        },
    )

    def act(_data: dict[str, Any]) -> Any:
        return services.make_promises(
            contract_id=pk,
            chosen=form.chosen,
            days=form.days,
            by=seen.user,
            on=on,
            version=typed_version(request),
        )

    crumbs = performance_crumbs(seen.contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=seen.contract)


def _proposal_row(form: MakeForm, proposal: Any, on: Any) -> dict[str, Any]:
    fields = (
        {}
        if proposal.exists
        else {"make": form[f"make_{proposal.term}"], "due": form[f"due_{proposal.term}"]}
    )
    due_on = proposal.promise.due_on
    return {"proposal": proposal, "is_past": due_on is not None and due_on < on, **fields}


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def obligation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a promise."""
    seen, on = contract_or_404(request, pk), clock.today()
    allow(can_promise(seen.user, seen.contract))
    form = _form(request, seen)
    page = FormPage(
        title=_("Add a promise"),
        verb=_("Add"),
        done=_("The promise was added."),
        back=performance_url(seen.contract),
    )

    def act(data: dict[str, Any]) -> Any:
        reference = data.pop("reference", "")
        facts = services.PromiseFacts(**data)
        return services.add_promise(
            contract_id=pk, facts=facts, reference=reference, by=seen.user, on=on
        )

    crumbs = performance_crumbs(seen.contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=seen.contract)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def obligation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a promise: all of it before the signature, afterwards by a document, not its day."""
    promise, seen = promise_or_404(request, pk)
    allow(can_promise(seen.user, seen.contract) and promise.state == Obligation.State.OPEN)
    form, on = _form(request, seen, promise), clock.today()
    page = FormPage(
        title=_("Change the promise"),
        verb=_("Save"),
        done=_("The promise was changed."),
        back=performance_url(seen.contract),
    )

    def act(data: dict[str, Any]) -> Any:
        reference = data.pop("reference", "")
        facts = services.PromiseFacts(**{"due_on": None, **data})
        return services.change_promise(
            promise_id=pk,
            facts=facts,
            reference=reference,
            by=seen.user,
            on=on,
            version=typed_version(request),
            typed={name: form.cleaned_data.get(name) for name in form.fields},
        )

    crumbs = performance_crumbs(seen.contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=promise)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def obligation_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a promise out of a draft."""
    promise, seen = promise_or_404(request, pk)
    allow(can_remove_promise(seen.user, promise))
    page = FormPage(
        title=_("Remove the promise"),
        verb=_("Remove"),
        lead=_("The contract is not signed yet; the promise leaves without a trace in its terms."),
        done=_("The promise was removed."),
        danger=True,
        back=performance_url(seen.contract),
    )
    form = RevokeForm(**posted(request))
    del form.fields["reason"]

    def act(_data: dict[str, Any]) -> Any:
        return services.remove_promise(
            promise_id=pk, by=seen.user, on=clock.today(), version=typed_version(request)
        )

    crumbs = performance_crumbs(seen.contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=promise)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def obligation_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a due day that has not passed, by a recorded decision."""
    promise, seen = promise_or_404(request, pk)
    allow(can_settle(seen.user, seen.contract) and promise.state == Obligation.State.OPEN)
    page = FormPage(
        title=_("Move the due day"),
        verb=_("Move the due day"),
        lead=_(
            "Both days stay on record with the document. Once the day has passed it moves only by"
            " what the leading group decides on the special report."
        ),
        done=_("The due day was moved."),
        back=performance_url(seen.contract),
    )

    def act(data: dict[str, Any]) -> Any:
        return services.move_promise(
            promise_id=pk,
            move=services.Move(**data),
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
        )

    form = MoveForm(**posted(request), initial={"new_due_on": promise.due_on})
    crumbs = performance_crumbs(seen.contract)
    return run_page(request, form, act, page, crumbs=crumbs, record=promise)


def _form(request: HttpRequest, seen: Seen, found: Obligation | None = None) -> PromiseForm:
    contract: Contract = seen.contract
    return PromiseForm(
        **posted(request),
        units=units_for_choice(seen.user),
        signed=contract.signed_on is not None,
        found=found,
    )

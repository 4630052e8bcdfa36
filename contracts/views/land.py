"""Land of a contract: its accountings, deposits, idle land; lists across the county."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contracts.models import Contract, LandAccounting
from contracts.rules.life import CHANGING, ENDED, RUNNING, Kind
from contracts.selectors.deadlines import recounts_of
from contracts.selectors.idle_land import deposits_of, entered_wan, idle_of
from contracts.selectors.land import (
    RUNNING_STATES,
    accountings_of,
    agreed_day,
    due_in_county,
    land_rule,
    opinions_of,
)
from contracts.services.accounting import ACCOUNTED_STATES
from contracts.services.land_report import write_report
from contracts.views.access import BUREAU, READERS, Seen, allow, contract_or_404
from contracts.views.land_words import (
    accounting_row,
    counted_rows,
    deposit_row,
    idle_row,
    input_rows,
    opinion_row,
    opinions_working,
    working_lines,
)
from contracts.views.tabs import part_context
from contracts.word.official import CONTENT_TYPE
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate

PAGE = 50
MOST_DUE = 100
DUE, RUN, FEE, CLOSED = "due", "running", "fee", "closed"
SHOWS = {
    DUE: gettext_lazy("To be accounted for"),
    RUN: gettext_lazy("Running"),
    FEE: gettext_lazy("Fee open"),
    CLOSED: gettext_lazy("Closed"),
}
_STATES = {
    RUN: RUNNING_STATES,
    FEE: (LandAccounting.State.SIGNED_OFF,),
    CLOSED: (LandAccounting.State.CLOSED,),
}


@roles_required(*READERS)
@require_safe
def land(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what there is of land and deposits of a contract."""
    seen, on = contract_or_404(request, pk), clock.today()
    allow(seen.reads_terms)
    contract = seen.contract
    rule = land_rule(contract.county, on)
    rows = accountings_of(contract)
    agreed = agreed_day(contract, rule)
    signed = contract.state in {*RUNNING, *ENDED}
    deposits = deposits_of(contract)
    running = any(each.state in RUNNING_STATES for each in rows)
    accountable = contract.kind == Kind.FORMAL and contract.state in ACCOUNTED_STATES
    context = {
        **part_context(seen, "land"),
        "accountings": [accounting_row(each, on) for each in rows],
        "deposits": [deposit_row(each, on) for each in deposits],
        "entered_wan": entered_wan(deposits),
        "differs": signed
        and bool(contract.deposit_wan)
        and contract.kind not in CHANGING
        and entered_wan(deposits) != contract.deposit_wan,
        "idle": [idle_row(each, on) for each in idle_of(contract)],
        "agreed_on": agreed,
        "agreed_label": _label_of(contract, rule.agreed_date.value),
        "is_due": _is_due(contract, agreed, rows, on),
        "may_start": seen.runs and accountable and bool(contract.land_mu) and not running,
        "may_enter": seen.runs and signed,
        "may_notice": seen.runs and signed and bool(contract.land_mu),
    }
    return render(request, "contracts/land/tab.html", context)


def _label_of(contract: Contract, name: str) -> Any:
    field: Any = contract._meta.get_field(name)
    return field.verbose_name


def _is_due(contract: Contract, agreed: Any, rows: list[LandAccounting], on: Any) -> bool:
    if agreed is None or agreed > on or not contract.land_mu:
        return False
    done = any(each.agreed_on >= agreed or each.state in RUNNING_STATES for each in rows)
    return contract.kind == Kind.FORMAL and contract.state in RUNNING and not done


def accounting_or_404(request: HttpRequest, pk: int) -> tuple[Seen, LandAccounting]:
    """Return an accounting in sight, with its contract as seen; its terms are read.

    Raises:
        Http404: when there is none, or it is out of sight.
        PermissionDenied: for who knows of the contract without reading its terms.
    """
    found = (
        LandAccounting.objects.visible_to(actor(request))
        .select_related("signed_off_by", "updated_by", "close_file")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    seen = contract_or_404(request, found.contract_id)
    allow(seen.reads_terms)
    found.contract = seen.contract
    return seen, found


@roles_required(*READERS)
@require_safe
def accounting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an accounting: inputs, working, opinions, sign-off, the fee."""
    seen, found = accounting_or_404(request, pk)
    on = clock.today()
    row = accounting_row(found, on)
    opinions = [opinion_row(each, found, on) for each in opinions_of(found)]
    open_ones = found.state in RUNNING_STATES
    state = LandAccounting.State(found.state)
    context = {
        **part_context(seen, "land"),
        **row,
        "inputs": input_rows(found),
        "lines": working_lines(found),
        "counted": counted_rows(found),
        "opinions": opinions,
        "missing": [each for each in opinions if not each["row"].opinion],
        "working": opinions_working(found),
        "recounts": recounts_of(found.contract, "land_opinions", found.number),
        "payments": list(found.payments.select_related("file", "created_by", "reversed_by")),
        "may_change": seen.runs and open_ones,
        "may_sign_off": seen.runs and state is LandAccounting.State.ASKED,
        "may_report": seen.runs and found.signed_off_on is not None,
        "has_fee": found.signed_off_on is not None and bool(found.fee_wan),
        "may_pay": seen.runs and state is LandAccounting.State.SIGNED_OFF,
        "may_book_back": seen.runs and not found.close_note,
    }
    return render(request, "contracts/land/accounting.html", context)


@roles_required(*READERS)
@require_safe
def accounting_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the written report in Word."""
    seen, found = accounting_or_404(request, pk)
    name = _("Land accounting %(number)s of %(project)s") % {
        "number": found.number,
        "project": seen.contract.project.name,
    }
    response = HttpResponse(write_report(found, by=seen.user), content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.docx"
    )
    return response


@roles_required(*BUREAU)
@require_safe
def accountings(request: HttpRequest) -> HttpResponse:
    """List what is to be accounted for, and what became of it, across the county."""
    user, on = actor(request), clock.today()
    show = chosen(request, "show", SHOWS) or DUE
    county = user.unit.county or user.unit
    context: dict[str, Any] = {
        "tabs": [
            {"label": label, "url": f"?show={code}", "current": code == show}
            for code, label in SHOWS.items()
        ],
        "show": show,
        "rule": land_rule(county, on),
        "county_policy": reverse("policy:kind", args=["contracts.land"]),
    }
    if show == DUE:
        due = due_in_county(county, on).filter(
            pk__in=Contract.objects.visible_to(user).values("pk")
        )
        context["due"] = list(due[:MOST_DUE])
        return render(request, "contracts/land/accountings.html", context)
    page = paginate(
        LandAccounting.objects.visible_to(user)
        .filter(state__in=_STATES[show])
        .select_related("contract__project")
        .prefetch_related("payments", "opinions"),
        order=KeysetOrder("id", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse("contracts:accountings")
    context |= {
        "rows": [accounting_row(each, on) for each in page.rows],
        "prev_url": link(base, {"show": show}, page.previous),
        "next_url": link(base, {"show": show}, page.next),
    }
    return render(request, "contracts/land/accountings.html", context)

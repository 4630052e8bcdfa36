"""What becomes of a special report: confirmed by the head, received or returned, decided on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.forms.performance import ReasonForm
from contracts.forms.special_reports import DecisionForm, ReceiveForm
from contracts.models import SpecialReport
from contracts.models.choices import DecisionKind
from contracts.permissions_performance import (
    can_confirm_report,
    can_decide_report,
    can_receive_report,
    can_write_report,
)
from contracts.services import report_decisions
from contracts.services import special_reports as services
from contracts.views.access import BUREAU, allow
from contracts.views.special_reports import UNITS, report_crumbs, report_or_404, report_url
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(Role.UNIT_HEAD)
@require_http_methods(GET_POST)
def special_report_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the report: that submits it."""
    report, seen = report_or_404(request, pk)
    allow(can_confirm_report(seen.user, report, seen.part))
    words = (
        _("Confirm the special report"),
        _("Confirm and submit"),
        _("The report was submitted to the leading group's office."),
    )
    lead = _("Your confirmation submits it; from then on its figures are frozen.")

    def act(_data: dict[str, Any]) -> Any:
        return services.submit_report(
            report_id=pk, by=seen.user, on=clock.today(), version=typed_version(request)
        )

    return _run(request, report, forms.Form(**posted(request)), act, words=words, lead=lead)


@roles_required(*UNITS)
@require_http_methods(GET_POST)
def special_report_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the report back from the head, or give it back to the clerk."""
    report, seen = report_or_404(request, pk)
    allow(can_write_report(seen.user, report, seen.part) and report.sent_up_at is not None)
    words = (
        _("Take the special report back"),
        _("Take back"),
        _("The report can be changed again."),
    )

    def act(_data: dict[str, Any]) -> Any:
        return services.take_back(
            report_id=pk, by=seen.user, on=clock.today(), version=typed_version(request)
        )

    return _run(request, report, forms.Form(**posted(request)), act, words=words)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def special_report_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive the report for the leading group, with a receipt number."""
    report, seen = report_or_404(request, pk)
    allow(can_receive_report(seen.user, report))
    on = clock.today()
    words = (_("Receive the special report"), _("Receive"), _("The report was received."))

    def act(data: dict[str, Any]) -> Any:
        return services.receive_report(
            report_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        )

    return _run(request, report, ReceiveForm(**posted(request), on=on), act, words=words)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def special_report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the report to the unit with a reason."""
    report, seen = report_or_404(request, pk)
    allow(can_receive_report(seen.user, report))
    words = (_("Return the special report"), _("Return"), _("The report was returned."))
    lead = _("The unit has the policy's working days anew, counted from today.")

    def act(data: dict[str, Any]) -> Any:
        return services.return_report(
            report_id=pk, by=seen.user, on=clock.today(), version=typed_version(request), **data
        )

    return _run(request, report, ReasonForm(**posted(request)), act, words=words, lead=lead)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def special_report_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the leading group decided."""
    report, seen = report_or_404(request, pk)
    allow(can_decide_report(seen.user, report))
    words = (
        _("Record the leading group's decision"),
        _("Record the decision"),
        _("The decision was recorded, with what follows from it."),
    )
    lead = _(
        "To extend moves the due day by record; to demand asks for each promise anew, with a clock"
        " of its own; to terminate ends the contract; what is to be recovered becomes a promise of"
        " the investor's that outlives it."
    )

    def act(data: dict[str, Any]) -> Any:
        decision = report_decisions.Decision(**{**data, "kind": DecisionKind(data["kind"])})
        return report_decisions.decide_report(
            report_id=pk,
            decision=decision,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
        )

    return _run(request, report, DecisionForm(**posted(request)), act, words=words, lead=lead)


def _run(
    request: HttpRequest,
    report: SpecialReport,
    form: forms.Form,
    act: Any,
    *,
    words: tuple[str, ...],
    lead: Any = "",
) -> HttpResponse:
    title, verb, done = words
    page = FormPage(title=title, verb=verb, done=done, lead=lead, back=report_url(report))
    crumbs = report_crumbs(report)
    return run_page(request, form, act, page, crumbs=crumbs, record=report)

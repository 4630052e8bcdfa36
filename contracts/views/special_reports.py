"""The special report: its page, writing it, its Word document."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from contracts import events_performance as events
from contracts.forms.special_reports import SectionsForm
from contracts.models import Obligation, SpecialReport
from contracts.permissions_performance import (
    can_confirm_report,
    can_decide_report,
    can_receive_report,
    can_write_report,
)
from contracts.policies_performance import SPECIAL_REPORT
from contracts.selectors.performance import counted_of
from contracts.selectors.report_figures import figures_of
from contracts.services import special_reports as services
from contracts.services.performance_notices import REPORT, unit_name
from contracts.views.access import READERS, Seen, allow, contract_or_404
from contracts.views.promises import performance_crumbs
from contracts.views.tabs import part_context
from contracts.word.official import CONTENT_TYPE
from contracts.word.special_report import report_paper
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import COUNTY_WIDE, Role
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.files.responses import content_response
from zhaoshang.policy.selectors import in_force

GET_POST = ["GET", "HEAD", "POST"]
UNITS = (Role.CLERK, Role.UNIT_HEAD)
State = SpecialReport.State
FROZEN = {State.SUBMITTED, State.RECEIVED, State.DECIDED}
SAVE, UP, SUBMIT = "save", "up", "submit"


def report_or_404(request: HttpRequest, pk: int) -> tuple[SpecialReport, Seen]:
    """Return a special report in sight, with its contract as the user sees it.

    Raises:
        Http404: when there is none, or it is out of sight.
        PermissionDenied: for those who see only the public part of the contract.
    """
    visible = SpecialReport.objects.visible_to(actor(request))
    found = visible.select_related("writer_unit", "submitted_by", "sent_up_by", "received_by")
    report = found.filter(pk=pk).first()
    if report is None:
        raise Http404
    seen = contract_or_404(request, report.contract_id)
    report.contract = seen.contract
    allow(seen.reads_terms)
    return report, seen


def report_url(report: SpecialReport) -> str:
    """Return the address of a report."""
    return reverse("contracts:special-report", args=[report.pk])


def report_crumbs(report: SpecialReport) -> tuple[Crumb, ...]:
    """Return the pages above a form about a report."""
    return (*performance_crumbs(report.contract), (_("Special report"), report_url(report)))


@roles_required(*READERS)
@require_safe
def special_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report: its clock, what was agreed and found, its parts, what was decided."""
    report, seen = report_or_404(request, pk)
    on, user = clock.today(), seen.user
    policy = in_force(SPECIAL_REPORT, seen.contract.county, on)
    context: dict[str, Any] = {
        **part_context(seen, "performance"),
        "report": report,
        "count": counted_of(report),
        "unit_name": unit_name(seen.contract),
        "figures": _figures(report, on),
        "is_frozen": report.state in FROZEN,
        "promises": _promises(report),
        "decisions": list(report.decisions.select_related("file", "created_by")),
        "is_late": report.state in {State.OWED, State.RETURNED} and report.due_on < on,
        "may_write": can_write_report(user, report, seen.part),
        "may_confirm": can_confirm_report(user, report, seen.part),
        "may_receive": can_receive_report(user, report),
        "may_decide": can_decide_report(user, report),
        "policy": policy,
        "may_read_policy": user.has_role(*COUNTY_WIDE),
        "trail": trail_part(request, [(REPORT, report.pk)]),
    }
    return render(request, "contracts/performance/report.html", context)


def _figures(report: SpecialReport, on: dt.date) -> list[dict[str, Any]]:
    """Return the figures frozen with a submitted report, else those of today."""
    frozen: list[dict[str, Any]] = report.figures
    return frozen if report.state in FROZEN else figures_of(report, on)


def _promises(report: SpecialReport) -> list[Obligation]:
    return list(report.obligations.order_by("due_on", "pk"))


@roles_required(*UNITS)
@require_http_methods(GET_POST)
def special_report_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the report: keep a draft, hand it to the head, or submit it as the head."""
    report, seen = report_or_404(request, pk)
    allow(can_write_report(seen.user, report, seen.part) and report.sent_up_at is None)
    on, user = clock.today(), seen.user
    rule = in_force(SPECIAL_REPORT, seen.contract.county, on).value
    submits = not rule.confirm or user.has_role(Role.UNIT_HEAD)
    wanted = request.POST.get("then", SAVE)
    page = FormPage(
        title=_("Write the special report"),
        verb=_("Keep the draft"),
        done=_said(wanted),
        template="contracts/performance/write.html",
        back=report_url(report),
        onward=lambda _saved: request.path if wanted == SAVE else report_url(report),
        context={
            "report": report,
            "count": counted_of(report),
            "figures": figures_of(report, on),
            "may_submit": submits,
            "may_hand_up": rule.confirm and not user.has_role(Role.UNIT_HEAD),
            "contract": seen.contract,
        },
    )

    def act(data: dict[str, Any]) -> Any:
        given = {"report_id": pk, "sections": services.Sections(**data), "by": user, "on": on}
        return _ACTS.get(wanted, services.save_draft)(**given, version=typed_version(request))

    form = SectionsForm(**posted(request), report=report)
    crumbs = report_crumbs(report)
    return run_page(request, form, act, page, crumbs=crumbs, record=report)


_ACTS: dict[str, Any] = {UP: services.send_up, SUBMIT: services.submit_report}


def _said(wanted: str) -> str:
    return {
        UP: _("The report was handed to the unit's head."),
        SUBMIT: _("The report was submitted to the leading group's office."),
    }.get(wanted, _("The draft was kept."))


@roles_required(*READERS)
@require_safe
def special_report_word(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the report as a Word document; that is an event."""
    report, seen = report_or_404(request, pk)
    on = clock.today()
    # A paper to Chinese authorities, in whatever language the page is read.
    with override("zh-hans"):
        lines = _figures(report, on)
        content = report_paper(
            report,
            lines,
            unit=unit_name(seen.contract),
            on=localtime(report.submitted_at).date() if report.submitted_at else on,
            counted=counted_of(report).counted,
        )
    record_event(
        events.REPORT_PRINTED,
        by=seen.user,
        county=seen.contract.county_id,
        subject=seen.contract,
        detail={"report": report.pk, "state": report.state},
    )
    name = f"专题报告-{seen.contract.project.name}-{report.expired_on:%Y%m%d}.docx"
    return content_response(io.BytesIO(content), name=name, content_type=CONTENT_TYPE)

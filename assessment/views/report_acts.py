"""The steps of a monthly report: checked once more, handed up, confirmed, taken or sent back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import notices_reports as notices
from assessment.forms.reports import WhyForm
from assessment.models import MonthlyReport
from assessment.rules.reports import Act, State
from assessment.selectors.report_lists import told
from assessment.selectors.report_page import report_page
from assessment.services import report_steps as steps
from assessment.views.report import page_context
from assessment.views.report_access import BUREAU, READERS, Seen, report_number, report_or_404
from assessment.views.report_table import Grid
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, add_broken, posted, run_page
from zhaoshang.core.errors import RuleBroken

GET_POST = ["GET", "HEAD", "POST"]
REMARK = "remark-"


@roles_required(*READERS, deputies=True)
@require_safe
def report_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all answers once more before they are handed on, each with a way back to it."""
    seen = report_or_404(request, pk)
    page = report_page(seen.report, seen.entitled, seen.on)
    if not page.acts & {Act.SEND_UP, Act.CONFIRM}:
        return HttpResponseRedirect(seen.url)
    context = page_context(seen, page, Grid(page))
    return render(request, "assessment/reports/check.html", context)


@roles_required(*READERS, deputies=True)
@require_POST
def report_send_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the report to the unit head."""
    seen = _entitled(request, pk, Act.SEND_UP)
    return _step(
        request, seen, lambda: steps.send_up(report_id=pk, by=seen.user, on=seen.on), done=True
    )


@roles_required(*READERS, deputies=True)
@require_POST
def report_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the report, which submits it to the bureau."""
    seen = _entitled(request, pk, Act.CONFIRM)
    edit = request.POST.get("seen_edit", "")
    return _step(
        request,
        seen,
        lambda: steps.confirm_report(
            report_id=pk,
            by=seen.user,
            on=seen.on,
            seen_edit=int(edit) if edit.isascii() and edit.isdigit() else None,
        ),
        done=True,
    )


@roles_required(*READERS, deputies=True)
@require_POST
def report_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the report back from the unit head."""
    seen = _entitled(request, pk, Act.TAKE_BACK)
    words = _("The report is with you again and can be changed.")
    return _step(request, seen, lambda: steps.take_back(report_id=pk, by=seen.user), words)


@roles_required(*READERS, deputies=True)
@require_http_methods(GET_POST)
def report_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the report back to the clerk."""
    seen = _entitled(request, pk, Act.SEND_BACK)
    return _why(
        request,
        seen,
        lambda data: steps.send_back(report_id=pk, by=seen.user, on=seen.on, **data),
        FormPage(
            title=_("Send the report back"),
            verb=_("Send back"),
            lead=_("Whoever handed it to you is told why."),
            done=_("The report was sent back."),
        ),
    )


@roles_required(*READERS, deputies=True)
@require_http_methods(GET_POST)
def report_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the report before the bureau has accepted it."""
    seen = _entitled(request, pk, Act.WITHDRAW)
    return _why(
        request,
        seen,
        lambda data: steps.withdraw_report(report_id=pk, by=seen.user, **data),
        FormPage(
            title=_("Withdraw the report"),
            verb=pgettext("monthly report", "Withdraw"),
            lead=_("It becomes a draft again. That it was handed in on time stays as it is."),
            done=_("The report was withdrawn and can be changed."),
            danger=True,
        ),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the report with a reason, and with a remark at each row that is not right."""
    seen = _entitled(request, pk, Act.RETURN)
    page = report_page(seen.report, seen.entitled, seen.on)
    if Act.RETURN not in page.acts:
        return _not_now(request, seen)
    form = WhyForm(**posted(request))
    remarks = {
        key.removeprefix(REMARK): text
        for key, text in request.POST.items()
        if key.startswith(REMARK)
    }
    if request.method == "POST" and form.is_valid():
        try:
            found = steps.return_report(
                report_id=pk,
                reason=form.cleaned_data["reason"],
                notes={key: str(text) for key, text in remarks.items()},
                by=seen.user,
                on=seen.on,
            )
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            day = found.return_due_on
            messages.success(
                request, _("The report was returned; it comes again by %(day)s.") % {"day": day}
            )
            return HttpResponseRedirect(seen.url)
    context = page_context(seen, page, Grid(page))
    for row in (*context["lines"], *context["cells"]):
        row["remark"] = remarks.get(row["key"], "")
    return render(request, "assessment/reports/return.html", {**context, "form": form})


@roles_required(*BUREAU)
@require_POST
def report_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the report."""
    seen = _entitled(request, pk, Act.ACCEPT)
    words = _("The report was accepted. Its money is verified apart from it.")
    return _step(
        request, seen, lambda: steps.accept_report(report_id=pk, by=seen.user, on=seen.on), words
    )


@roles_required(*READERS, deputies=True)
@require_safe
def report_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what happens next after the report was handed on."""
    seen = report_or_404(request, pk)
    report = seen.report
    if report.state not in (State.AWAITING, State.SUBMITTED):
        return HttpResponseRedirect(seen.url)
    subject = (steps.SUBJECT, report.pk)
    page = report_page(report, seen.entitled, seen.on)
    context = {
        "seen": seen,
        "report": report,
        "number": report_number(report),
        "is_submitted": report.state == State.SUBMITTED,
        "told": told(notices.REPORT_TO_CONFIRM.name, subject),
        "amount": page.totals["amount"],
        "rows": len(page.lines),
        "can": {act.value: True for act in page.acts},
    }
    return render(request, "assessment/reports/done.html", context)


# --- Parts ----------------------------------------------------------------------------------------


def _entitled(request: HttpRequest, pk: int, act: Act) -> Seen:
    seen = report_or_404(request, pk)
    seen.allow(act)
    return seen


def _step(
    request: HttpRequest,
    seen: Seen,
    act: Callable[[], MonthlyReport],
    words: str = "",
    *,
    done: bool = False,
) -> HttpResponse:
    """Carry out a step; what the rules refuse, also one sent too late, is said on the page."""
    try:
        act()
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return HttpResponseRedirect(seen.url)
    if done:
        return HttpResponseRedirect(reverse("assessment:report-done", args=[seen.report.pk]))
    messages.success(request, words)
    return HttpResponseRedirect(seen.url)


def _why(
    request: HttpRequest, seen: Seen, act: Callable[[dict[str, Any]], Any], page: FormPage
) -> HttpResponse:
    page.back = seen.url
    return run_page(
        request, WhyForm(**posted(request)), act, page, crumbs=seen.crumbs, record=seen.report
    )


def _not_now(request: HttpRequest, seen: Seen) -> HttpResponse:
    state = seen.report.get_state_display()
    messages.error(request, str(steps.NOT_NOW) % {"state": state})
    return HttpResponseRedirect(seen.url)

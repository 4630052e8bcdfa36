"""A plan as a workbook, and targets out of a county's own workbook: shown, then confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import events_plan as events
from assessment.exporting.plan_file import plan_workbook
from assessment.forms.targets import WorkbookForm
from assessment.models import AnnualPlan
from assessment.permissions import can_edit_targets
from assessment.rules.cells import Change
from assessment.rules.plans import month_now
from assessment.services.target_import import Proposal, import_targets, propose_import
from assessment.services.targets import clash_words
from assessment.views.plan_access import BUREAU, READERS, allow, plan_crumbs, plan_or_404
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import add_broken, posted
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

GET_POST = ["GET", "HEAD", "POST"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "zhaoshang.assessment.target-import"
VALID_SECONDS = 60 * 60


@roles_required(*READERS)
@require_safe
def plan_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand the whole plan out as a workbook; recorded."""
    user = actor(request)
    plan = plan_or_404(request, pk)
    record_event(events.PLAN_EXPORTED, by=user, county=plan.county_id, subject=plan)
    return FileResponse(
        plan_workbook(plan, user, month_now(plan.year, clock.today())),
        as_attachment=True,
        filename=f"{plan.title}-{clock.today():%Y%m%d}.xlsx",
        content_type=XLSX,
        headers={"Cache-Control": "private, no-store"},
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def plan_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a workbook and show what its import would change; nothing is stored yet."""
    user = actor(request)
    plan = plan_or_404(request, pk)
    allow(can_edit_targets(user, plan))
    bases = list(plan.bases.order_by("sort_order", "pk"))
    form = WorkbookForm(**posted(request), bases=bases)
    proposal: Proposal | None = None
    if request.method == "POST" and form.is_valid():
        basis = next(each for each in bases if str(each.pk) == form.cleaned_data["basis"])
        upload = form.cleaned_data["file"]
        try:
            proposal = propose_import(
                plan=plan,
                basis=basis,
                data=upload.read(),
                file_name=upload.name,
                on=clock.today(),
            )
        except RuleBroken as broken:
            add_broken(form, broken)
    context = {
        "plan": plan,
        "form": form,
        "proposal": proposal,
        "basis": next((b for b in bases if str(b.pk) == form["basis"].value()), None),
        "sealed": _sealed(plan, form, proposal),
        "crumbs": (*plan_crumbs(plan), _targets_crumb(plan)),
        "has_errors": bool(proposal and proposal.has_errors),
    }
    return render(request, "assessment/plan/import.html", context)


def _sealed(plan: AnnualPlan, form: WorkbookForm, proposal: Proposal | None) -> str:
    """Return what the confirming form carries, sealed against changes."""
    if proposal is None or proposal.has_errors or not proposal.changes:
        return ""
    cells = [[each.cell, each.seen, each.value] for each in proposal.changes]
    facts = [plan.pk, int(form.cleaned_data["basis"]), proposal.file_name, cells]
    return signing.dumps(facts, salt=SALT, compress=True)


@roles_required(*BUREAU)
@require_POST
def plan_import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Store what was shown; refused as a whole when one of its targets changed since."""
    user = actor(request)
    plan = plan_or_404(request, pk)
    allow(can_edit_targets(user, plan))
    again = redirect("assessment:plan-import", plan.pk)
    try:
        sealed = request.POST.get("sealed", "")
        facts: Any = signing.loads(sealed, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("The workbook was read too long ago. Upload it again."))
        return again
    plan_id, basis_id, file_name, cells = facts
    if plan_id != plan.pk:
        messages.error(request, _("The workbook was read too long ago. Upload it again."))
        return again
    changes = [Change(*each) for each in cells]
    try:
        result = import_targets(
            plan_id=plan.pk, basis_id=basis_id, changes=changes, by=user, file_name=file_name
        )
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
        return again
    if result.is_refused:
        said = "；".join(clash_words(each) for each in result.clashes[:5])
        words = _("Nothing was imported, the targets were changed meanwhile: %s. Upload it again.")
        messages.error(request, words % said)
        return again
    words = ngettext(
        "%(count)s target was imported.", "%(count)s targets were imported.", result.saved
    )
    messages.success(request, words % {"count": result.saved})
    return redirect(f"{reverse('assessment:plan-targets', args=[plan.pk])}?basis={basis_id}")


def _targets_crumb(plan: AnnualPlan) -> tuple[str, str]:
    return (_("Targets of the plan"), reverse("assessment:plan-targets", args=[plan.pk]))

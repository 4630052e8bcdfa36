"""The verbs of stage and status, each on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from projects.forms.verbs import (
    AdvanceForm,
    MergeForm,
    MoveBackForm,
    OverrideForm,
    RefuseForm,
    ResumeForm,
    SuspendForm,
    WithdrawForm,
)
from projects.models import Project, StageMove, StageProposal
from projects.models.choices import SUB_STAGE_LABELS
from projects.permissions import (
    can_ask_for,
    can_confirm,
    can_merge,
    can_move_back,
    can_override,
    can_propose,
    can_suspend,
    can_take_back,
    can_withdraw,
    is_bureau_of,
)
from projects.policies import gates_in_force
from projects.rules.gates import checklist
from projects.rules.stages import SubStage, Verb, needs_withdrawal_report, next_sub_stages
from projects.selectors.gates import facts_of_one
from projects.services import deciding, merging, stages, status
from projects.services.proposals import open_proposal
from projects.views.access import BUREAU, WRITERS, Seen, allow, project_or_404
from projects.views.form_page import run_form
from projects.views.page_gate import gate_items
from projects.views.page_head import proposal_title
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, posted, typed_version
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.form_parts import ReasonForm

GET_POST = ["GET", "HEAD", "POST"]
NO_SUCH_CODE = gettext_lazy("There is no project with this code among those you may read.")
NO_PROPOSAL = gettext_lazy("No proposal is waiting any more. Look at the page again.")


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def advance(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a project forward, or propose it where the bureau confirms."""
    seen = project_or_404(request, pk)
    project, on = seen.project, clock.today()
    allow(can_propose(seen.user, project, seen.part))
    target = _target(request, project)
    if target is None:
        messages.error(request, _("The project stands at the last step."))
        return redirect("projects:project", pk)
    table = gates_in_force(project.county, on).value
    items = checklist(table, target, facts_of_one(project.pk))
    bureau = table.needs_bureau(target)
    form = AdvanceForm(
        **posted(request), project=project, on=on, initial={"to_sub_stage": target.value}
    )
    words = {"stage": SUB_STAGE_LABELS[target]}
    page = FormPage(
        title=_("Propose to move to %(stage)s") % words
        if bureau
        else _("Move to %(stage)s") % words,
        verb=_("Propose") if bureau else _("Move"),
        lead=_lead(target, bureau=bureau),
        done=_advanced,
        template="projects/stage_advance.html",
        context={"items": gate_items(seen, items), "ready": all(item.met for item in items)},
    )
    return run_form(
        request,
        seen,
        form,
        lambda data: stages.advance_stage(
            project_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        page,
    )


@roles_required(*BUREAU)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the proposal that was on the screen."""
    seen, proposal = _with_proposal(request, pk)
    if proposal is None:
        return _nothing_open(request, pk)
    allow(can_confirm(seen.user, seen.project, proposal))
    try:
        deciding.confirm_proposal(
            project_id=pk,
            proposal_id=_number(request, "proposal"),
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
        )
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
    else:
        title = proposal_title(proposal.verb, proposal.to_sub_stage)
        messages.success(request, _("%(proposal)s: confirmed.") % {"proposal": title})
    return redirect("projects:project", pk)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def refuse_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse the waiting proposal; the proposer reads why."""
    seen, proposal = _with_proposal(request, pk)
    if proposal is None:
        return _nothing_open(request, pk)
    allow(can_confirm(seen.user, seen.project, proposal))
    page = FormPage(
        title=_("Refuse the proposal"),
        verb=_("Refuse"),
        lead=proposal_title(proposal.verb, proposal.to_sub_stage),
        done=_("The proposal was refused. The proposer has been told."),
    )
    return run_form(
        request,
        seen,
        RefuseForm(**posted(request)),
        lambda data: deciding.refuse_proposal(
            project_id=pk,
            proposal_id=proposal.pk,
            by=seen.user,
            version=typed_version(request),
            **data,
        ),
        page,
    )


@roles_required(*WRITERS)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the waiting proposal back."""
    seen, proposal = _with_proposal(request, pk)
    if proposal is None:
        return _nothing_open(request, pk)
    allow(can_take_back(seen.user, seen.project, seen.part, proposal))
    try:
        deciding.take_back_proposal(
            project_id=pk,
            proposal_id=_number(request, "proposal"),
            by=seen.user,
            version=typed_version(request),
        )
    except RuleBroken as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("The proposal was taken back."))
    return redirect("projects:project", pk)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def move_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a project back with a reason."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_move_back(seen.user, seen.project))
    page = FormPage(
        title=_("Move back"),
        verb=_("Move back"),
        lead=_("Dates of what the project then has not reached are cleared; the log keeps them."),
        done=_("The project was moved back."),
        danger=True,
    )
    return run_form(
        request,
        seen,
        MoveBackForm(**posted(request), project=seen.project, on=on),
        lambda data: stages.move_back(
            project_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a project at any step whatever is missing."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_override(seen.user, seen.project))
    page = FormPage(
        title=_("Override the gate"),
        verb=_("Override the gate"),
        lead=_("The log keeps your reason and the list of what was missing."),
        done=_("The project was moved by override."),
        danger=True,
    )
    return run_form(
        request,
        seen,
        OverrideForm(**posted(request), project=seen.project, on=on),
        lambda data: stages.override_stage(
            project_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        page,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend a project until a day, or propose it to the bureau."""
    seen, on = project_or_404(request, pk), clock.today()
    project = seen.project
    decides = can_suspend(seen.user, project)
    allow(decides or can_ask_for(seen.user, project, seen.part, Verb.SUSPEND))
    act = status.suspend_project if decides else status.ask_suspension
    page = FormPage(
        title=_("Suspend") if decides else _("Propose to suspend"),
        verb=_("Suspend") if decides else _("Propose to suspend"),
        lead=_("A suspension has an end and stops the clocks; it is counted for the unit."),
        done=_("The project is suspended.") if decides else _PROPOSED,
    )
    return run_form(
        request,
        seen,
        SuspendForm(**posted(request), on=on),
        lambda data: act(
            project_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a suspended project up again."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_suspend(seen.user, seen.project))
    page = FormPage(title=_("Resume"), verb=_("Resume"), done=_("The project is active again."))
    return run_form(
        request,
        seen,
        ResumeForm(**posted(request), on=on),
        lambda data: status.resume_project(
            project_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        page,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a project, or propose it to the bureau from "negotiating" on."""
    seen, on = project_or_404(request, pk), clock.today()
    project = seen.project
    decides = can_withdraw(seen.user, project, seen.part)
    allow(decides or can_ask_for(seen.user, project, seen.part, Verb.WITHDRAW))
    act = status.withdraw_project if decides else status.ask_withdrawal
    needs_report = needs_withdrawal_report(project.sub_stage)
    lead = _("From negotiation on, the special report to the leading group goes with it.")
    page = FormPage(
        title=_("Withdraw the project") if decides else _("Propose to withdraw"),
        verb=_("Withdraw the project") if decides else _("Propose to withdraw"),
        lead=lead if needs_report else "",
        done=_("The project was withdrawn.") if decides else _PROPOSED,
        danger=True,
    )

    def go(data: dict[str, Any]) -> Any:
        document = data.pop("document", None)
        return act(
            project_id=pk,
            by=seen.user,
            on=on,
            version=typed_version(request),
            document_id=document.pk if document else None,
            **data,
        )

    form = WithdrawForm(**posted(request), project=project, needs_report=needs_report, on=on)
    return run_form(request, seen, form, go, page)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a withdrawn project up again where it ended."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_suspend(seen.user, seen.project))
    page = FormPage(
        title=_("Reinstate"), verb=_("Reinstate"), done=_("The project is active again.")
    )
    return run_form(
        request,
        seen,
        ReasonForm(**posted(request), on=on),
        lambda data: status.reinstate_project(
            project_id=pk, by=seen.user, on=on, version=typed_version(request), **data
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a duplicate into another project."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_merge(seen.user, seen.project))
    page = FormPage(
        title=_("Merge into another project"),
        verb=_("Merge"),
        lead=_("This cannot be undone. First-contact filings go along: the earliest one holds."),
        done=_("The duplicate was merged."),
        danger=True,
    )

    def go(data: dict[str, Any]) -> StageMove:
        into = Project.objects.visible_to(seen.user).filter(
            county_id=seen.project.county_id, code__iexact=data.pop("into")
        )
        target = into.values_list("pk", flat=True).first()
        if target is None:
            raise RuleBroken(NO_SUCH_CODE, code="no_such_code", field="into")
        return merging.merge_project(
            project_id=pk,
            into_id=target,
            by=seen.user,
            on=on,
            version=typed_version(request),
            **data,
        )

    return run_form(request, seen, MergeForm(**posted(request)), go, page)


_PROPOSED = gettext_lazy("Proposed. The bureau has been told and will decide.")


def _advanced(result: StageMove | StageProposal) -> str:
    if isinstance(result, StageProposal):
        return str(_PROPOSED)
    return _("The project now stands at %(stage)s.") % {
        "stage": SUB_STAGE_LABELS[SubStage(result.to_sub_stage)]
    }


def _target(request: HttpRequest, project: Project) -> SubStage | None:
    following = next_sub_stages(project.sub_stage)
    asked = request.POST.get("to_sub_stage") or request.GET.get("to")
    return next((sub for sub in following if sub == asked), following[0] if following else None)


def _lead(target: SubStage, *, bureau: bool) -> str:
    if target is SubStage.CONTRACT:
        return _("The day is the day of signing: it decides when the contract counts.")
    return _("The bureau confirms the move.") if bureau else ""


def _with_proposal(request: HttpRequest, pk: int) -> tuple[Seen, StageProposal | None]:
    seen = project_or_404(request, pk)
    if is_bureau_of(seen.user, seen.project.county_id) or seen.part.may_write:
        return seen, open_proposal(seen.project)
    allow(permitted=False)
    return seen, None


def _nothing_open(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, str(NO_PROPOSAL))
    return redirect("projects:project", pk)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() else 0

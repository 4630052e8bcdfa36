"""The verbs of stage, each on a page of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from projects.forms.verbs import (
    AdvanceForm,
    MoveBackForm,
    OverrideForm,
    RefuseForm,
)
from projects.models import Project, StageMove, StageProposal
from projects.models.choices import SUB_STAGE_LABELS
from projects.permissions import (
    can_confirm,
    can_move_back,
    can_override,
    can_propose,
    can_take_back,
    is_bureau_of,
)
from projects.policies import gates_in_force
from projects.rules.gates import checklist
from projects.rules.stages import SubStage, next_sub_stages
from projects.selectors.gates import facts_of_one
from projects.services import deciding, stages
from projects.services.proposals import open_proposal
from projects.views.access import BUREAU, WRITERS, Seen, allow, project_or_404
from projects.views.form_page import run_form
from projects.views.page_gate import gate_items
from projects.views.page_head import proposal_title
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import FormPage, posted, typed_version
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

GET_POST = ["GET", "HEAD", "POST"]
PROPOSED = gettext_lazy("Proposed. The bureau has been told and will decide.")
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


def _advanced(result: StageMove | StageProposal) -> str:
    if isinstance(result, StageProposal):
        return str(PROPOSED)
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

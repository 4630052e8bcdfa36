"""What is decided, typed during the meeting next to a project: recorded, corrected, withdrawn.

With HTMX the form opens in the box of the project and the box answers; without, each is a page.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.meeting_decisions import DecisionForm, proposed_due
from assessment.models import Meeting, MeetingDecision
from assessment.permissions_meetings import can_correct, can_record
from assessment.policies_meetings import MEETINGS
from assessment.services.meetings import decisions as services
from assessment.views.meeting_access import (
    BUREAU,
    GET_POST,
    READERS,
    meeting_crumbs,
    meeting_or_404,
    pack_url,
    seen_decisions,
)
from assessment.views.months import allow
from projects.models import Project
from projects.selectors.people import people_to_choose
from projects.selectors.project_page import units_to_choose
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm
from zhaoshang.core.htmx import is_fragment, refresh, vary_on_fragment
from zhaoshang.policy.selectors import in_force

_DIGITS = 18
FOUND = 302
FRAGMENT = "assessment/meetings/_form.html"


@roles_required(*READERS)
@require_safe
def box(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was decided on a project, or in general: the box of the pack's page."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    project_id = _asked(request)
    if not is_fragment(request):
        return vary_on_fragment(HttpResponseRedirect(pack_url(found, project_id)))
    rows, sight, _seen = seen_decisions(user, found, on)
    if not sight.whole and not sight.project(project_id):
        raise Http404
    context = {
        "meeting": found,
        "project_id": project_id,
        "rows": [row for row in rows if row["project_id"] == project_id],
        "may_record": can_record(user, found) and on >= found.held_on,
        "oob": True,
    }
    return vary_on_fragment(render(request, "assessment/meetings/_box.html", context))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a decision; a task becomes an action item at once."""
    user, on = actor(request), clock.today()
    found = meeting_or_404(user, pk)
    allow(can_record(user, found))
    project = _project(request, user, found)
    days = in_force(MEETINGS, found.county, on).value.of(found.kind).due_days
    form = _form(
        request,
        found,
        project,
        initial={
            "owner_unit": project.responsible_unit_id if project else None,
            "owner": _person(project),
            "due_on": proposed_due(found.held_on, on, days),
        },
    )

    def act(_data: dict[str, Any]) -> MeetingDecision:
        about = project or form.cleaned_data.get("about")
        return services.decide(meeting_id=pk, facts=form.facts, project=about, by=user, on=on)

    page = _page(
        request,
        found,
        project.pk if project else None,
        title=_("Record a decision"),
        verb=_("Save the decision"),
        lead=project.name if project else _("In general, on no single project"),
        done=lambda made: _("Decision %(number)s is recorded.") % {"number": made.number},
        action=request.get_full_path(),
    )
    answer = run_page(request, form, act, page, crumbs=meeting_crumbs(found))
    if answer.status_code == FOUND and is_fragment(request) and form.cleaned_data.get("about"):
        # It stands elsewhere on the page than in the box that was asked.
        return refresh(request)
    return answer


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was typed: the item of a task, the words of what was noted."""
    user, on = actor(request), clock.today()
    found, decision = _decision(user, pk)
    allow(can_correct(user, found, decision))
    form = _form(request, found, decision.project, found=decision)

    def act(_data: dict[str, Any]) -> MeetingDecision:
        return services.correct_decision(
            decision_id=pk, facts=form.facts, version=typed_version(request) or 0, by=user, on=on
        )

    page = _page(
        request,
        found,
        decision.project_id,
        title=_("Correct decision %(number)s") % {"number": decision.number},
        verb=_("Save the correction"),
        lead=_("The unit in charge is told of what changes for it.")
        if decision.item_id
        else _("It is noted only; there is no task."),
        done=_("The decision is corrected."),
        action=request.get_full_path(),
    )
    return run_page(
        request, form, act, page, crumbs=meeting_crumbs(found), record=decision.item or decision
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a decision that was typed by mistake; its task is cancelled."""
    user, on = actor(request), clock.today()
    found, decision = _decision(user, pk)
    allow(can_correct(user, found, decision))
    form = RevokeForm(**posted(request), auto_id=f"id_w{pk}_%s")

    def act(data: dict[str, Any]) -> MeetingDecision:
        return services.withdraw_decision(decision_id=pk, reason=data["reason"], by=user, on=on)

    page = _page(
        request,
        found,
        decision.project_id,
        title=_("Withdraw decision %(number)s") % {"number": decision.number},
        verb=_("Withdraw the decision"),
        lead=decision.words,
        done=_("The decision is withdrawn."),
        action=request.get_full_path(),
        danger=True,
    )
    return run_page(request, form, act, page, crumbs=meeting_crumbs(found))


def _page(
    request: HttpRequest,
    meeting: Meeting,
    project_id: int | None,
    *,
    action: str,
    **words: Any,
) -> FormPage:
    """Return the page of a form, or the form alone for the box of its project."""
    answer = reverse("assessment:meeting-decisions", args=[meeting.pk])
    answer = f"{answer}?project={project_id}" if project_id else answer
    return FormPage(
        template=FRAGMENT if is_fragment(request) else "",
        back=answer,
        context={"action": action, "answer_url": answer, "box": f"box-{project_id or 0}"},
        **words,
    )


def _form(
    request: HttpRequest,
    meeting: Meeting,
    project: Project | None,
    *,
    found: MeetingDecision | None = None,
    initial: dict[str, Any] | None = None,
) -> DecisionForm:
    on = clock.today()
    place = f"c{found.pk}" if found else f"p{project.pk if project else 0}"
    general = found is None and project is None
    return DecisionForm(
        **posted(request),
        units=units_to_choose(meeting.county, on),
        people=people_to_choose(meeting.county, None, on).select_related("unit"),
        projects=Project.objects.filter(county=meeting.county_id) if general else None,
        found=found,
        initial=initial,
        # Several boxes may be open at once.
        auto_id=f"id_{place}_%s",
    )


def _person(project: Project | None) -> int | None:
    """Return the responsible person, if it sits in the responsible unit."""
    if project is None or project.responsible_person is None:
        return None
    person = project.responsible_person
    return person.pk if person.unit_id == project.responsible_unit_id else None


def _asked(request: HttpRequest) -> int | None:
    number = request.GET.get("project", "")
    return int(number) if number.isdecimal() and len(number) <= _DIGITS else None


def _project(request: HttpRequest, user: User, meeting: Meeting) -> Project | None:
    number = _asked(request)
    if number is None:
        return None
    found = (
        Project.objects.visible_to(user)
        .filter(pk=number, county=meeting.county_id)
        .select_related("responsible_person")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _decision(user: User, pk: int) -> tuple[Meeting, MeetingDecision]:
    decision = (
        MeetingDecision.objects.visible_to(user)
        .select_related("project", "item__owner_unit", "item__updated_by", "updated_by")
        .filter(pk=pk)
        .first()
    )
    if decision is None:
        raise Http404
    return meeting_or_404(user, decision.meeting_id), decision

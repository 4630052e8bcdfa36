"""An instruction typed in place, beside the project it is about; without script a page."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.instructing import InstructForm
from projects.models import Instruction
from projects.permissions_duties import can_instruct, is_leader_of
from projects.selectors.instructed import instructed_of
from projects.selectors.project_page import units_to_choose
from projects.services import instructing as services
from projects.services.instructions import InstructionFacts
from projects.views.access import Seen, allow, project_or_404
from projects.views.duty_pages import STEERERS, run_duty
from projects.views.instructions import leaders_of
from zhaoshang.accounts.access import own_path, roles_required
from zhaoshang.accounts.form_page import add_broken, posted
from zhaoshang.accounts.sent import SentAlready, carry_out, new_token
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.htmx import is_fragment, vary_on_fragment, with_events

GET_POST = ["GET", "HEAD", "POST"]
ROW, FORM = "projects/duties/_instruct.html", "projects/duties/_instruct_form.html"
_PLACE = re.compile(r"[a-z]{1,20}")


@roles_required(*STEERERS)
@require_http_methods(GET_POST)
def instruct(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an instruction on a project; a fragment answers with the row's state again."""
    seen = project_or_404(request, pk)
    allow(seen.user.scope.county_id == seen.project.county_id)
    allow(can_instruct(seen.user, seen.project.county_id))
    form = _form(request, seen)
    if is_fragment(request):
        return vary_on_fragment(_in_place(request, seen, form))
    words = (_("Give an instruction"), _("Record"), _("The instruction was recorded."))
    own = reverse("projects:project-duties", args=[pk])
    crumbs = ((seen.project.name, reverse("projects:project", args=[pk])),)
    return vary_on_fragment(
        run_duty(request, form, lambda data: _act(seen, data), words, back=own, crumbs=crumbs)
    )


def _in_place(request: HttpRequest, seen: Seen, form: InstructForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        said = _("The instruction was recorded.")
        try:
            carry_out(request, lambda: _act(seen, form.cleaned_data))
        except SentAlready:
            said = _("This form was received before; it was recorded once.")
        except RuleBroken as broken:
            add_broken(form, broken)
            return _typing(request, seen, form)
        return with_events(_row(request, seen), {"zs:toast": {"text": said}})
    if "closed" in request.GET:
        return _row(request, seen)
    return _typing(request, seen, form)


def _row(request: HttpRequest, seen: Seen) -> HttpResponse:
    project = seen.project
    context = {
        **_place(request),
        "project": project,
        "instructed": instructed_of(seen.user, [project.pk]).get(project.pk),
        "may_instruct": True,
        "focus": True,
    }
    return render(request, ROW, context)


def _typing(request: HttpRequest, seen: Seen, form: InstructForm) -> HttpResponse:
    context = {**_place(request), "project": seen.project, "form": form, "once": new_token()}
    return render(request, FORM, context)


def _form(request: HttpRequest, seen: Seen) -> InstructForm:
    project, on = seen.project, clock.today()
    county = project.county
    place = _place(request)["at"]
    return InstructForm(
        **posted(request),
        # Several may be open on one page.
        auto_id=f"id_{place}_{project.pk}_%s" if is_fragment(request) else "id_%s",
        leaders=leaders_of(seen.user, county),
        units=units_to_choose(county, on),
        own_name=is_leader_of(seen.user, county.pk),
        on=on,
        initial={"owner_unit": project.responsible_unit_id},
    )


def _act(seen: Seen, data: dict[str, Any]) -> Instruction:
    on = clock.today()
    facts = InstructionFacts(
        content=data["content"],
        given_by=data.get("given_by") or seen.user,
        given_on=data.get("given_on") or on,
        project=seen.project,
    )
    due_on, unit = data.get("due_on"), data.get("owner_unit")
    task = services.Task(unit, due_on) if due_on and unit else None
    return services.instruct(facts=facts, task=task, by=seen.user, on=on)


def _place(request: HttpRequest) -> dict[str, str]:
    """Return on which list the row stands, and the page it belongs to."""
    asked = request.GET.get("at", "")
    at = asked if _PLACE.fullmatch(asked) else "row"
    return {"at": at, "next_url": own_path(request, request.GET.get("next"))}

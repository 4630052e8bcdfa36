"""Instructions, action items and difficulties of one project."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.permissions import can_follow_up
from projects.permissions_duties import can_assign_items, can_instruct
from projects.policies_duties import DUTIES
from projects.selectors.duties import with_items
from projects.selectors.project_page import problems_of
from projects.views.access import READERS, project_or_404
from projects.views.item_rows import item_rows
from projects.views.problems import standing_of
from projects.views.project_tabs import part_context
from zhaoshang.accounts.access import roles_required
from zhaoshang.core import clock
from zhaoshang.policy.selectors import in_force

MOST = 100


@roles_required(*READERS)
@require_safe
def project_duties(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what leaders wrote about a project, what units owe, what stands in its way."""
    seen, on = project_or_404(request, pk), clock.today()
    project, user = seen.project, seen.user
    remind_days = in_force(DUTIES, project.county, on).value.remind_days
    items = project.action_items.select_related("owner_unit", "owner", "project")
    problems = sorted(
        problems_of(project), key=lambda each: (each.resolved_on is not None, each.due_on is None)
    )
    context = {
        **part_context(seen, "duties"),
        "instructions": with_items(project.instructions.select_related("given_by"), on)[:MOST],
        "items": item_rows(items.order_by("-due_on", "-pk")[:MOST], on, remind_days),
        "problems": [
            {"problem": each, "standing": standing_of(each, on, remind_days)} for each in problems
        ],
        "may_instruct": can_instruct(user, project.county_id),
        "may_assign": can_assign_items(user, project.county_id),
        "may_raise": can_follow_up(user, project, seen.part),
    }
    return render(request, "projects/duties/project.html", context)

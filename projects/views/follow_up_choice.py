"""Recording a follow-up begins here when no project is open: which one is it about?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.permissions import can_register, is_bureau_of
from projects.selectors.follow_up_choice import MOST, projects_to_follow_up, with_rhythms
from projects.views.access import WRITERS, allow
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock

LONGEST_TEXT = 60


@roles_required(*WRITERS)
@require_safe
def follow_up_choose(request: HttpRequest) -> HttpResponse:
    """List the projects somebody may follow up, the longest unheard first, with a search."""
    user, on = actor(request), clock.today()
    allow(can_register(user))
    county_id = user.scope.county_id
    is_bureau = county_id is not None and is_bureau_of(user, county_id)
    text = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    found = projects_to_follow_up(user, text, all_of_county=is_bureau)
    rows = with_rhythms(user, found, on)
    context = {"q": text, "rows": rows, "today": on, "more": len(rows) == MOST, "most": MOST}
    return render(request, "projects/follow_up_choose.html", context)

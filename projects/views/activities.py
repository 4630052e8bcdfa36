"""Activities: the list with its totals, one activity, days on the road."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.forms.activities import PeriodForm
from projects.models import Activity, ActivityFile
from projects.permissions import can_register
from projects.permissions_partners import (
    can_close_activity,
    can_edit_activity,
    can_plan_activity,
    can_see_cost,
    is_bureau,
)
from projects.policies_partners import ACTIVITY_REPORT
from projects.selectors.activities import (
    Asked,
    activities_for,
    meetings_at,
    on_the_road,
    outcomes_of,
    totals_of,
    years_of,
)
from projects.selectors.scheduling import units_to_filter
from projects.views.access import READERS
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.files.responses import file_response
from zhaoshang.policy.selectors import in_force

PAGE = 30
LATEST = KeysetOrder("starts_on", descending=True)
TONES: dict[str, str] = {
    Activity.State.PLANNED: "draft",
    Activity.State.HELD: "warn",
    Activity.State.REPORTED: "on",
    Activity.State.CLOSED: "done",
    Activity.State.CANCELLED: "off",
}


@roles_required(*READERS)
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """List the activities in sight with what they come to."""
    user, on = actor(request), clock.today()
    units = list(units_to_filter(user))
    period = PeriodForm(request.GET)
    days = period.cleaned_data if period.is_valid() else {}
    query = {
        "kind": chosen(request, "kind", Activity.Kind.values),
        "state": chosen(request, "state", Activity.State.values),
        "unit": chosen(request, "unit", [str(each.pk) for each in units]),
        "since": day.isoformat() if (day := days.get("since")) else "",
        "until": day.isoformat() if (day := days.get("until")) else "",
        "leader": request.GET.get("leader", "").strip()[:40],
    }
    asked = Asked(
        kind=query["kind"],
        state=query["state"],
        unit_id=int(query["unit"]) if query["unit"] else None,
        since=days.get("since"),
        until=days.get("until"),
        leader=query["leader"],
    )
    found = activities_for(user, asked)
    page = paginate(
        found.select_related("unit", "leader"),
        order=LATEST,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse("projects:activities")
    context = {
        "rows": [{"activity": each, "tone": TONES[each.state]} for each in page.rows],
        "totals": totals_of(user, found, sees_every_cost=is_bureau(user)),
        "asked": query,
        "kinds": Activity.Kind.choices,
        "states": Activity.State.choices,
        "units": units,
        "may_plan": can_plan_activity(user),
        "is_narrowed": any(query.values()),
        "policy": in_force(ACTIVITY_REPORT, user.unit.county or user.unit, on),
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "projects/partners/activities.html", context)


@roles_required(*READERS)
@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an activity: who, whom we met, what came of it."""
    found, user = visible_activity(request, pk), actor(request)
    outcomes = outcomes_of(user, found.project_links.all())
    policy = in_force(ACTIVITY_REPORT, found.county, found.ends_on)
    context: dict[str, Any] = {
        "activity": found,
        "tone": TONES[found.state],
        "people": list(found.people.select_related("unit")),
        "meetings": list(meetings_at(user, found)),
        "outcomes": outcomes,
        "files": list(found.files.filter(removed_at=None).select_related("file")),
        "policy": policy,
        "sees_cost": can_see_cost(user, found),
        "may_edit": can_edit_activity(user, found),
        "may_close": can_close_activity(user, found),
        "may_register": can_register(user) and found.state != Activity.State.CANCELLED,
        "is_over": found.ends_on <= clock.today(),
    }
    return render(request, "projects/partners/activity.html", context)


@roles_required(*READERS)
@require_safe
def activity_days(request: HttpRequest) -> HttpResponse:
    """Show trips and days on the road of a year, by leader and by unit."""
    user, on = actor(request), clock.today()
    years = years_of(user, on)
    year = int(chosen(request, "year", [str(each) for each in years]) or on.year)
    leaders, units = on_the_road(user, year)
    context = {"year": year, "years": years, "leaders": leaders, "units": units}
    return render(request, "projects/partners/activity_days.html", context)


@roles_required(*READERS)
@require_safe
def activity_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve a file of an activity to who may see the activity."""
    user = actor(request)
    found = get_object_or_404(
        ActivityFile.objects.filter(activity__in=Activity.objects.visible_to(user)).select_related(
            "file", "activity"
        ),
        pk=pk,
        removed_at=None,
    )
    return file_response(found.file, request=request, inline=True, subject=found.activity)


def visible_activity(request: HttpRequest, pk: int) -> Activity:
    """Return an activity in sight.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    seen = Activity.objects.visible_to(actor(request))
    return get_object_or_404(seen.select_related("unit", "leader", "county"), pk=pk)

"""Action items: the list with its counts by unit, and one with all that was said about it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.models import ActionItem
from projects.permissions_duties import (
    can_assign_items,
    can_check_item,
    can_help_item,
    can_report_item,
)
from projects.policies_duties import DUTIES
from projects.rules.duties import UNSETTLED, ItemSource, ItemState
from projects.selectors.duties import (
    ALL,
    CHECK,
    DONE,
    ITEM_SHOWS,
    LATE,
    OPEN,
    Asked,
    item_counts,
    items_by_unit,
    items_for,
    one_item,
)
from projects.selectors.item_course import Turn, course_of
from projects.selectors.scheduling import units_to_filter
from projects.services.action_items import SUBJECT
from projects.views.duty_pages import ANSWERERS, address, asked_of, tabs_of
from projects.views.item_rows import item_rows, item_standing
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.policy.selectors import in_force

NAME = "projects:action-items"
PAGE = 50
BY_DUE = KeysetOrder("due_on")
LATEST = KeysetOrder("due_on", descending=True)
SHOWS = {
    OPEN: _("In hand"),
    LATE: _("Late"),
    CHECK: _("To be checked"),
    DONE: _("Closed"),
    ALL: _("All"),
}


TURNS = {
    Turn.GIVEN: _("Given"),
    Turn.HANDED_ON: _("Given to another unit"),
    Turn.MOVED: _("Due date moved"),
    Turn.REPORTED: _("Reported done"),
    Turn.RETURNED: _("Sent back"),
    Turn.CLOSED: _("Item closed"),
    Turn.REOPENED: _("Reopened"),
    Turn.CANCELLED: _("Cancelled"),
}


@roles_required(*ANSWERERS)
@require_safe
def action_items(request: HttpRequest) -> HttpResponse:
    """List action items, the next due first, with counts by the unit in charge."""
    user, on = actor(request), clock.today()
    asked, units = items_asked(request, user)
    policy = in_force(DUTIES, user.unit.county or user.unit, on)
    page = paginate(
        items_for(user, asked, on),
        order=LATEST if asked.show in {DONE, ALL} else BY_DUE,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    county = user.scope.county_id
    context = {
        "tabs": tabs_of(NAME, asked, SHOWS, item_counts(user, asked, on)),
        "show_label": SHOWS[asked.show],
        "asked": asked,
        "units": units,
        "sources": ActionItem._meta.get_field("source").choices,
        "rows": item_rows(page.rows, on, policy.value.remind_days),
        "by_unit": [
            {"count": each, "url": address(NAME, asked, unit=each.unit_id)}
            for each in items_by_unit(user, asked, on)
        ],
        "policy": policy,
        "may_read_policy": user.has_role(*COUNTY_WIDE),
        "may_assign": county is not None and can_assign_items(user, county),
        "today": on,
        "is_narrowed": bool(asked.source or asked.unit_id or asked.text or asked.show != OPEN),
        "print_url": address("projects:action-items-print", asked),
        "prev_url": address(NAME, asked, after=page.previous) if page.previous else "",
        "next_url": address(NAME, asked, after=page.next) if page.next else "",
    }
    return render(request, "projects/duties/items.html", context)


def items_asked(request: HttpRequest, user: User) -> tuple[Asked, list[Unit]]:
    """Return what the address asks for, and the units that may be chosen."""
    units = list(units_to_filter(user))
    sources = [each.value for each in ItemSource]
    return asked_of(request, shows=ITEM_SHOWS, units=units, sources=sources), units


@roles_required(*ANSWERERS)
@require_safe
def action_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an action item: the task, who, until when, how it went, what proves it."""
    user, on = actor(request), clock.today()
    found = seen_item(request, pk)
    policy = in_force(DUTIES, found.county, on)
    steers = can_assign_items(user, found.county_id)
    context: dict[str, Any] = {
        "item": found,
        "standing": item_standing(found, on, policy.value.remind_days),
        "supporting": list(found.supporting_units.all()),
        "reports": list(found.reports.select_related("created_by", "unit")),
        "course": [{"turn": each, "label": TURNS[each.turn]} for each in course_of(found)],
        "files": list(found.files.select_related("file", "created_by")),
        "policy": policy,
        "may_read_policy": user.has_role(*COUNTY_WIDE),
        "may_report": can_report_item(user, found),
        "may_help": can_help_item(user, found, found.helping),
        "may_check": can_check_item(user, found),
        "may_change": steers and found.state == ItemState.OPEN,
        "may_cancel": steers and found.state in UNSETTLED,
        "may_reopen": steers and found.state == ItemState.CLOSED,
        "trail": trail_part(request, [(SUBJECT, found.pk)]),
    }
    return render(request, "projects/duties/item.html", context)


def seen_item(request: HttpRequest, pk: int) -> Any:
    """Return an action item in sight.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    found = one_item(actor(request), pk)
    if found is None:
        raise Http404
    return found

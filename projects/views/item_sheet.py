"""All action items that a filter leaves, on paper: whole words, one sheet for the meeting."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects import events_duties as events
from projects.models import ActionItem
from projects.policies_duties import DUTIES
from projects.selectors.duties import ALL, DONE, Asked, items_for
from projects.services.duty_lists import log_item_list
from projects.services.exports import export_limits
from projects.views.action_items import NAME, SHOWS, items_asked
from projects.views.duty_pages import ANSWERERS, address
from projects.views.item_rows import item_rows
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import day
from zhaoshang.policy.selectors import in_force

TOO_MANY = _("More than %(limit)s action items match. Narrow the list, then print it.")


@roles_required(*ANSWERERS)
@require_safe
def items_print(request: HttpRequest) -> HttpResponse:
    """Lay out every action item of a filter, in the order of the list."""
    user, on = actor(request), clock.today()
    asked, units = items_asked(request, user)
    limit = export_limits(user, on).rows_at_once
    order = "-due_on" if asked.show in {DONE, ALL} else "due_on"
    found = list(items_for(user, asked, on).order_by(order, "pk")[: limit + 1])
    back = address(NAME, asked)
    if len(found) > limit:
        messages.warning(request, TOO_MANY % {"limit": limit})
        return redirect(back)
    words = _words(user, asked, units, on)
    log_item_list(events.ITEMS_PRINTED, by=user, rows=len(found), words=words)
    remind_days = in_force(DUTIES, user.unit.county or user.unit, on).value.remind_days
    context: dict[str, Any] = {
        "rows": item_rows(found, on, remind_days),
        "line": words,
        "back_url": back,
        "for_paper": True,
    }
    return render(request, "projects/duties/item_sheet.html", context)


def _words(user: User, asked: Asked, units: list[Unit], on: dt.date) -> list[str]:
    """Return what stands above the list: county, what is shown, the day."""
    shown = [str(SHOWS[asked.show])]
    shown += [str(each) for each in units if each.pk == asked.unit_id]
    if asked.source:
        choices: Any = ActionItem._meta.get_field("source").choices
        shown.append(str(dict(choices)[asked.source]))
    if asked.text:
        shown.append(asked.text)
    return [str(user.unit.county or user.unit), " · ".join(shown), day(on)]

"""What every figure of the dashboards counts, in one page: one click from each of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.core import clock
from zhaoshang.dashboard.asked import asked_of
from zhaoshang.dashboard.views.leader import READERS


@roles_required(*READERS)
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """Explain each figure: what is counted, by which day, what is left out."""
    user = actor(request)
    asked = asked_of(request, clock.today())
    context = {
        "back_url": asked.address("dashboard:leader"),
        "may_read_policy": user.has_role(*COUNTY_WIDE),
    }
    return render(request, "dashboard/definitions.html", context)

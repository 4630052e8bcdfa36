"""The leader's page on paper: everything in one response, and as PDF."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.selectors.pipeline import pipeline
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.templatetags.zs import moment
from zhaoshang.dashboard import events
from zhaoshang.dashboard.asked import Asked, asked_of
from zhaoshang.dashboard.charts.cumulative import cumulative
from zhaoshang.dashboard.paper import paper_blocks
from zhaoshang.dashboard.paper_pdf import paper_pdf
from zhaoshang.dashboard.views.leader import READERS, glance
from zhaoshang.dashboard.views.lists import WORST, flags_of, overdue_of, problems_of
from zhaoshang.dashboard.views.pace import pace_of
from zhaoshang.dashboard.views.screen import narrowed_words, place_of
from zhaoshang.dashboard.views.targets import rates_of, targets_of

# Rows of flags and contracts on the paper; it says how many more are in the lists.
MOST = 40


@roles_required(*READERS)
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """Show the leader's page as it prints, without anything to fetch."""
    user = actor(request)
    asked = asked_of(request, clock.today())
    shown, is_large = whole(user, asked), request.GET.get("paper") == "a3"
    context = {
        "is_large": is_large,
        "other_url": asked.address("dashboard:print", paper="" if is_large else "a3"),
        "title": title_of(user, asked),
        "line": line_of(user, shown),
        "blocks": paper_blocks(shown),
        "reads_all": user.scope.reads_county or user.scope.reads_region,
        "back_url": asked.address("dashboard:leader"),
        "briefing_url": asked.address("dashboard:briefing") if can_brief(user, asked) else "",
        "pdf_url": asked.address("dashboard:print-pdf"),
    }
    return render(request, "dashboard/print.html", context)


@roles_required(*READERS)
@require_safe
def pdf(request: HttpRequest) -> HttpResponseBase:
    """Hand the leader's page out as PDF; recorded."""
    user = actor(request)
    asked = asked_of(request, clock.today())
    shown = whole(user, asked)
    title = title_of(user, asked)
    content = paper_pdf(title, line_of(user, shown), paper_blocks(shown))
    record_event(events.PAGE_EXPORTED, by=user, detail={"filter": asked.query})
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{title}_{shown['month_words']}.pdf",
        content_type=CONTENT_TYPES[FileKind.PDF],
        headers={"Cache-Control": "private, no-store"},
    )


def whole(user: User, asked: Asked, *, most: int = MOST) -> dict[str, Any]:
    """Return everything the leader's page shows, what it fetches by itself too."""
    found = pipeline(user, asked.narrowing)
    return {
        **glance(user, asked, found),
        "targets": targets_of(user, asked),
        "trend": cumulative(user, asked),
        "rates": rates_of(user, asked),
        "flags": flags_of(user, asked, WORST, most=most),
        "overdue": overdue_of(user, asked, most=most),
        "problems": problems_of(user, asked),
        "pace": pace_of(user, asked, found),
        "narrowed": narrowed_words(user, asked),
    }


def can_brief(user: User, asked: Asked) -> bool:
    """Tell whether the month's briefing is for this reader: it is of one whole county."""
    return user.has_role(*COUNTY_WIDE) and asked.county_id is not None


def title_of(user: User, asked: Asked) -> str:
    """Return the title of the paper: of which county."""
    return _("%(county)s at a glance") % {"county": place_of(user, asked)}


def line_of(user: User, shown: dict[str, Any]) -> str:
    """Return period, filter and as-of in one line."""
    said = [
        shown["month_words"],
        *shown["narrowed"],
        f"{_('Time progress')} {shown['time']}%",
        _("Figures as of %(moment)s") % {"moment": moment(shown["as_of"])},
    ]
    return "　".join(said)

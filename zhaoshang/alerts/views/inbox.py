"""The inbox, and the counts in the top bar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST, require_safe

from zhaoshang.accounts.access import actor, login_only, own_path
from zhaoshang.alerts import services
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.selectors import (
    inbox as inbox_page,
)
from zhaoshang.alerts.selectors import (
    kinds_in_inbox,
    notice_view,
    unread_count,
)
from zhaoshang.alerts.todo import counts_of, items_for
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, redirect_to, vary_on_fragment, with_events

PAGE_SIZE = 30
BELL_CHANGED = {"zs:bell": True}


@login_only
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """Return the counts of duties and unread notices for the top bar."""
    user, on = actor(request), clock.today()
    counts = counts_of(items_for(user, on), on)
    context = {
        "todo_count": counts.total,
        "todo_late": bool(counts.overdue),
        "unread_count": unread_count(user),
    }
    return render(request, "components/_bell.html", context)


@login_only
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the user's notices, newest first."""
    user = actor(request)
    unread = request.GET.get("show") == "unread"
    kinds = kinds_in_inbox(user)
    asked = request.GET.get("kind", "")
    kind = asked if asked in {name for name, _label, _count in kinds} else ""
    page = inbox_page(
        user, unread=unread, kind=kind, cursor=request.GET.get("cursor"), size=PAGE_SIZE
    )
    waiting = unread_count(user)
    context = {
        "rows": page.rows,
        "previous": page.previous,
        "next": page.next,
        "kinds": kinds,
        "kind": kind,
        "unread": unread,
        "unread_count": waiting,
        "tabs": _tabs(waiting, unread=unread),
    }
    template = "alerts/partials/_notices.html" if is_fragment(request) else "alerts/inbox.html"
    return vary_on_fragment(render(request, template, context))


@login_only
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    notice = _own_notice(request, pk)
    services.mark_read(notice_ids=[pk], by=actor(request))
    return redirect_to(request, own_path(request, notice.url) or reverse("alerts:inbox"))


@login_only
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read."""
    notice = _own_notice(request, pk)
    services.mark_read(notice_ids=[pk], by=actor(request))
    if not is_fragment(request):
        return _back(request, "alerts:inbox")
    notice.refresh_from_db()
    unread = "show=unread" in request.headers.get("HX-Current-URL", "")
    context = {
        "row": notice_view(notice),
        "tabs": _tabs(unread_count(actor(request)), unread=unread),
        "oob": True,
    }
    return with_events(render(request, "alerts/partials/_read.html", context), BELL_CHANGED)


@login_only
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    count = services.mark_all_read(by=actor(request))
    messages.success(request, _t("Marked as read: %(count)s") % {"count": count})
    return _back(request, "alerts:inbox")


@login_only
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Acknowledge a notice that asks for it."""
    notice = _own_notice(request, pk)
    services.acknowledge(notice_id=pk, by=actor(request))
    title = notice_view(notice).title
    messages.success(request, _t("Acknowledged: %(title)s") % {"title": title})
    return _back(request, "alerts:todo")


def _tabs(waiting: int, *, unread: bool) -> list[dict[str, Any]]:
    inbox_url = reverse("alerts:inbox")
    return [
        {"label": _t("All"), "url": inbox_url, "current": not unread},
        {
            "label": _t("Unread"),
            "n": waiting,
            "url": f"{inbox_url}?show=unread",
            "current": unread,
        },
    ]


def _own_notice(request: HttpRequest, pk: int) -> Notice:
    notice: Notice = get_object_or_404(Notice.objects.visible_to(actor(request)), pk=pk)
    return notice


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    return redirect_to(request, own_path(request, request.POST.get("next")) or reverse(otherwise))

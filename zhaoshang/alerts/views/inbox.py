"""The inbox, the links of messages outward, and the counts in the top bar."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST, require_safe

from zhaoshang.accounts.access import actor, login_only, own_path, refreshes_itself
from zhaoshang.accounts.form_page import link
from zhaoshang.alerts import services
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.selectors import (
    Show,
    inbox_row,
    kinds_in_inbox,
    notice_title,
    unanswered_count,
    unread_count,
)
from zhaoshang.alerts.selectors import (
    inbox as inbox_page,
)
from zhaoshang.alerts.todo import counts_of, items_for
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, redirect_to, vary_on_fragment, with_events

PAGE_SIZE = 30
BELL_CHANGED = {"zs:bell": True}


@refreshes_itself()
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
    return render(request, "alerts/partials/_bell.html", context)


@login_only
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the user's notices, newest first."""
    user = actor(request)
    show = _show(request.GET.get("show", ""))
    kinds = kinds_in_inbox(user)
    asked = request.GET.get("kind", "")
    kind = asked if asked in {name for name, _label, _count in kinds} else ""
    page = inbox_page(user, show=show, kind=kind, cursor=request.GET.get("cursor"), size=PAGE_SIZE)
    unread = unread_count(user)
    context = {
        "rows": page.rows,
        "previous": page.previous,
        "next": page.next,
        "kinds": kinds,
        "kind": kind,
        "show": show.value,
        "unread_count": unread,
        "tabs": _tabs(show, kind, unread=unread, unanswered=unanswered_count(user)),
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
@require_safe
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow the link of a message: mark the notice as read and go to what it is about.

    By GET, as a link in an e-mail is; a notice that was taken back meanwhile leads to the inbox and
    says so, and so does another's.
    """
    user = actor(request)
    notice = Notice.objects.visible_to(user).filter(pk=pk).first()
    if notice is None:
        messages.info(request, _t("What you were told of is settled: the notice was taken back."))
        return redirect_to(request, "alerts:inbox")
    services.mark_read(notice_ids=[pk], by=user)
    if notice.withdrawn_at is not None:
        messages.info(request, _t("What you were told of no longer holds."))
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
    user = actor(request)
    there = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    context = {
        "row": inbox_row(user, notice),
        "tabs": _tabs(
            _show(there.get("show", "")),
            there.get("kind", ""),
            unread=unread_count(user),
            unanswered=unanswered_count(user),
        ),
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
    messages.success(request, _t("Acknowledged: %(title)s") % {"title": notice_title(notice)})
    return _back(request, "alerts:todo")


def _show(asked: str) -> Show:
    return Show(asked) if asked in set(Show) else Show.ALL


def _tabs(show: Show, kind: str, *, unread: int, unanswered: int) -> list[dict[str, Any]]:
    entries = (
        (Show.ALL, _t("All"), 0),
        (Show.UNREAD, _t("Unread"), unread),
        (Show.UNANSWERED, _t("Waiting for my answer"), unanswered),
        (Show.WITHDRAWN, _t("No longer true"), 0),
    )
    base = reverse("alerts:inbox")
    return [
        {
            "label": label,
            "n": number or None,
            "url": link(base, {"show": each.value, "kind": kind}, ""),
            "current": each is show,
        }
        for each, label, number in entries
    ]


def _own_notice(request: HttpRequest, pk: int) -> Notice:
    notice: Notice = get_object_or_404(Notice.objects.visible_to(actor(request)), pk=pk)
    return notice


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    return redirect_to(request, own_path(request, request.POST.get("next")) or reverse(otherwise))

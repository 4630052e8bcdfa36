"""The to-do page, the inbox, the counts in the top bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from zhaoshang.accounts.access import actor, login_only, own_path
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import services
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.rules import DueGroup
from zhaoshang.alerts.selectors import (
    inbox as inbox_page,
)
from zhaoshang.alerts.selectors import (
    kinds_in_inbox,
    latest_unread,
    notice_view,
    unread_count,
)
from zhaoshang.alerts.todo import TodoCounts, TodoGroup, counts_of, groups_of, items_for
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, redirect_to, vary_on_fragment, with_events

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAGE_SIZE = 30
# A list longer than this is not worked off by scrolling; the page says how many more there are.
LARGEST_GROUP = 100
BELL_CHANGED = {"zs:bell": True}

GROUP_LABELS: dict[DueGroup, _StrPromise] = {
    DueGroup.OVERDUE: _("Overdue"),
    DueGroup.TODAY: _("Due today"),
    DueGroup.WEEK: _("This week"),
    DueGroup.LATER: _("Later"),
}
GROUP_TONES = {DueGroup.OVERDUE: "red", DueGroup.TODAY: "amber"}
ROW_TONES = {DueGroup.OVERDUE: "late", DueGroup.TODAY: "soon"}

# Where somebody with nothing to do goes on: the first of these that the roles open.
WAYS_ON: tuple[tuple[frozenset[Role], str, _StrPromise], ...] = (
    (
        frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER}),
        "projects:ledger",
        _("Open the project ledger"),
    ),
    (frozenset({Role.SYSADMIN}), "accounts:users", _("Look after the accounts")),
    (frozenset({Role.SECADMIN}), "accounts:roles", _("Look after the roles")),
    (frozenset({Role.AUDITOR}), "audit:events", _("Look through the audit trail")),
)
NOTHING_YET = _("What you have to do appears here with its deadline.")
EMPTY_TEXTS: tuple[tuple[frozenset[Role], _StrPromise], ...] = (
    (
        frozenset({Role.CLERK, Role.UNIT_HEAD}),
        _("What your unit has to report, follow up or answer appears here with its deadline."),
    ),
    (
        frozenset({Role.BUREAU, Role.BUREAU_ADMIN}),
        _("What units propose and the bureau has to confirm appears here with its deadline."),
    ),
    (
        frozenset({Role.LEADER}),
        _("What waits for your decision, and what is escalated to you, appears here."),
    ),
    (
        frozenset({Role.LEGAL, Role.REVIEWER, Role.ARCHIVIST}),
        _("What is sent to you for an opinion or a receipt appears here with its deadline."),
    ),
)


@login_only
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """Show what the user has to do: overdue, today, this week, later."""
    user, on = actor(request), clock.today()
    items = items_for(user, on)
    counts = counts_of(items, on)
    context = {
        "today": on,
        "user_name": str(user),
        "counts": counts,
        "urgent": counts.overdue + counts.today,
        "strip": _strip(counts),
        "groups": [_group_rows(group) for group in groups_of(items, on)],
        "notices": latest_unread(user),
        "empty_text": _first(EMPTY_TEXTS, user.scope.roles) or NOTHING_YET,
        "empty_actions": _ways_on(user.scope.roles),
    }
    return render(request, "alerts/todo.html", context)


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


def _strip(counts: TodoCounts) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "value": (count := getattr(counts, group.value)),
            "unit": _t("items"),
            "url": f"#{group.value}" if count else "",
            "tone": GROUP_TONES.get(group, "") if count else "",
        }
        for group, label in GROUP_LABELS.items()
    ]


def _group_rows(group: TodoGroup) -> dict[str, Any]:
    shown = group.items[:LARGEST_GROUP]
    urgent = group.group in ROW_TONES
    return {
        "id": group.group.value,
        "label": GROUP_LABELS[group.group],
        "count": len(group.items),
        "more": len(group.items) - len(shown),
        "tone": ROW_TONES.get(group.group, ""),
        "is_today": group.group == DueGroup.TODAY,
        "rows": [
            {"item": item, "primary": urgent and number == 0} for number, item in enumerate(shown)
        ],
    }


def _first(
    texts: Sequence[tuple[frozenset[Role], _StrPromise]], roles: frozenset[str]
) -> _StrPromise | None:
    return next((text for held, text in texts if held & roles), None)


def _ways_on(roles: frozenset[str]) -> list[dict[str, Any]]:
    for held, url_name, label in WAYS_ON:
        if held & roles:
            try:
                return [{"label": label, "url": reverse(url_name), "primary": False}]
            except NoReverseMatch:
                return []
    return []

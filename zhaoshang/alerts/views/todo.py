"""The to-do page: what a person owes, the first page after log-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from zhaoshang.accounts.access import actor, login_only
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import DueGroup
from zhaoshang.alerts.selectors import latest_unread
from zhaoshang.alerts.todo import TodoCounts, TodoGroup, Weight, counts_of, groups_of, items_for
from zhaoshang.core import clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# A list longer than this is not worked off by scrolling; the page says how many more there are.
LARGEST_GROUP = 100

GROUP_LABELS: dict[DueGroup, _StrPromise] = {
    DueGroup.OVERDUE: _("Overdue"),
    DueGroup.TODAY: _("Due today"),
    DueGroup.WEEK: _("This week"),
    DueGroup.LATER: _("Later"),
}
WEIGHT_LABELS: dict[Weight, _StrPromise] = {
    Weight.BINDING: _("Binds the county: a day of contract or decision"),
    Weight.COUNTED: _("Counted: in time or late"),
    Weight.FLAG: _("Flags: up, or about to go up"),
    Weight.AWAITED: _("Others wait for it"),
    Weight.ROUTINE: _("Own work"),
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
    """Show what the user has to do: overdue, today, this week, later; in each by consequence."""
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
            {
                "item": item,
                "primary": urgent and number == 0,
                # Said where another consequence begins: why these stand above the next ones.
                "why": WEIGHT_LABELS[item.weight]
                if number == 0 or shown[number - 1].weight != item.weight
                else "",
            }
            for number, item in enumerate(shown)
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

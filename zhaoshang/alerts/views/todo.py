"""The to-do page: what a person owes, the first page after log-in; its cards; what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from zhaoshang.accounts.access import actor, login_only, refreshes_itself
from zhaoshang.accounts.form_page import link
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.rules import DueGroup
from zhaoshang.alerts.selectors import latest_unread
from zhaoshang.alerts.todo import (
    Duty,
    TodoCounts,
    TodoGroup,
    TodoItem,
    Weight,
    counts_of,
    groups_of,
    items_for,
    narrowed,
)
from zhaoshang.alerts.todo_cards import actions_for, cards_for
from zhaoshang.alerts.todo_done import done_this_month
from zhaoshang.audit.kinds import kind_label
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, vary_on_fragment
from zhaoshang.core.keyset import KeysetOrder, paginate

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.functional import _StrPromise

# A list longer than this is not worked off by scrolling; the page says how many more there are.
LARGEST_GROUP = 100
# Of more than so many of one kind that are due later, the page shows the first, folds the rest.
FOLD_FROM, BEFORE_FOLD = 8, 5
DONE_PAGE = 50
NEWEST_FIRST = KeysetOrder("at", descending=True)

GROUP_LABELS: dict[DueGroup, _StrPromise] = {
    DueGroup.OVERDUE: _("Overdue"),
    DueGroup.TODAY: _("Due today"),
    DueGroup.WEEK: _("This week"),
    DueGroup.LATER: _("Later"),
}
DUTY_LABELS: dict[Duty, _StrPromise] = {
    Duty.FILL: pgettext_lazy("duty", "To fill in"),
    Duty.REVIEW: pgettext_lazy("duty", "To review"),
    Duty.RETURNED: pgettext_lazy("duty", "Returned"),
    Duty.DECIDE: pgettext_lazy("duty", "To decide"),
    Duty.FLAGS: pgettext_lazy("duty", "Flags"),
    Duty.HANDLE: pgettext_lazy("duty", "To handle"),
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
DONE_MEANS = _("Acts of yours this month that settled something, from the audit trail")

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


@dataclass(frozen=True)
class Asked:
    """What the page is narrowed to; the address is the state."""

    duty: Duty | None = None
    due: DueGroup | None = None

    def address(self, *, duty: Duty | None, due: DueGroup | None) -> str:
        """Return the page narrowed to a kind and to a part; None leaves it open."""
        query = {"duty": duty.value if duty else "", "due": due.value if due else ""}
        said = urlencode({name: value for name, value in query.items() if value})
        return reverse("alerts:todo") + (f"?{said}" if said else "")

    @property
    def is_narrowed(self) -> bool:
        """Something is asked for."""
        return self.duty is not None or self.due is not None


@login_only
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """Show what the user has to do: overdue, today, this week, later; in each by consequence."""
    user, on = actor(request), clock.today()
    asked = _asked(request)
    items = items_for(user, on)
    counts = counts_of(items, on)
    context = {
        "today": on,
        "user_name": str(user),
        "counts": counts,
        "urgent": counts.overdue + counts.today,
        "strip": _strip(items, asked, on, done=done_this_month(user, on).count()),
        "tabs": _tabs(items, asked, on),
        "asked": asked,
        "all_actions": [{"label": _("All duties"), "url": reverse("alerts:todo")}],
        "groups": [
            _group_rows(group)
            for group in groups_of(narrowed(items, on, duty=asked.duty, due=asked.due), on)
        ],
        "actions": actions_for(user),
        "notices": latest_unread(user),
        "empty_text": _first(EMPTY_TEXTS, user.scope.roles) or NOTHING_YET,
        "empty_actions": _ways_on(user.scope.roles),
    }
    return render(request, "alerts/todo.html", context)


@refreshes_itself()
@login_only
@require_safe
def todo_cards(request: HttpRequest) -> HttpResponse:
    """Return the cards beside the list; without script they stand on a page of their own."""
    user, on = actor(request), clock.today()
    context = {"cards": cards_for(user, on), "back_url": reverse("alerts:todo")}
    name = "partials/_todo_cards.html" if is_fragment(request) else "todo_cards.html"
    return vary_on_fragment(render(request, f"alerts/{name}", context))


@login_only
@require_safe
def todo_done(request: HttpRequest) -> HttpResponse:
    """List what "done this month" counts: the user's own acts, newest first."""
    user, on = actor(request), clock.today()
    found = done_this_month(user, on)
    page = paginate(found, order=NEWEST_FIRST, cursor=request.GET.get("after"), size=DONE_PAGE)
    base = reverse("alerts:todo-done")
    context = {
        "month": on,
        "count": found.count(),
        "rows": [
            {"at": each.at, "label": kind_label(each.kind), "subject": each.subject_label}
            for each in page.rows
        ],
        "prev_url": link(base, {}, page.previous),
        "next_url": link(base, {}, page.next),
        "back_url": reverse("alerts:todo"),
    }
    return render(request, "alerts/todo_done.html", context)


def _asked(request: HttpRequest) -> Asked:
    """Read what is asked; nonsense asks for everything."""
    duty, due = request.GET.get("duty", ""), request.GET.get("due", "")
    return Asked(
        Duty(duty) if duty in list(Duty) else None,
        DueGroup(due) if due in list(DueGroup) else None,
    )


def _strip(
    items: Sequence[TodoItem], asked: Asked, on: dt.date, *, done: int
) -> list[dict[str, Any]]:
    """Return the figures by part of the page, of the kind that is chosen; a click narrows to it."""
    counts: TodoCounts = counts_of(narrowed(items, on, duty=asked.duty), on)
    parts = []
    for group, label in GROUP_LABELS.items():
        count = getattr(counts, group.value)
        current = asked.due is group
        parts.append(
            {
                "label": label,
                "value": count,
                "url": asked.address(duty=asked.duty, due=None if current else group)
                if count or current
                else "",
                "tone": GROUP_TONES.get(group, "") if count else "",
                "current": current,
            }
        )
    parts.append(
        {
            "label": _t("Done this month"),
            "value": done,
            "url": reverse("alerts:todo-done"),
            "title": DONE_MEANS,
        }
    )
    return parts


def _tabs(items: Sequence[TodoItem], asked: Asked, on: dt.date) -> list[dict[str, Any]]:
    """Return the kinds with their numbers, of the part that is chosen; those without are left out.

    The kind that is chosen stays, whatever is left of it.
    """
    of_part = narrowed(items, on, due=asked.due)
    tabs = [
        {
            "label": pgettext_lazy("duty", "All"),
            "n": len(of_part),
            "url": asked.address(duty=None, due=asked.due),
            "current": asked.duty is None,
        }
    ]
    for duty, label in DUTY_LABELS.items():
        count = len(narrowed(of_part, on, duty=duty))
        if count or duty is asked.duty:
            tabs.append(
                {
                    "label": label,
                    "n": count,
                    "url": asked.address(duty=duty, due=asked.due),
                    "current": duty is asked.duty,
                }
            )
    return tabs


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
        "blocks": _blocks(shown, primary=urgent, fold=group.group is DueGroup.LATER),
    }


def _blocks(items: Sequence[TodoItem], *, primary: bool, fold: bool) -> list[dict[str, Any]]:
    """Return the items in runs of one kind; where many are alike, all but the first may fold."""
    blocks: list[dict[str, Any]] = []
    weight = None
    runs = groupby(items, key=lambda each: (each.weight, str(each.kind_label)))
    for (of, kind), run in runs:
        rows = [{"item": item, "primary": False} for item in run]
        cut = BEFORE_FOLD if fold and len(rows) > FOLD_FROM else len(rows)
        # Said where another consequence begins: why these stand above the next ones.
        why = WEIGHT_LABELS[of] if of != weight else ""
        blocks.append({"why": why, "kind": kind, "rows": rows[:cut], "folded": rows[cut:]})
        weight = of
    if primary and blocks:
        blocks[0]["rows"][0]["primary"] = True
    return blocks


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

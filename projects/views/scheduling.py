"""Weekly scheduling 周调度: what the meeting on key clues goes through, in order of consequence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.models.choices import STAGE_LABELS
from projects.permissions_duties import can_assign_items
from projects.policies_flag_looks import Looks
from projects.policies_scheduling import SCHEDULING, WEEKDAYS
from projects.rules.flags.kinds import Severity
from projects.rules.scheduling import (
    Concern,
    Week,
    by_consequence,
    concerns_of,
    is_due,
    week_of,
)
from projects.rules.stages import Stage
from projects.selectors.flag_looks import looks_in_sight
from projects.selectors.scheduling import (
    KEY,
    LISTS,
    MOST,
    Item,
    agenda,
    county_medians,
    on_the_agenda,
    rows_of,
    units_to_filter,
)
from projects.views.access import READERS
from projects.views.flag_words import county_looks, tone_of, word_of
from projects.views.scheduling_rows import shown_row
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import day
from zhaoshang.policy.selectors import policy_book

PAGE = 60
_DIGITS = 6
ALL, DUE, FLAGGED, SILENT, MOVED = "", "due", "flagged", "silent", "moved"
SHOWS = {
    ALL: _("All"),
    DUE: _("Only what is due"),
    FLAGGED: _("Flagged"),
    SILENT: _("Nothing said"),
    MOVED: _("Moved"),
}
WEEK_TEXT = _("From the meeting of %(since)s to %(on)s, next meeting on %(until)s")
WEEKDAY_TEXT = _("The meeting is on %(weekday)s")
ROWS_OF = _("Rows %(first)s–%(last)s of %(count)s")
LIST_LABELS = {KEY: _("Key clues"), Stage.CLUE.value: _("All clues")}
_FLAGS = {Concern.WARNING, Concern.ATTENTION}


@roles_required(*READERS)
@require_safe
def scheduling(request: HttpRequest) -> HttpResponse:
    """Show the agenda of the week: at most eight queries, session and user included."""
    user, on = actor(request), clock.today()
    units = list(units_to_filter(user))
    asked = _Asked(request, units)
    book = policy_book(user.unit.county or user.unit, on)
    policy, looks, own = book[SCHEDULING], looks_in_sight(user, book), county_looks(book)
    week = week_of(on, policy.value.weekday)
    items, is_cut = agenda(on_the_agenda(user, which=asked.which, unit_id=asked.unit_id), week)
    counts = {show: sum(_shows(show, item, week) for item in items) for show in SHOWS}
    wanted = [item for item in items if _shows(asked.show, item, week)]
    ordered = by_consequence(wanted, week, lambda item: item.standing)
    first = asked.first(len(ordered))
    page = ordered[first : first + PAGE]
    medians = (
        county_medians(user.scope.county_id, on=on, months=policy.value.median_months)
        if user.scope.county_id is not None and page
        else {}
    )
    context = {
        "tabs": _tabs(asked),
        "shows": _shows_links(asked, counts),
        "units": units,
        "asked": asked,
        "week": week,
        "policy": policy,
        "week_text": str(WEEK_TEXT)
        % {"since": day(week.since), "on": day(week.on), "until": day(week.until)},
        "weekday_text": str(WEEKDAY_TEXT) % {"weekday": dict(WEEKDAYS)[str(policy.value.weekday)]},
        "list_label": _list_label(asked.which),
        "show_label": SHOWS[asked.show],
        "empty_actions": _ways_on(asked),
        "strip": _strip(items, week, asked, own),
        "words": {each.value: word_of(each, own) for each in Severity},
        "rows": [
            shown_row(project, item, week, medians, looks=looks, next_url=asked.address())
            for project, item in rows_of(user, page, week)
        ],
        "first": first,
        "total": len(ordered),
        "most": MOST if is_cut else None,
        "pages": _pages(asked, first, len(ordered)),
        "is_narrowed": bool(asked.show or asked.unit),
        "may_assign": user.scope.county_id is not None
        and can_assign_items(user, user.scope.county_id),
        "may_read_policy": user.has_role(*COUNTY_WIDE),
    }
    return render(request, "projects/scheduling/agenda.html", context)


class _Asked:
    """What the address asks for: which list, what of it, whose, from which row on."""

    def __init__(self, request: HttpRequest, units: Sequence[Unit]) -> None:
        which, show = request.GET.get("list", KEY), request.GET.get("show", ALL)
        self.which = which if which in LISTS else KEY
        self.show = show if show in SHOWS else ALL
        unit = request.GET.get("unit", "")
        self.unit = next((each for each in units if str(each.pk) == unit), None)
        page = request.GET.get("page", "")[:_DIGITS]
        self.page = max(1, int(page)) if page.isdecimal() else 1

    @property
    def unit_id(self) -> int | None:
        """The unit chosen, if this user may choose it."""
        return self.unit.pk if self.unit else None

    def first(self, count: int) -> int:
        """Return the place of the first row of the page; of a page too far, of the last one."""
        self.page = min(self.page, max(1, -(-count // PAGE)))
        return (self.page - 1) * PAGE

    def address(self, **changes: Any) -> str:
        """Return the address of the same agenda with changes."""
        pairs = {
            "list": self.which if self.which != KEY else "",
            "show": self.show,
            "unit": self.unit_id or "",
            "page": self.page if self.page > 1 else "",
            **changes,
        }
        query = urlencode({name: value for name, value in pairs.items() if value})
        return reverse("projects:scheduling") + (f"?{query}" if query else "")


def _shows(show: str, item: Item, week: Week) -> bool:
    """Tell whether a project is one of those asked for."""
    concerns = concerns_of(item.standing, week)
    if show == DUE:
        return is_due(item.standing, week)
    if show == FLAGGED:
        return not _FLAGS.isdisjoint(concerns)
    if show == SILENT:
        return Concern.SILENT in concerns
    if show == MOVED:
        return Concern.MOVED in concerns
    return True


def _list_label(which: str) -> Any:
    return LIST_LABELS[which] if which in LIST_LABELS else STAGE_LABELS[Stage(which)]


def _ways_on(asked: _Asked) -> list[dict[str, Any]]:
    """Return where to go from an empty list."""
    if asked.show or asked.unit:
        return [{"label": _("Show the whole list"), "url": asked.address(show="", unit="")}]
    if asked.which == KEY:
        return [{"label": _("All clues"), "url": asked.address(list=Stage.CLUE.value)}]
    return []


def _tabs(asked: _Asked) -> list[dict[str, Any]]:
    return [
        {
            "label": _list_label(which),
            "url": asked.address(list=which if which != KEY else "", page=""),
            "current": which == asked.which,
        }
        for which in LISTS
    ]


def _shows_links(asked: _Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "n": counts[show],
            "url": asked.address(show=show, page=""),
            "current": show == asked.show,
        }
        for show, label in SHOWS.items()
    ]


def _strip(items: Sequence[Item], week: Week, asked: _Asked, looks: Looks) -> list[dict[str, Any]]:
    """Return how many projects stand how: the figures the chair reads out."""
    found = Counter(each for item in items for each in concerns_of(item.standing, week))
    figures = (
        (
            Concern.WARNING,
            word_of(Severity.WARNING, looks),
            FLAGGED,
            tone_of(Severity.WARNING, looks),
        ),
        (
            Concern.ATTENTION,
            word_of(Severity.ATTENTION, looks),
            FLAGGED,
            tone_of(Severity.ATTENTION, looks),
        ),
        (Concern.OVERDUE, _("Next steps overdue"), DUE, "red"),
        (Concern.DUE, _("Due by the next meeting"), DUE, ""),
        (Concern.SILENT, _("Nothing said since the last meeting"), SILENT, "amber"),
        (Concern.MOVED, _("Moved since the last meeting"), MOVED, ""),
    )
    return [
        {
            "label": label,
            "value": str(found[concern]),
            "url": asked.address(show=show, page=""),
            "tone": tone if found[concern] else "",
        }
        for concern, label, show, tone in figures
    ]


def _pages(asked: _Asked, first: int, count: int) -> dict[str, str]:
    last = min(first + PAGE, count)
    words = {"first": first + 1 if count else 0, "last": last, "count": count}
    return {
        "text": str(ROWS_OF) % words,
        "previous": asked.address(page=asked.page - 1) if first else "",
        "next": asked.address(page=asked.page + 1) if last < count else "",
    }

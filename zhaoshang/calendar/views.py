"""The year's calendar, its special days, and loading a year's notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.calendar import deadlines, services
from zhaoshang.calendar.forms import CountForm, DayForm, NoticeForm
from zhaoshang.calendar.labels import PROBLEMS, WEEKDAYS, day_reason
from zhaoshang.calendar.models import FIRST_YEAR, LAST_YEAR, WorkdayOverride
from zhaoshang.calendar.notice_files import Line, file_lines, text_lines
from zhaoshang.calendar.notices import NoticeRow, read_notice
from zhaoshang.calendar.permissions import can_set_days, own_unit
from zhaoshang.calendar.rules import SpecialDay, WorkCalendar, WorkdayCount, add_working_days
from zhaoshang.calendar.selectors import (
    Planned,
    counties_of,
    load_calendar,
    loaded_notices,
    planned_calendars,
    special_days,
    year_view,
)
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

MOST_MOVED = 50
KEEPERS = (Role.SYSADMIN, Role.BUREAU_ADMIN)


@roles_required(Role.BUREAU, *KEEPERS)
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """Show a year's days, the own rows among them, and count working days."""
    user = actor(request)
    shown = _year_asked(request)
    calendar = load_calendar(own_unit(user))
    rows = special_days(shown, own_unit(user))
    context = {
        "year": shown,
        "previous_year": shown - 1 if shown > FIRST_YEAR else None,
        "next_year": shown + 1 if shown < LAST_YEAR else None,
        "is_known": calendar.knows(shown),
        "months": year_view(shown, calendar),
        "weekdays": WEEKDAYS,
        "today": clock.today(),
        "rows": [{"day": row, "may_remove": can_set_days(user, row.owner)} for row in rows],
        "notices": loaded_notices(shown, own_unit(user)),
        "may_set": user.has_role(*KEEPERS),
        **_count(request, calendar),
    }
    return render(request, "calendar/year.html", context)


@roles_required(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def override_new(request: HttpRequest) -> HttpResponse:
    """Set a special day."""
    user = actor(request)
    form = DayForm(user, request.POST or None, initial={"on": request.GET.get("on")})
    if request.method == "POST" and form.is_valid():
        owner = form.chosen_owner()
        if not can_set_days(user, owner):
            raise PermissionDenied
        facts = {name: form.cleaned_data[name] for name in ("on", "name", "source_document")}
        if "look" in request.POST:
            moved = _moved(user, _planned_day(form))
            return render(request, "calendar/override_form.html", {"form": form, "moved": moved})
        try:
            stored = services.set_day(
                **facts, is_working=form.cleaned_data["is_working"], owner=owner, by=user
            )
        except RuleBroken as broken:
            form.add_error(broken.field, str(broken))
        else:
            messages.success(request, _t("Special day set: %(day)s") % {"day": stored})
            return redirect(_year_url(stored.on.year))
    return render(request, "calendar/override_form.html", {"form": form})


@roles_required(*KEEPERS)
@require_POST
def override_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a special day."""
    user = actor(request)
    stored: WorkdayOverride = get_object_or_404(WorkdayOverride.objects.visible_to(user), pk=pk)
    if not can_set_days(user, stored.owner):
        raise PermissionDenied
    services.remove_day(override_id=pk, by=user)
    messages.success(request, _t("Special day removed: %(day)s") % {"day": stored})
    return redirect(_year_url(stored.on.year))


@roles_required(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_import(request: HttpRequest) -> HttpResponse:
    """Load a year's notice: read it, show what would change, then confirm."""
    user = actor(request)
    initial = {"year": request.GET.get("year") or clock.today().year + 1}
    form = NoticeForm(user, request.POST or None, request.FILES or None, initial=initial)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        owner, shown = form.chosen_owner(), form.cleaned_data["year"]
        if not can_set_days(user, owner):
            raise PermissionDenied
        rows = _read_rows(form)
        if not form.errors and "confirm" in request.POST:
            return _load(request, form, rows)
        if not form.errors:
            changes = services.notice_changes(year=shown, rows=rows, owner=owner)
            planned = Planned(
                owner,
                {row.on: SpecialDay(is_working=row.is_working, name=row.name) for row in rows},
                frozenset(row.on for row in changes.removed),
                shown,
            )
            context |= {"changes": changes, "rows": rows, "lines": _as_lines(rows)}
            context["moved"] = _moved(user, planned)
    return render(request, "calendar/notice_import.html", context)


def _planned_day(form: DayForm) -> Planned:
    data = form.cleaned_data
    day = SpecialDay(is_working=data["is_working"], name=data["name"])
    return Planned(form.chosen_owner(), {data["on"]: day})


def _moved(user: User, planned: Planned) -> dict[str, Any]:
    """Return which open deadlines a change would move: how many of each sort.

    Those who read the county's business get its own ones by name too.
    """
    counties = counties_of(planned.owner)
    found = deadlines.would_move(counties, planned_calendars(counties, planned))
    reads = user.has_role(Role.BUREAU, Role.BUREAU_ADMIN)
    own = [each for each in found if each.deadline.county_id == own_unit(user).pk]
    return {
        "total": len(found),
        "counts": deadlines.by_label(found),
        "rows": own[:MOST_MOVED] if reads else [],
        "is_cut": reads and len(own) > MOST_MOVED,
        "most": MOST_MOVED,
    }


def _load(request: HttpRequest, form: NoticeForm, rows: list[NoticeRow]) -> HttpResponse:
    shown = form.cleaned_data["year"]
    try:
        services.load_notice(
            year=shown,
            rows=rows,
            owner=form.chosen_owner(),
            source_document=form.cleaned_data["source_document"],
            by=actor(request),
        )
    except RuleBroken as broken:
        form.add_error(broken.field, str(broken))
        return render(request, "calendar/notice_import.html", {"form": form})
    messages.success(request, _t("The holidays of %(year)s are loaded.") % {"year": shown})
    return redirect(_year_url(shown))


def _read_rows(form: NoticeForm) -> list[NoticeRow]:
    """Read the file or the pasted text; what cannot be taken becomes errors of the form."""
    data = form.cleaned_data
    field = "file" if data["file"] else "text"
    try:
        lines: Sequence[Line] = (
            file_lines(data["file"]) if data["file"] else text_lines(data["text"])
        )
    except RuleBroken as broken:
        form.add_error(field, str(broken))
        return []
    notice = read_notice(lines, data["year"])
    for error in notice.errors[:20]:
        words = {"line": error.line, "problem": PROBLEMS[error.problem], "text": error.text}
        form.add_error(field, _t("Line %(line)s: %(problem)s (%(text)s)") % words)
    if not notice.rows and not form.errors:
        form.add_error(field, str(services.EMPTY_NOTICE))
    return notice.rows


def _as_lines(rows: list[NoticeRow]) -> str:
    return "\n".join(f"{row.on}\t{'班' if row.is_working else '休'}\t{row.name}" for row in rows)


def _count(request: HttpRequest, calendar: WorkCalendar) -> dict[str, Any]:
    """Return the form that counts working days, with the result if it was filled in."""
    asked = "start" in request.GET
    initial = {"start": clock.today(), "plus": 5}
    form = CountForm(request.GET if asked else None, initial=initial)
    count: WorkdayCount | None = None
    if asked and form.is_valid():
        data = form.cleaned_data
        try:
            count = add_working_days(data["start"], data["plus"], calendar)
        except ValueError:
            form.add_error("start", _t("The count leaves the calendar. Choose an earlier date."))
    skipped = [
        {"on": day.on, "reason": day_reason(day.reason, day.name)}
        for day in (count.skipped if count else ())
    ]
    return {"count_form": form, "count": count, "skipped": skipped}


def _year_asked(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    if asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR:
        return int(asked)
    return clock.today().year


def _year_url(year: int) -> str:
    return f"{reverse('calendar:year')}?year={year}"

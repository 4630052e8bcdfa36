"""The page of a monthly report: shown, saved as a whole or cell by cell, brought up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessment.models import ReportMove
from assessment.rules.cells import Change
from assessment.rules.report_diff import differences
from assessment.rules.reports import Act
from assessment.selectors.report_lists import last_two_contents
from assessment.selectors.report_page import ReportPage, report_page
from assessment.selectors.report_rows import Content, load_content, shape_of
from assessment.services.report_filling import fill_report
from assessment.services.report_reminders import SUBJECT
from assessment.services.report_saving import SaveResult, save_cells
from assessment.views.report_access import READERS, UNITS, Seen, report_or_404
from assessment.views.report_head import head_of
from assessment.views.report_table import (
    Grid,
    Typed,
    figures_of,
    follows_of,
    marks_of,
    percent_of,
    shown,
)
from assessment.views.report_words import PART_LABELS, value_words
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.rules import COUNTY_WIDE, Role
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

SEEN = "seen-"
JSON = "application/json"
# How old rows may be before a visit brings them up to date by itself.
STALE = dt.timedelta(minutes=10)
SCRIPT_WORDS = {
    "saved": gettext_lazy("Saved {}"),
    "saving": gettext_lazy("Saving …"),
    "waiting": gettext_lazy("Not saved yet"),
    "offline": gettext_lazy("Not saved; it is kept in this browser and tried again"),
    "logged_out": gettext_lazy(
        "You have been logged out. What you typed is kept in this browser; log in."
    ),
    "refused": gettext_lazy("Not saved: {}"),
    "pasted": gettext_lazy("{} cells pasted"),
    "lost": gettext_lazy("; {} did not fit"),
    "undo": gettext_lazy("Undo"),
    "undone": gettext_lazy("The pasted block was taken back."),
    "yes": pgettext_lazy("ticked", "Yes"),
    "stuck": gettext_lazy("{} cells are not saved; see the words below them"),
    "choose": gettext_lazy("Upload evidence of {}"),
    "drop": gettext_lazy("Choose files, or drop them onto the row"),
    "upload_failed": gettext_lazy("The files did not arrive. Try again."),
    "theirs": gettext_lazy("Take theirs"),
    "mine": gettext_lazy("Keep mine"),
    "clash": gettext_lazy("Changed meanwhile to “{}”; you typed “{}”."),
    "empty": gettext_lazy("empty"),
    "restored": gettext_lazy(
        "{} cells typed earlier were kept in this browser; they are being saved."
    ),
    "uploading": gettext_lazy("Uploading …"),
    "unchanged": gettext_lazy("as last month"),
    "wait_problems": gettext_lazy("Some cells could not be saved. Put them right first."),
}


@roles_required(*READERS, deputies=True)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report; the unit's own visit brings its rows up to date first."""
    seen = report_or_404(request, pk)
    if is_stale(seen):
        fill_report(report_id=pk, on=seen.on)
        seen = report_or_404(request, pk)
    return show(request, seen)


@roles_required(*READERS, deputies=True)
@require_POST
def report_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Store what was typed: a whole form, or the cells that a script sends."""
    seen = report_or_404(request, pk)
    seen.allow(Act.SAVE)
    by_script = request.headers.get("Accept") == JSON
    # A script sends changed cells only; what a whole form changed is told by what it showed.
    content = Content(seen.report, [], []) if by_script else load_content(seen.report)
    changes = typed_changes(request, content)
    try:
        result = save_cells(report_id=pk, changes=changes, by=seen.user, on=seen.on)
    except RuleBroken as broken:
        return _refused(request, seen, changes, content, broken)
    if by_script:
        return _saved(request, seen, result)
    typed = Typed(
        {change.cell: change.value for change in changes if _is_left(change, result)},
        result.problems,
        {clash.cell: clash for clash in result.clashes},
    )
    if typed:
        return show(request, report_or_404(request, pk), typed)
    messages.success(request, _("The report was saved."))
    return HttpResponseRedirect(f"{seen.url}#report-checks")


@roles_required(*UNITS, deputies=True)
@require_POST
def report_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the rows up to date from the ledger, on request."""
    seen = report_or_404(request, pk)
    seen.allow(Act.SAVE)
    fill_report(report_id=pk, on=seen.on)
    messages.success(request, _("Rows and figures were read from the ledger again."))
    return HttpResponseRedirect(seen.url)


def is_stale(seen: Seen) -> bool:
    """Tell whether this visit should bring the rows up to date: the unit's own, now and then."""
    found = seen.report
    if found.state not in ("draft", "returned") or not seen.is_entitled(Act.SAVE):
        return False
    return found.filled_at is None or clock.now() - found.filled_at > STALE


def show(request: HttpRequest, seen: Seen, typed: Typed | None = None) -> HttpResponse:
    """Show the page, with what could not be stored in its cells."""
    page = report_page(seen.report, seen.entitled, seen.on)
    grid = Grid(page, typed)
    context = {
        **page_context(seen, page, grid),
        "typed": typed,
        "has_errors": bool(typed),
        "unsaved": _unsaved(grid, typed) if typed else [],
        "script_words": {name: str(words) for name, words in SCRIPT_WORDS.items()},
        "changes": changes_of(page) if Act.RETURN in page.acts else [],
        "sent_back": _sent_back(page),
        "follows": _follows(seen),
        "trail": trail_part(request, [(SUBJECT, seen.report.pk)]) if _follows(seen) else None,
    }
    return render(request, "assessment/reports/report.html", context)


def _follows(seen: Seen) -> bool:
    """Tell whether the reader looks after who was told: the head, the bureau, the leaders."""
    return seen.user.has_role(Role.UNIT_HEAD, *COUNTY_WIDE)


def page_context(seen: Seen, page: ReportPage, grid: Grid) -> dict[str, Any]:
    """Return what every page about the content of a report shows."""
    return {
        "seen": seen,
        "page": page,
        "report": page.report,
        "head": head_of(seen, page),
        "can": {act.value: True for act in page.acts},
        "lines": grid.lines(),
        "cells": grid.cells(),
        "own": grid.of_report(),
        "checks": grid.findings(),
        "totals": page.totals,
        "unchanged": sum(row.line.no_change for row in page.lines),
        "files": sum(len(row.evidence) for row in page.lines),
        "progress_rule": page.progress_rule,
        "time": next((percent_of(each.main[1].time) for each in page.cells if each.main), None),
    }


def typed_changes(request: HttpRequest, content: Content) -> list[Change]:
    """Return the cells that a form changed: those whose text is not what was shown.

    An unticked box is not sent: every cell is known by the value seen.
    """
    found = []
    for key, sent in request.POST.items():
        name = key.removeprefix(SEEN)
        if name == key:
            continue
        # Forms send line breaks as CRLF, whatever was stored.
        seen = str(sent).replace("\r\n", "\n")
        typed = request.POST.get(name, "").replace("\r\n", "\n")
        if typed not in (seen, _shown(content, name, seen)):
            found.append(Change(name, seen, typed))
    return found


def changes_of(page: ReportPage) -> list[dict[str, Any]]:
    """Return what the last submission says otherwise than the one before."""
    kept = last_two_contents(page.report)
    if kept is None:
        return []
    return [
        {
            "row": each.row or pgettext("monthly report", "Report"),
            "part": PART_LABELS[each.part],
            "before": value_words(each.part, each.before),
            "now": value_words(each.part, each.now),
        }
        for each in differences(*kept)
    ]


def _sent_back(page: ReportPage) -> ReportMove | None:
    """Return the unit head's last step if it sent the report back, so that the reason is read."""
    last = page.moves[0] if page.moves else None
    return last if last is not None and last.act == Act.SEND_BACK else None


def _shown(content: Content, name: str, seen: str) -> str:
    found = content.row(name)
    try:
        return seen if found is None else shown(shape_of(*found), seen)
    except ArithmeticError:
        return seen


def _is_left(change: Change, result: SaveResult) -> bool:
    clashes = {clash.cell for clash in result.clashes}
    return change.cell in result.problems or change.cell in clashes


def _unsaved(grid: Grid, typed: Typed) -> list[tuple[str, str]]:
    """Return the lines of the error summary: where what could not be stored stands, and why."""
    words = dict(typed.problems)
    for name, clash in typed.clashes.items():
        stands = value_words(name.rpartition("-")[2], clash.stands) or _("empty")
        words[name] = _("Somebody changed it meanwhile to “%(stands)s”.") % {"stands": stands}
    found = []
    for name, why in words.items():
        key, _dash, part = name.rpartition("-")
        place = " ".join(filter(None, [grid.row_name(key), str(PART_LABELS.get(part, ""))]))
        found.append((f"#{name}", f"{place}: {why}"))
    return found


def _refused(
    request: HttpRequest,
    seen: Seen,
    changes: list[Change],
    content: Content,
    broken: RuleBroken,
) -> HttpResponse:
    """Say that the report is locked; what was typed is shown, for nothing of it was stored."""
    if request.headers.get("Accept") == JSON:
        return JsonResponse({"locked": str(broken)}, status=409)
    messages.error(request, _("Nothing was saved. %(why)s") % {"why": broken})
    for change in changes:
        found = content.row(change.cell)
        name = str(found[0]) if found else ""
        part = str(PART_LABELS.get(change.cell.rpartition("-")[2], ""))
        messages.warning(
            request,
            _("Not stored: %(name)s %(part)s “%(typed)s”")
            % {"name": name, "part": part, "typed": change.value},
        )
    return HttpResponseRedirect(seen.url)


def _saved(request: HttpRequest, seen: Seen, result: SaveResult) -> JsonResponse:
    page = report_page(seen.report, seen.entitled, seen.on, content=result.content)
    grid = Grid(page)
    stored = page.content.stored()
    left = {*result.problems, *(clash.cell for clash in result.clashes)}
    context = page_context(seen, page, grid)
    return JsonResponse(
        {
            "at": f"{timezone.localtime(clock.now()):%H:%M}",
            "saved": {
                name: _both(page, name, stored[name])
                for key in request.POST
                if (name := key.removeprefix(SEEN)) != key and name in stored
                if name not in left
            },
            "clashes": {
                clash.cell: {**_both(page, clash.cell, clash.stands), "typed": clash.typed}
                for clash in result.clashes
            },
            "problems": result.problems,
            "marks": marks_of(page.findings),
            "figures": figures_of(page),
            "follows": follows_of(page),
            "checks": render_to_string("assessment/reports/_checks.html", context, request),
            "rates": {
                row["key"]: render_to_string(
                    "assessment/reports/_rates.html", {**context, "each": row}, request
                )
                for row in context["cells"]
            },
        }
    )


def _both(page: ReportPage, name: str, stored: str) -> Mapping[str, str]:
    """Return a stored value, how an input shows it, and how people read it."""
    return {
        "seen": stored,
        "shown": _shown(page.content, name, stored),
        "words": value_words(name.rpartition("-")[2], stored),
    }

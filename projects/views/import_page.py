"""The page of one import: preview with corrections, or what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from projects.forms.imports import CorrectionsForm, RowsForm, UndoForm
from projects.importing.issues import Level
from projects.models import ImportBatch, ImportRow
from projects.permissions import is_bureau_of
from projects.permissions_imports import (
    can_cancel,
    can_confirm,
    can_correct,
    can_fetch_source,
    can_undo,
)
from projects.selectors.import_preview import preview_rows, rows_of
from projects.selectors.imports import STATE_TONES, general_issues, issue_groups, shown_sheets
from projects.services.imports import (
    ImportOptions,
    failure_text,
    progress_key,
    touched_projects,
)
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock

State = ImportBatch.State
Action = ImportRow.Action
CURSOR = "at"
OPEN_STATES = frozenset({State.READING, State.CONFIRMED, State.RUNNING})
FILTERS = ("action", "code", "level", "sheet")


def visible_batch(request: HttpRequest, pk: int) -> ImportBatch:
    """Return a batch the user may see, or 404."""
    rows = ImportBatch.objects.visible_to(actor(request)).select_related(
        "county", "unit", "file", "created_by", "confirmed_by", "undone_by"
    )
    return get_object_or_404(rows, pk=pk)


def allowed_batch(
    request: HttpRequest, pk: int, may: Callable[[Any, ImportBatch], bool]
) -> ImportBatch:
    """Return a batch the user may see and act on so: else 404 or 403."""
    batch = visible_batch(request, pk)
    if not may(actor(request), batch):
        raise PermissionDenied
    return batch


def corrections_form(request: HttpRequest, batch: ImportBatch, data: Any = None) -> CorrectionsForm:
    """Return the form of the corrections, bound to what was posted if anything was."""
    units = Unit.objects.filter(county=batch.county).open_on(clock.today()).in_tree_order()
    return CorrectionsForm(
        data,
        batch=batch,
        units=list(units)
        if batch.counts.get("unknown_units") or batch.options.get("units")
        else [],
        by_bureau=is_bureau_of(actor(request), batch.county_id),
    )


def import_page(
    request: HttpRequest,
    batch: ImportBatch,
    *,
    corrections: CorrectionsForm | None = None,
    undo: UndoForm | None = None,
) -> HttpResponse:
    """Show a batch: its preview with corrections, or what came of it."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    page = preview_rows(
        batch, rows_of(batch, **chosen), cursor=request.GET.get(CURSOR), user=actor(request)
    )
    may_correct = can_correct(actor(request), batch)
    options = ImportOptions.from_json(batch.options)
    context: dict[str, Any] = {
        "batch": batch,
        "tone": STATE_TONES[State(batch.state)],
        "failure": failure_text(batch.failure),
        "figures": _figures(batch),
        "tabs": _tabs(batch, chosen),
        "chosen": chosen,
        "has_filter": any(chosen.values()),
        "issues": general_issues(batch),
        "groups": _groups(batch),
        "sheets": shown_sheets(batch),
        "page": page,
        "prev_url": cursor_url(request, page.previous),
        "next_url": cursor_url(request, page.next),
        "may_correct": may_correct,
        "may_confirm": can_confirm(actor(request), batch),
        "may_cancel": can_cancel(actor(request), batch),
        "may_undo": can_undo(actor(request), batch),
        "may_fetch": can_fetch_source(actor(request), batch),
        "blocked": _blocked(request, batch),
        "undo_form": undo or UndoForm(),
        "undo_open": undo is not None,
    }
    if may_correct:
        context["form"] = corrections or corrections_form(request, batch)
        context["rows_form"] = RowsForm(rows=page.rows, options=options)
    if context["may_undo"]:
        context["touched"] = touched_projects(batch, lock=False)
    return render(request, "projects/import.html", context)


def _blocked(request: HttpRequest, batch: ImportBatch) -> str:
    """Say why the preview cannot be confirmed as it stands; "" when it can."""
    counts = batch.counts
    wrong = counts.get("error", 0) + counts.get("file_errors", 0)
    if wrong:
        return _(
            "Errors: %(count)s. Correct them below or in the file, or leave these rows out."
        ) % {"count": wrong}
    if not batch.progress_total:
        return _("There is nothing to write: every row is unchanged or left out.")
    needs_bureau = counts.get("needs_bureau", 0)
    if needs_bureau and not is_bureau_of(actor(request), batch.county_id):
        return _(
            "Rows whose stage the bureau confirms: %(count)s. The bureau finds this import in its "
            "list and confirms it."
        ) % {"count": needs_bureau}
    return ""


def _figures(batch: ImportBatch) -> list[dict[str, Any]]:
    counts, here = batch.counts, reverse("projects:import", args=[batch.pk])

    def figure(label: str, key: str, query: dict[str, str], tone: str = "") -> dict[str, Any]:
        number = counts.get(key, 0)
        return {
            "label": label,
            "value": f"{number:,}",
            "tone": tone if number else "",
            "url": f"{here}?{urlencode(query)}#rows" if number and query else "",
        }

    return [
        figure(_("Rows"), "rows", {}),
        figure(_("New"), "create", {"action": Action.CREATE}),
        figure(_("Changed"), "update", {"action": Action.UPDATE}),
        figure(_("Unchanged"), "unchanged", {"action": Action.UNCHANGED}),
        figure(_("Skipped"), "skip", {"action": Action.SKIP}),
        figure(_("Errors"), "errors", {"level": Level.ERROR}, "red"),
        figure(_("Warnings"), "warnings", {"level": Level.WARNING}, "amber"),
    ]


def _tabs(batch: ImportBatch, chosen: dict[str, str]) -> list[dict[str, Any]]:
    here = reverse("projects:import", args=[batch.pk])
    tabs = [
        {
            "label": _("Every row"),
            "n": batch.counts.get("rows", 0),
            "url": f"{here}#rows",
            "current": not any(chosen.values()),
        }
    ]
    for action in Action:
        number = batch.counts.get(str(action.value), 0)
        if number:
            tabs.append(
                {
                    "label": action.label,
                    "n": number,
                    "url": f"{here}?action={action.value}#rows",
                    "current": chosen["action"] == action.value,
                }
            )
    return tabs


def _groups(batch: ImportBatch) -> list[dict[str, Any]]:
    here = reverse("projects:import", args=[batch.pk])
    return [
        {"group": group, "url": f"{here}?{urlencode({'code': group.code})}#rows"}
        for group in issue_groups(batch)
    ]


def progress_context(batch: ImportBatch) -> dict[str, Any]:
    """Return how far a batch is, for the page and its polled part."""
    total = batch.progress_total
    done = min(total, int(cache.get(progress_key(batch.pk)) or batch.progress_done or 0))
    return {
        "batch": batch,
        "is_open": batch.state in OPEN_STATES,
        "is_reading": batch.state == State.READING,
        "done": done,
        "total": total,
        "percent": done * 100 // total if total else 0,
    }


def cursor_url(request: HttpRequest, cursor: str | None) -> str:
    """Return the address of a neighbouring page of rows."""
    if not cursor:
        return ""
    query = request.GET.copy()
    query[CURSOR] = cursor
    return f"?{query.urlencode()}#rows"

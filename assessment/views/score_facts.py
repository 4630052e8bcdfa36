"""The grid of typed figures: the bureau types what neither ledger nor reports know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessment.rules.cells import Change
from assessment.selectors.fact_grid import FactBlock, FactGrid, fact_cell, fact_grid
from assessment.services.scoring.facts import FactsSaved, type_facts
from assessment.views.months import allow, county_or_403, month_or_404, month_words
from assessment.views.scheme_access import BUREAU, GET_POST, scheme_crumbs
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month

PREFIX = "f-"
_MONTHS_OFFERED = 18


@roles_required(*BUREAU)
@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """Lead to the last month that is over; the menu of months stands there."""
    month = Month.of(clock.today()) - 1
    return redirect("assessment:typed-figures-month", str(month))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def facts_month(request: HttpRequest, month: str) -> HttpResponse:
    """Show and save the typed figures of the year to a month's end, all of them or none."""
    user, found = actor(request), month_or_404(month)
    county_id = county_or_403(user)
    allow(is_bureau_of(user, county_id))
    typed: dict[str, str] = {}
    result, refusal = FactsSaved(), None
    if request.method == "POST":
        typed, changes = _changes(request.POST)
        try:
            result = type_facts(
                county_id=county_id,
                month=found,
                changes=changes,
                reference=request.POST.get("reference", ""),
                by=user,
            )
        except RuleBroken as broken:
            refusal = broken
        if refusal is None and not result.is_refused:
            _say(request, result)
            return HttpResponseRedirect(reverse("assessment:typed-figures-month", args=[month]))
    grid = fact_grid(county_id=county_id, month=found)
    page = _Page(grid, typed, result)
    context = {
        "grid": grid,
        "month": found,
        "month_words": month_words(found),
        "months": [
            (str(each), month_words(each), each == found)
            for each in (Month.of(clock.today()) - back for back in range(_MONTHS_OFFERED))
        ],
        "blocks": [page.block(each) for each in grid.blocks],
        "seen": json.dumps({name: text for name, text in grid.stored().items() if text}),
        "reference": request.POST.get("reference", ""),
        "reference_error": str(refusal.message) if refusal and refusal.field else "",
        "problems": page.summary(refusal),
        "crumbs": scheme_crumbs(),
    }
    return render(request, "assessment/schemes/facts.html", context)


def _say(request: HttpRequest, result: FactsSaved) -> None:
    if not result.saved:
        messages.info(request, _("Nothing had changed."))
        return
    words = ngettext("%(count)s figure was saved.", "%(count)s figures were saved.", result.saved)
    messages.success(request, words % {"count": result.saved})


def _changes(sent: QueryDict) -> tuple[dict[str, str], list[Change]]:
    """Return what was typed by cell, and what of it differs from what the writer saw."""
    try:
        seen = json.loads(sent.get("seen", "") or "{}")
    except ValueError:
        seen = {}
    known = seen if isinstance(seen, dict) else {}
    changes = []
    for name, value in sent.items():
        if not name.startswith(PREFIX):
            continue
        cell = name.removeprefix(PREFIX)
        before = str(known.get(cell, ""))
        if str(value).strip() != before:
            changes.append(Change(cell, before, str(value)))
    return {each.cell: each.value for each in changes}, changes


class _Page:
    """Turns the grid into rows of cells, each with what stands, was typed, and is wrong."""

    def __init__(self, grid: FactGrid, typed: Mapping[str, str], result: FactsSaved) -> None:
        self.grid, self.typed, self.result = grid, typed, result
        self._stored = grid.stored()
        self._ids = {cell: f"c-{number}" for number, cell in enumerate(self._stored)}
        self._clashes = {each.cell: each for each in result.clashes}

    def block(self, block: FactBlock) -> dict[str, Any]:
        return {
            "group": block.group,
            "scheme": block.scheme,
            "columns": block.columns,
            "rows": [{"unit": unit, "cells": self._cells(block, unit)} for unit in block.units],
        }

    def _cells(self, block: FactBlock, unit: Unit) -> list[dict[str, Any]]:
        cells = []
        for column in block.columns:
            name = fact_cell(unit, column)
            fact = self.grid.facts.get((unit.pk, column.name))
            cells.append(
                {
                    "id": self._ids[name],
                    "name": f"{PREFIX}{name}",
                    "value": self.typed.get(name, self._stored[name]),
                    "label": f"{unit.label} {column.name}",
                    "problem": self._wrong(name),
                    "before": self.grid.text_before(unit, column),
                    "document": fact.reference if fact is not None else "",
                }
            )
        return cells

    def _wrong(self, name: str) -> str:
        clash = self._clashes.get(name)
        if clash is not None:
            words = {"stands": clash.stands or _("empty")}
            return _("Changed meanwhile to %(stands)s; save again to put yours there.") % words
        return self.result.problems.get(name, "")

    def summary(self, refusal: RuleBroken | None) -> list[tuple[str, str]]:
        """Return a line for each cell that was not taken, with its link."""
        labels = {
            fact_cell(unit, column): f"{unit.label} {column.name}"
            for block in self.grid.blocks
            for unit in block.units
            for column in block.columns
        }
        wrong = [*self.result.problems, *self._clashes]
        lines = [
            (f"#{self._ids.get(name, '')}", f"{labels.get(name, name)}：{self._wrong(name)}")
            for name in wrong
        ]
        if refusal is not None:
            lines.insert(0, ("#id_reference" if refusal.field else "", str(refusal.message)))
        return lines

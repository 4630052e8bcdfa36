"""The grid of targets: units × indicators for one basis, typed or pasted, saved in one go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessment.models import AnnualPlan, TargetBasis
from assessment.permissions import can_edit_targets
from assessment.rules.cells import Change
from assessment.rules.plans import month_now
from assessment.selectors.target_grid import (
    Block,
    Column,
    Subject,
    TargetGrid,
    cell_name,
    months_wrong,
    subject_of,
    target_grid,
)
from assessment.services.targets import GridResult, clash_words, save_targets
from assessment.views.plan_access import (
    READERS,
    allow,
    basis_of,
    may,
    plan_or_404,
    plan_tabs,
)
from assessment.views.plan_words import spread_words, target_url
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.templatetags.zs import figure

GET_POST = ["GET", "HEAD", "POST"]
# A form may carry 1000 fields; beyond that one group is shown at a time.
CELLS_AT_ONCE = 900
MOST_ADDED = 20
# Stands for teams, other units and persons among the groups.
OTHERS = "0"


@roles_required(*READERS)
@require_http_methods(GET_POST)
def plan_targets(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the grid; who may edit it saves all cells that changed, or none and is told why."""
    user = actor(request)
    plan = plan_or_404(request, pk)
    basis = basis_of(request, plan)
    added = _added(plan, request.GET)
    typed: dict[str, str] = {}
    result = GridResult()
    if request.method == "POST":
        # Of a plan issued meanwhile the service says so, and what was typed stays in sight.
        allow(is_bureau_of(user, plan.county_id))
        typed, changes = _changes(request.POST)
        try:
            result = save_targets(
                plan_id=plan.pk, basis_id=basis.pk, changes=changes, by=user, extra=added
            )
        except RuleBroken as broken:
            # Issued meanwhile: what was typed is said with each cell.
            result.problems = {each.cell: str(broken.message) for each in changes}
        if not result.is_refused:
            _say(request, result)
            return redirect(_address(plan, basis, _group_asked(request)))
    context = _context(request, plan, basis, added=added, typed=typed, result=result)
    return render(request, "assessment/plan/targets.html", context)


def _say(request: HttpRequest, result: GridResult) -> None:
    if not result.saved:
        messages.info(request, _("Nothing had changed."))
        return
    words = ngettext("%(count)s target was saved.", "%(count)s targets were saved.", result.saved)
    messages.success(request, words % {"count": result.saved})


def _changes(sent: QueryDict) -> tuple[dict[str, str], list[Change]]:
    """Return what was typed by cell, and what of it differs from what the writer saw."""
    seen = _seen(sent.get("seen", ""))
    typed = {
        name.removeprefix("t-"): str(value) for name, value in sent.items() if name.startswith("t-")
    }
    changes = [
        Change(cell, seen.get(cell, ""), value)
        for cell, value in typed.items()
        if value.strip() != seen.get(cell, "")
    ]
    return {each.cell: each.value for each in changes}, changes


def _seen(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _added(plan: AnnualPlan, query: QueryDict) -> list[str]:
    """Return the keys of rows that were asked for and have no target yet."""
    keys = list(dict.fromkeys(query.getlist("add")))[:MOST_ADDED]
    return [key for key in keys if key and subject_of(plan, key) is not None]


def _group_asked(request: HttpRequest) -> str:
    asked = request.GET.get("group", "")
    return asked if asked.isdecimal() else ""


def _address(plan: AnnualPlan, basis: TargetBasis, group: str = "") -> str:
    base = reverse("assessment:plan-targets", args=[plan.pk])
    return f"{base}?basis={basis.pk}" + (f"&group={group}" if group else "")


def _context(
    request: HttpRequest,
    plan: AnnualPlan,
    basis: TargetBasis,
    *,
    added: list[str],
    typed: Mapping[str, str],
    result: GridResult,
) -> dict[str, Any]:
    user = actor(request)
    grid = target_grid(plan, basis, added, month=month_now(plan.year, clock.today()))
    group = _group_shown(grid, _group_asked(request))
    stored = grid.stored()
    editable = can_edit_targets(user, plan)
    rights = may(user, plan)
    blocks = [
        each
        for each in grid.blocks
        if not group
        or each.is_own
        or _is(each, group)
        or any(subject.key in added for subject in each.subjects)
    ]
    shown = {each.key for block in blocks for each in block.subjects}
    clashes = {each.cell: each for each in result.clashes}
    # After a clash the writer has seen what stands: the next saving takes its place.
    seen = {
        name: value for name, value in stored.items() if value and name.partition("-")[0] in shown
    }
    page = _Page(
        grid,
        stored=stored,
        typed=typed,
        problems=result.problems,
        clashes=clashes,
        rights=rights,
    )
    return {
        "plan": plan,
        "tabs": plan_tabs(plan, "plan-targets"),
        "may": rights,
        "basis": basis,
        "bases": [
            {"label": each.name, "url": _address(plan, each, group), "current": each == basis}
            for each in grid.bases
        ],
        "groups": _group_links(plan, basis, grid, group),
        "editable": editable,
        "columns": grid.columns,
        "blocks": [page.block(each) for each in blocks],
        "sums": _sum_rows(grid),
        "seen": json.dumps(seen),
        "refused": result.is_refused,
        "problems": page.summary(),
        "has_errors": result.is_refused,
        "people": _people(plan) if editable else [],
        "units": _units(plan, grid) if editable else [],
        "added": added,
        "shown_group": group,
    }


def _is(block: Block, group: str) -> bool:
    if group == OTHERS:
        return block.group is None
    return block.group is not None and str(block.group.pk) == group


def _group_shown(grid: TargetGrid, asked: str) -> str:
    groups = [str(block.group.pk) for block in grid.blocks if block.group is not None]
    if asked in groups or (asked == OTHERS and len(grid.blocks) > len(groups) + 1):
        return asked
    too_many = len(grid.subjects) * len(grid.columns) > CELLS_AT_ONCE
    return groups[0] if too_many and groups else ""


def _group_links(
    plan: AnnualPlan, basis: TargetBasis, grid: TargetGrid, group: str
) -> list[dict[str, Any]]:
    blocks = [block for block in grid.blocks if block.group is not None]
    if len(blocks) <= 1:
        return []
    links = [
        {
            "label": block.title,
            "url": _address(plan, basis, str(block.group.pk)),
            "current": _is(block, group),
        }
        for block in blocks
        if block.group is not None
    ]
    if len(grid.blocks) > len(blocks) + 1:
        links.append(
            {
                "label": _("Teams and persons"),
                "url": _address(plan, basis, OTHERS),
                "current": group == OTHERS,
            }
        )
    if len(grid.subjects) * len(grid.columns) <= CELLS_AT_ONCE:
        all_of_them = {"label": _("All"), "url": _address(plan, basis), "current": not group}
        links.insert(0, all_of_them)
    return links


class _Page:
    """Turns the grid into rows of cells, each with what stands, what was typed, what is wrong."""

    def __init__(
        self,
        grid: TargetGrid,
        *,
        stored: Mapping[str, str],
        typed: Mapping[str, str],
        problems: Mapping[str, str],
        clashes: Mapping[str, Any],
        rights: Mapping[str, bool],
    ) -> None:
        self.grid, self.stored, self.typed = grid, stored, typed
        self.problems, self.clashes, self.rights = problems, clashes, rights

    def block(self, block: Block) -> dict[str, Any]:
        """Return a block with its rows and, for a group, its sums."""
        totals = [self.grid.total(block.subjects, each) for each in self.grid.columns]
        return {
            "title": block.title,
            "is_own": block.is_own,
            "is_apart": block.group is not None and block.group.is_apart,
            "rows": [self._row(each) for each in block.subjects],
            "totals": totals if block.is_summed and len(block.subjects) > 1 else [],
        }

    def _row(self, subject: Subject) -> dict[str, Any]:
        return {
            "subject": subject,
            "cells": [self._cell(subject, column) for column in self.grid.columns],
        }

    def _cell(self, subject: Subject, column: Column) -> dict[str, Any]:
        name = cell_name(subject.key, column.indicator_id)
        target, read = self.grid.targets.get(name), self.grid.read.get(name)
        clash = self.clashes.get(name)
        return {
            "name": name,
            "exists": name in self.stored,
            "value": self.typed.get(name, self.stored.get(name, "")),
            "target": target,
            "amount": read.amount if read and read.is_set else None,
            "told": read.told if read else [],
            "url": target_url(
                self.grid.plan.pk, subject.key, column.indicator_id, self.grid.basis.pk
            )
            if target is not None or self.rights["adjust"]
            else "",
            "label": f"{subject.label} {column.definition.name}",
            "problem": self.problems.get(name, "") or (clash_words(clash) if clash else ""),
            "is_clash": clash is not None,
            "months": bool(read and read.cumulative),
            "months_wrong": bool(target and target.months and months_wrong(target)),
            "changed": name in self.typed,
        }

    def summary(self) -> list[dict[str, str]]:
        """Return a line for each cell that was not taken, with its link."""
        labels = {
            cell_name(subject.key, column.indicator_id): f"{subject.label} {column.definition.name}"
            for subject in self.grid.subjects
            for column in self.grid.columns
        }
        lines = [
            {
                "href": f"#c-{name}",
                "text": f"{labels.get(name, name)}：{self.typed.get(name, '')} — {words}",
            }
            for name, words in self.problems.items()
        ]
        for name, clash in self.clashes.items():
            words = _("%(label)s: %(now)s; you typed %(typed)s") % {
                "label": labels.get(name, name),
                "now": clash_words(clash),
                "typed": clash.typed or _("nothing"),
            }
            lines.append({"href": f"#c-{name}", "text": words})
        return lines


def _sum_rows(grid: TargetGrid) -> list[dict[str, Any]]:
    """Return the foot: the sum of all groups, then against each figure of the county."""
    sums = grid.sums()
    rows: list[dict[str, Any]] = [
        {
            "label": _("All groups together"),
            "cells": [{"text": figure(each.total)} for each in sums],
            "strong": True,
        }
    ]
    for place, basis in enumerate(grid.bases):
        cells = []
        for each in sums:
            against = each.against[place]
            words = spread_words(against.spread)
            cells.append(
                {
                    "text": figure(words["spread"]) if against.spread is not None else "",
                    "word": words["word"],
                    "tone": words["tone"],
                }
            )
        if any(cell["word"] for cell in cells):
            rows.append({"label": _("Against %s") % basis.name, "cells": cells, "strong": False})
    return rows


def _people(plan: AnnualPlan) -> list[User]:
    people = User.objects.filter(unit__county=plan.county_id).active_on(clock.today())
    return list(people.select_related("unit").order_by("unit__sort_order", "full_name", "pk"))


def _units(plan: AnnualPlan, grid: TargetGrid) -> list[Unit]:
    shown = {int(each.key[1:]) for each in grid.subjects if each.key.startswith("u")}
    units = Unit.objects.filter(county=plan.county_id).open_on(clock.today())
    return [each for each in units.in_tree_order() if each.pk not in shown]

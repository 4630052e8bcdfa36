"""Targets out of a county's workbook: read, shown, and stored only when confirmed, all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment import events_plan as events
from assessment.importing.target_sheet import Heading, Remark, read_target_sheet
from assessment.models import AnnualPlan, TargetBasis
from assessment.rules.cells import Change
from assessment.selectors.target_grid import Column, cell_name, target_grid
from assessment.services.plan_saving import check_draft
from assessment.services.targets import GridResult, read_target, save_targets
from projects.selectors.import_names import county_names
from zhaoshang.accounts.models import User
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.workbook import MEGABYTE, Limits, WorkbookRefused, read_workbook

LIMITS = Limits(
    packed_bytes=2 * MEGABYTE,
    unpacked_bytes=40 * MEGABYTE,
    strings_bytes=10 * MEGABYTE,
    entries=200,
    sheets=20,
    rows=2_000,
    columns=60,
    cells=60_000,
)
NO_HEADINGS = _(
    "No row with an indicator of the plan was found. Name the columns as the indicators: %(names)s."
)
NO_FIGURES = _("Below the headings there is no figure.")
WORDS = {
    "unknown": _("“%(text)s” is no unit or person of the county."),
    "twice": _("“%(text)s” stands in the table twice; the row before is in brackets."),
    "sum": _("“%(text)s” was taken for a sum and left out."),
}
NOT_FOR_IT = _("This indicator is not for the group of this unit.")


@dataclass(frozen=True)
class Finding:
    """What is to be said of a cell or line of the workbook."""

    place: str
    words: str
    is_error: bool


@dataclass
class Proposal:
    """What an import would do; it can be confirmed only without an error."""

    file_name: str
    sheet: str
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    findings: list[Finding] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Something keeps it from being imported."""
        return any(each.is_error for each in self.findings)


def propose_import(
    *, plan: AnnualPlan, basis: TargetBasis, data: bytes, file_name: str, on: dt.date
) -> Proposal:
    """Read a workbook and say what its import would change; nothing is stored.

    Raises:
        RuleBroken: when the plan was issued, it is no safe workbook, or nothing is found in it.
    """
    check_draft(plan)
    try:
        sheets = read_workbook(data, file_name, LIMITS)
    except WorkbookRefused as refusal:
        raise RuleBroken(refusal.message, code=refusal.code, field="file") from refusal
    grid = target_grid(plan, basis)
    columns = {each.indicator_id: each for each in grid.columns}
    codes = dict(plan.indicators.values_list("indicator_id", "indicator__code"))
    headings = [_heading(each, codes[each.indicator_id]) for each in grid.columns]
    found = read_target_sheet(sheets, headings, county_names(plan.county, on))
    if found is None:
        names = "、".join(each.definition.name for each in grid.columns)
        raise RuleBroken(NO_HEADINGS % {"names": names}, code="no_headings", field="file")
    if not found.cells and not found.remarks:
        raise RuleBroken(NO_FIGURES, code="no_figures", field="file")
    proposal = Proposal(file_name, found.sheet)
    proposal.findings = [_finding(each) for each in found.remarks]
    keys = list(dict.fromkeys(each.subject for each in found.cells))
    wide = target_grid(plan, basis, keys)
    stored = wide.stored()
    labels = {each.key: each.label for each in wide.subjects}
    for cell in found.cells:
        name = cell_name(cell.subject, cell.indicator_id)
        value, wrong = read_target(cell.text, columns[cell.indicator_id])
        if name not in stored:
            wrong = str(NOT_FOR_IT)
        if wrong:
            words = f"{cell.text} — {wrong}"
            proposal.findings.append(Finding(cell.place, words, is_error=True))
        elif value == stored[name]:
            proposal.same += 1
        else:
            proposal.changes.append(Change(name, stored[name], value))
            proposal.lines.append(
                {
                    "place": cell.place,
                    "who": labels[cell.subject],
                    "what": columns[cell.indicator_id].definition,
                    "before": stored[name],
                    "after": value,
                    "written": cell.text,
                }
            )
    return proposal


def import_targets(
    *, plan_id: int, basis_id: int, changes: Sequence[Change], by: User, file_name: str
) -> GridResult:
    """Store what was proposed, if nobody changed the same targets since; all or nothing."""
    keys = list(dict.fromkeys(each.cell.partition("-")[0] for each in changes))
    return save_targets(
        plan_id=plan_id,
        basis_id=basis_id,
        changes=changes,
        by=by,
        extra=keys,
        kind=events.TARGETS_IMPORTED,
        file_name=file_name,
    )


def _heading(column: Column, code: str) -> Heading:
    definition = column.definition
    names = (definition.name, str(definition), code, f"{definition.name}({definition.measure})")
    return Heading(column.indicator_id, names, definition.measure)


def _finding(remark: Remark) -> Finding:
    words = str(WORDS[remark.kind]) % {"text": remark.text or _t("empty")}
    return Finding(remark.place, words, remark.is_error)

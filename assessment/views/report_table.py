"""The grid of a monthly report: each cell with what stands in it, what was typed, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessment.rules.cells import Clash
from assessment.rules.checks import Error, Finding
from assessment.rules.progress import Progress
from assessment.rules.typed import CellKind, CellShape
from assessment.selectors.plans import TargetIn
from assessment.selectors.report_page import CellRow, LineRow, ReportPage
from assessment.selectors.report_rows import LINE_SHAPES, REPORT_SHAPES, WAN, shape_of
from assessment.views.report_cells import Box
from assessment.views.report_words import (
    PART_LABELS,
    finding_words,
    target_of,
    value_words,
)
from projects.models.choices import STAGE_LABELS, STATUS_LABELS, SUB_STAGE_LABELS, Origin
from projects.rules.stages import Status
from zhaoshang.core.money import round_half_up
from zhaoshang.core.templatetags.zs import figure

_LINE_PARTS = ("amount", "origin", "progress", "problem", "next_step", "no_change")
_CELL_PARTS = ("value", "cumulative")
_HUNDRED = 100
_PERCENT_PLACES = 2
_MISSING = {Error.SAYS_NOTHING, Error.EMPTY}
_NUMBERS = {CellKind.AMOUNT, CellKind.FIGURE}


@dataclass(frozen=True)
class Typed:
    """What a saving could not store: the texts as typed, why not, and what others wrote."""

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    clashes: Mapping[str, Clash] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything was left unstored."""
        return bool(self.problems or self.clashes)


class Grid:
    """The rows of a report with their cells, for the page."""

    def __init__(self, page: ReportPage, typed: Typed | None = None) -> None:
        self.page = page
        self._typed = typed or Typed()
        self._stored = page.content.stored()
        self.marks = marks_of(page.findings)
        # Words that stand in every row, in the active language: put together once.
        self._parts = {part: str(words) for part, words in PART_LABELS.items()}
        self._stages = _words(STAGE_LABELS)
        self._sub_stages = _words(SUB_STAGE_LABELS)
        self._statuses = {**_words(STATUS_LABELS), Status.ACTIVE.value: ""}
        self._origins = [(str(value), str(words)) for value, words in Origin.choices]
        self._unit = _("10,000 yuan")

    def lines(self) -> list[dict[str, Any]]:
        """Return the project rows."""
        return [self._line(number, row) for number, row in enumerate(self.page.lines, 1)]

    def cells(self) -> list[dict[str, Any]]:
        """Return the rows of the unit's indicators."""
        return [self._cell(row) for row in self.page.cells]

    def of_report(self) -> dict[str, Box]:
        """Return the cells of the report itself: what was done, "nothing to report"."""
        return {
            part: self._box(f"report-{part}", shape, self._parts[part])
            for part, shape in REPORT_SHAPES.items()
        }

    def note(self, key: str) -> Box:
        """Return the cell of a row's explanation; the check panel shows it."""
        label = f"{self.row_name(key)} {self._parts['note']}"
        return self._box(f"{key}-note", LINE_SHAPES["note"], label)

    def row_name(self, key: str) -> str:
        """Return what a row is called: the project or the indicator."""
        kind, _dash, pk = key.partition("-")
        rows: Sequence[Any] = self.page.lines if kind == "line" else self.page.cells
        for row in rows:
            record = row.line if kind == "line" else row.cell
            if str(record.pk) == pk:
                return str(record.project.name if kind == "line" else record.definition.name)
        return ""

    def findings(self) -> dict[str, Any]:
        """Return the check panel: what blocks, what needs a word; notes once for each row."""
        numbers = {f"line-{row.line.pk}": at for at, row in enumerate(self.page.lines, 1)}
        errors: list[dict[str, Any]] = []
        warnings: list[dict[str, Any]] = []
        noted: set[str] = set()
        for finding in self.page.findings:
            item = self._finding(finding, numbers.get(finding.key))
            if finding.is_error:
                errors.append(item)
                continue
            item["note"] = None if finding.key in noted else self.note(finding.key)
            noted.add(finding.key)
            warnings.append(item)
        return {
            "errors": errors,
            "warnings": warnings,
            "owed": sum(each["needs_note"] for each in warnings),
            "blocks": self.page.blocks,
        }

    def _finding(self, finding: Finding, number: int | None) -> dict[str, Any]:
        name, part = self.row_name(finding.key), self._parts.get(finding.part, "")
        if number is None:
            place = _("Indicator %(name)s %(part)s") % {"name": name, "part": part}
        elif finding.is_error:
            place = _("Row %(number)s %(part)s") % {"number": number, "part": part}
        else:
            place = _("Row %(number)s %(name)s") % {"number": number, "name": name}
        return {
            "place": place,
            "name": name if number is not None and finding.is_error else "",
            "words": finding_words(finding),
            "href": f"#{target_of(finding)}",
            "needs_note": finding.needs_note,
        }

    def _line(self, number: int, row: LineRow) -> dict[str, Any]:
        line = row.line
        key, name = f"line-{line.pk}", line.project.name
        boxes = {
            part: self._box(
                f"{key}-{part}",
                LINE_SHAPES[part],
                f"{name} {self._parts[part]}",
                follows=figure(row.entries_wan) if part == "amount" and row.entries_wan else "",
                is_unchanged=part == "progress" and line.no_change,
            )
            for part in _LINE_PARTS
        }
        return {
            "key": key,
            "name": name,
            "number": number,
            "row": row,
            "line": line,
            "stage": self._stages[line.stage],
            "sub_stage": self._sub_stages[line.sub_stage],
            "status": self._statuses[line.status],
            "boxes": boxes,
            "without_evidence": bool(row.amount_wan) and not row.evidence,
            "answer": self._answer(key, name) if line.returned else None,
            "note": line.note,
            "words": [finding_words(each) for each in row.findings],
        }

    def _cell(self, row: CellRow) -> dict[str, Any]:
        cell = row.cell
        key, name = f"cell-{cell.pk}", cell.definition.name
        follows = {
            "value": figure(row.value) if row.is_followed else "",
            "cumulative": figure(row.cumulative) if cell.cumulative is None else "",
        }
        boxes = {
            part: self._box(
                f"{key}-{part}",
                shape_of(cell, part),
                f"{name} {self._parts[part]} {cell.definition.measure}",
                follows=follows[part],
            )
            for part in _CELL_PARTS
        }
        return {
            "key": key,
            "name": name,
            "row": row,
            "cell": cell,
            "boxes": boxes,
            "is_money": cell.definition.measure == WAN,
            "rates": [_rate(target, rate) for target, rate in row.targets],
            "answer": self._answer(key, name) if cell.returned else None,
            "note": cell.note,
            "words": [finding_words(each) for each in row.findings],
        }

    def _answer(self, key: str, name: str) -> Box:
        label = f"{name} {self._parts['answer']}"
        return self._box(f"{key}-answer", LINE_SHAPES["answer"], label)

    def _box(
        self,
        name: str,
        shape: CellShape,
        label: str,
        *,
        follows: str = "",
        is_unchanged: bool = False,
    ) -> Box:
        seen, part = self._stored[name], name.rpartition("-")[2]
        typed = self._typed.values.get(name)
        clash = self._typed.clashes.get(name)
        problem = self._typed.problems.get(name, "")
        look = "error" if problem or clash else self.marks.get(name, "")
        # Origin and next step come from the ledger: that they stand there is no change.
        if not look and seen and part in {"amount", "progress", "problem", "value", "cumulative"}:
            look = "changed"
        return Box(
            name=name,
            kind=shape.kind.value,
            seen=seen,
            shown=shown(shape, seen) if typed is None else typed,
            words=value_words(part, seen) or follows,
            label=f"{label} {self._unit}" if shape.kind is CellKind.AMOUNT else label,
            longest=shape.longest,
            look=look,
            problem=problem,
            clash=None if clash is None else value_words(part, clash.stands),
            follows=follows,
            choices=self._origins if shape.kind is CellKind.CHOICE else (),
            is_unchanged=is_unchanged,
        )


def _words(labels: Mapping[Any, Any]) -> dict[str, str]:
    return {value.value: str(words) for value, words in labels.items()}


def shown(shape: CellShape, stored: str) -> str:
    """Return what an input shows of a stored value: figures with separators."""
    return figure(Decimal(stored)) if stored and shape.kind in _NUMBERS else stored


def _rate(target: TargetIn, rate: Progress) -> dict[str, Any]:
    """Return how far an indicator is by one basis."""
    return {
        "basis": target.basis.name,
        "amount": target.amount,
        "percent": rate.percent,
        "mark": percent_of(rate.time),
        "gap": rate.gap,
    }


def percent_of(part: Fraction) -> Decimal:
    """Return a part of the year in per cent, as printed."""
    return round_half_up(part * _HUNDRED, _PERCENT_PLACES)


def marks_of(findings: Sequence[Finding]) -> dict[str, str]:
    """Return how findings mark their cells: "error" or "warn"; an explained warning does not.

    What is only not filled in yet is missing, not wrong: a new report is not all red.
    """
    found: dict[str, str] = {}
    for finding in findings:
        name = f"{finding.key}-{finding.part}"
        if finding.is_error and finding.what not in _MISSING:
            found[name] = "error"
        elif finding.blocks:
            found.setdefault(name, "warn")
    return found


def figures_of(page: ReportPage) -> dict[str, str]:
    """Return the figures that follow from what is typed, by the id of their place on the page."""
    found = {f"line-{row.line.pk}-sum": figure(row.cumulative_wan) for row in page.lines}
    found |= {f"total-{name}": figure(value) for name, value in page.totals.items()}
    found["total-unchanged"] = str(sum(row.line.no_change for row in page.lines))
    return found


def follows_of(page: ReportPage) -> dict[str, str]:
    """Return what holds in empty cells of the indicators, by cell."""
    found = {}
    for row in page.cells:
        key = f"cell-{row.cell.pk}"
        found[f"{key}-value"] = figure(row.value) if row.is_followed else ""
        found[f"{key}-cumulative"] = figure(row.cumulative)
    return found

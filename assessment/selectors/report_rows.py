"""The content of a monthly report: rows, cells, evidence, and what each cell may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from assessment.models import LineEvidence, MonthlyReport, ReportLine, UnitCell
from assessment.rules.cells import Change
from assessment.rules.counting import ProjectFacts, counts
from assessment.rules.indicators import FUNDS
from assessment.rules.typed import CellKind, CellShape, plain
from projects.models import FundsEntry, ProjectDocument
from projects.models.choices import Origin
from zhaoshang.core.prepared import Prepared

__all__ = ["CELL_SHAPES", "LINE_SHAPES", "REPORT_SHAPES", "Content", "load_content", "shape_of"]

State = FundsEntry.State
DROPPED = (State.REJECTED, State.WITHDRAWN)
WAN = "万元"
_AMOUNT = CellShape(CellKind.AMOUNT)
LINE_SHAPES: Mapping[str, CellShape] = {
    "amount": _AMOUNT,
    "origin": CellShape(CellKind.CHOICE, choices=tuple(Origin.values)),
    "progress": CellShape(CellKind.TEXT, longest=300),
    "problem": CellShape(CellKind.TEXT, longest=300),
    "next_step": CellShape(CellKind.TEXT, longest=200),
    "no_change": CellShape(CellKind.TICK),
    "note": CellShape(CellKind.TEXT, longest=300),
    "answer": CellShape(CellKind.TEXT, longest=300),
}
CELL_SHAPES: Mapping[str, CellShape] = {
    "value": _AMOUNT,
    "cumulative": _AMOUNT,
    "note": CellShape(CellKind.TEXT, longest=300),
    "answer": CellShape(CellKind.TEXT, longest=300),
}
REPORT_SHAPES: Mapping[str, CellShape] = {
    "summary": CellShape(CellKind.TEXT, longest=2000, has_lines=True),
    "nothing_to_report": CellShape(CellKind.TICK),
}
# The field of a row that a part is kept in, where their names differ.
FIELDS = {"amount": "amount_wan"}
# What a row says, apart from explanations: a returned row is answered when it changes (R10).
SAID = {
    "line": ("amount", "origin", "progress", "problem", "next_step", "no_change"),
    "cell": ("value", "cumulative"),
}


@dataclass
class Content:
    """All that stands in a report.

    Attributes:
        report: The report.
        lines: Project rows in their order, projects loaded.
        cells: Unit indicators in their order, definitions loaded.
        evidence: Files by row.
        entries: Money claimed for the month beside the report, by row.
    """

    report: MonthlyReport
    lines: list[ReportLine]
    cells: list[UnitCell]
    evidence: dict[int, list[ProjectDocument]] = field(default_factory=dict)
    entries: dict[int, Decimal] = field(default_factory=dict)

    @cached_property
    def _facts(self) -> list[tuple[ReportLine, ProjectFacts]]:
        """What filters look at, by row: every indicator asks for it."""
        return [(line, facts_of(line)) for line in self.lines]

    def amount(self, line: ReportLine) -> Decimal | None:
        """Return the month's money of a row: as typed, else what was claimed elsewhere."""
        if line.amount_wan is not None:
            return line.amount_wan
        return self.entries.get(line.pk) or None

    def from_projects(self, cell: UnitCell) -> Decimal | None:
        """Return the sum of the rows that a money indicator counts; None for any other one."""
        definition = cell.definition
        if definition.source not in FUNDS:
            return None
        filters = definition.counts
        if filters.kinds:
            return None
        found = Decimal(0)
        for line, facts in self._facts:
            if counts(filters, facts):
                found += self.amount(line) or Decimal(0)
        return found

    def value(self, cell: UnitCell) -> Decimal | None:
        """Return an indicator's figure of the month: as typed, else what it follows from."""
        if cell.value is not None:
            return cell.value
        found = self.from_projects(cell)
        return cell.ledger if found is None else found

    def cumulative(self, cell: UnitCell) -> Decimal:
        """Return the year's figure: as typed, else last month's and this month's."""
        if cell.cumulative is not None:
            return cell.cumulative
        return cell.last_cumulative + (self.value(cell) or Decimal(0))

    def stored(self) -> dict[str, str]:
        """Return every cell by its name, as text."""
        found = {f"report-{part}": _text(self.report, part) for part in REPORT_SHAPES}
        for line in self.lines:
            found |= {f"line-{line.pk}-{part}": _text(line, part) for part in LINE_SHAPES}
        for cell in self.cells:
            found |= {f"cell-{cell.pk}-{part}": _text(cell, part) for part in CELL_SHAPES}
        return found

    def row(self, name: str) -> tuple[ReportLine | UnitCell | MonthlyReport, str] | None:
        """Return the row and the part that a cell's name stands for."""
        head, _, rest = name.partition("-")
        if head == "report":
            return (self.report, rest) if rest in REPORT_SHAPES else None
        key, _, part = rest.partition("-")
        rows: Sequence[Any] = self.lines if head == "line" else self.cells
        shapes = LINE_SHAPES if head == "line" else CELL_SHAPES
        if head not in SAID or part not in shapes or not key.isascii() or not key.isdigit():
            return None
        found = next((each for each in rows if each.pk == int(key)), None)
        return None if found is None else (found, part)


def shape_of(row: ReportLine | UnitCell | MonthlyReport, part: str) -> CellShape:
    """Return what may stand in a part of a row."""
    if isinstance(row, ReportLine):
        return LINE_SHAPES[part]
    if isinstance(row, MonthlyReport):
        return REPORT_SHAPES[part]
    shape = CELL_SHAPES[part]
    definition = row.definition
    if shape.kind is CellKind.AMOUNT and definition.measure != WAN:
        return CellShape(CellKind.FIGURE, decimals=definition.decimals, measure=definition.measure)
    return shape


def load_content(report: MonthlyReport) -> Content:
    """Load a report's content: five queries, whatever its size."""
    pk = report.pk
    return _contents(
        [report],
        lines=_LINES.objects(pk=pk),
        cells=_CELLS.objects(pk=pk),
        evidence=_EVIDENCE.objects(pk=pk),
        beside=_BESIDE.objects(pk=pk),
    )[pk]


def load_contents(reports: Sequence[MonthlyReport]) -> dict[int, Content]:
    """Load the content of several reports, by report: five queries, whatever their number."""
    ids = [each.pk for each in reports]
    return _contents(
        reports,
        lines=_lines(ids),
        cells=_cells(ids),
        evidence=_evidence(ids),
        beside=_evidence_beside(ids),
    )


def _contents(
    reports: Sequence[MonthlyReport],
    *,
    lines: Iterable[ReportLine],
    cells: Iterable[UnitCell],
    evidence: Iterable[LineEvidence],
    beside: Iterable[Any],
) -> dict[int, Content]:
    """Put the contents together; asks for what was claimed beside them."""
    found = {each.pk: Content(each, [], []) for each in reports}
    of_line: dict[int, Content] = {}
    every = list(lines)
    for line in every:
        of_line[line.pk] = content = found[line.report_id]
        content.lines.append(line)
    for cell in cells:
        found[cell.report_id].cells.append(cell)
    for each in evidence:
        of_line[each.line_id].evidence.setdefault(each.line_id, []).append(each.document)
    for document in beside:
        files = of_line[document.line].evidence.setdefault(document.line, [])
        if all(document.pk != known.pk for known in files):
            files.append(document)
    for pk, claimed in entries_beside(every).items():
        of_line[pk].entries[pk] = claimed
    return found


# --- The rows, by report --------------------------------------------------------------------------

# What the page, the checks and the filters of indicators ask of a row's project.
_OF_PROJECT = (
    *("code", "name", "signed_on", "agreed_amount_wan", "total_investment_wan", "origin"),
    *("nature", "is_key", "in_park", "parent", "section__code", "chain__code"),
)
_LINE_FIELDS = (
    *(each.attname for each in ReportLine._meta.concrete_fields),
    *(f"project__{name}" for name in _OF_PROJECT),
)


def _lines(report_ids: Sequence[int]) -> QuerySet[ReportLine]:
    return (
        ReportLine.objects.filter(report__in=report_ids)
        .select_related("project__section", "project__chain")
        .only(*_LINE_FIELDS)
        .order_by("position", "pk")
    )


def _cells(report_ids: Sequence[int]) -> QuerySet[UnitCell]:
    return (
        UnitCell.objects.filter(report__in=report_ids)
        .select_related("definition", "indicator")
        .order_by("position", "pk")
    )


def _evidence(report_ids: Sequence[int]) -> QuerySet[LineEvidence]:
    """Return the files that were added to rows."""
    return (
        LineEvidence.objects.filter(line__report__in=report_ids, document__removed_at=None)
        .select_related("document__file")
        .order_by("pk")
    )


def _evidence_beside(report_ids: Sequence[int]) -> QuerySet[ProjectDocument]:
    """Return the files of entries of the rows' months, with the row as `line`."""
    return (
        ProjectDocument.objects.filter(
            funds_entry__month=F("funds_entry__project__report_lines__month"),
            funds_entry__project__report_lines__report__in=report_ids,
            removed_at=None,
        )
        .annotate(line=F("funds_entry__project__report_lines"))
        .select_related("file")
        .order_by("pk")
    )


# One report is what a page, a saving and a submission read: these statements are composed once.
_LINES = Prepared(lambda pk: _lines([pk]), pk=int)
_CELLS = Prepared(lambda pk: _cells([pk]), pk=int)
_EVIDENCE = Prepared(lambda pk: _evidence([pk]), pk=int)
_BESIDE = Prepared(lambda pk: _evidence_beside([pk]), pk=int)


def facts_of(line: ReportLine) -> ProjectFacts:
    """Return what the filters of an indicator look at."""
    project = line.project
    return ProjectFacts(
        origin=line.origin or project.origin,
        section=project.section.code if project.section else "",
        chain=project.chain.code if project.chain else "",
        nature=project.nature,
        total_wan=project.total_investment_wan,
        is_key=project.is_key,
        in_park=bool(project.in_park),
        is_phase=project.parent_id is not None,
    )


def entries_beside(lines: Sequence[ReportLine]) -> dict[int, Decimal]:
    """Return what was claimed for a row's month beside the report's own entry: one query."""
    if not lines:
        return {}
    own = [line.entry_id for line in lines if line.entry_id is not None]
    rows = {(line.project_id, line.month): line.pk for line in lines}
    sums = (
        FundsEntry.objects.filter(
            project__in={line.project_id for line in lines},
            month__in={line.month for line in lines},
        )
        .exclude(Q(state__in=DROPPED) | Q(pk__in=own))
        .order_by()
        .values("project_id", "month")
        .annotate(claimed=Sum("claimed_wan"))
        .values_list("project_id", "month", "claimed")
    )
    return {rows[key]: claimed for *key_parts, claimed in sums if (key := tuple(key_parts)) in rows}


def said(row: ReportLine | UnitCell) -> dict[str, str]:
    """Return what a row says, to tell later whether it was changed."""
    parts = SAID["line" if isinstance(row, ReportLine) else "cell"]
    return {part: _text(row, part) for part in parts}


def is_touched(row: ReportLine | UnitCell) -> bool:
    """Tell whether a returned row was changed since."""
    return bool(row.returned) and said(row) != row.returned_content


def changes_of(texts: Mapping[str, str], stored: Mapping[str, str]) -> list[Change]:
    """Return changes of a form that carried no values seen: each says it saw what stands now."""
    return [Change(name, stored.get(name, ""), value) for name, value in texts.items()]


def _text(row: Any, part: str) -> str:
    value = getattr(row, FIELDS.get(part, part))
    if isinstance(value, bool):
        return "on" if value else ""
    return plain(value) if isinstance(value, Decimal) or value is None else str(value)

"""One table of a sheet: from its header to its last row, into projects with remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from projects.importing.cells import plain_text, shown
from projects.importing.column_choice import Chosen, names_of_projects
from projects.importing.columns import Kind
from projects.importing.extra_columns import ExtraColumn
from projects.importing.grid import Grid, one_line
from projects.importing.headings import ColumnDictionary
from projects.importing.issues import Issue, Level
from projects.importing.layout import Header
from projects.importing.ledger import ParsedRow
from projects.importing.readings import CellRules
from projects.importing.row_checks import check_row
from projects.importing.row_reader import (
    NUMBER_OF_NAME,
    VALUE_SHOWN,
    RowReader,
    TableColumn,
)
from projects.importing.rows import RowKind, TableView, section_level
from projects.importing.stage_words import (
    stage_of_list,
    status_of_list,
    suggest,
    told_otherwise,
)
from projects.importing.sums import SumCheck, TotalRow
from projects.rules.stages import SUB_STAGES, Stage, Status, SubStage
from zhaoshang.core.workbook import column_letter

_JOINT = "；"
_NUMBERS_LOOKED_AT = 5
_FEET = frozenset({RowKind.NOTE, RowKind.SIGNATURE, RowKind.TOTAL})
_SINGLE = frozenset({"stage", "sub_stage", "status", "origin", "nature", "currency", "name"})
_UNIT_ENDINGS = (
    "镇",
    "乡",
    "街道",
    "园区",
    "开发区",
    "管委会",
    "局",
    "办",
    "委",
    "中心",
    "专班",
    "组",
)


@dataclass
class Section:
    """The section in which the rows now stand."""

    text: str = ""
    sub_stage: SubStage | None = None
    status: Status | None = None
    unit: str = ""


def sub_stage_of_choice(code: str) -> SubStage | None:
    """Return the sub-stage of a code chosen in the preview: a sub-stage, or a stage's first."""
    if code in set(SubStage):
        return SubStage(code)
    if code == Stage.SIGNED:
        return SubStage.CONTRACT
    if code == Stage.PRODUCING:
        return SubStage.PRODUCING
    return SUB_STAGES[Stage(code)][0] if code in set(Stage) else None


@dataclass(frozen=True)
class TableSpec:
    """What a table is read by.

    Args:
        grid: The sheet.
        header: The header.
        chosen: Every heading with its column.
        columns: The known columns with their units.
        dictionary: For further headers in the same sheet.
        rules: Today, year, largest amounts.
        default: Sub-stage that the sheet's name or title stands for.
        default_status: Status that they stand for.
        choices: Stages chosen in the preview (ParseOptions.stage_overrides).
        sums: Collects rows and totals of the whole sheet.
        extras: Columns that mean none of the known ones; their words are kept.
    """

    grid: Grid
    header: Header
    chosen: Sequence[Chosen]
    columns: Sequence[TableColumn]
    dictionary: ColumnDictionary
    rules: CellRules
    sums: SumCheck
    default: SubStage | None = None
    default_status: Status | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    extras: Sequence[ExtraColumn] = ()


class TableReader:
    """Reads the rows of one table."""

    def __init__(self, spec: TableSpec) -> None:
        self.grid = spec.grid
        self.columns = spec.columns
        self.default = spec.default
        self.default_status = spec.default_status
        self.choices = spec.choices
        self.first_row = spec.header.bottom + 1
        self.next_header: int | None = None
        self.last_row = self.first_row - 1
        self.section = Section()
        self.rows: list[ParsedRow] = []
        self.sums = spec.sums
        self.issues: list[Issue] = []
        self.reader = RowReader(self.grid, spec.columns, spec.rules, self.first_row, spec.extras)
        names = names_of_projects(spec.chosen)
        self.name = names.index if names else 0
        self.named_by = next(
            (each.column for each in spec.chosen if each.heading.index == self.name), "name"
        )
        self.has_units = any(
            each.column.name in {"responsible_unit", "host_unit"} for each in self.columns
        )
        self.view = self._view(spec.dictionary)
        self.reader.numbered_names = self.view.sequence is None and self._are_numbered()

    def _are_numbered(self) -> bool:
        """Tell whether the names carry running numbers: 1.…, 2.…, 3.…"""
        texts = [
            str(self.grid.raw(row, self.name)) for row in range(self.first_row, self.grid.height)
        ]
        found = [match for text in texts if (match := NUMBER_OF_NAME.match(text))]
        numbers = [int(match["number"]) for match in found[:_NUMBERS_LOOKED_AT]]
        return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))

    def read(self) -> None:
        """Read all rows until the sheet ends or another header begins."""
        actions = {
            RowKind.PROJECT: self._project,
            RowKind.CONTINUED: self._continued,
            RowKind.PART: self._part,
            RowKind.NAMELESS: self._nameless,
            RowKind.LOOSE_TEXT: self._loose_text,
            RowKind.SECTION: self._open_section,
            RowKind.TOTAL: self._total,
            RowKind.SUBTOTAL: self._total,
        }
        at_foot = False
        for row in range(self.first_row, self.grid.height):
            kind = self.view.kind(row)
            if kind in _FEET and self.rows:
                at_foot = True  # what stands alone below it is no project
            elif at_foot and kind is RowKind.PROJECT:
                at_foot = sum(1 for _cell in self.grid.filled(row)) == 1 and len(self.columns) > 1
                kind = RowKind.LOOSE_TEXT if at_foot else kind
            if kind is RowKind.HEADER:
                self.next_header = row
                break
            if action := actions.get(kind):
                action(row, kind)
                if kind is not RowKind.SECTION:  # it may be the title of a further table
                    self.last_row = row
        for parsed in self.rows:
            check_row(
                parsed, {each.column.name: (each.letter, each.heading) for each in self.columns}
            )
        self.issues += self.reader.formula_warnings()
        self._gather_missing_stages()

    def _view(self, dictionary: ColumnDictionary) -> TableView:
        sequence = next((c.index for c in self.columns if c.column.kind is Kind.SEQUENCE), None)
        numbered = sequence is not None and any(
            plain_text(row[sequence]).isdigit()
            for row in self.grid.rows[self.first_row :]
            if sequence < len(row)
        )
        quantities = frozenset(each.index for each in self.columns if each.column.is_quantity)
        return TableView(
            self.grid,
            dictionary,
            self.first_row,
            self.name,
            sequence,
            quantities,
            numbered,
            len(self.columns),
        )

    # --- Kinds of rows ------------------------------------------------------------------------

    def _project(self, row: int, _kind: RowKind) -> None:
        parsed = self.reader.read(row, section=self.section.text)
        if self.named_by != "name":
            parsed.values["name"] = parsed.values.get(self.named_by or "", "")
        if self.section.unit and not self.has_units:
            parsed.values.setdefault("responsible_unit", self.section.unit)
        self._settle_stage(parsed)
        self.rows.append(parsed)
        self.sums.rows.append((row, parsed))

    def _continued(self, row: int, _kind: RowKind) -> None:
        """Further rows of a project whose name is merged downwards: texts joined, figures added."""
        if not self.rows:
            return
        project = self.rows[-1]
        more = self.reader.read(row, section=self.section.text, filling=False)
        if not (more.values or more.notes or more.extras):
            return
        project.issues += more.issues
        first = {"first": project.row_number}
        self._remark(project, Level.WARNING, "continued_row", row, first)
        for name, value in more.values.items():
            _join(project.values, name, value)
        for name, note in more.notes.items():
            _join(project.notes, name, note)
        for name, words in more.extras.items():
            _join(project.extras, name, words)
        for name, exact in more.exact.items():
            project.exact[name] = project.exact.get(name, Decimal(0)) + exact

    def _part(self, row: int, _kind: RowKind) -> None:
        if self.rows:
            self._remark(self.rows[-1], Level.WARNING, "part_of_project", row, {})

    def _nameless(self, row: int, _kind: RowKind) -> None:
        parsed = self.reader.read(row, section=self.section.text)
        self._remark(parsed, Level.ERROR, "name_missing", row, {})
        self.rows.append(parsed)
        self.sums.rows.append((row, parsed))

    def _loose_text(self, row: int, _kind: RowKind) -> None:
        text = next((shown(value) for _column, value in self.grid.filled(row)), "")
        self.issues.append(
            Issue(
                Level.WARNING,
                "text_without_name",
                self.grid.sheet.name,
                row + 1,
                value=text[:VALUE_SHOWN],
            )
        )

    def _open_section(self, row: int, _kind: RowKind) -> None:
        cells = list(self.grid.filled(row))
        text = " ".join(self.view.leading_texts(cells)) or one_line(cells[0][1])
        bare = text.lstrip("一二三四五六七八九十()、.: ")
        name = bare.partition("(")[0].rstrip("0123456789个:共计 ")
        self.section = Section(
            text,
            stage_of_list(bare) or self.section.sub_stage,
            status_of_list(bare),
            name if name.endswith(_UNIT_ENDINGS) else "",
        )
        self.sums.marks.append(row)
        level = section_level(text)
        self.sums.levels[row] = level
        figures = self.reader.figures(row)
        if figures or any(sign.isdigit() for sign in bare):
            self.sums.totals.append(
                TotalRow(row, text, is_grand=False, figures=figures, level=level)
            )

    def _total(self, row: int, kind: RowKind) -> None:
        text = " ".join(self.view.leading_texts(list(self.grid.filled(row))))
        self.sums.marks.append(row)
        grand = kind is RowKind.TOTAL
        self.sums.totals.append(
            TotalRow(row, text, is_grand=grand, figures=self.reader.figures(row))
        )

    def _remark(
        self, parsed: ParsedRow, level: Level, code: str, row: int, params: dict[str, Any]
    ) -> None:
        letter = column_letter(self.name)
        parsed.issues.append(Issue(level, code, parsed.sheet, row + 1, letter, params=params))

    # --- Stage --------------------------------------------------------------------------------

    def _settle_stage(self, parsed: ParsedRow) -> None:
        """Choice by row, cell, section, choice by sheet, the sheet's name; else a suggestion."""
        sheet = self.grid.sheet.name
        by_row = by_sheet = None
        if self.choices:
            by_row = sub_stage_of_choice(self.choices.get(f"{sheet}!{parsed.row_number}", ""))
            by_sheet = sub_stage_of_choice(self.choices.get(sheet, ""))
        cell = parsed.values.get("sub_stage")
        sources = (
            (by_row, "choice"),
            (SubStage(cell) if cell else None, "cell"),
            (self.section.sub_stage, "section"),
            (by_sheet, "choice"),
            (self.default, "sheet"),
        )
        listed = self.section.status or self.default_status or Status.ACTIVE
        if parsed.values.get("status", Status.ACTIVE) == Status.ACTIVE:
            parsed.values["status"] = listed.value  # 签约 in a list of ended projects has ended
        for sub_stage, source in sources:
            if sub_stage is not None:
                parsed.set_stage(sub_stage, source)
                if source != "cell":
                    _drop_stage_doubts(parsed)
                if source in {"section", "sheet"}:
                    self._compare_with_progress(parsed, sub_stage)
                return
        parsed.suggested = suggest(parsed.values, parsed.notes, parsed.extras)
        if "stage" not in parsed.notes:
            self._remark(parsed, Level.WARNING, "stage_missing", parsed.row_number - 1, {})

    def _compare_with_progress(self, parsed: ParsedRow, sub_stage: SubStage) -> None:
        """洽谈中 in a list of projects under construction is to be looked at."""
        told = told_otherwise(str(parsed.values.get("progress", "")), sub_stage)
        if told is not None:
            params = {"told": f"stage:{told}", "kept": f"stage:{sub_stage}"}
            self._remark(parsed, Level.WARNING, "progress_differs", parsed.row_number - 1, params)

    def _gather_missing_stages(self) -> None:
        """Where the table has no column of stages, one remark on the sheet says it for all rows."""
        missing = [row for row in self.rows if not row.stage_from]
        if not missing or _has_stage_column(self.columns):
            return
        for row in missing:
            row.issues = [issue for issue in row.issues if issue.code != "stage_missing"]
        params = {"count": len(missing)}
        sheet = self.grid.sheet.name
        self.issues.append(Issue(Level.WARNING, "stages_missing", sheet, params=params))


def _has_stage_column(columns: Sequence[TableColumn]) -> bool:
    return any(each.column.kind is Kind.STAGE for each in columns)


def _drop_stage_doubts(parsed: ParsedRow) -> None:
    """A stage from elsewhere answers the doubts that the cell left."""
    doubts = {"stage_unknown", "stage_unsure", "stage_of_suspended"}
    parsed.issues = [issue for issue in parsed.issues if issue.code not in doubts]


def _join(target: dict[str, Any], name: str, value: Any) -> None:
    """Add a figure to a figure, a text to a text; anything else keeps its first value."""
    present = target.get(name)
    if present is None:
        target[name] = value
    elif name in _SINGLE or isinstance(value, bool):
        return
    elif isinstance(value, Decimal | int) and isinstance(present, Decimal | int):
        target[name] = present + value
    elif isinstance(value, str) and isinstance(present, str) and value not in present.split(_JOINT):
        target[name] = f"{present}{_JOINT}{value}"

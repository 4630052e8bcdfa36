"""A workbook's sheets into a ledger: the way into this package.

1. each sheet: find the header by its words, read what stands above it, settle the columns;
2. read the rows under it, and under further headers of the same sheet;
3. compare the printed totals with the rows;
4. compare the rows with each other: repeated codes and names.

Nothing is left out silently: a sheet that gives no rows says why.
"""

from __future__ import annotations

from collections.abc import Iterable

from projects.importing.column_choice import (
    Chosen,
    ColumnChoice,
    figures_for_names,
    looks_like_statistics,
    names_of_projects,
    samples_shown,
)
from projects.importing.columns import COLUMNS, Kind
from projects.importing.dates import year_in
from projects.importing.extra_columns import ExtraColumns, extra_columns
from projects.importing.grid import Grid
from projects.importing.headings import ColumnDictionary
from projects.importing.issues import Issue, Level
from projects.importing.layout import (
    Header,
    Surroundings,
    find_header,
    heading_area_unit,
    heading_money_unit,
    read_surroundings,
)
from projects.importing.ledger import ParsedColumn, ParsedLedger, ParsedSheet, ParseOptions
from projects.importing.quantities import AreaUnit
from projects.importing.readings import CellRules, CellUnits
from projects.importing.row_checks import check_repetitions, repeated_sheets
from projects.importing.row_reader import TableColumn
from projects.importing.rows import is_section_title
from projects.importing.stage_words import stage_of_list, status_of_list
from projects.importing.sums import SumCheck
from projects.importing.table import TableReader, TableSpec
from projects.rules.stages import STAGE_OF, SubStage
from zhaoshang.core.money import MoneyUnit, find_unit, unit_by_label
from zhaoshang.core.workbook import RawSheet, column_letter

_LEAST_SCORE = 6
# Why a sheet was left out, where the sheet holds something and nobody asked for it.
_SAID_OF_SHEETS = frozenset(
    {
        "sheet_hidden",
        "sheet_without_header",
        "sheet_without_names",
        "sheet_of_form",
        "sheet_of_statistics",
        "sheet_without_rows",
    }
)


def parse_ledger(
    sheets: Iterable[RawSheet], *, columns: ColumnDictionary, options: ParseOptions
) -> ParsedLedger:
    """Understand the sheets of a workbook.

    Args:
        sheets: From `reader.read_workbook`.
        columns: Which heading means which column, with the county's own words.
        options: Today, defaults, and what was chosen in the preview.
    """
    ledger = ParsedLedger([_SheetParser(sheet, columns, options).parse() for sheet in sheets])
    check_repetitions(ledger.rows)
    repeated_sheets(ledger.sheets)
    for sheet in ledger.sheets:
        if sheet.skipped in _SAID_OF_SHEETS:
            sheet.issues.append(Issue(Level.WARNING, sheet.skipped, sheet.name))
    if not ledger.rows:
        ledger.file_issues.append(Issue(Level.ERROR, "nothing_to_import"))
    return ledger


class _SheetParser:
    """One sheet, which may hold several tables one below the other."""

    def __init__(self, sheet: RawSheet, columns: ColumnDictionary, options: ParseOptions) -> None:
        self.grid = Grid(sheet)
        self.dictionary = columns
        self.options = options
        self.overrides = options.mapping_overrides.get(sheet.name, {})
        self.parsed = ParsedSheet(sheet.name)
        self.sums = SumCheck(sheet.name)
        self.default: SubStage | None = None
        self.unit_remarked = False

    def parse(self) -> ParsedSheet:
        """Read the sheet, or say why it is left out."""
        self.parsed.skipped = self._reason_at_once()
        if self.parsed.skipped:
            return self.parsed
        header = find_header(self.grid, self.dictionary)
        if header is None:
            self.parsed.skipped = "sheet_without_header"
            return self.parsed
        start = 0
        while header is not None:
            reader = self._table(header, start)
            if reader is None or reader.next_header is None:
                break
            start = reader.last_row + 1
            header = find_header(self.grid, self.dictionary, reader.next_header)
        sums, issues = self.sums.compare()
        self.parsed.published = sums
        self.parsed.issues += issues
        if not self.parsed.rows and not self.parsed.skipped:
            self.parsed.skipped = "sheet_without_rows"
        return self.parsed

    def _reason_at_once(self) -> str:
        sheet = self.grid.sheet
        if sheet.name in self.options.excluded_sheets:
            return "sheet_excluded"
        if not any(True for row in range(self.grid.height) for _cell in self.grid.filled(row)):
            return "sheet_empty"
        wanted = sheet.name in self.options.included_sheets or bool(self.overrides)
        return "sheet_hidden" if sheet.hidden and not wanted else ""

    def _table(self, header: Header, start: int) -> TableReader | None:
        """Read one table; the first one also describes the sheet."""
        above = read_surroundings(self.grid, header.top, start)
        if self.parsed.header_rows is None:
            self._describe(header, above)
        rules = self._rules()
        choice = ColumnChoice(self.grid, header, self.dictionary, self.overrides, rules)
        chosen = choice.settle()
        columns = self._columns(chosen, above)
        self._list_columns(choice, chosen, columns)
        if not self.parsed.rows:
            self.parsed.skipped = self._reason(header, chosen, choice)
        if self.parsed.skipped:
            return None
        self.default = self._default_stage(above)
        extras = extra_columns(self.grid, header, choice)
        self._remark_columns(header, choice, columns, above, extras)
        reader = TableReader(
            TableSpec(
                self.grid,
                header,
                chosen,
                columns,
                self.dictionary,
                rules,
                self.sums,
                self.default,
                status_of_list(self.parsed.name) or status_of_list(above.title),
                self.options.stage_overrides,
                extras.kept,
            )
        )
        reader.read()
        if self._is_form(reader):
            self.parsed.skipped = "sheet_of_form"
            return None
        self._collect(reader)
        return reader

    def _describe(self, header: Header, above: Surroundings) -> None:
        parsed = self.parsed
        parsed.title = above.title
        parsed.unit_text = above.unit_text
        parsed.as_of_text = above.as_of_text
        parsed.header_rows = (header.top + 1, header.bottom + 1)
        parsed.year = above.year or self.options.assumed_year or year_in(self.options.file_name)

    def _rules(self) -> CellRules:
        return CellRules(
            today=self.options.today,
            assumed_year=self.parsed.year,
            largest_wan=self.options.largest_wan,
            huge_wan=self.options.huge_wan,
        )

    def _reason(self, header: Header, chosen: list[Chosen], choice: ColumnChoice) -> str:
        """Say why a table is not a list of projects."""
        names = names_of_projects(chosen)
        if names is None:
            return "sheet_without_names" if header.score else "sheet_without_header"
        by_hand = any(each.by_hand and each.column for each in chosen)
        if looks_like_statistics(chosen) or (not by_hand and figures_for_names(names, choice)):
            return "sheet_of_statistics"
        known = sum(each.column is not None for each in chosen)
        if not by_hand and (known < 2 or header.score < _LEAST_SCORE):  # noqa: PLR2004 - a name alone is no list
            return "sheet_without_names"
        return ""

    # --- Columns ------------------------------------------------------------------------------

    def _columns(self, chosen: list[Chosen], above: Surroundings) -> list[TableColumn]:
        """Give each known column its unit: of heading, choice, unit line, or the default."""
        override = self.options.unit_overrides.get(self.parsed.name)
        line = unit_by_label(override) if override else above.money_unit
        line = line or self._unit_of_first_table()
        money = line or self.options.default_money_unit
        self.parsed.money_unit = self.parsed.money_unit or money.label
        self.parsed.land_unit = self.parsed.land_unit or (above.land_unit or AreaUnit.MU).value
        columns = []
        for each in chosen:
            if each.column is None:
                continue
            path = each.heading.path
            area = heading_area_unit(path)
            units = CellUnits(
                money=heading_money_unit(path) or money,
                land=area or above.land_unit or AreaUnit.MU,
                floor=area or AreaUnit.SQUARE_METRE,
            )
            index = each.heading.index
            letter = column_letter(index)
            columns.append(
                TableColumn(
                    index, letter, each.heading.text, COLUMNS[each.column], units, each.words_of
                )
            )
        return columns

    def _unit_of_first_table(self) -> MoneyUnit | None:
        return find_unit(self.parsed.money_unit) if self.parsed.money_unit else None

    def _list_columns(
        self, choice: ColumnChoice, chosen: list[Chosen], columns: list[TableColumn]
    ) -> None:
        units = {each.index: each for each in columns}
        listed = {(column.letter, column.heading) for column in self.parsed.columns}
        for each in chosen:
            letter = column_letter(each.heading.index)
            if (letter, each.heading.text) in listed:
                continue
            known = units.get(each.heading.index)
            self.parsed.columns.append(
                ParsedColumn(
                    letter,
                    each.heading.text,
                    each.column,
                    _unit_shown(known) if known else "",
                    each.sure,
                    samples_shown(choice.samples(each.heading.index)),
                )
            )

    def _remark_columns(
        self,
        header: Header,
        choice: ColumnChoice,
        columns: list[TableColumn],
        above: Surroundings,
        extras: ExtraColumns,
    ) -> None:
        chosen = list(choice.chosen.values())
        for each in chosen:
            if not each.by_hand:
                self._remark_heading(header, each, extras)
        for letter in extras.headless:
            place = (self.parsed.name, header.bottom + 1, letter)
            params = {"letter": letter}
            self.parsed.issues.append(
                Issue(Level.WARNING, "column_without_heading", *place, params=params)
            )
        by_index = {each.heading.index: each for each in chosen}
        for column in columns:
            if wanted := _converted_to(column):
                params = {"unit": _unit_shown(column), "read": wanted}
                self._column_issue(header, by_index[column.index], "converted_column", params)
        stated = above.money_unit or self.options.unit_overrides.get(self.parsed.name)
        bare = [
            by_index[column.index]
            for column in columns
            if column.column.kind is Kind.AMOUNT
            and heading_money_unit(by_index[column.index].heading.path) is None
        ]
        figures = any(not isinstance(v, str) for e in bare for v in choice.samples(e.heading.index))
        if figures and not stated and not self.unit_remarked:
            self.unit_remarked = True
            self._column_issue(header, bare[0], "unit_assumed", {})

    def _remark_heading(self, header: Header, each: Chosen, extras: ExtraColumns) -> None:
        if each.column is None and each.heading.index > extras.edge:
            self._column_issue(header, each, "column_apart", {})
        elif each.twin is not None:
            params = {"other": column_letter(each.twin.index)}
            kept = each.heading.index in extras.indexes
            code = "repeated_column_kept" if kept else "repeated_column"
            self._column_issue(header, each, code, params)
        elif each.column is None:
            self._column_issue(header, each, "unknown_column", {})
        elif not each.sure:
            self._column_issue(header, each, "guessed_column", {"read": f"column:{each.column}"})

    def _column_issue(
        self, header: Header, each: Chosen, code: str, params: dict[str, str]
    ) -> None:
        self.parsed.issues.append(
            Issue(
                Level.WARNING,
                code,
                self.parsed.name,
                header.bottom + 1,
                column_letter(each.heading.index),
                each.heading.text,
                each.heading.text,
                params,
            )
        )

    # --- Result -------------------------------------------------------------------------------

    def _default_stage(self, above: Surroundings) -> SubStage | None:
        """The stage that the sheet's name or title stands for; of a further table, its title."""
        sections = [line for line in above.lines[-1:] if is_section_title(line)]
        texts = [*sections, above.title]
        if not self.parsed.rows:
            texts.insert(len(sections), self.parsed.name)
        found = next((sub for text in texts if text and (sub := stage_of_list(text))), None)
        if found is None and self.parsed.rows and not (sections or above.title):
            found = self.default  # a page's headings repeated
        if found is not None and self.parsed.default_stage is None:
            self.parsed.default_stage = STAGE_OF[found]
        return found

    def _is_form(self, reader: TableReader) -> bool:
        """Headings down the first column instead of projects: a form about one project."""
        named = sum(self.dictionary.is_known(row.name) for row in reader.rows)
        return named > 1 and named * 2 >= len(reader.rows)

    def _collect(self, reader: TableReader) -> None:
        self.parsed.rows += reader.rows
        self.parsed.issues += reader.issues
        if reader.named_by != "name" and reader.rows:
            letter = column_letter(reader.name)
            self.parsed.issues.append(
                Issue(Level.WARNING, "name_from_investor", self.parsed.name, None, letter)
            )


def _unit_shown(column: TableColumn) -> str:
    kind = column.column.kind
    if kind is Kind.AMOUNT:
        return column.units.money.label
    if kind is Kind.LAND:
        return column.units.land.value
    return column.units.floor.value if kind is Kind.FLOOR else ""


def _converted_to(column: TableColumn) -> str:
    """Return the unit into which a column's bare figures are converted; "" when they are not."""
    if column.column.kind is Kind.LAND and column.units.land is not AreaUnit.MU:
        return AreaUnit.MU.value
    floor = column.column.kind is Kind.FLOOR and column.units.floor is not AreaUnit.SQUARE_METRE
    return AreaUnit.SQUARE_METRE.value if floor else ""

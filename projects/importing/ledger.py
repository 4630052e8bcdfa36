"""What understanding a workbook gives: plain values for the staging table and the preview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from projects.importing.issues import Issue, Level
from projects.rules.stages import STAGE_OF, Stage, SubStage
from zhaoshang.core.money import WAN, MoneyUnit

_FEN, _MU, _M2 = Decimal("0.000001"), Decimal("0.0001"), Decimal("0.01")


@dataclass(frozen=True)
class ParseOptions:
    """What the reader of a ledger is told besides the sheets.

    Args:
        today: Facts cannot be later.
        default_money_unit: Unit of money where no heading, unit line or cell states one.
        assumed_year: Year of days written without one, where the sheet states none.
        largest_wan: An amount above is an error (policy `max_amount_wan`).
        huge_wan: An amount above is a warning.
        file_name: Name of the upload; its year counts last.
        mapping_overrides: Sheet → column letter → canonical column, or None to leave it out.
        stage_overrides: Stage or sub-stage code chosen in the preview, by sheet (`台账`: rows that
            state none) or by row (`台账!21`: whatever the row states).
        unit_overrides: Sheet → unit of money (万元, 亿元 …) chosen in the preview.
        excluded_sheets: Sheets left out by hand.
        included_sheets: Hidden sheets taken in by hand.
    """

    today: dt.date
    default_money_unit: MoneyUnit = WAN
    assumed_year: int | None = None
    largest_wan: Decimal = Decimal(10_000_000)
    huge_wan: Decimal = Decimal(5_000_000)
    file_name: str = ""
    mapping_overrides: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    stage_overrides: Mapping[str, str] = field(default_factory=dict)
    unit_overrides: Mapping[str, str] = field(default_factory=dict)
    excluded_sheets: frozenset[str] = frozenset()
    included_sheets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ParsedColumn:
    """One column of a sheet.

    Args:
        letter: Its letter in the worksheet.
        heading: Its heading, parent/child.
        canonical: Name of the column (columns.COLUMNS); None when unknown or left out.
        unit: Unit of money or area of bare figures, "" for other columns.
        sure: The very words of the heading are known, or it was mapped by hand.
        samples: First values, for mapping by hand.
    """

    letter: str
    heading: str
    canonical: str | None
    unit: str = ""
    sure: bool = True
    samples: tuple[str, ...] = ()


@dataclass
class ParsedRow:
    """One project as a row of the ledger states it.

    Args:
        sheet: Name of the sheet.
        row_number: Row in the worksheet, from 1.
        values: Values by column name: Decimal 万元, 亩, m²; date; str; int; bool. Besides columns:
            `stage`, `sub_stage`, `status`, `signing_event`, `currency`, `foreign_amount_wan`.
        notes: Words kept as written, by column name.
        issues: Remarks on the row.
        stage_from: What the stage was taken from: cell, section, sheet, choice; "" when missing.
        suggested: Sub-stage that dates and progress speak for, when there is no stage.
        section: Heading of the section in which the row stands.
        exact: Figures before rounding, for adding up.
        extras: Words of columns that mean none of the known ones, by heading.
    """

    sheet: str
    row_number: int
    values: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    stage_from: str = ""
    suggested: SubStage | None = None
    section: str = ""
    exact: dict[str, Decimal] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """The row cannot be imported as it stands."""
        return any(issue.level is Level.ERROR for issue in self.issues)

    @property
    def name(self) -> str:
        """The project's name."""
        return str(self.values.get("name", ""))

    def set_stage(self, sub_stage: SubStage, source: str) -> None:
        """Take a stage, and say what it was taken from."""
        self.values["sub_stage"] = sub_stage.value
        self.values["stage"] = STAGE_OF[sub_stage].value
        self.stage_from = source


@dataclass(frozen=True)
class PublishedSum:
    """A total that the ledger itself prints, beside what its rows add up to."""

    sheet: str
    row_number: int
    letter: str
    column: str
    label: str
    published: Decimal
    computed: Decimal

    @property
    def agrees(self) -> bool:
        """The two are equal to the 分."""
        return self.published == self.computed


@dataclass
class ParsedSheet:
    """One sheet as understood; `skipped` says why it gives no rows (code of issues.MESSAGES)."""

    name: str
    title: str = ""
    unit_text: str = ""
    money_unit: str = ""
    land_unit: str = ""
    as_of_text: str = ""
    year: int | None = None
    default_stage: Stage | None = None
    header_rows: tuple[int, int] | None = None
    columns: list[ParsedColumn] = field(default_factory=list)
    rows: list[ParsedRow] = field(default_factory=list)
    published: list[PublishedSum] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    skipped: str = ""

    @property
    def unknown_columns(self) -> list[ParsedColumn]:
        """Columns that no heading word explained."""
        return [column for column in self.columns if column.canonical is None]


@dataclass
class ParsedLedger:
    """A whole workbook as understood; nothing of it is written anywhere yet."""

    sheets: list[ParsedSheet] = field(default_factory=list)
    file_issues: list[Issue] = field(default_factory=list)

    @property
    def rows(self) -> list[ParsedRow]:
        """The projects of all sheets, in order."""
        return [row for sheet in self.sheets for row in sheet.rows]

    @property
    def issues(self) -> list[Issue]:
        """All remarks: on the file, on sheets, on rows."""
        found = [*self.file_issues]
        for sheet in self.sheets:
            found += sheet.issues
            for row in sheet.rows:
                found += row.issues
        return found

    @property
    def errors(self) -> list[Issue]:
        """Remarks that keep something from being imported."""
        return [issue for issue in self.issues if issue.level is Level.ERROR]

    @property
    def warnings(self) -> list[Issue]:
        """Remarks to look at."""
        return [issue for issue in self.issues if issue.level is Level.WARNING]

    @property
    def sums(self) -> dict[str, Decimal]:
        """What the rows add up to, by column name; foreign money is not in it."""
        return add_up(self.rows)


def add_up(rows: Iterable[ParsedRow]) -> dict[str, Decimal]:
    """Add the quantities of rows up by column, on the figures before rounding."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        for column, exact in row.exact.items():
            sums[column] = sums.get(column, Decimal(0)) + exact
    return {column: round_quantity(column, total) for column, total in sums.items()}


def round_quantity(column: str, total: Decimal) -> Decimal:
    """Round a total as its column is stored: money to the 分, land to four decimals."""
    if column.endswith("_wan"):
        return total.quantize(_FEN, ROUND_HALF_UP)
    if column.endswith("_count"):
        return total.quantize(Decimal(1), ROUND_HALF_UP)
    return total.quantize(_MU if column.endswith("_mu") else _M2, ROUND_HALF_UP)

"""What is wrong or doubtful in a ledger, by sheet, row and column, in words for people.

An error keeps its row from being imported; a warning says what was done and what to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from projects.importing.columns import COLUMNS
from projects.importing.ledger_issues import LEDGER_MESSAGES
from projects.rules.stages import Status, SubStage
from zhaoshang.core.amount_messages import AMOUNT_ERRORS, AMOUNT_READ_AS, AMOUNT_WARNINGS
from zhaoshang.core.money import format_wan

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"


MESSAGES: dict[str, _StrPromise] = {
    **{code.value: message for code, message in AMOUNT_ERRORS.items()},
    **{code.value: message for code, message in AMOUNT_WARNINGS.items()},
    # Cells.
    "not_an_amount": _("“%(value)s” is not an amount; it is kept as a note."),
    "range": _("“%(value)s” is a range; it is kept as a note until there is one figure."),
    "negative": _("“%(value)s” is negative."),
    "absurd_amount": _("“%(value)s” is more than %(largest)s × 10,000 yuan; check the unit."),
    "huge_amount": _("“%(value)s”, that is %(read)s, is unusually much; check the unit."),
    "tiny_amount": _("“%(value)s”, that is %(read)s, is unusually little; check the unit."),
    "not_a_number": _("“%(value)s” is not a number."),
    "kept_as_note": _("“%(value)s” is kept as a note."),
    "rough_number": _("“%(value)s” is an estimate; it is read as %(read)s."),
    "converted_area": _("“%(value)s” is converted to %(read)s."),
    "unreadable_number": _("“%(value)s” cannot be read as a number."),
    "impossible_date": _("“%(value)s” is not a date that exists."),
    "date_out_of_range": _("The year of “%(value)s” cannot be right."),
    "future_date": _("“%(value)s” lies in the future, but this states what has happened."),
    "not_exact_date": _("“%(value)s” is not an exact date; it is kept as a note."),
    "no_year": _("“%(value)s” names no year; it is kept as a note."),
    "year_assumed": _("“%(value)s” names no year; it is read as %(read)s."),
    "ambiguous_month": _("“%(value)s” may be January or October; it is kept as a note."),
    "date_range": _("Of “%(value)s” the first day %(read)s is taken."),
    "not_a_date": _("“%(value)s” is not a date; it is kept as a note."),
    "credit_code_length": _("A credit code has 18 characters; “%(value)s” has %(length)s."),
    "credit_code_character": _("“%(value)s” holds a character that credit codes do not use."),
    "credit_code_check_digit": _("The check character of “%(value)s” is wrong."),
    "several_credit_codes": _("“%(value)s” holds more than one credit code."),
    "too_long": _("The text is longer than %(longest)s characters; all of it is kept as a note."),
    "name_too_long": _("The project name is longer than %(longest)s characters."),
    "not_yes_or_no": _("“%(value)s” is neither yes nor no; it is kept as a note."),
    "formula_error": _(
        "The cell holds the error %(value)s. Correct the formula or type the value."
    ),
    "formula_without_value": _(
        "The formula has no saved value. Open the workbook, save it, or paste the values."
    ),
    "formulas_in_column": _(
        "The column holds formulas in %(count)s rows, first in row %(first)s; their last saved "
        "values are read."
    ),
    # Stage.
    "stage_unknown": _("“%(value)s” is not a known stage; choose one in the preview."),
    "stage_unsure": _("“%(value)s” is read as %(read)s; check it."),
    "stage_missing": _("There is no stage; choose one in the preview."),
    "stages_missing": _("%(count)s rows state no stage; choose one in the preview."),
    "progress_differs": _(
        "The list stands for %(kept)s, the progress speaks for %(told)s; %(kept)s is taken. Check "
        "it."
    ),
    "stage_of_suspended": _(
        "“%(value)s” is a status. Choose in the preview how far the project had come."
    ),
    # Rows.
    "name_missing": _("The row has no project name."),
    "text_without_name": _("“%(value)s” is no project; the row is left out."),
    "name_from_investor": _("There is no column of project names; the investor's name is taken."),
    "continued_row": _("The row belongs to the project in row %(first)s and is joined to it."),
    "part_of_project": _("The row is part of the project above and is not counted."),
    "duplicate_code": _("The code “%(value)s” already stands in row %(first)s of “%(other)s”."),
    "duplicate_name": _("A project of this name already stands in row %(first)s of “%(other)s”."),
    "duplicate_credit_code": _(
        "The credit code already stands in row %(first)s of “%(other)s” with another investor."
    ),
    "funds_above_total": _("The funds in place %(funds)s exceed the total investment %(total)s."),
    "part_above_total": _("%(part)s exceeds the total investment %(total)s."),
    "dates_out_of_order": _("%(later)s comes before %(earlier)s."),
    # Sheets.
    "sum_differs": _(
        "The published sum is %(published)s, the rows add up to %(computed)s: a difference of "
        "%(difference)s."
    ),
    "count_differs": _(
        "The published number of projects is %(published)s; there are %(computed)s."
    ),
    "converted_column": _("“%(value)s” is in %(unit)s; it is converted to %(read)s."),
    "unit_assumed": _("No unit of money is stated; 10,000 yuan (万元) is assumed."),
    "guessed_column": _("“%(value)s” is taken for “%(read)s”; check it."),
    "repeated_column": _("“%(value)s” means the same as column %(other)s and is not read."),
    "repeated_column_kept": _(
        "“%(value)s” means the same as column %(other)s; what stands in it is kept in the remarks."
    ),
    "unknown_column": _(
        "“%(value)s” is not known; what stands in it is kept in the remarks. Map it by hand or "
        "leave it out."
    ),
    "column_apart": _("“%(value)s” stands apart from the table and is not read."),
    "column_without_heading": _(
        "Column %(letter)s has no heading; what stands in it is kept in the remarks."
    ),
    "name_with_content": _("Name and content stand in one cell; the name is “%(read)s”."),
    "sheet_repeats": _(
        "Most projects of this sheet stand in “%(other)s” too. If they are the same projects, "
        "leave one of the two sheets out."
    ),
    # Why a sheet is left out.
    "sheet_empty": _("The sheet is empty."),
    "sheet_hidden": _("The sheet is hidden in the workbook."),
    "sheet_without_header": _("No row with headings was found."),
    "sheet_without_names": _("There is no column of project names."),
    "sheet_of_form": _("The sheet is a form about one project, not a list."),
    "sheet_of_statistics": _("The sheet holds statistics, not projects."),
    "sheet_without_rows": _("There are headings, but no projects under them."),
    "sheet_excluded": _("The sheet was left out by hand."),
    "nothing_to_import": _("No sheet with projects was found in the workbook."),
    **LEDGER_MESSAGES,
}


# Steps of the pipeline as messages name them; the same words as the ledger's own labels.
_STAGE_LABELS: dict[str, _StrPromise] = {
    SubStage.REGISTERED: _("Registered"),
    SubStage.CONTACTED: _("Contacted"),
    SubStage.NEGOTIATING: _("Negotiating"),
    SubStage.AGREEMENT: _("Agreement"),
    SubStage.CONTRACT: _("Formal contract"),
    SubStage.PROCEDURES: _("Procedures"),
    SubStage.STARTED: _("Construction started"),
    SubStage.UNDER_CONSTRUCTION: _("Under construction"),
    SubStage.TRIAL: _("Trial production"),
    SubStage.PRODUCING: _("In production"),
    SubStage.AT_CAPACITY: _("At capacity"),
}
_STATUS_LABELS: dict[str, _StrPromise] = {
    Status.ACTIVE: _("Active"),
    Status.SUSPENDED: _("Suspended"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.MERGED: _("Merged"),
}


_FOREIGN_READ_AS = _("%(wan)s × 10,000 %(currency)s")


def _spoken(param: Any) -> str:
    """Turn `stage:…`, `status:…`, `column:…` and `wan:…` into words of the active language."""
    text = str(param)
    kind, _colon, key = text.partition(":")
    if kind == "stage" and key in _STAGE_LABELS:
        return str(_STAGE_LABELS[key])
    if kind == "status" and key in _STATUS_LABELS:
        return str(_STATUS_LABELS[key])
    if kind == "column" and key in COLUMNS:
        return str(COLUMNS[key].label)
    if kind == "foreign":
        currency, _colon, amount = key.partition(":")
        return str(_FOREIGN_READ_AS) % {"wan": format_wan(Decimal(amount)), "currency": currency}
    if kind == "wan":
        return str(AMOUNT_READ_AS) % {"wan": format_wan(Decimal(key))}
    return text


@dataclass(frozen=True)
class Issue:
    """One remark on a ledger.

    Args:
        level: Error or warning.
        code: Key of `MESSAGES`.
        sheet: Name of the sheet; empty for the whole file.
        row: Row in the worksheet, from 1; None for a whole column or sheet.
        column: Letter of the column; empty when it is about the row.
        label: The column's heading as it stands in the sheet.
        value: What is in the cell.
        params: What the message names besides the value; `stage:…`, `column:…` and `wan:…` are
            made into words when the message is shown.
    """

    level: Level
    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    label: str = ""
    value: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The remark in the language now active."""
        return str(MESSAGES[self.code]) % {
            "value": self.value,
            **{key: _spoken(param) for key, param in self.params.items()},
        }

    def as_json(self) -> dict[str, Any]:
        """Return plain values to store; `from_json` makes the issue again, in any language."""
        return {
            "level": self.level.value,
            "code": self.code,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "label": self.label,
            "value": self.value,
            "params": {key: str(value) for key, value in self.params.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Issue:
        """Make an issue again from what `as_json` gave."""
        return cls(**{**stored, "level": Level(stored["level"])})

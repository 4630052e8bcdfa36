"""The one way to open an uploaded workbook: checked under limits, then read as raw cells."""

from zhaoshang.core.workbook.limits import MEGABYTE, REFUSALS, Limits, WorkbookRefused
from zhaoshang.core.workbook.reader import read_workbook
from zhaoshang.core.workbook.sheets import Area, Cell, CellFacts, RawSheet, column_letter

__all__ = [
    "MEGABYTE",
    "REFUSALS",
    "Area",
    "Cell",
    "CellFacts",
    "Limits",
    "RawSheet",
    "WorkbookRefused",
    "column_letter",
    "read_workbook",
]

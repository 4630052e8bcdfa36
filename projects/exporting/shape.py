"""What the writers of Excel and CSV ask of a plan: the ledger's, and those of lists above it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from projects.resources.columns import Value

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class SheetTable(Protocol):
    """The columns of a list."""

    @property
    def columns(self) -> Sequence[Any]:
        """In the order of the sheet, each with its `key`; the first names the row."""


class SheetTally(Protocol):
    """What was written so far."""

    @property
    def count(self) -> int:
        """How many rows."""


class ListQuery(Protocol):
    """A query string, read for one user on one day."""

    user: User
    on: dt.date

    @property
    def canonical(self) -> str:
        """Which rows in which order."""

    def all_rows(self) -> Any:
        """Return the rows asked for, of those the user may see."""


class ExportJob(Protocol):
    """What is asked of any export: which rows, which columns, how many were written."""

    is_one_transaction: bool

    @property
    def query(self) -> ListQuery:
        """Filters and sort."""

    @property
    def table(self) -> SheetTable:
        """The columns."""

    @property
    def filters(self) -> list[str]:
        """The chosen filters in words."""

    @property
    def title(self) -> str:
        """Title of the sheet."""

    @property
    def tally(self) -> SheetTally:
        """What was written so far."""

    def file_name(self, extension: str) -> str:
        """Return the name of the file."""


class SheetPlan(ExportJob, Protocol):
    """A list on one sheet: head lines, columns, rows, total, signatures."""

    @property
    def sheet(self) -> Any:
        """Name of the sheet."""

    @property
    def head_line(self) -> tuple[str, str, str]:
        """Who reports, as of when, in which units."""

    @property
    def filter_line(self) -> str:
        """The chosen filters as one line; empty without any."""

    @property
    def headings(self) -> list[str]:
        """Headings with their units, the row number first."""

    @property
    def signatures(self) -> list[str]:
        """The line to be signed and sealed."""

    @property
    def total_label(self) -> str:
        """Words of the total row."""

    def rows(self) -> Iterator[list[Value]]:
        """Yield the rows as values with their numbers."""

    def total_values(self) -> list[Value]:
        """Return the total row's figures, one a column."""

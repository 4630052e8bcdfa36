"""What an export holds: the rows and columns of the screen, and the words around them.

Excel, CSV and paper are made from the same plan, so they say the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models.choices import STAGE_LABELS
from projects.policies_flag_looks import FlagLooks
from projects.resources.columns import LedgerColumn, Value
from projects.resources.rows import LedgerTable, Row
from projects.rules.stages import Stage
from projects.selectors.ledger_query import LedgerQuery
from zhaoshang.core.money import percent
from zhaoshang.files.rules import clean_name

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

CHUNK = 2_000
SHEET = _("Ledger")
LEDGER_TITLE = _("%(county)s project ledger")
LIST_TITLE = _("%(county)s ledger of projects: %(list)s")
REPORTED_BY = _("Reported by: %(unit)s")
AS_OF = _("As of: %(day)s")
UNITS = _("Units: 10,000 yuan, mu")
CHOSEN = _("Chosen: %(filters)s")
NUMBER = _("No.")
TOTAL = _("Total: %(count)s")
NOT_COUNTED = _("%(column)s not filled in: %(count)s, not counted")
SIGNATURES = (
    _("Unit head:"),
    _("Reviewer:"),
    _("Prepared by:"),
    _("Date:"),
    _("(seal)"),
)
SHARE = "verified_share"
BLANKS_TOLD = ("total_investment", "land")
_BLANKS = re.compile(r"[\s/\\]+")


@dataclass(frozen=True)
class Tally:
    """What the rows that were written add up to."""

    count: int
    sums: Mapping[str, Decimal | None]
    blanks: Mapping[str, int]


class ExportPlan:
    """One export of the ledger: title, head lines, columns, rows.

    Args:
        query: Filters and sort, settled.
        columns: In the order of the screen.
        names: Names behind the chosen ids.
        now: The moment of the export.
        looks: How each county shows its flags.

    Attributes:
        sheet: Name of the sheet.
        is_one_transaction: Read the rows in one transaction: the first ones come at once. A worker
            that commits its progress meanwhile reads them by a cursor that is held instead.
    """

    sheet = SHEET
    is_one_transaction = True

    def __init__(
        self,
        query: LedgerQuery,
        columns: Sequence[LedgerColumn],
        names: Mapping[str, Mapping[int, str]],
        now: dt.datetime,
        looks: FlagLooks,
    ) -> None:
        self.query = query
        self.table = LedgerTable(columns, on=query.on, looks=looks)
        self.now = localtime(now)
        user: User = query.user
        self.unit_name = user.unit.name
        self.county_name = (user.unit.county or user.unit).label
        self.filters = [tag.text for tag in query.tags(names)]
        self._counter = _Counter(self.table)

    @property
    def title(self) -> str:
        """Title of the sheet: which county, which list."""
        words = {"county": self.county_name}
        if not self.query.stage:
            return str(LEDGER_TITLE) % words
        return str(LIST_TITLE) % {**words, "list": STAGE_LABELS[Stage(self.query.stage)]}

    @property
    def head_line(self) -> tuple[str, str, str]:
        """Who reports, as of when, in which units."""
        return (
            str(REPORTED_BY) % {"unit": self.unit_name},
            str(AS_OF) % {"day": date_format(self.now, "DATE_FORMAT")},
            str(UNITS),
        )

    @property
    def filter_line(self) -> str:
        """The chosen filters; empty when there are none."""
        return str(CHOSEN) % {"filters": gettext("; ").join(self.filters)} if self.filters else ""

    @property
    def signatures(self) -> list[str]:
        """The line to be signed and sealed."""
        return [str(each) for each in SIGNATURES]

    @property
    def headings(self) -> list[str]:
        """Headings with their units."""
        return [
            str(NUMBER),
            *(
                f"{column.heading} ({column.unit})" if column.unit else str(column.heading)
                for column in self.table.columns
            ),
        ]

    def file_name(self, extension: str) -> str:
        """Return 单位_表名_期次_时间."""
        parts = (
            self.unit_name,
            self.title,
            date_format(self.now, "YEAR_MONTH_FORMAT"),
            f"{self.now:%Y%m%d-%H%M%S}",
        )
        return clean_name(f"{'_'.join(_BLANKS.sub('', part) for part in parts)}.{extension}")

    def raw_rows(self) -> Iterator[Row]:
        """Yield the rows as tuples, by a server-side cursor where the database has one."""
        rows = self.query.projects().order_by(*self.query.sort.expressions())
        with reading(one_transaction=self.is_one_transaction):
            yield from rows.values_list(*self.table.paths).iterator(chunk_size=CHUNK)

    def rows(self) -> Iterator[list[Value]]:
        """Yield the rows as values with their numbers, adding them up on the way."""
        counter = self._counter = _Counter(self.table)
        for number, raw in enumerate(self.raw_rows(), 1):
            values = self.table.values(raw)
            counter.add(values)
            yield [number, *values]

    @property
    def tally(self) -> Tally:
        """What the rows yielded so far add up to."""
        return self._counter.tally

    @property
    def total_label(self) -> str:
        """Words of the total row: how many, and what had nothing to add."""
        tally = self.tally
        told = [
            str(NOT_COUNTED) % {"column": column.heading, "count": f"{tally.blanks[column.key]:,}"}
            for column in self.table.columns
            if column.key in BLANKS_TOLD and tally.blanks.get(column.key)
        ]
        return gettext("; ").join([str(TOTAL) % {"count": f"{tally.count:,}"}, *told])

    def total_values(self) -> list[Value]:
        """Return the total row's figures, one a column."""
        return [self.tally.sums.get(column.key) for column in self.table.columns]


class _Counter:
    """Adds up what is written."""

    def __init__(self, table: LedgerTable) -> None:
        self._columns = [
            (place, column.key) for place, column in enumerate(table.columns) if column.summed
        ]
        self._sums = {key: Decimal(0) for _place, key in self._columns}
        self._blanks = dict.fromkeys(self._sums, 0)
        self._count = 0
        keys = [column.key for column in table.columns]
        self._share = (
            (keys.index("total_investment"), keys.index("funds_verified"))
            if {"total_investment", "funds_verified", SHARE} <= set(keys)
            else None
        )
        self._verified_of_known = Decimal(0)

    def add(self, values: Sequence[Value]) -> None:
        """Count one row."""
        self._count += 1
        for place, key in self._columns:
            value: Any = values[place]
            if value is None:
                self._blanks[key] += 1
            else:
                self._sums[key] += value
        if self._share is not None and values[self._share[0]] is not None:
            verified: Any = values[self._share[1]]
            self._verified_of_known += verified or 0

    @property
    def tally(self) -> Tally:
        """What has been counted."""
        sums: dict[str, Decimal | None] = {
            key: None if self._count and self._blanks[key] == self._count else amount
            for key, amount in self._sums.items()
        }
        if self._share is not None:
            sums[SHARE] = percent(self._verified_of_known, self._sums["total_investment"])
        return Tally(self._count, sums, dict(self._blanks))


def reading(*, one_transaction: bool) -> AbstractContextManager[Any]:
    """Return what a long read stands in.

    PostgreSQL: one transaction, so that the cursor need not be held and rows are of one moment.
    SQLite: nothing, because a transaction there takes the write lock.
    """
    if one_transaction and connection.vendor == "postgresql":
        return transaction.atomic()
    return nullcontext()

"""What an export of the contract register holds; Excel and paper are made from the same plan.

The writers are the ledger's (`projects.exporting`): escaping, formats and page are theirs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.exporting.totals_words import totals_lines
from contracts.filters import GROUP_LABELS
from contracts.resources import ContractColumn, ContractTable, Row
from contracts.selectors.register import Totals, totals_of
from contracts.selectors.register_query import RegisterQuery
from projects.exporting.plan import AS_OF, CHOSEN, CHUNK, NUMBER, REPORTED_BY, SIGNATURES, UNITS
from projects.exporting.plan import reading as reading_rows
from projects.resources.columns import Value
from zhaoshang.files.rules import clean_name

SHEET = _("Contract register")
REGISTER_TITLE = _("%(county)s contract register")
GROUP_TITLE = _("%(county)s contract register: %(group)s")
_BLANKS = re.compile(r"[\s/\\]+")


@dataclass
class Counted:
    """How many rows were written."""

    count: int = 0


class RegisterPlan:
    """One export of the register: title, head lines, columns, rows, totals.

    Args:
        query: Filters and sort, settled.
        columns: In the order of the screen, without those the user does not read.
        names: Names behind the chosen ids.
        now: The moment of the export.
    """

    sheet = SHEET
    is_one_transaction = True

    def __init__(
        self,
        query: RegisterQuery,
        columns: Sequence[ContractColumn],
        names: Mapping[str, Mapping[int, str]],
        now: dt.datetime,
    ) -> None:
        self.query = query
        self.table = ContractTable(columns, on=query.on, reading=query.reading)
        self.now = localtime(now)
        self.unit_name = query.user.unit.name
        self.county_name = (query.user.unit.county or query.user.unit).label
        self.filters = [tag.text for tag in query.tags(names)]
        self.tally = Counted()
        self._totals: Totals | None = None

    @property
    def totals(self) -> Totals:
        """The whole filter added up, read once."""
        if self._totals is None:
            self._totals = totals_of(self.query)
        return self._totals

    @property
    def title(self) -> str:
        """Title of the sheet: which county, which tab."""
        words = {"county": self.county_name}
        group = self.query.tab_chosen
        if not group:
            return str(REGISTER_TITLE) % words
        return str(GROUP_TITLE) % {**words, "group": GROUP_LABELS[group]}

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
        found = self.query.contracts().order_by(*self.query.sort.expressions())
        with reading_rows(one_transaction=self.is_one_transaction):
            yield from found.values_list(*self.table.paths).iterator(chunk_size=CHUNK)

    def rows(self) -> Iterator[list[Value]]:
        """Yield the rows as values with their numbers, counting them on the way."""
        self.tally = Counted()
        for number, raw in enumerate(self.raw_rows(), 1):
            self.tally.count = number
            yield [number, *self.table.values(raw)]

    @property
    def total_label(self) -> str:
        """Words of the total row: what was added to what, and what was not."""
        return gettext("; ").join(totals_lines(self.totals, reads_terms=self.reads_terms))

    @property
    def reads_terms(self) -> bool:
        """The user reads the terms of at least some contracts."""
        return not self.query.reading.nothing

    def total_values(self) -> list[Value]:
        """Return the total row's figures: RMB and land of formal contracts, as the label says."""
        sums: dict[str, Value] = {
            "amount": self.totals.formal.rmb_wan,
            "land": self.totals.formal.land_mu,
        }
        return [sums.get(column.key) for column in self.table.columns]

"""The columns of the contract register: the one definition behind screen, print, Excel and CSV.

A column about terms (`terms`) is read through `contracts.selectors.reading`: whoever reads only the
public part of a contract gets an empty cell, and no such column at all if that holds for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models.choices import KIND_LABELS, STATE_LABELS
from contracts.rules.life import RUNNING
from contracts.selectors.reading import SEEN, Reading
from projects.resources.cells import Addresses, RowFacts, cell_for
from projects.resources.columns import Group, LedgerColumn, Look, Value
from projects.resources.values import FlagMark, first_filled
from projects.rules.stages import Status

WAN_UNIT = _("10,000 yuan")
MU_UNIT = _("mu")
OVERDUE_WORD = _("Past due")
NAME = "title"
Row = Sequence[Any]
_RUNNING = frozenset(state.value for state in RUNNING)
_NUMBER = 0


class ContractColumn(LedgerColumn):
    """One column of the register.

    Args:
        terms: The column is about terms.
        options: As of the ledger's columns.
    """

    def __init__(self, heading: Any, *reads: str, terms: bool = False, **options: Any) -> None:
        super().__init__(heading, *reads, **options)
        self.terms = terms


def next_due(due_on: dt.date | None, state: str) -> dt.date | None:
    """Return when the next promise is due; nothing of a contract that no longer runs."""
    return due_on if state in _RUNNING else None


def overdue_mark(on: dt.date, since: dt.date | None) -> FlagMark | None:
    """Return for how many days the oldest promise is past its day."""
    return FlagMark(str(OVERDUE_WORD), (on - since).days, "red", "flag") if since else None


def _unit(heading: Any, path: str, **options: Any) -> ContractColumn:
    return ContractColumn(
        heading,
        f"{path}__short_name",
        f"{path}__name",
        read=first_filled,
        width=14,
        group=Group.PEOPLE,
        **options,
    )


def _figure(heading: Any, field: str, unit: Any, **options: Any) -> ContractColumn:
    settings = {"look": Look.FIGURE, "unit": unit, "width": 14, "group": Group.MONEY, **options}
    return ContractColumn(heading, field, terms=True, **settings)


_COLUMNS = {
    NAME: ContractColumn(_("Contract"), "title", look=Look.NAME, width=40, card="title"),
    "number": ContractColumn(
        _("Contract number"),
        "number",
        width=22,
        sort="number",
        sort_nullable=False,
        card="meta",
    ),
    "kind": ContractColumn(_("Kind"), "kind", labels=KIND_LABELS),
    "state": ContractColumn(_("State"), "state", labels=STATE_LABELS, card="stage"),
    "overdue": ContractColumn(
        _("Past due"),
        "overdue_since",
        read=overdue_mark,
        reads_day=True,
        look=Look.FLAG,
        unit=_("days"),
        terms=True,
        card="flag",
    ),
    "project": ContractColumn(_("Project"), "project__name", look=Look.LONG, width=32),
    "unit": _unit(_("Responsible unit"), "project__responsible_unit", card="next"),
    "host": _unit(_("Host unit"), "project__host_unit"),
    "signed": ContractColumn(
        _("Signed on"), "signed_on", look=Look.DAY, group=Group.DATES, sort="signed_on"
    ),
    "amount": _figure(
        _("Agreed amount"),
        "agreed_amount_wan",
        WAN_UNIT,
        sort="agreed_amount_wan",
        summed=True,
        card="money",
    ),
    "land": _figure(_("Land"), "land_mu", MU_UNIT, places=4, width=10, summed=True),
    "intensity": _figure(
        _("Agreed intensity"), "intensity_wan_mu", _("10,000 yuan per mu"), width=12
    ),
    "next_due": ContractColumn(
        _("Next due"),
        "next_due_on",
        "state",
        read=next_due,
        look=Look.DUE,
        group=Group.DATES,
        sort="next_due_on",
        terms=True,
        card="due",
    ),
    "expires": ContractColumn(
        _("Contract ends on"), "expires_on", look=Look.DAY, group=Group.DATES, terms=True
    ),
    "missing": ContractColumn(
        _("Copies missing"), "copies_missing", look=Look.PROBLEMS, unit=_("originals"), width=10
    ),
    "keeper": ContractColumn(
        _("Keeper"),
        "keeper__full_name",
        "keeper__username",
        read=first_filled,
        group=Group.PEOPLE,
    ),
}
COLUMNS: dict[str, ContractColumn] = {key: column.named(key) for key, column in _COLUMNS.items()}
TERM_COLUMNS = tuple(
    dict.fromkeys(
        path
        for column in COLUMNS.values()
        if column.terms
        for path in column.reads
        if path != "state"
    )
)


def columns_for(reading: Reading, keys: Iterable[str] = ()) -> list[ContractColumn]:
    """Return the columns somebody gets, in order; of the keys asked for if there are any."""
    wanted = [COLUMNS[key] for key in keys if key in COLUMNS] or list(COLUMNS.values())
    return [column for column in wanted if not (column.terms and reading.nothing)]


class ContractTable:
    """The columns, ready to read rows.

    Args:
        columns: In the order of the screen.
        on: Today.
        reading: Whose terms the reader reads.
        more: Further paths to read: the field of the sort.
    """

    def __init__(
        self,
        columns: Sequence[ContractColumn],
        *,
        on: dt.date,
        reading: Reading,
        more: Iterable[str] = (),
    ) -> None:
        self.columns = list(columns)
        self.on = on
        self.reading = reading
        paths = ["id", *more]
        for column in self.columns:
            paths += self._reads(column)
        self.paths = list(dict.fromkeys(paths))
        self._place = {path: number for number, path in enumerate(self.paths)}
        self._readers = [self._reader(column) for column in self.columns]

    def values(self, row: Row) -> list[Value]:
        """Return one row's values as Excel and CSV get them."""
        return [
            value.text if isinstance(value, FlagMark) else value
            for value in (read(row) for read in self._readers)
        ]

    def html_of(self, rows: Iterable[Row], *, first: int) -> str:
        """Return the rows as `<tr>` elements, the first with this number."""
        address = reverse("contracts:contract", args=[_NUMBER])
        before, after = address.split(f"/{_NUMBER}/")
        addresses = Addresses(project=(f"{before}/", f"/{after}"), edit={})
        makers = [
            (read, cell_for(column, on=self.on, addresses=addresses))
            for read, column in zip(self._readers, self.columns, strict=True)
        ]
        parts: list[str] = []
        for number, row in enumerate(rows, first):
            facts = RowFacts(row[self._place["id"]], "", Status.ACTIVE.value, None, may_edit=False)
            parts.append(f'<tr role="row"><td role="cell" class="f1">{number:,}</td>')
            parts += [make(read(row), facts) for read, make in makers]
            parts.append("</tr>")
        return "".join(parts)

    def _reads(self, column: ContractColumn) -> list[str]:
        return [
            f"{SEEN}{path}" if column.terms and path in TERM_COLUMNS else path
            for path in column.reads
        ]

    def _reader(self, column: ContractColumn) -> Callable[[Row], Any]:
        places = [self._place[path] for path in self._reads(column)]
        on = self.on
        return lambda row: column.value_of(tuple(row[place] for place in places), on)

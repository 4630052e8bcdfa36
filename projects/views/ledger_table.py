"""The ledger's table as the page, the print and the totals fragment draw it: head, rows, foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.resources.cells import Addresses, figure
from projects.resources.columns import LedgerColumn
from projects.resources.ledger import NAME
from projects.selectors.ledger import Totals
from projects.selectors.ledger_query import LedgerQuery

EDIT_SECTIONS = ("basic", "investor", "people", "site", "money", "milestones", "next")
SHARE = "verified_share"
UNKNOWN = "—"
_NUMBER = 0

TOTAL = _("Total: %(count)s")
THIS_PAGE = _("This page: %(count)s")
NOT_COUNTED = _("%(column)s not filled in: %(count)s, not counted")


@dataclass(frozen=True)
class Heading:
    """One heading of the table."""

    text: str
    unit: str
    css: str
    url: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Foot:
    """One total row: words under the name, words over the columns after it, one cell a column."""

    css: str
    label: str
    note: str
    note_columns: int
    cells: Sequence[str]


def addresses() -> Addresses:
    """Return where a name and a missing value lead, split around the project's id."""
    return Addresses(
        project=_split(reverse("projects:project", args=[_NUMBER])),
        edit={
            section: _split(reverse("projects:edit", args=[_NUMBER, section]))
            for section in EDIT_SECTIONS
        },
    )


def headings(columns: Sequence[LedgerColumn], query: LedgerQuery) -> list[Heading]:
    """Return the headings; a sortable one links to its sort, the present one to the other way."""
    found = []
    for column in columns:
        css = "f2" if column.key == NAME else "num" if column.is_number else ""
        url = direction = ""
        if column.sort:
            turned = f"-{column.key}"
            if query.sort.key == column.key:
                direction = "descending" if query.sort.descending else "ascending"
                turned = column.key if query.sort.descending else turned
            url = query.address(sort=turned)
        found.append(Heading(str(column.heading), str(column.unit), css, url, direction))
    return found


def total_row(columns: Sequence[LedgerColumn], totals: Totals) -> Foot:
    """Return the total of the whole filter; it says what had nothing to add."""
    sums = {**totals.sums, SHARE: totals.share}
    label = str(TOTAL) % {"count": f"{totals.count:,}"}
    return _foot("sum", label, columns, sums, blanks_note(totals))


def page_row(
    columns: Sequence[LedgerColumn], count: int, sums: Mapping[str, Decimal | None]
) -> Foot:
    """Return the total of the rows on this page."""
    return _foot("sub", str(THIS_PAGE) % {"count": f"{count:,}"}, columns, sums, "")


def blanks_note(totals: Totals) -> str:
    """Say how many rows had no total investment or no land to add."""
    of = {"total_investment": _("Total investment"), "land": _("Land")}
    return gettext("; ").join(
        str(NOT_COUNTED) % {"column": heading, "count": f"{totals.blanks[key]:,}"}
        for key, heading in of.items()
        if totals.blanks.get(key)
    )


def _foot(
    css: str, label: str, columns: Sequence[LedgerColumn], sums: Mapping[str, Any], note: str
) -> Foot:
    """Lay a total out: the note over the columns that add nothing up, sums under theirs."""
    rest = [column for column in columns if column.key != NAME]
    free = next((place for place, column in enumerate(rest) if column.key in sums), len(rest))
    return Foot(css, label, note, free, [_sum_text(column, sums) for column in rest[free:]])


def _sum_text(column: LedgerColumn, sums: Mapping[str, Any]) -> str:
    value = sums.get(column.key)
    if value is None:
        return UNKNOWN if column.key in sums else ""
    return f"{value:.2f}" if column.key == SHARE else figure(value, column.places)


def _split(address: str) -> tuple[str, str]:
    before, number, after = address.partition(f"/{_NUMBER}/")
    return f"{before}/", number[-1:] + after

"""What an address of the ledger asks for: filters, sort, page; read forgivingly, written in order.

`LedgerQuery` reads a query string; `address()` writes one back with changes. Print, export and the
totals read the same string, so what they show is what the screen shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from projects.filter_tags import Tag, chosen_tags
from projects.filters import LedgerFilter, NamedFilter
from projects.models import Project
from projects.resources.ledger import DEFAULT_SORT, SORTS
from zhaoshang.core.keyset import KeysetOrder

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

PAGE_SIZES = (20, 50, 100)
DEFAULT_PAGE_SIZE = 50
SORT, ROWS, CURSOR, PAGE, TOTALS = "sort", "rows", "at", "page", "totals"
# What says which projects, not how they are shown: kept in views, print and export.
FILTERS = tuple(LedgerFilter.base_filters)
KEPT = (*FILTERS, SORT)
LONGEST_VALUE = 100

NOT_UNDERSTOOD = _("%(label)s: “%(value)s” was not understood and is left out. %(reason)s")
NOT_KNOWN = _("%(label)s: there is nothing with the number %(value)s. It is left out.")
NO_SUCH_SORT = _("The list cannot be sorted by “%(value)s”; it is sorted by what changed last.")
NO_SUCH_SIZE = _("“%(value)s” rows a page is not offered; there are %(size)s.")


@dataclass(frozen=True)
class Sort:
    """One sort of the list: a column's key and its direction."""

    key: str
    descending: bool

    @property
    def name(self) -> str:
        """The sort as it stands in links."""
        return f"-{self.key}" if self.descending else self.key

    @property
    def order(self) -> KeysetOrder:
        """The order of the database behind it."""
        field, nullable, is_reversed = SORTS[self.key]
        return KeysetOrder(
            field=field, descending=self.descending is not is_reversed, nullable=nullable
        )

    def expressions(self) -> list[OrderBy]:
        """Return ORDER BY of the whole list, empty values last."""
        return self.order.expressions()

    @classmethod
    def read(cls, text: str) -> Sort | None:
        """Read a sort; None when it is not offered."""
        key = text.removeprefix("-")
        return cls(key, text.startswith("-")) if key in SORTS else None


class LedgerQuery:
    """A query string of the ledger, read for one user on one day.

    Args:
        data: The query string.
        user: Who asks.
        on: Today.
        shown: Filters whose inputs the page draws.
    """

    def __init__(
        self, data: Mapping[str, Any], *, user: User, on: dt.date, shown: Iterable[str] = ()
    ) -> None:
        self.user = user
        self.on = on
        self.data = {
            name: data[name].strip()[:LONGEST_VALUE] for name in KEPT if data.get(name, "").strip()
        }
        self.filter = LedgerFilter(self.data, user=user, on=on, shown=shown)
        self.problems: list[str] = []
        self._note_form_errors()
        sort = self.data.get(SORT, "")
        read = Sort.read(sort or DEFAULT_SORT)
        if read is None:
            self.problems.append(str(NO_SUCH_SORT) % {"value": sort})
            del self.data[SORT]
        self.sort = read or Sort.read(DEFAULT_SORT) or Sort("changed", descending=True)
        self.asked_size = data.get(ROWS, "").strip()
        self.cursor: str | None = data.get(CURSOR) or None
        self.page_number = _page_number(data.get(PAGE, "")) if self.cursor else 1
        self.wants_totals = data.get(TOTALS) == "1"

    @classmethod
    def of_string(cls, text: str, *, user: User, on: dt.date) -> LedgerQuery:
        """Read a stored query string."""
        return cls(QueryDict(text).dict(), user=user, on=on)

    def page_size(self, usual: int) -> int:
        """Return the rows of a page: as asked, else as the user usually has it."""
        usual = usual if usual in PAGE_SIZES else DEFAULT_PAGE_SIZE
        if not self.asked_size:
            return usual
        if self.asked_size in map(str, PAGE_SIZES):
            return int(self.asked_size)
        self.problems.append(
            str(NO_SUCH_SIZE) % {"value": self.asked_size[:LONGEST_VALUE], "size": usual}
        )
        self.asked_size = ""
        return usual

    @property
    def wanted_names(self) -> dict[str, set[int]]:
        """Return the ids that were asked for, by kind of name."""
        wanted: dict[str, set[int]] = {}
        for name, value in self.filter.chosen.items():
            each = self.filter.filters[name]
            if isinstance(each, NamedFilter):
                wanted.setdefault(each.kind, set()).add(value)
        return wanted

    def settle(self, names: Mapping[str, Mapping[int, str]]) -> None:
        """Leave out ids that name nothing this user may see the name of, and say so."""
        for name, value in self.filter.chosen.items():
            each = self.filter.filters[name]
            if isinstance(each, NamedFilter) and value not in names.get(each.kind, {}):
                self.problems.append(str(NOT_KNOWN) % {"label": each.label, "value": value})
                self.filter.drop(name)
                self.data.pop(name, None)

    def tags(self, names: Mapping[str, Mapping[int, str]]) -> list[Tag]:
        """Return the chosen filters in words."""
        return chosen_tags(self.filter, names)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything but the list (tab) narrows the rows."""
        return any(name != "stage" for name in self.filter.chosen)

    @property
    def stage(self) -> str:
        """The list (tab) that is open; empty for all."""
        return str(self.filter.chosen.get("stage", ""))

    def projects(self) -> QuerySet[Project]:
        """Return the projects asked for, of those the user may see, in no order."""
        return self.filter.apply(Project.objects.visible_to(self.user))

    def all_rows(self) -> QuerySet[Project]:
        """Return what an export counts and writes."""
        return self.projects()

    def address(self, *, without: Iterable[str] = (), **changes: Any) -> str:
        """Return the query string of the same list with changes; None drops a name.

        Always in one order, so that the same choice is the same text.
        """
        pairs = {**self.data, **{name: str(value) for name, value in changes.items() if value}}
        left_out = {*without, *(name for name, value in changes.items() if not value)}
        if self.asked_size and ROWS not in changes:
            pairs[ROWS] = self.asked_size
        order = (*KEPT, ROWS, PAGE, CURSOR, TOTALS)
        text = urlencode(
            [(name, pairs[name]) for name in order if name in pairs and name not in left_out]
        )
        return f"?{text}"

    @property
    def canonical(self) -> str:
        """Return which projects and in which order, and nothing else: what a view stores."""
        return self.address(without=[ROWS]).removeprefix("?")

    def _note_form_errors(self) -> None:
        """Name each value that was not understood, and forget it."""
        form = self.filter.form
        if form.is_valid():
            return
        for name, reasons in form.errors.items():
            words = {
                "label": self.filter.filters[name].label if name in self.filter.filters else name,
                "value": self.data.pop(name, ""),
                "reason": " ".join(str(reason) for reason in reasons),
            }
            self.problems.append(str(NOT_UNDERSTOOD) % words)


def canonical_string(text: str) -> str:
    """Return a stored query string in canonical order, unknown names left out."""
    data = QueryDict(text).dict()
    return urlencode([(name, data[name]) for name in KEPT if str(data.get(name, "")).strip()])


def _page_number(text: str) -> int:
    return int(text[:7]) if text[:7].isascii() and text[:7].isdigit() and int(text[:7]) else 1

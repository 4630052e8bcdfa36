"""What an address of a list asks for: filters, sort, page; read forgivingly, written in one order.

`AddressQuery` reads a query string; `address()` writes one back with changes. Print, export and the
totals read the same string, so what they show is what the screen shows. Each list names its filter
set and its sorts: the ledger in `projects.selectors.ledger_query`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from projects.filter_tags import RANGES, Tag, chosen_tags
from projects.filters import ListFilter, NamedFilter
from zhaoshang.core.keyset import KeysetOrder

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

PAGE_SIZES = (20, 50, 100)
DEFAULT_PAGE_SIZE = 50
SORT, ROWS, CURSOR, PAGE, TOTALS = "sort", "rows", "at", "page", "totals"
LONGEST_VALUE = 100

NOT_UNDERSTOOD = _("%(label)s: “%(value)s” was not understood and is left out. %(reason)s")
NOT_KNOWN = _("%(label)s: there is nothing with the number %(value)s. It is left out.")
NO_SUCH_SORT = _("The list cannot be sorted by “%(value)s”; it is sorted by what changed last.")
NO_SUCH_SIZE = _("“%(value)s” rows a page is not offered; there are %(size)s.")

# Key of a sort → field behind it, may it be empty, is more of the key less of the field.
Sorts = Mapping[str, tuple[str, bool, bool]]


@dataclass(frozen=True)
class Sort:
    """One sort of a list: a column's key, its direction, and the field behind it."""

    key: str
    descending: bool
    field: tuple[str, bool, bool]

    @property
    def name(self) -> str:
        """The sort as it stands in links."""
        return f"-{self.key}" if self.descending else self.key

    @property
    def order(self) -> KeysetOrder:
        """The order of the database behind it."""
        field, nullable, is_reversed = self.field
        return KeysetOrder(
            field=field, descending=self.descending is not is_reversed, nullable=nullable
        )

    def expressions(self) -> list[OrderBy]:
        """Return ORDER BY of the whole list, empty values last."""
        return self.order.expressions()

    @classmethod
    def read(cls, text: str, sorts: Sorts) -> Sort | None:
        """Read a sort; None when it is not offered."""
        key = text.removeprefix("-")
        return cls(key, text.startswith("-"), sorts[key]) if key in sorts else None


class AddressQuery:
    """A query string of a list, read for one user on one day.

    Args:
        data: The query string.
        user: Who asks.
        on: Today.
        shown: Filters whose inputs the page draws.

    Attributes:
        filter_class: What the list can be narrowed by.
        default_sort: Its order unless another is asked for.
        tab: The filter that is a tab, not a tag.
        ranges: Words of the filters that come as from and to.
        no_such_sort: Said of a sort that is not offered.
    """

    filter_class: ClassVar[type[ListFilter]]
    default_sort: ClassVar[str]
    tab: ClassVar[str]
    ranges: ClassVar[Mapping[str, Any]] = RANGES
    no_such_sort: ClassVar[Any] = NO_SUCH_SORT

    def __init__(
        self, data: Mapping[str, Any], *, user: User, on: dt.date, shown: Iterable[str] = ()
    ) -> None:
        self.user = user
        self.on = on
        self.data = {
            name: data[name].strip()[:LONGEST_VALUE]
            for name in self.kept()
            if data.get(name, "").strip()
        }
        self.problems: list[str] = []
        self.leave_out_forbidden()
        self.filter = self.filter_class(self.data, user=user, on=on, shown=shown)
        self._note_form_errors()
        self.sort = self._read_sort()
        self.asked_size = data.get(ROWS, "").strip()
        self.cursor: str | None = data.get(CURSOR) or None
        self.page_number = _page_number(data.get(PAGE, "")) if self.cursor else 1
        self.wants_totals = data.get(TOTALS) == "1"

    @classmethod
    def of_string(cls, text: str, *, user: User, on: dt.date) -> Self:
        """Read a stored query string."""
        return cls(QueryDict(text).dict(), user=user, on=on)

    @classmethod
    def kept(cls) -> tuple[str, ...]:
        """Return what says which rows, not how they are shown: kept in views, print, export."""
        return (*cls.filter_class.base_filters, SORT)

    @classmethod
    def canonical_string(cls, text: str) -> str:
        """Return a stored query string in canonical order, unknown names left out."""
        data = QueryDict(text).dict()
        return urlencode(
            [(name, data[name]) for name in cls.kept() if str(data.get(name, "")).strip()]
        )

    def sorts(self) -> Sorts:
        """Return the sorts that are offered to this user."""
        raise NotImplementedError

    def all_rows(self) -> QuerySet[Any]:
        """Return the rows asked for, of those the user may see, in no order."""
        raise NotImplementedError

    def leave_out_forbidden(self) -> None:
        """Drop what this user may not ask for, and say so; by default nothing."""

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
        return chosen_tags(self.filter, names, ranges=self.ranges, but=self.tab)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything but the tab narrows the rows."""
        return any(name != self.tab for name in self.filter.chosen)

    @property
    def tab_chosen(self) -> str:
        """The tab that is open; empty for all."""
        return str(self.filter.chosen.get(self.tab, ""))

    def address(self, *, without: Iterable[str] = (), **changes: Any) -> str:
        """Return the query string of the same list with changes; None drops a name.

        Always in one order, so that the same choice is the same text.
        """
        pairs = {**self.data, **{name: str(value) for name, value in changes.items() if value}}
        left_out = {*without, *(name for name, value in changes.items() if not value)}
        if self.asked_size and ROWS not in changes:
            pairs[ROWS] = self.asked_size
        order = (*self.kept(), ROWS, PAGE, CURSOR, TOTALS)
        text = urlencode(
            [(name, pairs[name]) for name in order if name in pairs and name not in left_out]
        )
        return f"?{text}"

    @property
    def canonical(self) -> str:
        """Return which rows and in which order, and nothing else: what a view stores."""
        return self.address(without=[ROWS]).removeprefix("?")

    def _read_sort(self) -> Sort:
        asked = self.data.get(SORT, "")
        sorts = self.sorts()
        read = Sort.read(asked or self.default_sort, sorts)
        if read is not None:
            return read
        self.problems.append(str(self.no_such_sort) % {"value": asked})
        del self.data[SORT]
        key = self.default_sort.removeprefix("-")
        return Sort(key, self.default_sort.startswith("-"), sorts[key])

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


def _page_number(text: str) -> int:
    return int(text[:7]) if text[:7].isascii() and text[:7].isdigit() and int(text[:7]) else 1

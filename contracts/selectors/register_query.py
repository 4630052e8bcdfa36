"""What an address of the contract register asks for: filters, sorts, the contracts behind them."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contracts.filters import ABOUT_TERMS, OVERDUE, RegisterFilter
from contracts.models import Contract
from contracts.resources import COLUMNS, TERM_COLUMNS
from contracts.selectors.reading import SEEN, Reading, reading_of
from projects.filters import ListFilter
from projects.selectors.address_query import SORT, AddressQuery, Sorts

GROUP = "group"
DEFAULT_SORT = "-entered"
RANGES = {"signed": _("Signed on"), "expires": _("Contract ends on"), "amount": _("Agreed amount")}
NO_SUCH_SORT = _("The list cannot be sorted by “%(value)s”; what was entered last comes first.")
NOT_YOURS = _("You read only the public part of contracts, so “%(label)s” is left out.")


class RegisterQuery(AddressQuery):
    """A query string of the register, read for one user on one day."""

    filter_class: ClassVar[type[ListFilter]] = RegisterFilter
    default_sort: ClassVar[str] = DEFAULT_SORT
    tab: ClassVar[str] = GROUP
    ranges = RANGES
    no_such_sort = NO_SUCH_SORT

    @cached_property
    def reading(self) -> Reading:
        """Whose terms the user reads."""
        return reading_of(self.user)

    def sorts(self) -> Sorts:
        """Return the sorts: what was entered last, and by the columns the user reads.

        Who reads the terms of some contracts sorts by what is shown, not by what is there.
        """
        sorts: dict[str, tuple[str, bool, bool]] = {"entered": ("id", False, False)}
        for key, column in COLUMNS.items():
            if not column.sort or (column.terms and self.reading.nothing):
                continue
            is_masked = column.terms and not self.reading.everything
            field = f"{SEEN}{column.sort}" if is_masked else column.sort
            sorts[key] = (field, column.sort_nullable, False)
        return sorts

    def leave_out_forbidden(self) -> None:
        """Drop what asks about terms from somebody who reads none."""
        if not self.reading.nothing:
            return
        labels = RegisterFilter.base_filters
        for name in ABOUT_TERMS & set(self.data):
            self._leave_out(name, labels[name].label)
        if self.data.get(GROUP) == OVERDUE:
            self._leave_out(GROUP, labels[OVERDUE].label)
        column = COLUMNS.get(self.data.get(SORT, "").removeprefix("-"))
        if column is not None and column.terms:
            self._leave_out(SORT, column.heading)

    def contracts(self) -> QuerySet[Contract]:
        """Return the contracts asked for, of those the user may know of, in no order.

        What is shown of their terms stands in `seen_…`.
        """
        found = self.filter.apply(Contract.objects.visible_to(self.user))
        return self.reading.masked(found, TERM_COLUMNS)

    def all_rows(self) -> QuerySet[Contract]:
        """Return what an export counts and writes."""
        return self.filter.apply(Contract.objects.visible_to(self.user))

    def _leave_out(self, name: str, label: object) -> None:
        self.data.pop(name, None)
        self.problems.append(str(NOT_YOURS) % {"label": label})


def canonical_string(text: str) -> str:
    """Return a stored query string of the register in canonical order."""
    return RegisterQuery.canonical_string(text)

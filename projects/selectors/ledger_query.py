"""What an address of the ledger asks for: its filters, its sorts, the projects behind them."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet

from projects.filters import LedgerFilter, ListFilter
from projects.models import Project
from projects.resources.ledger import DEFAULT_SORT, SORTS
from projects.selectors.address_query import (
    CURSOR,
    DEFAULT_PAGE_SIZE,
    PAGE,
    PAGE_SIZES,
    ROWS,
    SORT,
    TOTALS,
    AddressQuery,
    Sorts,
)

__all__ = [
    "CURSOR",
    "DEFAULT_PAGE_SIZE",
    "KEPT",
    "PAGE",
    "PAGE_SIZES",
    "ROWS",
    "SORT",
    "TOTALS",
    "LedgerQuery",
    "canonical_string",
]


class LedgerQuery(AddressQuery):
    """A query string of the ledger, read for one user on one day."""

    filter_class: ClassVar[type[ListFilter]] = LedgerFilter
    default_sort: ClassVar[str] = DEFAULT_SORT
    tab: ClassVar[str] = "stage"

    def sorts(self) -> Sorts:
        """Return the sorts of the ledger's columns, and by what changed last."""
        return SORTS

    @property
    def stage(self) -> str:
        """The list (tab) that is open; empty for all."""
        return self.tab_chosen

    def projects(self) -> QuerySet[Project]:
        """Return the projects asked for, of those the user may see, in no order."""
        return self.filter.apply(Project.objects.visible_to(self.user))

    def all_rows(self) -> QuerySet[Project]:
        """Return what an export counts and writes."""
        return self.projects()


KEPT = LedgerQuery.kept()


def canonical_string(text: str) -> str:
    """Return a stored query string of the ledger in canonical order, unknown names left out."""
    return LedgerQuery.canonical_string(text)

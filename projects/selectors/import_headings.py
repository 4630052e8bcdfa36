"""The county's dictionary of headings: the built-in words, then the county's own."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from projects.importing.columns import COLUMNS
from projects.importing.headings import ColumnDictionary, heading_key
from projects.models import HeadingAlias
from zhaoshang.accounts.models import Unit


def column_dictionary(county: Unit) -> ColumnDictionary:
    """Return which heading means which column for a county. One query."""
    rows = HeadingAlias.objects.filter(Q(county=None) | Q(county=county)).order_by("county_id")
    # The county's own rows come last, so that they win over those for everybody.
    pairs = sorted(rows.values_list("heading", "column", "county_id"), key=lambda row: bool(row[2]))
    return _with_own_labels().extended(
        (heading, column) for heading, column, _county in pairs if column in COLUMNS
    )


@lru_cache(maxsize=1)
def _with_own_labels() -> ColumnDictionary:
    """Return the built-in dictionary, which also knows our own words in every language."""
    known = ColumnDictionary()
    labels: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            labels |= {heading_key(str(column.label)): name for name, column in COLUMNS.items()}
    return ColumnDictionary({**labels, **known.aliases})

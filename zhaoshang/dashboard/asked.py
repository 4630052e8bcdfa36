"""What a dashboard is asked for: year, unit, park, industry. The address is the state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from projects.narrowed import narrowing_asked
from projects.selectors.narrowing import FIELDS, Narrowing
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.county_in_view import county_asked
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Month

ALL_YEARS = "all"
_FIRST, _LAST = 2000, 2100


@dataclass(frozen=True)
class Asked:
    """A dashboard's filter.

    Attributes:
        year: Of entry, of signing, of targets; None: all years. The four lists are of today.
        narrowing: Responsible unit, host unit, industry; above the counties the county.
        on: Today.
        county_id: The county that is looked at: one's own, or the one that was chosen below; None:
            all counties that somebody above them reads.
    """

    year: int | None
    narrowing: Narrowing
    on: dt.date
    county_id: int | None = None

    @property
    def query(self) -> dict[str, Any]:
        """What the address says: nothing of what holds anyway."""
        year = ALL_YEARS if self.year is None else str(self.year)
        of_year = {} if self.year == self.on.year else {"year": year}
        return {**of_year, **self.narrowing.query}

    @property
    def month(self) -> Month:
        """The month up to which targets are told: the last that is over, or the year's last.

        In January no month of the year is over yet, so January itself.
        """
        if self.year is not None and self.year != self.on.year:
            return Month(self.year, 12)
        this = Month.of(self.on)
        return max(this - 1, Month(this.year, 1))

    @property
    def entered(self) -> dict[str, str]:
        """How the ledger is asked for what was entered in the year."""
        if self.year is None:
            return {}
        return {"submitted_from": f"{self.year}-01-01", "submitted_to": f"{self.year}-12-31"}

    def address(self, name: str, *args: Any, **more: Any) -> str:
        """Return a page of the dashboards with the same filter, changed by `more`."""
        return _address(name, args, {**self.query, **more})

    def rows(self, name: str, *args: Any, **more: Any) -> str:
        """Return a list of another app, narrowed alike."""
        return _address(name, args, {**self.narrowing.query, **more})


def asked_of(request: HttpRequest, on: dt.date, below: Iterable[Unit] | None = None) -> Asked:
    """Read what is asked: this year where nothing or nonsense is.

    Args:
        request: Of the reader.
        on: Today.
        below: The counties the reader reads, where the page has them anyway.

    Raises:
        Http404: when the address names a county that is not the reader's to read.
    """
    text = request.GET.get("year", "")
    year: int | None = on.year
    if text == ALL_YEARS:
        year = None
    elif text.isascii() and text.isdigit() and _FIRST <= int(text[:4]) <= _LAST:
        year = int(text[:4])
    county_id = county_asked(request, below)
    narrowing = replace(narrowing_asked(request, *FIELDS), county=None)
    if actor(request).scope.reads_region:
        narrowing = _within(county_id, narrowing)
    return Asked(year, narrowing, on, county_id)


def _within(county_id: int | None, narrowing: Narrowing) -> Narrowing:
    """Return what somebody above the counties asks for: units of the county that is looked at."""
    named = {pk for pk in (narrowing.unit, narrowing.host) if pk is not None}
    known: set[int] = set()
    if county_id is not None and named:
        of_county = Unit.objects.filter(pk__in=named, county=county_id)
        known = set(of_county.values_list("pk", flat=True))
    return Narrowing(
        county=county_id,
        unit=narrowing.unit if narrowing.unit in known else None,
        host=narrowing.host if narrowing.host in known else None,
        section=narrowing.section,
    )


def _address(name: str, args: tuple[Any, ...], query: dict[str, Any]) -> str:
    said = urlencode({key: value for key, value in query.items() if value not in (None, "")})
    return reverse(name, args=args) + (f"?{said}" if said else "")

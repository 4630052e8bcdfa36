"""What a dashboard is asked for: year, unit, park, industry. The address is the state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from projects.narrowed import narrowing_asked
from projects.selectors.narrowing import FIELDS, Narrowing
from zhaoshang.core.periods import Month

ALL_YEARS = "all"
_FIRST, _LAST = 2000, 2100


@dataclass(frozen=True)
class Asked:
    """A dashboard's filter.

    Attributes:
        year: Of entry, of signing, of targets; None: all years. The four lists are of today.
        narrowing: Responsible unit, host unit, industry.
        on: Today.
    """

    year: int | None
    narrowing: Narrowing
    on: dt.date

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


def asked_of(request: HttpRequest, on: dt.date) -> Asked:
    """Read what is asked: this year where nothing or nonsense is."""
    text = request.GET.get("year", "")
    year: int | None = on.year
    if text == ALL_YEARS:
        year = None
    elif text.isascii() and text.isdigit() and _FIRST <= int(text[:4]) <= _LAST:
        year = int(text[:4])
    return Asked(year, narrowing_asked(request, *FIELDS), on)


def _address(name: str, args: tuple[Any, ...], query: dict[str, Any]) -> str:
    said = urlencode({key: value for key, value in query.items() if value not in (None, "")})
    return reverse(name, args=args) + (f"?{said}" if said else "")

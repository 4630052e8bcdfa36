"""Months, quarters and assessment years (rules.md R2). Plain values, no Django, no clock."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

_MONTHS = 12
_QUARTERS = 4
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_PERIOD = re.compile(r"(\d{4})(?:-?([QH])(\d))?", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month. Ordered; prints as 2026-10.

    Raises:
        ValueError: when the month is not 1–12 or the year not 1–9999.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _MONTHS or not dt.MINYEAR <= self.year <= dt.MAXYEAR:
            raise ValueError(f"no such month: {self.year}-{self.number}")

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """Return the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read 2026-10.

        Raises:
            ValueError: when the text is not a month.
        """
        found = _MONTH.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"not a month: {text[:20]!r}")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __add__(self, months: int) -> Month:
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, number + 1)

    def __sub__(self, months: int) -> Month:
        return self + -months

    def __contains__(self, day: dt.date) -> bool:
        return Month.of(day) == self

    @property
    def first_day(self) -> dt.date:
        """The first day of the month."""
        return dt.date(self.year, self.number, 1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the month."""
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def quarter(self) -> Quarter:
        """The quarter it belongs to."""
        return Quarter(self.year, (self.number + 2) // 3)

    @property
    def year_before(self) -> Month:
        """The same month of the year before (year on year compares the same months)."""
        return self - 12

    def months_until(self, other: Month) -> int:
        """Return how many months later `other` is (negative when earlier)."""
        return (other.year - self.year) * 12 + other.number - self.number

    def through(self, last: Month) -> Iterator[Month]:
        """Yield every month from this one to `last`, both included."""
        for step in range(self.months_until(last) + 1):
            yield self + step


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter. Ordered; prints as 2026-Q4.

    Raises:
        ValueError: when the quarter is not 1–4.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _QUARTERS:
            raise ValueError(f"no such quarter: {self.number}")

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"

    @property
    def months(self) -> tuple[Month, Month, Month]:
        """Its three months."""
        first = Month(self.year, self.number * 3 - 2)
        return first, first + 1, first + 2

    @property
    def first_day(self) -> dt.date:
        """The first day of the quarter."""
        return self.months[0].first_day

    @property
    def last_day(self) -> dt.date:
        """The last day of the quarter."""
        return self.months[2].last_day


class Cycle(StrEnum):
    """How long a period is (rules.md R12)."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months it has."""
        return _LENGTHS[self]


_LENGTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.HALF: 6, Cycle.YEAR: _MONTHS}


@dataclass(frozen=True)
class Period:
    """A month, quarter, half-year or year that units are scored for.

    Prints as 2026-09, 2026Q3, 2026H1, 2026.

    Raises:
        ValueError: when there is no such part of a year.
    """

    cycle: Cycle
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        # The months say whether the year exists.
        Month(self.year, 1)
        if not 1 <= self.number <= _MONTHS // self.cycle.months:
            raise ValueError(f"no such {self.cycle}: {self.number}")

    @classmethod
    def of(cls, cycle: Cycle, month: Month) -> Period:
        """Return the period of a length that a month belongs to."""
        return cls(cycle, month.year, (month.number - 1) // cycle.months + 1)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read 2026-09, 2026Q3 (or 2026-Q3), 2026H1, 2026.

        Raises:
            ValueError: when the text is no period.
        """
        found = _PERIOD.fullmatch(text.strip())
        if found is None:
            month = Month.parse(text)
            return cls(Cycle.MONTH, month.year, month.number)
        year, part, number = found.groups()
        if part is None:
            return cls(Cycle.YEAR, int(year))
        return cls(Cycle.QUARTER if part.upper() == "Q" else Cycle.HALF, int(year), int(number))

    def __str__(self) -> str:
        if self.cycle is Cycle.MONTH:
            return str(self.last_month)
        part = {Cycle.QUARTER: f"Q{self.number}", Cycle.HALF: f"H{self.number}"}
        return f"{self.year:04d}{part.get(self.cycle, '')}"

    @property
    def last_month(self) -> Month:
        """Its last month."""
        return Month(self.year, self.number * self.cycle.months)

    @property
    def first_month(self) -> Month:
        """Its first month."""
        return self.last_month - (self.cycle.months - 1)

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months in their order."""
        return tuple(self.first_month.through(self.last_month))

    @property
    def year_before(self) -> Period:
        """The same part of the year before."""
        return Period(self.cycle, self.year - 1, self.number)


def year_months(year: int) -> tuple[Month, ...]:
    """Return the twelve months of an assessment year (= calendar year)."""
    return tuple(Month(year, number) for number in range(1, 13))


def time_progress(month: Month, shares: Sequence[Fraction] | None = None) -> Fraction:
    """Return 时序进度 at the end of `month`, exact: months elapsed ÷ 12.

    Args:
        month: The reporting month.
        shares: Policy alternative: each month's part of the yearly target, twelve that total 1.

    Raises:
        ValueError: when `shares` are not twelve parts of 1.

    Source: rules.md R2.
    """
    if shares is None:
        return Fraction(month.number, 12)
    if len(shares) != _MONTHS or sum(shares) != 1:
        raise ValueError("twelve shares that total 1 are needed")
    return sum(shares[: month.number], Fraction(0))

"""What a number format says about a value: a date, only a month, a unit of money."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum


class DateKind(StrEnum):
    """How a serial number is shown."""

    DATE = "date"
    DURATION = "duration"


# Built-in formats, the Chinese ones among them; the second set shows year and month only.
_DATE_FORMATS = {str(each) for each in (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59))}
_MONTH_FORMATS = {"17", "27", "36", "50", "52", "57"}
_DURATION_FORMATS = {"46"}
_PERCENT_FORMATS = {"9", "10"}
_UNIT = re.compile(r"(?P<unit>亿|万|千)元?")
_SCALED = re.compile(r"[!\\]\.|,+$")
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LITERAL = re.compile(r"\"[^\"]*\"|\\.|!.|_.|\*.|\[[^\]]*\]")
_DATE_LETTERS = frozenset("ymdhs")
_EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - worksheets know no time zone
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_LARGEST_SERIAL = 2_958_466


@dataclass
class Styles:
    """The cell styles of a workbook whose number format says something, by their index."""

    dates: dict[str, DateKind] = field(default_factory=dict)
    months: set[str] = field(default_factory=set)
    units: dict[str, str] = field(default_factory=dict)
    percents: set[str] = field(default_factory=set)
    from_1904: bool = False

    def add(self, index: str, number: str, code: str) -> None:
        """Take a style with the number of its format and, for a custom one, the format's code."""
        kind = date_kind(number, code)
        if kind is not None:
            self.dates[index] = kind
        if number in _MONTH_FORMATS or (code and shows_month_only(code)):
            self.months.add(index)
        if number in _PERCENT_FORMATS or "%" in _LITERAL.sub("", code.partition(";")[0]):
            self.percents.add(index)
        if unit := unit_of_format(code):
            self.units[index] = unit


def date_kind(number: str, code: str) -> DateKind | None:
    """Tell whether a number format shows a date or a duration."""
    if not code:
        if number in _DURATION_FORMATS:
            return DateKind.DURATION
        return DateKind.DATE if number in _DATE_FORMATS else None
    first = code.partition(";")[0]
    if _DURATION.search(first):
        return DateKind.DURATION
    bare = _LITERAL.sub("", first).casefold()
    return DateKind.DATE if _DATE_LETTERS & set(bare) and "general" not in bare else None


def shows_month_only(code: str) -> bool:
    """Tell whether a number format shows year and month and no day."""
    bare = _LITERAL.sub("", code.partition(";")[0]).casefold()
    return "y" in bare and "m" in bare and not {"d", "h", "s"} & set(bare)


def unit_of_format(code: str) -> str | None:
    """Return the unit that a number format adds: 0.00"亿元" → 亿元; a scaled one shows 元 as 万.

    A format that scales (`0!.0,"万"`) leaves the value itself in 元.
    """
    found = _UNIT.search(code.partition(";")[0])
    if found is None:
        return None
    before = code[: found.start()].rstrip('"\\ ')
    return "元" if _SCALED.search(before) else f"{found['unit']}元"


def from_serial(
    serial: float, kind: DateKind, *, from_1904: bool
) -> dt.date | dt.datetime | dt.time | dt.timedelta | float:
    """Return what a serial number stands for; the number itself when no calendar has it."""
    if kind is DateKind.DURATION:
        return dt.timedelta(days=serial) if abs(serial) < _LARGEST_SERIAL else serial
    if not 0 <= serial < _LARGEST_SERIAL:
        return serial
    moment = (_EPOCH_1904 if from_1904 else _EPOCH_1900) + dt.timedelta(
        seconds=round(serial * 86_400)
    )
    if serial < 1:
        return moment.time()
    return moment.date() if moment.time() == dt.time() else moment

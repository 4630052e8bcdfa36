"""Reading dates as clerks write them: exact ones become dates, everything else stays a note.

`2026-10-18`, `2026.10.18`, `2026年10月18日`, `20261018`, a worksheet date or its serial number are
exact; `10-18 上海恳谈会` takes its year from the sheet and gives the event besides; `8月初`,
`6月下旬`, `2026年8月`, `待定` are notes.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from zhaoshang.core.periods import Month

_FIRST_YEAR, _LAST_YEAR = 1980, 2060
_SERIALS = range(29221, 58807)  # 1980-01-01 to 2060-12-31 as Excel counts days
_SERIAL_ZERO = dt.date(1899, 12, 30)
_CENTURY = 100
_BLANK = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "暂无"})
_FULL = re.compile(
    r"(?P<year>(?:19|20)?\d{2})(?:\s*[-./年]\s*)(?P<month>\d{1,2})(?:\s*[-./月]\s*)(?P<day>\d{1,2})(?!\d)\s*[日号]?"
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_YEAR_MONTH = re.compile(r"(?P<year>(?:19|20)\d{2})\s*[-./年]\s*(?P<month>\d{1,2})(?!\d)\s*月?份?")
_COMPACT_MONTH = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})$")
_MONTH_DAY = re.compile(
    r"(?P<month>\d{1,2})(?:\s*[-./]\s*(?P<day>\d{1,2})(?![\d月年-])\s*[日号]?"
    r"|\s*月\s*(?P<day2>\d{1,2})(?!\d)\s*[日号]?)"
)
_MONTH_ONLY = re.compile(r"(?:(?P<year>(?:19|20)?\d{2})年)?(?P<month>\d{1,2})月")
_CLOCK = re.compile(r"^[T\s]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_RANGE_REST = re.compile(r"^\s*(?:-|—|–|~|至|到)+\s*\d")
_VAGUE_REST = re.compile(r"^\s*(?:左右|前后|前|后|之前|以前|以后|底|初|起)")
_ONLY_DIGITS = re.compile(r"[\d.\-/]{6,}")
_EVENT_TRIM = " \t\r\n,.;:、，。；：-—()（）/"
_YEARLESS_BEFORE = re.compile(r"^(?:已于|于|约|大约|拟|计划|预计|今年|本年|签于)+")


class ReadDate(NamedTuple):
    """A date cell as read.

    Args:
        day: The exact day, when there is one.
        month: The month, when at least that is known.
        event: Words beside the day: the event, the place.
        keep: The words as written must be kept as a note.
        warning: Code of a remark (issues.MESSAGES).
        error: Code of what makes the cell wrong.
        explicit_year: The year stood in the cell.
    """

    day: dt.date | None = None
    month: Month | None = None
    event: str = ""
    keep: bool = False
    warning: str = ""
    error: str = ""
    explicit_year: bool = True

    @property
    def is_blank(self) -> bool:
        """Nothing was written."""
        return not (self.day or self.keep or self.error)


_NOTE = ReadDate(keep=True, warning="not_exact_date")


def read_date(value: Any, assumed_year: int | None = None) -> ReadDate:
    """Read a cell of a date column.

    Args:
        value: A worksheet value.
        assumed_year: Year of a day written without one; without it the day stays a note.
    """
    if isinstance(value, dt.datetime):
        return _checked(ReadDate(value.date()))
    if isinstance(value, dt.date):
        return _checked(ReadDate(value))
    if isinstance(value, bool | dt.time | dt.timedelta):
        return ReadDate(keep=True, warning="not_a_date")
    if isinstance(value, int | float):
        return _from_number(value, assumed_year)
    return _from_text(value, assumed_year)


def _from_number(number: float, assumed_year: int | None) -> ReadDate:
    """A serial number, or digits that a clerk typed: 20261018, 202610, 2026, 2026.5, 5.18.

    A worksheet drops a closing zero, so 2026.1 may be October and 5.3 the thirtieth.
    """
    if not math.isfinite(number):
        return ReadDate(error="impossible_date")
    if int(number) in _SERIALS:
        return ReadDate(_SERIAL_ZERO + dt.timedelta(days=int(number)))
    text = str(int(number)) if number == int(number) else repr(number)
    if re.fullmatch(r"(?:19|20)\d{2}\.1", text):
        return ReadDate(keep=True, warning="ambiguous_month")
    if re.fullmatch(r"\d{1,2}\.[123]", text):
        return _NOTE
    return _from_text(text, assumed_year)


@lru_cache(maxsize=20_000)
def _from_text(raw: str, assumed_year: int | None) -> ReadDate:
    text = unicodedata.normalize("NFKC", raw).strip().strip("'")
    if text in _BLANK:
        return ReadDate()
    stripped = _YEARLESS_BEFORE.sub("", text)
    for pattern, reading in _READINGS:
        if found := pattern.match(stripped):
            return reading(found, stripped, assumed_year)
    if not any(sign.isdigit() for sign in text):
        return _NOTE._replace(warning="not_a_date")
    return ReadDate(error="impossible_date") if _ONLY_DIGITS.fullmatch(text) else _NOTE


def _exact(found: re.Match[str], text: str, _assumed: int | None) -> ReadDate:
    year = _year(found["year"])
    try:
        day = dt.date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return ReadDate(error="impossible_date")
    return _with_rest(ReadDate(day, Month.of(day)), text[found.end() :])


def _without_year(found: re.Match[str], text: str, year: int | None) -> ReadDate:
    month, day = int(found["month"]), int(found["day"] or found["day2"])
    try:
        date = dt.date(year or 2000, month, day)  # 2000 is a leap year: 02-29 may be meant
    except ValueError:
        return _NOTE
    if year is None:
        rest = _with_rest(ReadDate(date), text[found.end() :])
        return ReadDate(event=rest.event, keep=True, warning="no_year", explicit_year=False)
    read = ReadDate(date, Month.of(date), warning="year_assumed", explicit_year=False)
    return _with_rest(read, text[found.end() :])


def _month_note(found: re.Match[str], _text: str, assumed: int | None) -> ReadDate:
    written = found["year"]
    year, month = _year(written) if written else assumed, int(found["month"])
    if year is None or not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return _NOTE
    return _NOTE._replace(month=Month(year, month), explicit_year=bool(written))


def _with_rest(read: ReadDate, rest: str) -> ReadDate:
    """Take what follows the day: a clock, a second day, a vague word, or the event."""
    rest = _CLOCK.sub("", rest)
    if _RANGE_REST.match(rest):
        return read._replace(keep=True, warning="date_range")
    if _VAGUE_REST.match(rest):
        return _NOTE._replace(month=read.month, explicit_year=read.explicit_year)
    return _checked(read._replace(event=rest.strip(_EVENT_TRIM)))


def _checked(read: ReadDate) -> ReadDate:
    if read.day and not _FIRST_YEAR <= read.day.year <= _LAST_YEAR:
        return ReadDate(error="date_out_of_range")
    return read._replace(month=Month.of(read.day)) if read.day else read


def _year(digits: str) -> int:
    year = int(digits)
    return year + 2000 if year < _CENTURY else year


_READINGS: tuple[tuple[re.Pattern[str], Callable[..., ReadDate]], ...] = (
    (_FULL, _exact),
    (_COMPACT, _exact),
    (_YEAR_MONTH, _month_note),
    (_COMPACT_MONTH, _month_note),
    (_MONTH_DAY, _without_year),
    (_MONTH_ONLY, _month_note),
)
_CONTEXT_YEAR = re.compile(r"(?<!\d)(?P<year>20\d{2})(?!\d)\s*(?:年|[-./]\s*\d{1,2}(?!\d)|年度)?")


def year_in(*texts: str) -> int | None:
    """Return the year that a title, an as-of line or a file name states; None when two."""
    for text in texts:
        years = {
            int(found["year"])
            for found in _CONTEXT_YEAR.finditer(unicodedata.normalize("NFKC", text))
            if _FIRST_YEAR <= int(found["year"]) <= _LAST_YEAR
        }
        if len(years) == 1:
            return years.pop()
    return None

"""The month that a ledger speaks of: 统计截止：1-9月, 2026年三季度, 上半年."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata

_YEAR = re.compile(r"(20\d{2})")
_MONTH = re.compile(r"(\d{1,2})\s*月")
_ISO = re.compile(r"20\d{2}\s*[-./]\s*(\d{1,2})(?!\d)")
_QUARTER = re.compile(r"(?:第|前)?([一二三四1-4])季度?")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_HALVES = (("上半年", 6), ("下半年", 12))
_DECEMBER = 12


def as_of_month(text: str, year: int | None, today: dt.date) -> dt.date | None:
    """Return the first day of the last month that an as-of text names; None when it names none.

    Without a year it is the last such month that has begun. A year's ledger (年度) ends with
    December, or with the month just running.
    """
    words = unicodedata.normalize("NFKC", text)
    said = _YEAR.search(words)
    known = int(said.group(1)) if said else year
    month = _month(words)
    if month is None:
        if known is None or ("年度" not in words and not said):
            return None
        month = _DECEMBER
    if known is None:
        known = today.year if month <= today.month else today.year - 1
    found = dt.date(known, month, 1)
    return min(found, today.replace(day=1))


def month_end(month: dt.date, today: dt.date) -> dt.date:
    """Return the last day of a month, or today while it runs."""
    last = calendar.monthrange(month.year, month.month)[1]
    return min(month.replace(day=last), today)


def _month(words: str) -> int | None:
    named = [int(each) for each in _MONTH.findall(words)] or [
        int(each) for each in _ISO.findall(words)
    ]
    named = [each for each in named if 1 <= each <= _DECEMBER]
    if named:
        return named[-1]
    for half, month in _HALVES:
        if half in words:
            return month
    quarter = _QUARTER.search(words)
    return _QUARTERS[quarter.group(1)] * 3 if quarter else None

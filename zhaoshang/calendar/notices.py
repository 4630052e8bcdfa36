"""Reads a year's holiday notice, as a table (date, working or off, occasion) or as published.

What it understands, one to a line:
- `2027-01-01  休  元旦`, with blanks, tabs, commas or 、 between; a range `2027-02-05至2027-02-11`;
- 1月1日 where the year is given beside;
- a sentence of the State Council's notice: `一、元旦：1月1日（周五）至3日（周日）放假，共3天。`

The notice may be pasted whole: its title, address, preamble and signature are passed over.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_ROWS = 400
LONGEST_RANGE = 31
LONGEST_NAME = 40

_WORKING = frozenset({"班", "上班", "补班", "调休上班", "工作", "工作日", "work", "working", "w"})
_OFF = frozenset({"休", "放假", "休息", "假", "节假日", "调休", "off", "holiday", "h"})
_DATE = (
    r"(?:(?P<{0}y>\d{{4}})[-/.年])?(?P<{0}m>\d{{1,2}})[-/.月](?P<{0}d>\d{{1,2}})日?"
    r"(?:\([^()]*?(?:(?:周|星期)(?P<{0}w>[一二三四五六日天]))?\))?"
)
_RANGE = re.compile(
    _DATE.format("a")
    + r"(?:\s*(?:至|到|~|—+|–)\s*(?:(?:(?P<by>\d{4})[-/.年])?(?P<bm>\d{1,2})[-/.月])?"
    + r"(?P<bd>\d{1,2})日?(?:\([^()]*?(?:(?:周|星期)(?P<bw>[一二三四五六日天]))?\))?)?"
)
_NUMBERING = re.compile(r"^\s*[一二三四五六七八九十\d]+\s*[、.]\s*")
# What stands in a whole notice around its days.
_PROSE = re.compile(
    r"国务院|国办发|各省|经(?:党中央、)?国务院批准|根据|现将|节假日期间|鼓励|特此|\(?此件|索引号|发文"
)
_SIGNED_ON = re.compile(r"(\d{4})年\d{1,2}月\d{1,2}日")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,2}、[^:。]{1,20}:")
# A paragraph that holds several holidays is read one by one.
_NEXT = re.compile(r"(?=(?:^|(?<=[。;\s]))[一二三四五六七八九十]{1,2}、[^:。]{1,20}:)")
_WEEKDAYS = {sign: number for number, sign in enumerate("一二三四五六日")} | {"天": 6}


class NoticeProblem(StrEnum):
    """Why a line of a notice cannot be taken."""

    NOT_A_DATE = "not_a_date"
    OTHER_YEAR = "other_year"
    NOT_A_KIND = "not_a_kind"
    NO_NAME = "no_name"
    WEEKDAY = "weekday"
    RANGE = "range"
    TWICE = "twice"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class NoticeRow:
    """One day of a notice."""

    on: dt.date
    is_working: bool
    name: str


@dataclass(frozen=True)
class NoticeError:
    """A line that cannot be taken, counted from 1."""

    line: int
    problem: NoticeProblem
    text: str


@dataclass
class Notice:
    """What was read."""

    rows: list[NoticeRow] = field(default_factory=list)
    errors: list[NoticeError] = field(default_factory=list)


class _Unreadable(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, problem: NoticeProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def read_notice(lines: Iterable[str | Sequence[object]], year: int) -> Notice:
    """Read the lines of a notice; a line is text, or the cells of a row.

    Days must lie in the year; the last days of the year before may stand with New Year's Day.
    """
    notice = Notice()
    seen: dict[dt.date, bool] = {}
    for number, line in enumerate(lines, start=1):
        text = _line_text(line)
        if not text or (number == 1 and not re.search(r"\d", text)):
            continue
        if _is_prose(text, year):
            continue
        try:
            rows = [row for part in _parts(text) for row in _read_line(part, year)]
            _check_rows(rows, seen, year)
        except _Unreadable as unreadable:
            notice.errors.append(NoticeError(number, unreadable.problem, text[:80]))
            continue
        notice.rows.extend(row for row in rows if row.on not in seen)
        seen.update({row.on: row.is_working for row in rows})
        if len(seen) > MOST_ROWS:
            notice.errors.append(NoticeError(number, NoticeProblem.TOO_MANY, text[:80]))
            break
    notice.rows.sort(key=lambda row: row.on)
    return notice


def _is_prose(text: str, year: int) -> bool:
    """Tell whether a line stands around the days of a whole notice: title, preamble, signature."""
    signed = _SIGNED_ON.fullmatch(text)
    if signed is not None:
        return int(signed[1]) < year
    return _PROSE.match(text) is not None and not _NUMBERED.search(text)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _NEXT.split(text) if part.strip()]


def _line_text(line: str | Sequence[object]) -> str:
    if not isinstance(line, str):
        cells = (cell.date() if isinstance(cell, dt.datetime) else cell for cell in line)
        line = "\t".join("" if cell is None else str(cell) for cell in cells)
    return unicodedata.normalize("NFKC", line).strip()


def _check_rows(rows: Sequence[NoticeRow], seen: dict[dt.date, bool], year: int) -> None:
    for row in rows:
        if row.on.year != year and (row.on.year, row.on.month) != (year - 1, 12):
            raise _Unreadable(NoticeProblem.OTHER_YEAR)
        if seen.get(row.on, row.is_working) != row.is_working:
            raise _Unreadable(NoticeProblem.TWICE)


def _read_line(text: str, year: int) -> Iterator[NoticeRow]:
    name, colon, sentence = text.partition(":")
    if colon and ("放假" in sentence or "上班" in sentence):
        return _read_sentences(_NUMBERING.sub("", name).strip(), sentence, year)
    return _read_cells(text, year)


def _read_sentences(name: str, text: str, year: int) -> Iterator[NoticeRow]:
    """Read "1月1日(周五)至3日(周日)放假,共3天。1月4日上班。"."""
    for sentence in re.split(r"[。;]", text):
        is_working = "上班" in sentence
        if not is_working and "放假" not in sentence:
            continue
        dates = sentence.split("放假")[0] if not is_working else sentence
        found = list(_RANGE.finditer(dates))
        # A date that was not understood must not be lost beside one that was.
        if not found or re.search(r"\d日|至", _RANGE.sub("", dates)):
            raise _Unreadable(NoticeProblem.NOT_A_DATE)
        for match in found:
            yield from _days(match, year, name, is_working=is_working)


def _read_cells(text: str, year: int) -> Iterator[NoticeRow]:
    match = _RANGE.match(text)
    if match is None:
        raise _Unreadable(NoticeProblem.NOT_A_DATE)
    rest = text[match.end() :]
    if rest and not re.match(r"[\s,，、;:]", rest):
        raise _Unreadable(NoticeProblem.NOT_A_DATE)
    cells = [cell for cell in re.split(r"[\s,，、;:]+", rest) if cell and cell != "00"]
    word = cells[0].lower() if cells else ""
    if word not in _WORKING | _OFF:
        raise _Unreadable(NoticeProblem.NOT_A_KIND)
    name = " ".join(cells[1:])[:LONGEST_NAME]
    if not name:
        raise _Unreadable(NoticeProblem.NO_NAME)
    return _days(match, year, name, is_working=word in _WORKING)


def _days(match: re.Match[str], year: int, name: str, *, is_working: bool) -> Iterator[NoticeRow]:
    first = _date(match, "a", year, None)
    last = _date(match, "b", first.year, first.month) if match["bd"] else first
    if not first <= last <= first + dt.timedelta(days=LONGEST_RANGE):
        raise _Unreadable(NoticeProblem.RANGE)
    return (
        NoticeRow(first + dt.timedelta(days=days), is_working, name[:LONGEST_NAME])
        for days in range((last - first).days + 1)
    )


def _date(match: re.Match[str], end: str, year: int, month: int | None) -> dt.date:
    try:
        found = dt.date(
            int(match[f"{end}y"] or year),
            int(match[f"{end}m"] or month or 0),
            int(match[f"{end}d"]),
        )
    except ValueError as error:
        raise _Unreadable(NoticeProblem.NOT_A_DATE) from error
    weekday = match[f"{end}w"]
    if weekday and _WEEKDAYS[weekday] != found.weekday():
        raise _Unreadable(NoticeProblem.WEEKDAY)
    return found

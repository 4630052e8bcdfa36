"""One cell of a known column: raw value in, typed values, note and remarks out.

Amounts come out in 万元, land in 亩, floor area in m². Words that are not what the column asks for
are kept as a note with a warning; only what would be wrong in the record is an error.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from projects.importing.columns import (
    CURRENCY,
    FOREIGN_AMOUNT,
    SIGNING_EVENT,
    SIGNING_EVENT_LONGEST,
    Column,
    Kind,
)
from projects.importing.dates import ReadDate, read_date
from projects.importing.quantities import (
    ReadQuantity,
    read_count,
    read_floor,
    read_intensity,
    read_land,
)
from projects.importing.readings import CellReading, CellRules, CellUnits
from projects.importing.stage_words import read_stage
from projects.rules.identity import CREDIT_CODE_LENGTH, credit_code_problem, normalise_credit_code
from zhaoshang.core.money import CNY, ParsedAmount, format_wan, parse_amount
from zhaoshang.core.periods import Month
from zhaoshang.core.text import unescape_cell
from zhaoshang.core.workbook import Cell

_BLANK = frozenset({"", "-", "--", "—", "——", "/", "//", "\\", "无", "暂无", "、", ".", "…", "……"})
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f]")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_ONE_LINE = frozenset({"name", "investor", "code", "company_name"})
_NAMES_OF_FIRMS = frozenset({"investor", "company_name"})
_NOT_KNOWN = re.compile(
    r"[(（]?(?:暂|尚|还)?(?:未|待|不)(?:最终)?(?:定|确定|落实|明确|详|注册|成立|知)[)）]?"
    r"|[(（]?(?:正在|在)?(?:洽谈|注册|对接|办理|招商)中?[)）]?"
)
# Texts that are more than cleaned: on one line, or telling something else besides.
READ_TEXTS = _ONE_LINE | {"investor_place"}
_BETWEEN_CODES = re.compile(r"[;；、,，\n]+")
_BARE_FIGURES = re.compile(r"[\d.,\s]+(?:[-—~至到]+[\d.,\s]+)?")
_LARGEST_COUNT = 2_000_000_000
_LARGEST_AREA = Decimal(10) ** 9
_ORIGINS = (
    (r"境外|国外|外资(?!金)|港澳台|香港|澳门|台湾|台资|港资|海外|外商", "overseas"),
    (r"省外|区外", "other_province"),
    (r"市外|州外", "other_city"),
    (r"县外|区县外|县际", "other_county"),
    (r"县内|本地|本县|区内", "local"),
)
_NATURES = (
    (r"续建", "continuing"),
    (r"扩建|增资|扩产", "expansion"),
    (r"技改|技术改造|改造", "upgrade"),
    (r"并购|盘活|收购|重组|兼并", "revival"),
    (r"租赁|租用|租厂", "lease"),
    (r"新建|新引进|新开工|迁建", "new"),
)
_FIGURES = (str, int, float)
_YES = frozenset({"是", "有", "√", "✓", "✔", "y", "yes", "true", "1", "已入园", "重点", "已"})
_NO = frozenset(
    {"否", "无", "×", "✗", "x", "n", "no", "false", "0", "未入园", "非重点", "未", "不是"}
)


def shown(value: Cell | None) -> str:
    """Return a cell's value as people see it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)  # noqa: PLR2004
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
    return str(value).strip()


def plain_text(value: Cell | None, *, one_line: bool = False) -> str:
    """Return a cell as text: no invisible signs, single blanks, "" for a lone dash."""
    if isinstance(value, str):
        if value.isprintable() and "  " not in value and "'" not in value:
            text = value.strip()  # nothing to clean, which is nearly always so
            return "" if text in _BLANK else text
        text = unescape_cell(_INVISIBLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))
        text = _SPACES.sub(" ", text)
        text = _LINE_BREAK.sub("" if one_line else "\n", text).strip()
    else:
        text = shown(value)
    return "" if text in _BLANK else text


def read_cell(column: Column, value: Cell, rules: CellRules, units: CellUnits) -> CellReading:
    """Read one cell of a known column."""
    reading = CellReading()
    if value == "" or value is None:
        return reading
    _READERS[column.kind](column, value, reading, rules, units)
    return reading


def _read_text(
    column: Column, value: Cell, reading: CellReading, _rules: CellRules, _units: CellUnits
) -> None:
    text = plain_text(value, one_line=column.name in _ONE_LINE)
    if not text:
        return
    if column.name in _NAMES_OF_FIRMS and _NOT_KNOWN.fullmatch(text):
        reading.note = text
        reading.warn("kept_as_note")
        return
    if column.longest is not None and len(text) > column.longest:
        if column.name == "name":
            reading.fail("name_too_long", longest=column.longest)
        else:
            reading.warn("too_long", longest=column.longest)
            reading.note = text
        text = text[: column.longest]
    reading.values[column.name] = text
    if column.name == "investor_place" and (origin := _first_word(_ORIGINS, text)):
        reading.values["origin"] = origin


def _read_amount(
    column: Column, value: Cell, reading: CellReading, rules: CellRules, units: CellUnits
) -> None:
    if not isinstance(value, _FIGURES) or isinstance(value, bool):
        reading.fail("not_a_number")
        return
    parsed = parse_amount(plain_text(value) if isinstance(value, str) else value, units.money)
    if parsed.error is not None:
        reading.fail(parsed.error.value)
        return
    reading.exact = parsed.exact_wan if parsed.currency == CNY else None
    for warning in parsed.warnings:
        reading.warn(warning.value, read=_amount_read(parsed))
    if parsed.loses_words:
        reading.note = _with_unit(parsed, units)
    if parsed.amount_wan is not None:
        _take_amount(column, parsed, reading, rules)


def _with_unit(parsed: ParsedAmount, units: CellUnits) -> str:
    """Return the words of a cell; figures that say no unit get that of their column."""
    text = parsed.text.removesuffix(".0")
    bare = _BARE_FIGURES.fullmatch(unicodedata.normalize("NFKC", text))
    return f"{text}{units.money.label}" if bare and parsed.wan is None else text


def _take_amount(
    column: Column, parsed: ParsedAmount, reading: CellReading, rules: CellRules
) -> None:
    amount = parsed.amount_wan or Decimal(0)
    if amount < 0 and column.name == "funds_month_wan":
        reading.note = parsed.text  # a month's correction; it goes to the remarks anyway
        reading.warn("kept_as_note")
        return
    if amount < 0:
        reading.fail("negative")
    elif amount > rules.largest_wan:
        reading.fail("absurd_amount", largest=format_wan(rules.largest_wan, 0))
    elif amount > rules.huge_wan:
        reading.warn("huge_amount", read=_amount_read(parsed))
    elif column.name == "total_investment_wan" and 0 < amount < rules.tiny_wan:
        reading.warn("tiny_amount", read=_amount_read(parsed))
    if parsed.currency == CNY:
        reading.values[column.name] = parsed.wan
    elif column.name == "total_investment_wan":
        reading.values[CURRENCY] = parsed.currency
        reading.values[FOREIGN_AMOUNT] = amount


def _amount_read(parsed: ParsedAmount) -> str:
    """The figure read, for a message: made into words when the message is shown."""
    if parsed.amount_wan is None:
        return ""
    if parsed.currency == CNY:
        return f"wan:{parsed.amount_wan}"
    return f"foreign:{parsed.currency}:{parsed.amount_wan}"


def _read_quantity(
    column: Column, value: Cell, reading: CellReading, _rules: CellRules, units: CellUnits
) -> None:
    if not isinstance(value, _FIGURES) or isinstance(value, bool):
        reading.fail("not_a_number")
        return
    raw = plain_text(value) if isinstance(value, str) else value
    read = _quantity(column.kind, raw, units)
    if read.error:
        reading.fail(read.error)
        return
    largest = _LARGEST_COUNT if column.kind is Kind.INTEGER else _LARGEST_AREA
    if read.value is not None and read.value > largest:
        reading.fail("amount_too_large")
        return
    if read.warning:
        reading.warn(read.warning, read=f"{read.value.normalize():f}" if read.value else "")
    if read.keep:
        reading.note = shown(value)
    if read.value is not None:
        whole = column.kind is Kind.INTEGER
        reading.values[column.name] = int(read.value) if whole else read.value
        reading.exact = read.exact


def _quantity(kind: Kind, raw: str | float, units: CellUnits) -> ReadQuantity:
    if kind is Kind.LAND:
        return read_land(raw, units.land)
    if kind is Kind.FLOOR:
        return read_floor(raw, units.floor)
    return read_intensity(raw) if kind is Kind.INTENSITY else read_count(raw)


def _read_day(
    column: Column, value: Cell, reading: CellReading, rules: CellRules, _units: CellUnits
) -> None:
    read = read_date(plain_text(value) if isinstance(value, str) else value, rules.assumed_year)
    if read.error:
        reading.fail(read.error)
        return
    read = _past(column, read, rules, reading)
    if read.warning:
        reading.warn(read.warning, read=f"{read.day:%Y-%m-%d}" if read.day else "")
    if read.keep:
        reading.note = shown(value)
    if read.day:
        reading.values[column.name] = read.day
    if len(read.event) > 1 and column.name == "signed_on":
        reading.values[SIGNING_EVENT] = read.event[:SIGNING_EVENT_LONGEST]
    elif read.event and not reading.note:
        reading.note = shown(value)


def _past(column: Column, read: ReadDate, rules: CellRules, reading: CellReading) -> ReadDate:
    """A fact cannot lie in the future; where the year was only assumed, the day stays a note."""
    if not column.is_past or read.day is None or read.day <= rules.today:
        return read
    if read.explicit_year:
        reading.fail("future_date")
        return ReadDate(event=read.event)
    return ReadDate(event=read.event, keep=True, warning="no_year")


def month_note(value: Cell) -> str:
    """Return what a worksheet shows for a date formatted as year and month only: 2026年8月."""
    if isinstance(value, dt.date):
        month = Month.of(value)
        return f"{month.year}年{month.number}月"
    return shown(value)


def _read_stage_cell(
    _column: Column, value: Cell, reading: CellReading, _rules: CellRules, _units: CellUnits
) -> None:
    text = plain_text(value, one_line=True)
    if not text:
        return
    read = read_stage(text)
    if read is None:
        reading.note = text
        reading.warn("stage_unknown")
        return
    reading.values["status"] = read.status.value
    if read.sub_stage is None or read.stage is None:
        reading.note = text
        reading.warn("stage_of_suspended")
        return
    reading.values["sub_stage"] = read.sub_stage.value
    if not read.sure:
        reading.note = text
        reading.warn("stage_unsure", read=f"stage:{read.sub_stage.value}")


def _read_credit_code(
    column: Column, value: Cell, reading: CellReading, _rules: CellRules, _units: CellUnits
) -> None:
    text = plain_text(value)
    if not text:
        return
    if not any(sign.isdigit() for sign in text):
        reading.note = text
        reading.warn("kept_as_note")
        return
    several = [
        each for each in _BETWEEN_CODES.split(text) if len(each.strip()) >= CREDIT_CODE_LENGTH
    ]
    if len(several) > 1:
        reading.note = text
        reading.warn("several_credit_codes")
        text = several[0]
    problem = credit_code_problem(text)
    code = normalise_credit_code(text)
    if problem is not None:
        reading.fail(problem.value, length=len(code))
        return
    reading.values[column.name] = code


@lru_cache(maxsize=5_000)
def _first_word(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((value for words, value in table if re.search(words, text)), None)


def _read_choice(
    column: Column, value: Cell, reading: CellReading, _rules: CellRules, _units: CellUnits
) -> None:
    text = plain_text(value)
    if not text:
        return
    table = _ORIGINS if column.kind is Kind.ORIGIN else _NATURES
    choice = _first_word(table, text)
    if choice is None:
        reading.note = text
        reading.warn("kept_as_note")
        return
    reading.values[column.name] = choice


def _read_yes_no(
    column: Column, value: Cell, reading: CellReading, _rules: CellRules, _units: CellUnits
) -> None:
    text = unicodedata.normalize("NFKC", shown(value)).strip().casefold()
    if text in _YES:
        reading.values[column.name] = True
    elif text in _NO:
        reading.values[column.name] = False
    elif text not in _BLANK:
        reading.note = shown(value)
        reading.warn("not_yes_or_no")


def _ignore(
    _column: Column, _value: Cell, _reading: CellReading, _rules: CellRules, _units: CellUnits
) -> None:
    return None


_Reader = Callable[[Column, Cell, CellReading, CellRules, CellUnits], None]
_READERS: dict[Kind, _Reader] = {
    Kind.SEQUENCE: _ignore,
    Kind.TEXT: _read_text,
    Kind.AMOUNT: _read_amount,
    Kind.LAND: _read_quantity,
    Kind.FLOOR: _read_quantity,
    Kind.INTENSITY: _read_quantity,
    Kind.INTEGER: _read_quantity,
    Kind.DATE: _read_day,
    Kind.STAGE: _read_stage_cell,
    Kind.CREDIT_CODE: _read_credit_code,
    Kind.ORIGIN: _read_choice,
    Kind.NATURE: _read_choice,
    Kind.YES_NO: _read_yes_no,
}

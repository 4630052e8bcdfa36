"""Reading an amount as people write it (rules.md R1).

A figure may carry thousands separators, a scale (万, 亿, 千万), a currency, Chinese numerals, words
around it (`约3亿`, `10亿元（一期2亿元）`) or a slip seen in real papers (`20、53亿`). What is
unusual is answered with a warning; what is made of digits and still is no number is an error;
other words are kept as words. No Django here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from zhaoshang.core.money_units import (
    CNY,
    CURRENCY,
    CURRENCY_WORDS,
    LARGEST_WAN,
    LONGEST_TEXT,
    SCALE,
    SCALES,
    WAN,
    MoneyUnit,
    fold_amount,
    quantize_fen,
)

Number = int | float | Decimal
_LARGEST_EXPONENT = 20

_DIGITS = r"\d+(?:[,.、。·]\d+)*(?:e[+-]?\d{1,2})?"
_TERM = rf"(?:{_DIGITS})(?:多|余)?(?:{SCALE})?"
_AMOUNT = re.compile(
    rf"(?P<before>{CURRENCY})?(?P<sign>[-负])?(?P<terms>{_TERM}(?:零?{_TERM})*)"
    rf"(?P<more>多|余)?(?P<currency>{CURRENCY})?(?P<yuan>[元圆])?(?P<after>{CURRENCY})?整?"
)
_ONE_TERM = re.compile(rf"(?P<digits>{_DIGITS})(?P<more>多|余)?(?P<scale>{SCALE})?")
_RANGE = re.compile(rf"(?:{_TERM})(?:{CURRENCY})?元?(?:-+|~+|至|到|—+|–)(?:{_TERM})")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?")
_SPACED = re.compile(r"(?<![\d.])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)")
_TWO_NUMBERS = re.compile(r"(?<=\d)\s+(?=\d)")
_SLIPPED = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)[,、。·](?P<part>\d+)")
_ROUGH_BEFORE = re.compile(
    r"^(?:[≥≤><》《]=?|大约|大概|约为|约|将近|接近|近|超过|超|逾|突破|过|不低于|不少于|至少|最低|最高|不超过"
    r"|预计|预估|估计|估算|概算|暂定|暂估|初步)+"
)
_ROUGH_AFTER = re.compile(r"^(?:左右|上下|以上|以下|以内|不等|多|余|\+)+")
_LABEL_BEFORE = re.compile(
    r"^(?:项目|计划|拟|协议|合同|意向)?(?:总投资额?|投资总额|投资额|投资|引资额?|到位资金|到位|总额|金额|共计|合计|共|达到|达|为|:)+"
)
_REMARK_AFTER = re.compile(r"^[(\[【,;;。、/]|^其中|^一期|^首期|^含")
_RATE_AFTER = re.compile(r"^/(?:亩|公顷|平方|平米|㎡|m2|吨|人|户|台|套)")
_SPACED_OUT = re.compile(r"(?<![\d.])\d(?:[ \u00a0\u2009\u202f]+\d){2,}(?![\d.])")
_NUMBER_LIKE = re.compile(rf"^(?:{CURRENCY}|{SCALE}|[\d.,、。·+\-*/%e\s元圆负()~;\[\]])+$")
_UNIT_IN_BRACKETS = re.compile(rf"\(((?:{SCALE})?(?:{CURRENCY}|元|圆)?(?:{CURRENCY})?)\)")
_COUNTED_SCALE = re.compile(r"(?<=[\d一二两三四五六七八九十])个(?=亿|[千百十]?万)")
_BLANK = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "/",
        "//",
        "\\",
        "无",
        "暂无",
        "空",
        "n/a",
        "na",
        "null",
        "none",
        ".",
    }
)

_CHINESE_RUN = re.compile("[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]+")
_CHINESE_DIGITS = {
    **dict(zip("零〇一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    "两": 2,
}
_CHINESE_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}


class AmountWarning(StrEnum):
    """What was unusual in an amount that could still be read, or was kept as words."""

    DECIMAL_SLIP = "decimal_slip"
    APPROXIMATE = "approximate"
    RANGE = "range"
    EXTRA_TEXT = "extra_text"
    ROUNDED = "rounded"
    W_FOR_WAN = "w_for_wan"
    SPACED_DIGITS = "spaced_digits"
    FOREIGN = "foreign"
    NOT_AN_AMOUNT = "not_an_amount"


class AmountError(StrEnum):
    """Why an amount could not be read at all."""

    UNREADABLE = "unreadable_amount"
    TOO_LARGE = "amount_too_large"


class ParsedAmount(NamedTuple):
    """An amount as read.

    Args:
        wan: 万元 of RMB, exact to the 分; None when blank, foreign or not read.
        currency: ISO 4217 code of what was written.
        amount_wan: 万 of that currency (equal to `wan` for RMB).
        exact_wan: `amount_wan` before rounding to the 分, for adding up.
        warnings: What the writer should look at.
        error: Why nothing was read.
        text: The words as written.
    """

    wan: Decimal | None = None
    currency: str = CNY
    amount_wan: Decimal | None = None
    exact_wan: Decimal | None = None
    warnings: tuple[AmountWarning, ...] = ()
    error: AmountError | None = None
    text: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing was written, or a dash in place of nothing."""
        return self.amount_wan is None and not self.warnings and self.error is None

    @property
    def loses_words(self) -> bool:
        """The words say more than the figure, so they must be kept beside it."""
        kept = set(self.warnings) - {
            AmountWarning.ROUNDED,
            AmountWarning.W_FOR_WAN,
            AmountWarning.SPACED_DIGITS,
        }
        return bool(kept) or self.error is not None


def parse_amount(value: str | Number | None, default_unit: MoneyUnit = WAN) -> ParsedAmount:
    """Read an amount as people write it.

    `1.2亿`, `3000万`, `12,000`, `１２０００`, `10亿元`, `1亿2000万`, `三千万元`, `约3亿`,
    `20、53亿` (read as 20.53 with a warning), `500万美元` (kept in its own currency). A figure
    without a unit is in `default_unit`. A range is never turned into one figure. Negative amounts
    are read; whether they may stand is the caller's rule.

    Source: rules.md R1.
    """
    if value is None:
        return ParsedAmount()
    if isinstance(value, bool):
        return ParsedAmount(error=AmountError.UNREADABLE, text=str(value))
    if isinstance(value, str):
        return _from_text(value, default_unit)._replace(text=value.strip())
    return _from_number(value, default_unit)


def _from_number(value: Number, unit: MoneyUnit) -> ParsedAmount:
    text = str(value)
    number = Decimal(text) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return ParsedAmount(error=AmountError.UNREADABLE, text=text)
    # A float carries noise beyond the fen (1/3); somebody who types seven decimals means them.
    typed = not isinstance(value, float)
    return _amount(number, unit.wan, unit.currency, [], text=text, warn_rounding=typed)


def _amount(
    number: Decimal,
    wan: Decimal,
    currency: str,
    warnings: list[AmountWarning],
    *,
    text: str = "",
    warn_rounding: bool = True,
) -> ParsedAmount:
    if number.adjusted() > _LARGEST_EXPONENT or abs(exact := number * wan) > LARGEST_WAN:
        return ParsedAmount(error=AmountError.TOO_LARGE, text=text)
    rounded = quantize_fen(exact)
    if warn_rounding and rounded != exact:
        warnings = [*warnings, AmountWarning.ROUNDED]
    if currency != CNY:
        warnings = [*warnings, AmountWarning.FOREIGN]
    return ParsedAmount(
        wan=rounded if currency == CNY else None,
        currency=currency,
        amount_wan=rounded,
        exact_wan=exact,
        warnings=tuple(dict.fromkeys(warnings)) if warnings else (),
        text=text,
    )


def _close_up(match: re.Match[str]) -> str:
    return "".join(match.group().split())


def _from_text(raw: str, default_unit: MoneyUnit) -> ParsedAmount:
    raw = unicodedata.normalize("NFKC", raw[: LONGEST_TEXT + 1])
    closed = _SPACED_OUT.sub(_close_up, raw)
    text = fold_amount(_TWO_NUMBERS.sub(";", _SPACED.sub(_close_up, closed)))
    if text in _BLANK:
        return ParsedAmount()
    if len(text) > LONGEST_TEXT:
        return ParsedAmount(warnings=(AmountWarning.NOT_AN_AMOUNT,))
    text = _COUNTED_SCALE.sub("", _UNIT_IN_BRACKETS.sub(r"\1", text))
    text, warnings = _strip_label(text)
    if closed != raw:
        warnings.append(AmountWarning.SPACED_DIGITS)
    text = _CHINESE_RUN.sub(_arabic, text)
    if _RANGE.match(text):
        return ParsedAmount(warnings=(AmountWarning.RANGE,))
    match = _AMOUNT.match(text)
    if match is None:
        return _unread(text)
    return _from_match(match, _judge_rest(text[match.end() :], warnings), text, default_unit)


def _strip_label(text: str) -> tuple[str, list[AmountWarning]]:
    """Take off 总投资, 约, 预计 … before the figure; the rough ones leave a warning."""
    warnings: list[AmountWarning] = []
    while True:
        rest = _LABEL_BEFORE.sub("", text, count=1)
        rough = _ROUGH_BEFORE.sub("", rest, count=1)
        if rough != rest:
            warnings = [AmountWarning.APPROXIMATE]
        if rough == text:
            return text, warnings
        text = rough


def _judge_rest(rest: str, warnings: list[AmountWarning]) -> list[AmountWarning] | None:
    """Add the warnings of the words after the figure; None when they cannot follow a figure."""
    if rough := _ROUGH_AFTER.match(rest):
        warnings = [*warnings, AmountWarning.APPROXIMATE]
        rest = rest[rough.end() :]
    if not rest:
        return warnings
    if (
        _RATE_AFTER.match(rest)
        or not _REMARK_AFTER.match(rest)
        or _NUMBER_LIKE.match(rest.strip("()[],;/、。"))
    ):
        return None
    return [*warnings, AmountWarning.EXTRA_TEXT]


def _from_match(
    match: re.Match[str], warnings: list[AmountWarning] | None, text: str, default_unit: MoneyUnit
) -> ParsedAmount:
    currency = _currency(match)
    in_yuan = bool(match["yuan"] or match["currency"] or match["after"])
    summed = None if warnings is None else _sum_terms(match["terms"], in_yuan=in_yuan)
    if warnings is None or summed is None:
        return _unread(text)
    found = [*warnings, *summed.warnings]
    if match["more"]:
        found.append(AmountWarning.APPROXIMATE)
    number = -summed.number if match["sign"] else summed.number
    return _amount(
        number,
        _wan_of_one(default_unit, summed, in_yuan=in_yuan),
        currency or default_unit.currency,
        found,
    )


def _wan_of_one(default_unit: MoneyUnit, summed: _Sum, *, in_yuan: bool) -> Decimal:
    """Words in the cell win over the heading: `3000万` is in 万, `5000元` in 元."""
    if summed.in_wan:
        return Decimal(1)
    return SCALES[""] if in_yuan else default_unit.wan


def _currency(match: re.Match[str]) -> str | None:
    word = match["before"] or match["currency"] or match["after"]
    if word:
        return CURRENCY_WORDS[word]
    return CNY if match["yuan"] else None


@dataclass(frozen=True)
class _Sum:
    """The terms of one amount added up; in 万 when a scale word was written, else bare."""

    number: Decimal
    in_wan: bool
    warnings: list[AmountWarning]


def _sum_terms(terms: str, *, in_yuan: bool) -> _Sum | None:
    """Add `1亿2000万` up; None when it makes no sense (`5亿3`, `3千` of an unnamed unit)."""
    warnings: list[AmountWarning] = []
    found = list(_ONE_TERM.finditer(terms))
    if len(found) > 1 and not (found[-1]["scale"] or in_yuan):
        return None
    total = Decimal(0)
    last = Decimal("Infinity")
    for term in found:
        number = _digits(term["digits"], term["scale"] or "", warnings)
        scale = SCALES[term["scale"] or ""]
        if number is None or scale >= last or (term["scale"] in {"百", "千"} and not in_yuan):
            return None
        warnings += [AmountWarning.APPROXIMATE] * bool(term["more"])
        warnings += [AmountWarning.W_FOR_WAN] * (term["scale"] == "w")
        last = scale
        total += number * scale
    in_wan = bool(found[0]["scale"])
    return _Sum(total if in_wan else total / SCALES[""], in_wan, warnings)


def _digits(digits: str, scale: str, warnings: list[AmountWarning]) -> Decimal | None:
    """Read 12,000 and 20、53 (a slip for 20.53, with a warning); None when not one number."""
    if _PLAIN.fullmatch(digits):
        return Decimal(digits)
    if _GROUPED.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    slip = _SLIPPED.fullmatch(digits)
    if slip and len(slip["part"]) <= (4 if scale else 2):
        warnings.append(AmountWarning.DECIMAL_SLIP)
        return Decimal(f"{slip['whole'].replace(',', '')}.{slip['part']}")
    return None


def _unread(text: str) -> ParsedAmount:
    """Words are kept as words; what is made of digits and no number is an error, not to be lost."""
    if re.search(r"\d", text) and _NUMBER_LIKE.match(text):
        return ParsedAmount(error=AmountError.UNREADABLE)
    return ParsedAmount(warnings=(AmountWarning.NOT_AN_AMOUNT,))


def _arabic(match: re.Match[str]) -> str:
    """Turn Chinese numerals below 万 into digits; a unit word after digits (3千) stays."""
    run = match.group()
    before = match.string[match.start() - 1 : match.start()]
    if before.isdigit() or (
        run[0] not in "十拾" and not any(sign in _CHINESE_DIGITS for sign in run)
    ):
        return run.translate(str.maketrans("拾佰仟", "十百千"))
    total, digit = 0, None
    for sign in run:
        if sign in _CHINESE_DIGITS:
            digit = (digit or 0) * 10 + _CHINESE_DIGITS[sign]
        else:
            total += (1 if digit is None else digit) * _CHINESE_TENS[sign]
            digit = None
    return str(total + (digit or 0))

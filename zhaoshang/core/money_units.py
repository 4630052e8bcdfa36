"""Units of money: what the papers call them and how one is found in a heading (rules.md R1).

No Django here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.000001")
WAN_PER_YI = Decimal(10000)
CNY = "CNY"
LARGEST_WAN = Decimal(10) ** 12 - FEN
LONGEST_TEXT = 200


_SIGNS = str.maketrans("\u2212億萬圓", "-亿万元")


@dataclass(frozen=True)
class MoneyUnit:
    """A unit of money as a heading names it: 元, 万元, 亿元, 万美元 …

    Args:
        label: The unit's Chinese name.
        wan: How many 万 of the currency one of this unit is (元 = 0.0001, 亿元 = 10 000).
        currency: ISO 4217 code.
    """

    label: str
    wan: Decimal
    currency: str = CNY


SCALES: dict[str, Decimal] = {
    "": Decimal("0.0001"),
    "百": Decimal("0.01"),
    "千": Decimal("0.1"),
    "万": Decimal(1),
    "w": Decimal(1),
    "十万": Decimal(10),
    "百万": Decimal(100),
    "千万": Decimal(1000),
    "亿": Decimal(10000),
    "十亿": Decimal(100000),
    "百亿": Decimal(1000000),
    "千亿": Decimal(10000000),
    "万亿": Decimal(100000000),
}
CURRENCY_WORDS: dict[str, str] = {
    "人民币": CNY,
    "rmb": CNY,
    "cny": CNY,
    "¥": CNY,
    "美元": "USD",
    "美金": "USD",
    "usd": "USD",
    "us$": "USD",
    "$": "USD",
    "港元": "HKD",
    "港币": "HKD",
    "hkd": "HKD",
    "hk$": "HKD",
    "欧元": "EUR",
    "eur": "EUR",
    "€": "EUR",
    "日元": "JPY",
    "日币": "JPY",
    "jpy": "JPY",
    "韩元": "KRW",
    "韩币": "KRW",
    "krw": "KRW",
    "英镑": "GBP",
    "gbp": "GBP",
    "£": "GBP",
    "新台币": "TWD",
    "台币": "TWD",
    "twd": "TWD",
    "澳门元": "MOP",
    "澳门币": "MOP",
    "mop": "MOP",
    "新加坡元": "SGD",
    "新加坡币": "SGD",
    "sgd": "SGD",
    "澳元": "AUD",
    "澳大利亚元": "AUD",
    "aud": "AUD",
    "加元": "CAD",
    "加拿大元": "CAD",
    "cad": "CAD",
    "泰铢": "THB",
    "卢布": "RUB",
    "瑞士法郎": "CHF",
}
CURRENCIES = frozenset(CURRENCY_WORDS.values())

YUAN = MoneyUnit("元", SCALES[""])
QIAN_YUAN = MoneyUnit("千元", SCALES["千"])
WAN = MoneyUnit("万元", SCALES["万"])
YI = MoneyUnit("亿元", SCALES["亿"])

CURRENCY = "|".join(sorted(map(re.escape, CURRENCY_WORDS), key=len, reverse=True))
SCALE = "|".join(sorted((s for s in SCALES if s), key=len, reverse=True))
_UNIT_WORD = re.compile(
    rf"(?P<scale>{SCALE})?(?:(?P<currency>{CURRENCY})元?|(?P<yuan>元|圆))(?P<after>{CURRENCY})?"
)
_BARE_SCALE = re.compile(rf"[(\[/:_](?P<scale>{SCALE})(?:[)\]]|$)")


def quantize_fen(amount: Decimal) -> Decimal:
    """Round 万元 half up to the 分 (six decimals)."""
    return amount.quantize(FEN, ROUND_HALF_UP)


def find_unit(text: str) -> MoneyUnit | None:
    """Find the unit of money that a heading or unit line names: `总投资（亿元）` → 亿元.

    A bare 亿 or 万 counts only in brackets or at the end, after a separator.
    """
    folded = fold_amount(text)
    for found in _UNIT_WORD.finditer(folded):
        currency = CURRENCY_WORDS.get(found["currency"] or found["after"] or "人民币", CNY)
        if found["yuan"] or found["scale"] or currency != CNY:
            return _unit(found["scale"] or "", currency)
    bare = _BARE_SCALE.search(folded)
    return _unit(bare["scale"], CNY) if bare else None


def unit_by_label(label: str) -> MoneyUnit:
    """Return the unit of that exact name (万元, 亿元, 元, 万美元 …).

    Raises:
        ValueError: when it is not the name of a unit of money.
    """
    unit = find_unit(label)
    if unit is None:
        raise ValueError(label)
    return unit


def fold_amount(text: str) -> str:
    """Fold the text of an amount or heading: half width, lower case, no blanks."""
    folded = unicodedata.normalize("NFKC", text[: LONGEST_TEXT + 1]).casefold()
    return re.sub(r"[\s\u200b\ufeff']+", "", folded.translate(_SIGNS))


def _unit(scale: str, currency: str) -> MoneyUnit:
    name = next(word for word, code in CURRENCY_WORDS.items() if code == currency)
    name = "元" if currency == CNY else name
    return MoneyUnit(f"{'万' if scale == 'w' else scale}{name}", SCALES[scale], currency)

"""Who is the same: credit codes (GB 32100-2015) and names compared without their trimmings.

- `normalise_credit_code`, `credit_code_problem`: 18 characters, the last computed from the others;
- `name_key`: a name without width, case, brackets, punctuation and company form;
- `similarity`: how alike two names are, 0 to 1, places left aside too. Likely duplicates are
  suggested, never merged (R4).
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz

CREDIT_CODE_LENGTH = 18
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CODE_NOISE = re.compile(r"[\s'\"\-—_.,·:]+")
_NOT_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")
_COMPANY_FORM = re.compile(
    r"股份有限责任公司|有限责任公司|股份有限公司|有限公司|股份公司|集团公司|普通合伙|有限合伙"
    r"|(?:集团|公司|企业)(?=$)|(?:co|company)?(?:ltd|limited|inc|llc)$"
)
_PROJECT_WORD = re.compile(r"(?:建设|投资|招商引资|招商)?项目$")
_PROVINCE = re.compile(
    r"^(?:中国|北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北"
    r"|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)"
    r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?"
)
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,4}?(?:[^超城夜股菜贸集花都门]市|[^郊]县|自治县|自治州)")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+(?=[期号标]|\b)")
_DIGIT_OF = str.maketrans("一二三四五六七八九", "123456789")
_LEAST_KEPT = 2
_LEAST_CONTAINED = 4
_CONTAINED = 0.9
_OTHER_NUMBERS = 0.8
LIKELY_SAME = 0.85


class CreditCodeProblem(StrEnum):
    """What is wrong with a credit code."""

    LENGTH = "credit_code_length"
    CHARACTER = "credit_code_character"
    CHECK_DIGIT = "credit_code_check_digit"


def normalise_credit_code(text: str) -> str:
    """Return the code in half width and upper case, without blanks and separators."""
    return _CODE_NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_character(first_seventeen: str) -> str:
    """Return the eighteenth character that GB 32100-2015 gives to seventeen others.

    Raises:
        ValueError: when a character is not of the standard's alphabet (no I, O, S, V, Z).

    Source: GB 32100-2015, annex A: 31 − (Σ value × 3^(i−1) mod 31) mod 31.
    """
    values = [_CODE_ALPHABET.index(sign) for sign in first_seventeen]
    total = sum(value * weight for value, weight in zip(values, _CODE_WEIGHTS, strict=True))
    return _CODE_ALPHABET[-total % len(_CODE_ALPHABET)]


def credit_code_problem(text: str) -> CreditCodeProblem | None:
    """Check a unified social credit code; None when it is right.

    Source: GB 32100-2015, 4 (length, alphabet, digits of the place) and annex A (check character).
    """
    code = normalise_credit_code(text)
    if len(code) != CREDIT_CODE_LENGTH:
        return CreditCodeProblem.LENGTH
    if any(sign not in _CODE_ALPHABET for sign in code) or not code[2:8].isdigit():
        return CreditCodeProblem.CHARACTER
    if check_character(code[:-1]) != code[-1]:
        return CreditCodeProblem.CHECK_DIGIT
    return None


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """Return what two ways of writing one name have in common.

    Width, case, blanks, brackets and punctuation, the form of the company (有限公司, 股份有限公司,
    集团 …) and a closing 项目 do not count; places and phases do.
    """
    signs = _NOT_SIGNS.sub("", unicodedata.normalize("NFKC", name).casefold())
    bare = signs
    while (shorter := _COMPANY_FORM.sub("", _PROJECT_WORD.sub("", bare))) != bare:
        bare = shorter
    return bare if len(bare) >= _LEAST_KEPT else signs


def similarity(one: str, other: str) -> float:
    """Return how alike two names of projects or investors are, from 0 to 1.

    Places at the front are left aside. A name that holds the other whole scores at least 0.9; names
    that differ in a number (一期 and 二期, 3号 and 5号) score at most 0.8.
    """
    first, second = name_key(one), name_key(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    first, second = _without_place(first), _without_place(second)
    score = fuzz.ratio(first, second) / 100
    short, long = sorted((first, second), key=len)
    if len(short) >= _LEAST_CONTAINED and short in long:
        score = max(score, _CONTAINED)
    return min(score, _OTHER_NUMBERS) if _numbers(first) != _numbers(second) else score


def likely_same(one: str, other: str, least: float = LIKELY_SAME) -> bool:
    """Tell whether two names are alike enough to be suggested as one (R4)."""
    return similarity(one, other) >= least


def _without_place(key: str) -> str:
    bare = _PROVINCE.sub("", key, count=1)
    bare = _PLACE.sub("", bare, count=1)
    return bare if len(bare) >= _LEAST_KEPT else key


def _numbers(key: str) -> list[str]:
    return [each.translate(_DIGIT_OF) for each in _NUMBER.findall(key)]

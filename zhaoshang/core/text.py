"""Chinese text: folding for search, pinyin initials, and safety of exported cells. No Django."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.seg import mmseg

_BLANKS = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NOT_LETTERS = re.compile(r"[^0-9a-z]+")
_CHINESE = re.compile(r"[^\x00-\u2fff]+")
_FORMULA_SIGNS = "=+\\-@＝＋－＠"
_CELL_DANGER = re.compile(rf"(^|[\r\n\t,;|])([ \u3000\"]*)(?=[{_FORMULA_SIGNS}])")
_LEADING_CONTROL = re.compile(r"^(?=[\t\r\n])")
_CELL_ESCAPED = re.compile(rf"(^|[\r\n\t,;|])([ \u3000\"]*)'(?=[{_FORMULA_SIGNS}])")
_LEADING_ESCAPED = re.compile(r"^'(?=[\t\r\n])")


def fold(text: str) -> str:
    """Fold text for search: full width to half, case, blanks to one, no invisible signs."""
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _BLANKS.sub(" ", folded).strip()


def bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring characters of the folded text, each once, in order."""
    pairs: dict[str, None] = {}
    for word in fold(text).split(" "):
        for start in range(len(word) - 1):
            pairs[word[start : start + 2]] = None
    return list(pairs)


@lru_cache(maxsize=20_000)
def pinyin_initials(text: str) -> str:
    """Return the first letters of the reading: 铝合金 → lhj. Letters and digits stay.

    A character with several readings takes that of its word (重庆 → cq), else the usual one.
    """
    letters = _CHINESE.sub(_run_initials, fold(text))
    return _NOT_LETTERS.sub("", letters)


def _run_initials(run: re.Match[str]) -> str:
    return "".join(map(_word_initials, mmseg.seg.cut(run.group())))


@lru_cache(maxsize=20_000)
def _word_initials(word: str) -> str:
    """Return the first letters of one word as the library divides texts; words come again often."""
    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)).casefold()


def search_text(*parts: str | None) -> str:
    """Return what a search looks into: each part folded, then the pinyin initials, by lines."""
    folded = list(dict.fromkeys(fold(part) for part in parts if part and part.strip()))
    initials = [pinyin_initials(part) for part in folded]
    return "\n".join(dict.fromkeys([*folded, *(letters for letters in initials if letters)]))


def escape_like(text: str) -> str:
    r"""Escape what a LIKE pattern would read as a wildcard (escape character `\`)."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def escape_cell(text: str) -> str:
    """Make an exported cell stay text: an apostrophe before what would be taken for a formula.

    Looks at the beginning and after each line break or separator, at half and full width signs, and
    at a leading tab or carriage return.

    Source: reliability.md section 3, formula injection.
    """
    return _LEADING_CONTROL.sub("'", _CELL_DANGER.sub(r"\1\2'", text))


def unescape_cell(text: str) -> str:
    """Take the apostrophes of `escape_cell` off again, when an exported file comes back."""
    return _CELL_ESCAPED.sub(r"\1\2", _LEADING_ESCAPED.sub("", text))

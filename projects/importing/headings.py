"""From a heading to a column: the words that real counties use, and patterns for the rest.

A heading is looked up, first match wins: as it stands, without its brackets, by pattern. Under a
two- or three-row heading the lowest cell speaks for itself unless it is a word that needs its
parent (名称, 时间, 计划, 本月 …). Counties add their own words; those come before everything. The
built-in words stand in headings.toml.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from projects.importing.columns import COLUMNS

_TABLES = tomllib.loads((Path(__file__).parent / "headings.toml").read_text(encoding="utf-8"))

# Lowest headings that say little without what stands above them.
_NEEDS_PARENT = frozenset(_TABLES["special"]["needs_parent"])
# Headings whose column may hold nothing but stages; then it is the stage.
MAY_BE_STAGE = frozenset(_TABLES["special"]["may_be_stage"])
_TWO_ROWS = 2
# Headings that hold a whole table of something else when nothing stronger stands beside them.
WEAK_NAMES = frozenset({"项目", "名称"})
_SAYS_MORE = re.compile(
    "一期|首期|本年|今年|当年|本月|累计|计划|拟|预计|约定|实际|固定资产|省外|境外|市外|年度|外资"
)
_ONLY_UNITS = frozenset(
    {
        "",
        "元",
        "千元",
        "万元",
        "亿元",
        "万美元",
        "亩",
        "公顷",
        "平方米",
        "万平方米",
        "m2",
        "个",
        "人",
    }
)
_SAME_AS_PARENT = frozenset(
    {"合计", "总额", "小计", "总计", "金额", "额度", "数额", "人民币", "折人民币", "折合人民币"}
)
# Lowest headings under which a list of projects (签约项目) names them; 金额 under it does not.
_OF_NAMES = frozenset({"名称", "名", "企业", "单位", "情况"})
_NOT_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_BRACKETED = re.compile(r"[(\[{【〔<《][^)\]}】〕>》]*[)\]}】〕>》]?")
_UNIT_WORDS = re.compile(
    r"(?:计量|金额|货币)?单位[:：]?|人民币|(?:百|千|万|亿)*(?:美元|港元|欧元|日元|元)|公顷|平方公里|万?平方米|万?平米"
    r"|万?㎡|万?m2|(?:万元|元)?/亩|亩|[万亿](?=[)\]/]|$)|个人|人次"
)
_UNIT_IN_BRACKETS = re.compile(r"[(\[【]([^)\]】]*)[)\]】]?")
_UP_TO = re.compile(r"截[至止](?!上|去年)(?:目前|当前|现在|.{0,10}?(?:底|末|日|月份?|前))")
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_MONTHS = re.compile(r"1[-—~至到]\d{1,2}月份?")
_MONTH = re.compile(r"\d{1,2}月份?")
_NUMBERING = re.compile(r"^\d+(?=[\u3400-\u9fff])")


@dataclass(frozen=True)
class Match:
    """A column found for a heading; `sure` when the very words are known, not only a pattern."""

    column: str
    sure: bool


@lru_cache(maxsize=20_000)
def heading_key(heading: str, *, brackets: bool = True) -> str:
    """Return what counts of a heading: no units, blanks, signs; years and months made general."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    text = re.sub(r"\s+", "", text)
    text = _UNIT_IN_BRACKETS.sub(_without_units, text) if brackets else _BRACKETED.sub("", text)
    text = _UP_TO.sub("累计", text)
    text = _MONTH.sub("本月", _MONTHS.sub("本年", _YEAR.sub("本年", text)))
    return _NUMBERING.sub("", _NOT_SIGNS.sub("", text))


def _without_units(match: re.Match[str]) -> str:
    return f"({_UNIT_WORDS.sub('', match[1])})"


def _default_aliases() -> dict[str, str]:
    found: dict[str, str] = {}
    for column, words in _TABLES["aliases"].items():
        for word in words:
            found.setdefault(heading_key(word), column)
    return found


def _compiled(expression: str) -> re.Pattern[str]:
    for word, meaning in _TABLES["words"].items():
        expression = expression.replace(word, meaning)
    return re.compile(expression)


def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple(
        (
            each["column"],
            _compiled(each["wanted"]),
            _compiled(each["unwanted"]) if "unwanted" in each else None,
        )
        for each in _TABLES["patterns"]
    )


_PATTERNS = _patterns()
_RANKS = {
    heading_key(word): place
    for words in _TABLES["aliases"].values()
    for place, word in enumerate(words, start=1)
}


@dataclass(frozen=True)
class ColumnDictionary:
    """Which heading means which column.

    Args:
        aliases: Key of a heading (`heading_key`) → column.
        own: Keys that the county added; they come before everything else.
    """

    aliases: Mapping[str, str] = field(default_factory=_default_aliases)
    own: Mapping[str, str] = field(default_factory=dict)

    def extended(self, pairs: Iterable[tuple[str, str]]) -> ColumnDictionary:
        """Return a dictionary with a county's own (heading, column) pairs.

        Raises:
            ValueError: when a column does not exist.
        """
        own = dict(self.own)
        for heading, column in pairs:
            if column not in COLUMNS:
                raise ValueError(f"no such column: {column}")
            own[heading_key(heading)] = column
        return ColumnDictionary(self.aliases, own)

    def find(self, path: Sequence[str]) -> Match | None:
        """Return the column that a heading means; `path` runs from the top row to the lowest."""
        words = [word for word in path if heading_key(word) not in _ONLY_UNITS]
        return next((match for match in self._candidates(words) if match), None)

    def _candidates(self, words: Sequence[str]) -> Iterator[Match | None]:
        if not words:
            return
        joined, lowest = "".join(words), words[-1]
        yield self._own(joined) or self._own(lowest)
        if len(words) == 1:
            yield self._exact(lowest) or _by_pattern(heading_key(lowest))
            return
        if len(words) > _TWO_ROWS:
            yield self._exact("".join(words[-2:]))
        yield self._exact(joined) or self._by_parent(words)
        if heading_key(lowest, brackets=False) not in _NEEDS_PARENT:
            yield self._exact(lowest) or _by_pattern(heading_key(lowest))
            return
        nearest = _by_pattern(heading_key("".join(words[-2:])))
        yield self._agreed(nearest or _by_pattern(heading_key(joined)), self._exact(lowest))
        above = self._exact(words[-2])
        yield (
            above
            if above
            and (above.column != "name" or heading_key(lowest, brackets=False) in _OF_NAMES)
            else None
        )

    def rank(self, path: Sequence[str]) -> int:
        """Return how usual the words of a heading are: 0 for a county's own, then by the list."""
        for words in ("".join(path), path[-1]):
            for brackets in (True, False):
                key = heading_key(words, brackets=brackets)
                if key in self.own:
                    return 0
                if key in _RANKS:
                    return _RANKS[key]
        return len(_RANKS)

    def _own(self, heading: str) -> Match | None:
        column = self.own.get(heading_key(heading))
        return Match(column, sure=True) if column else None

    @staticmethod
    def _agreed(pattern: Match | None, lowest: Match | None) -> Match | None:
        """The pattern on the whole heading, sure when the lowest cell alone says the same."""
        return (
            lowest
            if pattern is None or pattern.column == getattr(lowest, "column", "")
            else pattern
        )

    def is_known(self, heading: str) -> bool:
        """Tell whether the very words of a heading are known."""
        key = heading_key(heading)
        return key in self.own or key in self.aliases

    def _exact(self, heading: str) -> Match | None:
        full = heading_key(heading)
        column = self.own.get(full) or self.aliases.get(full)
        if column:
            return Match(column, sure=True)
        bare = heading_key(heading, brackets=False)
        said = full.replace(bare, "", 1) if bare else full
        if bare == full or _SAYS_MORE.search(said):
            return None
        column = self.own.get(bare) or self.aliases.get(bare)
        return Match(column, sure=True) if column else None

    def _by_parent(self, words: Sequence[str]) -> Match | None:
        """合计 and 总额 under 总投资 are the parent itself."""
        if heading_key(words[-1]) in _SAME_AS_PARENT:
            parent = self._exact(words[-2])
            return parent if parent and COLUMNS[parent.column].is_quantity else None
        return None


@lru_cache(maxsize=20_000)
def _by_pattern(key: str) -> Match | None:
    for column, wanted, unwanted in _PATTERNS:
        if wanted.search(key) and not (unwanted and unwanted.search(key)):
            return Match(column, sure=False)
    return None

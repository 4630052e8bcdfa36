"""The words by which a superior's table says what is to stand in a cell.

    {{到位资金.累计}}              the county's figure
    {{到位资金.累计@郑家寨镇}}      a unit's, or the sum of a group's units
    {{到位资金.完成率/市定目标}}    by the targets of a basis; else by the main one
    {{单位}} in a row              the row is repeated for every unit; {{单位:乡镇组}} for a group's
    {{月份}} {{填报单位}} …        words about the table itself

Full-width signs are taken for the same. A defined name says it with dots: 到位资金.累计.郑家寨镇.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Measure(StrEnum):
    """What of a figure is asked for."""

    VALUE = "本月"
    CUMULATIVE = "累计"
    TARGET = "目标"
    RATE = "完成率"
    GAP = "超欠"
    LAST_YEAR = "上年同期"
    GROWTH = "同比"
    CLAIMED = "本月上报"
    CLAIMED_CUMULATIVE = "累计上报"


class Word(StrEnum):
    """What is not a figure."""

    MONTH = "月份"
    YEAR = "年份"
    MONTH_NUMBER = "月"
    REPORTER = "填报单位"
    COUNTY = "县名"
    DAY = "填报日期"
    PERSON = "填报人"
    TIME = "时序进度"
    UNIT = "单位"
    NUMBER = "序号"


OF_A_ROW = frozenset({Word.UNIT, Word.NUMBER})
BY_BASIS = frozenset({Measure.TARGET, Measure.RATE, Measure.GAP})
_BRACES = re.compile(r"[{｛]{2}\s*([^{}｛｝]{1,120}?)\s*[}｝]{2}")
_WIDE = str.maketrans("．。＠／：", "..@/:")
_PARTS_OF_A_NAME = 3


class Unknown(StrEnum):
    """What of a binding is not understood."""

    WORD = "word"
    INDICATOR = "indicator"
    MEASURE = "measure"
    BASIS = "basis"
    SUBJECT = "subject"
    GROUP = "group"
    NO_BASIS = "no_basis"


@dataclass(frozen=True)
class Vocabulary:
    """The names a county knows, folded, each with the id it stands for."""

    indicators: Mapping[str, int] = field(default_factory=dict)
    bases: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A binding that is understood: a word, or a figure.

    Attributes:
        word: What is not a figure.
        indicator: Id of the indicator.
        measure: What of its figure.
        basis: Id of the basis that was named.
        unit: Id of the unit that was named.
        group: Id of the group that was named: of the figures, or of the repeated rows.
    """

    word: Word | None = None
    indicator: int | None = None
    measure: Measure | None = None
    basis: int | None = None
    unit: int | None = None
    group: int | None = None

    @property
    def repeats(self) -> bool:
        """The row it stands in is repeated."""
        return self.word is Word.UNIT


@dataclass(frozen=True)
class NotUnderstood:
    """A binding that is not understood: which part, and names like it."""

    why: Unknown
    text: str
    near: Sequence[str] = ()


def fold(text: str) -> str:
    """Fold a name: width, case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def found_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the bindings of a cell's text; group 1 is what stands between the braces."""
    yield from _BRACES.finditer(text)


def of_name(name: str) -> str | None:
    """Return what a defined name binds, in the words of a cell; None for any other name."""
    parts = name.translate(_WIDE).split(".")
    measures = {each.value for each in Measure}
    if len(parts) == _PARTS_OF_A_NAME and parts[1] in measures:
        return f"{parts[0]}.{parts[1]}@{parts[2]}"
    return ".".join(parts) if len(parts) > 1 and parts[1] in measures else None


def read(text: str, known: Vocabulary) -> Asked | NotUnderstood:
    """Read what stands between the braces."""
    clean = fold(text.translate(_WIDE))
    words = {each.value: each for each in Word}
    if clean in words:
        return Asked(word=words[clean])
    head, colon, group = clean.partition(":")
    if colon and head == Word.UNIT:
        if group in known.groups:
            return Asked(word=Word.UNIT, group=known.groups[group])
        return NotUnderstood(Unknown.GROUP, group, near(group, known.groups))
    if "." not in clean:
        return NotUnderstood(Unknown.WORD, clean, near(clean, [*words, *known.indicators]))
    return _figure(clean, known)


def near(name: str, names: Mapping[str, object] | Sequence[str]) -> list[str]:
    """Return known names that look like one, the likest first."""
    contained = [each for each in names if name and (name in each or each in name)]
    alike = difflib.get_close_matches(name, list(names), n=3, cutoff=0.4)
    return list(dict.fromkeys([*alike, *contained]))[:3]


def _figure(clean: str, known: Vocabulary) -> Asked | NotUnderstood:
    rest, at, subject = clean.partition("@")
    rest, slash, basis = rest.partition("/")
    name, _dot, measured = rest.rpartition(".")
    measures = {each.value: each for each in Measure}
    if name not in known.indicators:
        return NotUnderstood(Unknown.INDICATOR, name, near(name, known.indicators))
    if measured not in measures:
        return NotUnderstood(Unknown.MEASURE, measured, near(measured, measures))
    measure = measures[measured]
    if slash and measure not in BY_BASIS:
        return NotUnderstood(Unknown.NO_BASIS, measured)
    if slash and basis not in known.bases:
        return NotUnderstood(Unknown.BASIS, basis, near(basis, known.bases))
    unit = group = None
    if at:
        unit, group = known.units.get(subject), known.groups.get(subject)
        if unit is None and group is None:
            names = [*known.units, *known.groups]
            return NotUnderstood(Unknown.SUBJECT, subject, near(subject, names))
    return Asked(
        indicator=known.indicators[name],
        measure=measure,
        basis=known.bases[basis] if slash else None,
        unit=unit,
        group=None if unit is not None else group,
    )

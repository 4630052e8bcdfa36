"""What an edition of a bulletin says otherwise than the one before (rules.md R12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assessment.rules.bulletin_words import figure_text
from assessment.rules.bulletins import main_goal

Content = Mapping[str, Any]


class Said(StrEnum):
    """Which figure of a unit."""

    ACTUAL = "actual"
    PERCENT = "percent"
    GAP = "gap"
    YEAR_ON_YEAR = "year_on_year"
    PLACE = "place"
    SCORE = "score"
    SCORE_PLACE = "score_place"


@dataclass(frozen=True)
class Changed:
    """A figure that two editions print differently; "" where one does not print it."""

    unit: str
    about: str
    figure: Said
    before: str
    after: str


def compare(before: Content, after: Content) -> list[Changed]:
    """Return the figures of units that differ, in the order of the later edition."""
    old, new = _said(before), _said(after)
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Changed(*_words(key, before, after), key[2], old.get(key, ""), new.get(key, ""))
        for key in keys
        if old.get(key, "") != new.get(key, "")
    ]


_Key = tuple[int, int, Said]


def _said(content: Content) -> dict[_Key, str]:
    return {key: text for key, text in _figures(content) if text}


def _figures(content: Content) -> Iterator[tuple[_Key, str]]:
    decimals = {each["id"]: each["decimals"] for each in content["indicators"]}
    for row in content["rows"]:
        unit, pk = row["unit"], row["indicator"]
        goal = main_goal(row, content) or {}
        yield (unit, pk, Said.ACTUAL), figure_text(row["actual"], decimals[pk])
        yield (unit, pk, Said.PERCENT), goal.get("percent") or ""
        yield (unit, pk, Said.GAP), goal.get("gap") or ""
        yield (unit, pk, Said.YEAR_ON_YEAR), row["year_on_year"] or ""
        yield (unit, pk, Said.PLACE), str(row["place"] or "")
    for row in (content["scores"] or {}).get("rows", ()):
        yield (row["unit"], 0, Said.SCORE), row["total"]
        yield (row["unit"], 0, Said.SCORE_PLACE), str(row["place"] or "")


def _words(key: _Key, before: Content, after: Content) -> tuple[str, str]:
    """Return the names of unit and indicator, by the later edition where it has them."""
    unit, pk, _figure = key
    units: dict[int, str] = {}
    names: dict[int, str] = {}
    for content in (before, after):
        units[content["county"]["id"]] = content["county"]["name"]
        units |= {each["id"]: each["name"] for each in content["units"]}
        units |= {row["unit"]: row["name"] for row in (content["scores"] or {}).get("rows", ())}
        names |= {each["id"]: each["name"] for each in content["indicators"]}
    return units.get(unit, ""), names.get(pk, "")

"""Places inside a group (rules.md R12): ties share a place, who is not ranked is listed last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessment.rules.scoring.facts import UnitFacts
from assessment.rules.scoring.total import UnitScore


class NotRanked(StrEnum):
    """Why a unit takes no place."""

    NOT_REPORTED = "not_reported"
    GATE = "gate"


@dataclass(frozen=True)
class Place:
    """A unit's place.

    Attributes:
        unit: Its code.
        place: 1, 2, 2, 4 …; None when it is not ranked.
        total: Its score.
        tie_break: Name of the figure that put it before or behind a unit of the same total; ""
            where totals decide, or where nothing parts the units.
        not_ranked: Why it takes no place.
    """

    unit: str
    place: int | None
    total: Decimal
    tie_break: str = ""
    not_ranked: NotRanked | None = None


def rank(
    scores: Mapping[str, UnitScore], facts: Sequence[UnitFacts], tie_break: Sequence[str]
) -> list[Place]:
    """Return the places of a group: ranked ones first, then the others by their code.

    Equal totals are parted by the figures of `tie_break`, one after the other, higher first; a
    figure that is not known is 0. What is still equal shares a place, and the next place is left
    out: 1, 2, 2, 4.

    Source: rules.md R12.
    """
    by_unit = {each.unit: each for each in facts}
    ranked = [score for score in scores.values() if score.is_ranked]
    keys = {
        score.unit: (
            score.total,
            *(by_unit[score.unit].values.get(name, Decimal(0)) for name in tie_break),
        )
        for score in ranked
    }
    ordered = sorted(ranked, key=lambda score: score.unit)
    ordered.sort(key=lambda score: keys[score.unit], reverse=True)
    places = [
        Place(
            unit=score.unit,
            place=1 + sum(other > keys[score.unit] for other in keys.values()),
            total=score.total,
            tie_break=_parted_by(score.unit, keys, tie_break),
        )
        for score in ordered
    ]
    others = sorted((each for each in scores.values() if not each.is_ranked), key=_by_unit)
    return places + [
        Place(
            unit=each.unit,
            place=None,
            total=each.total,
            not_ranked=NotRanked.GATE if each.has_reported else NotRanked.NOT_REPORTED,
        )
        for each in others
    ]


def _by_unit(score: UnitScore) -> str:
    return score.unit


def _parted_by(unit: str, keys: Mapping[str, tuple[Decimal, ...]], tie_break: Sequence[str]) -> str:
    """Return the last figure that was needed to part a unit from those of the same total."""
    mine = keys[unit]
    needed = [
        number
        for other, theirs in keys.items()
        if other != unit and theirs[0] == mine[0]
        for number, (one, two) in enumerate(zip(mine[1:], theirs[1:], strict=True))
        if one != two and mine[1 : 1 + number] == theirs[1 : 1 + number]
    ]
    return tie_break[max(needed)] if needed else ""

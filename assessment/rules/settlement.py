"""The annual settlement 年度结账 (rules.md R2, R12): what hinders it, and its numbers again.

- `Point`: one line of the checklist; whether it hinders or only warns is policy.
- `hindering`: what keeps a year from being closed.
- `recompute`: every derived number of a settled year, from what was frozen.

A content is plain JSON; numbers are exact text, amounts as the indicator measures them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assessment.rules.bulletins import recompute as recompute_figures

# Raised when the form of what is kept changes; older content is read by its own number.
FORMAT = 1
Content = dict[str, Any]


class Check(StrEnum):
    """What is looked at before a year is closed, in the order of the page."""

    LAST_MONTH = "last_month"
    NEVER_KEPT = "never_kept"
    UNVERIFIED = "unverified"
    REQUESTS = "requests"
    CORRECTIONS = "corrections"
    SPOT_CHECKS = "spot_checks"
    RESULT = "result"
    OBJECTIONS = "objections"
    BULLETIN = "bulletin"


class Weight(StrEnum):
    """What an open point does to the closing."""

    HINDERS = "hinders"
    WARNS = "warns"
    IGNORED = "ignored"


# Without December closed there are no figures of the year: no policy lifts this one.
ALWAYS = {Check.LAST_MONTH: Weight.HINDERS}
# What a policy may weigh.
WEIGHED = tuple(each for each in Check if each not in ALWAYS)


@dataclass(frozen=True)
class Point:
    """One line of the checklist.

    Attributes:
        check: What is looked at.
        weight: What it does while it is open.
        is_met: Nothing is open.
        count: How much is open; 0 where it is met or cannot be counted.
        facts: More numbers for its words.
    """

    check: Check
    weight: Weight
    is_met: bool
    count: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hinders(self) -> bool:
        """The year cannot be closed while it is so."""
        return not self.is_met and self.weight is Weight.HINDERS

    @property
    def warns(self) -> bool:
        """The year can be closed, and whoever does it should know."""
        return not self.is_met and self.weight is Weight.WARNS

    def kept(self) -> dict[str, Any]:
        """Return the line as a settlement keeps it."""
        return {
            "check": self.check.value,
            "weight": self.weight.value,
            "met": self.is_met,
            "count": self.count,
        }


def hindering(points: Iterable[Point]) -> list[Point]:
    """Return what keeps the year from being closed."""
    return [each for each in points if each.hinders]


def recompute(content: Mapping[str, Any]) -> Content:
    """Work every derived number of a settled year out of its frozen inputs again.

    Source: rules.md R1, R2, R12.
    """
    found: Content = copy.deepcopy(dict(content))
    found["figures"] = recompute_figures(found["figures"])
    found["met"] = _met(found["figures"])
    return found


def _met(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Count by indicator how many units met their target of the main basis."""
    main = next((each["id"] for each in figures["bases"] if each["is_main"]), None)
    better = {each["id"]: each["higher_is_better"] for each in figures["indicators"]}
    units = {each["id"] for each in figures["units"]}
    counted = {pk: {"indicator": pk, "with_target": 0, "met": 0} for pk in better}
    for row in figures["rows"]:
        goal = next((each for each in row["goals"] if each["basis"] == main), None)
        if row["unit"] not in units or goal is None or not Decimal(goal["target"]):
            continue
        one = counted[row["indicator"]]
        one["with_target"] += 1
        over = Decimal(row["actual"]) - Decimal(goal["target"])
        one["met"] += (over >= 0) if better[row["indicator"]] else (over <= 0)
    return list(counted.values())

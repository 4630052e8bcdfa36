"""Bulletins 通报 (rules.md R1, R2, R12): kinds, and every derived number from what was frozen.

- `kind_of`: which kind of bulletin a period has.
- `recompute`: rates, gaps, places, year on year, rates, sums, red and black lists, again from the
  frozen inputs; what comes out is compared with what was printed.
- `differences`: where two contents differ, by path.

A content is plain JSON; numbers are exact text, printed rates and gaps are texts with the decimals
of the policy. Amounts as the indicator measures them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from assessment.rules.bulletin_lists import lists_of
from assessment.rules.progress import year_on_year
from zhaoshang.core.money import GapBasis, gap_points, percent
from zhaoshang.core.periods import Cycle, Month, Period, time_progress

# Raised when the form of what is kept changes; older content is read by its own number.
FORMAT = 1
Content = dict[str, Any]
SIDES = ("before", "after")
_SIDED = ("before_", "after_")
_ABSENT = "—"


class BulletinKind(StrEnum):
    """What a bulletin is about."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEAR = "half_year"
    ANNUAL = "annual"


class BulletinState(StrEnum):
    """A draft is edited; a published one never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Part(StrEnum):
    """The parts with generated figures, in the order in which they are printed."""

    TOTALS = "totals"
    PROGRESS = "progress"
    SCORES = "scores"
    LISTS = "lists"
    RATES = "rates"
    FLAGS = "flags"
    PROBLEMS = "problems"
    DISCIPLINE = "discipline"


_KINDS = {
    Cycle.MONTH: BulletinKind.MONTHLY,
    Cycle.QUARTER: BulletinKind.QUARTERLY,
    Cycle.HALF: BulletinKind.HALF_YEAR,
    Cycle.YEAR: BulletinKind.ANNUAL,
}
CYCLES = {kind: cycle for cycle, kind in _KINDS.items()}


def kind_of(period: Period) -> BulletinKind:
    """Return the kind of a period's bulletin."""
    return _KINDS[period.cycle]


def needs_scores(kind: BulletinKind) -> bool:
    """Tell whether a final result must stand before it is published: only a month's needs none."""
    return kind is not BulletinKind.MONTHLY


def recompute(content: Mapping[str, Any]) -> Content:
    """Work every derived number of a bulletin out of its frozen inputs again.

    Source: rules.md R1, R2, R10, R11a, R12.
    """
    found: Content = copy.deepcopy(dict(content))
    for row in found["rows"]:
        _progress(row, found)
    _places(found)
    for rate in found["rates"]:
        rate["percent"] = _text(
            percent(Decimal(rate["numerator"]), Decimal(rate["denominator"])), 2
        )
    found["flag_counts"] = _counted(found["flags"])
    found["problem_sums"] = {
        name: sum(row[name] for row in found["problems"]) for name in ("open", "overdue")
    }
    found["lists"] = lists_of(found)
    return found


def _progress(row: dict[str, Any], content: Content) -> None:
    how, actual = content["reckoned"], Decimal(row["actual"])
    for goal in row["goals"]:
        time = Fraction(goal["time"])
        if not how["by_month"]:
            time = time_progress(Month.parse(content["month"]))
            goal["time"] = str(time)
        target = Decimal(goal["target"])
        goal["percent"] = goal["gap"] = None
        if target:
            gap = gap_points(
                actual, target, time, places=how["decimals"], basis=GapBasis(how["gap_from"])
            )
            goal["percent"] = _text(percent(actual, target, how["decimals"]), how["decimals"])
            goal["gap"] = _text(gap, how["decimals"])
    last = row["last_year"]
    row["year_on_year"] = _text(year_on_year(actual, Decimal(last) if last is not None else None))


def _text(value: Decimal | None, decimals: int = 2) -> str | None:
    return None if value is None else f"{value:.{decimals}f}"


def main_goal(row: Mapping[str, Any], content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a row's target by the main basis, if it has one."""
    main = next((each["id"] for each in content["bases"] if each["is_main"]), None)
    return next((goal for goal in row["goals"] if goal["basis"] == main), None)


def _places(content: Content) -> None:
    """Give places inside each group by the exact rate of the main basis: 1, 2, 2, 4.

    Who has no target, did not report or stands apart takes none, and is listed last as such.
    """
    apart = {each["id"] for each in content["groups"] if each["is_apart"]}
    units = {each["id"]: each for each in content["units"]}
    better = {each["id"]: each["higher_is_better"] for each in content["indicators"]}
    rated: dict[tuple[int, int], list[tuple[Fraction, dict[str, Any]]]] = {}
    for row in content["rows"]:
        row["place"] = None
        unit, goal = units.get(row["unit"]), main_goal(row, content)
        if unit is None or unit["group"] is None or unit["group"] in apart or goal is None:
            continue
        if not unit["reported"] or not Decimal(goal["target"]):
            continue
        rate = Fraction(Decimal(row["actual"])) / Fraction(Decimal(goal["target"]))
        signed = rate if better[row["indicator"]] else -rate
        rated.setdefault((unit["group"], row["indicator"]), []).append((signed, row))
    for rows in rated.values():
        for rate, row in rows:
            row["place"] = 1 + sum(other > rate for other, _row in rows)


def flat_text(text: Mapping[str, Any]) -> dict[str, str]:
    """Return a text by the names of form fields: "lead", "before_progress" …"""
    found = {name: words for name, words in text.items() if isinstance(words, str)}
    for side in SIDES:
        for part in Part:
            found[f"{side}_{part.value}"] = text.get(side, {}).get(part.value, "")
    return found


def nested_text(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the text of such fields as it is stored."""
    sides = {
        side: {
            part.value: words for part in Part if (words := fields.get(f"{side}_{part.value}", ""))
        }
        for side in SIDES
    }
    others = {name: words for name, words in fields.items() if not name.startswith(_SIDED)}
    return others | sides


def _counted(flags: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in flags:
        counts[each["severity"]] = counts.get(each["severity"], 0) + 1
    return counts


def differences(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield where two contents differ: path, what stands, what comes out."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(
                before.get(key, _ABSENT), after.get(key, _ABSENT), f"{path}.{key}" if path else key
            )
    elif isinstance(before, list) and isinstance(after, list):
        for number in range(max(len(before), len(after))):
            one = before[number] if number < len(before) else _ABSENT
            two = after[number] if number < len(after) else _ABSENT
            yield from differences(one, two, f"{path}[{number}]")
    elif before != after:
        yield path, str(before), str(after)

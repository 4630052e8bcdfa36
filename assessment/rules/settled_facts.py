"""What a settled year says of its units and persons: for commendations and risk deposits (R12).

Read from the frozen content alone, so that a list proposed later rests on what was settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.rules.bulletins import main_goal
from assessment.rules.commendations import PersonYear, UnitYear
from assessment.rules.deposits import Measure

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Counted:
    """An indicator as the year counted it."""

    code: str
    name: str
    measure: str
    decimals: int


@dataclass(frozen=True)
class Measured:
    """What a deposit goes by: the exact value (None: unknown), or the grade, and its parts.

    `value`: rate in percent, or score. `actual` and `target` stand behind a rate.
    """

    measure: Measure
    value: Fraction | None = None
    grade: str = ""
    indicator: str = ""
    actual: Decimal | None = None
    target: Decimal | None = None


def counted(content: Content) -> dict[str, Counted]:
    """Return the year's indicators by code."""
    return {
        each["code"]: Counted(each["code"], each["name"], each["measure"], each["decimals"])
        for each in content["figures"]["indicators"]
    }


def main_code(content: Content) -> str:
    """Return the code of the indicator that the year's lists go by; "" without indicators."""
    figures = content["figures"]
    pk = figures["lists"]["indicator"]
    return next((each["code"] for each in figures["indicators"] if each["id"] == pk), "")


def unit_years(content: Content) -> list[UnitYear]:
    """Return the settled year of every unit; places by score, else by the main indicator's rate."""
    figures = content["figures"]
    codes = {each["id"]: each["code"] for each in figures["indicators"]}
    groups = {each["id"]: each for each in figures["groups"]}
    scores = figures["scores"]
    scored = {row["unit"]: row for row in scores["rows"]} if scores else {}
    black = {each["unit"] for each in figures["lists"]["black"]}
    kept = {row["unit"]: row for row in figures["discipline"]}
    actual: dict[int, dict[str, Decimal]] = {}
    target: dict[int, dict[str, Decimal]] = {}
    places: dict[int, int | None] = {}
    for row in figures["rows"]:
        code, goal = codes[row["indicator"]], main_goal(row, figures)
        actual.setdefault(row["unit"], {})[code] = Decimal(row["actual"])
        if goal is not None:
            target.setdefault(row["unit"], {})[code] = Decimal(goal["target"])
        if row["indicator"] == figures["lists"]["indicator"]:
            places[row["unit"]] = row["place"]
    found = []
    for unit in figures["units"]:
        pk = unit["id"]
        group, score = groups.get(unit["group"]), scored.get(pk)
        found.append(
            UnitYear(
                unit_id=pk,
                name=unit["name"],
                group=group["name"] if group else "",
                is_apart=group is None or group["is_apart"],
                place=(score["place"] if score else None) if scores else places.get(pk),
                place_before=content["places_before"].get(str(pk)),
                total=Decimal(score["total"]) if score else None,
                vetoed_by=content["vetoed"].get(str(pk), ""),
                is_black_listed=pk in black,
                late=kept.get(pk, {}).get("late", 0),
                missing=kept.get(pk, {}).get("missing", 0),
                falsified=content["falsified"].get(str(pk), 0),
                actual=actual.get(pk, {}),
                target=target.get(pk, {}),
            )
        )
    return found


def person_years(content: Content) -> list[PersonYear]:
    """Return the persons whose figures the year knows."""
    codes = {each["id"]: each["code"] for each in content["figures"]["indicators"]}
    found: dict[int, dict[str, Decimal]] = {}
    named: dict[int, tuple[str, int]] = {}
    for row in content["persons"]:
        named[row["person"]] = (row["name"], row["unit"])
        if row["indicator"] in codes:
            figures = found.setdefault(row["person"], {})
            figures[codes[row["indicator"]]] = Decimal(row["actual"])
    return [PersonYear(pk, *named[pk], found.get(pk, {})) for pk in named]


def measured(content: Content, unit_id: int, measure: Measure, indicator: str) -> Measured:
    """Return what a unit's deposit goes by.

    Args:
        content: What was settled.
        unit_id: The unit.
        measure: Rate, score or grade.
        indicator: Code of the indicator whose rate counts; "": the one the lists go by.
    """
    if measure is not Measure.RATE:
        scores = content["figures"]["scores"] or {"rows": ()}
        row = next((each for each in scores["rows"] if each["unit"] == unit_id), None)
        if row is None:
            return Measured(measure)
        if measure is Measure.GRADE:
            return Measured(measure, grade=row["grade"])
        return Measured(measure, Fraction(Decimal(row["total"])))
    code = indicator or main_code(content)
    unit = next((each for each in unit_years(content) if each.unit_id == unit_id), None)
    target = unit.target.get(code) if unit else None
    if unit is None or not target:
        return Measured(measure, indicator=code)
    actual = unit.actual[code]
    value = Fraction(actual) / Fraction(target) * 100
    return Measured(measure, value, indicator=code, actual=actual, target=target)

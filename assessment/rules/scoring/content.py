"""All that a result is worked out of, as it is kept, and the result again (rules.md R12).

- `recompute`: places, totals and workings of every group, from the content alone.
- `facts_of`: a group's facts, with the changes that rulings made;
- `ruled_marks`: a sheet's marks once a ruling set their mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessment.rules.scoring.facts import UnitFacts
from assessment.rules.scoring.facts_reading import read_facts
from assessment.rules.scoring.outcome import try_scheme
from assessment.rules.scoring.scheme_reading import read_scheme

# Raised when the form of what is kept changes; older content is read by its own number.
FORMAT = 1
APART = "apart"


@dataclass(frozen=True)
class UnitResult:
    """One unit's result.

    Attributes:
        unit_id: The unit.
        name: Its name then.
        group: The name of its group.
        is_apart: The group stands beside the others and takes no places.
        outcome: Place, total and the whole working, as `rules.scoring.outcome` gives them.
    """

    unit_id: int
    name: str
    group: str
    is_apart: bool
    outcome: Mapping[str, Any]


def recompute(content: Mapping[str, Any]) -> list[UnitResult]:
    """Work every unit's result out of what was kept, groups in their order, best place first."""
    found = []
    for group in content["groups"]:
        units = {each["code"]: each for each in content["units"] if each["group"] == group["group"]}
        if not units:
            continue
        scheme = read_scheme(group["scheme"]["content"])
        outcome = try_scheme(scheme, facts_of(list(units.values()), content["changes"]))
        for each in outcome["units"]:
            unit = units[each["unit"]]
            if group["is_apart"]:
                each |= {"place": None, "not_ranked": each["not_ranked"] or APART}
            found.append(
                UnitResult(unit["unit"], unit["name"], group["name"], group["is_apart"], each)
            )
    return found


def facts_of(
    units: Sequence[Mapping[str, Any]], changes: Sequence[Mapping[str, Any]]
) -> tuple[UnitFacts, ...]:
    """Return the facts of a group's units, with what rulings changed of them."""
    rows: list[dict[str, Any]] = []
    for unit in units:
        values, targets = dict(unit["values"]), dict(unit["targets"])
        sheets = dict(unit["sheets"])
        for change in changes:
            if change["unit"] != unit["unit"]:
                continue
            if change.get("is_mark"):
                sheets[change["name"]] = ruled_marks(sheets.get(change["name"], ()), change["new"])
            else:
                (targets if change["is_target"] else values)[change["name"]] = change["new"]
        rows.append(
            {
                "unit": unit["code"],
                "name": unit["name"],
                "values": values,
                "targets": targets,
                "time": unit["time"],
                "sheets": sheets,
                "reported": unit["reported"],
            }
        )
    return read_facts({"units": rows})


def ruled_marks(marks: Sequence[Mapping[str, Any]], mean: str) -> list[dict[str, Any]]:
    """Return marks that come to the mean a ruling set, however the sheets are put together.

    Every assessor's mark is set to it, so the classes stay and their weights need not be known.
    """
    return [{**each, "mark": mean} for each in marks]

"""How each severity of a flag 红黄旗 looks in a county: colour, word, shape (rules.md R7).

The one place that answers "how does this county show this severity". A page of one county takes
`looks_in_force` (or the `PolicyBook` it has read anyway), a list over many counties `FlagLooks`.
Colours mean different things in different counties: red may be praise.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models.flag_choices import SEVERITY_CHOICES
from projects.policies_documents import SCHEDULING_MEETING
from projects.policies_flags import TWICE
from projects.rules.flags.kinds import Severity
from zhaoshang.accounts.models import Unit
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register
from zhaoshang.policy.selectors import in_force

LOOK_MISSING = _("Give each severity its look: one of them is missing.")
SAME_WORD = _("Another severity has this word already.")

COLOURS = {
    "yellow": _("Yellow"),
    "red": _("Red"),
    "blue": _("Blue"),
    "green": _("Green"),
    "black": _("Black"),
}
SHAPES = {
    "flag": _("Flag"),
    "double": _("Double flag"),
    "triangle": _("Triangle"),
    "circle": _("Circle"),
    "star": _("Star"),
}


@dataclass(frozen=True)
class Look:
    """How a severity looks in a county: colour, word, shape; never colour alone."""

    colour: str
    label: str
    shape: str


Looks = Mapping[Severity, Look]


def _pairs(labels: Mapping[Any, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((str(value), label) for value, label in labels.items())


def _looks(value: Mapping[str, Any]) -> dict[Severity, Look]:
    found: dict[Severity, Look] = {}
    for number, row in enumerate(value["looks"]):
        severity = Severity(row["severity"])
        if severity in found:
            raise RuleBroken(TWICE, code="row_twice", field=f"looks.{number}.severity")
        if row["label"] in {look.label for look in found.values()}:
            raise RuleBroken(SAME_WORD, code="same_word", field=f"looks.{number}.label")
        found[severity] = Look(row["colour"], row["label"], row["shape"])
    if len(found) < len(Severity):
        raise RuleBroken(LOOK_MISSING, code="look_missing", field="looks")
    return found


FLAG_LOOKS = register(
    PolicyKind(
        name="projects.flag_looks",
        label=_("Looks of flags"),
        fields=(
            PolicyField(
                "looks",
                _("Looks"),
                FieldType.ROWS,
                columns=(
                    PolicyField(
                        "severity", _("Severity"), FieldType.CHOICE, choices=tuple(SEVERITY_CHOICES)
                    ),
                    PolicyField("colour", _("Colour"), FieldType.CHOICE, choices=_pairs(COLOURS)),
                    PolicyField("label", _("Word"), FieldType.TEXT),
                    PolicyField("shape", _("Shape"), FieldType.CHOICE, choices=_pairs(SHAPES)),
                ),
            ),
        ),
        default={
            "looks": [
                {"severity": "attention", "colour": "yellow", "label": "黄旗", "shape": "flag"},
                {"severity": "warning", "colour": "red", "label": "红旗", "shape": "double"},
                {"severity": "praise", "colour": "blue", "label": "表扬", "shape": "star"},
            ]
        },
        parse=_looks,
        help=_("Colours mean different things in different counties: here red may be praise."),
        source=f"{SCHEDULING_MEETING}（红黄旗）",
    )
)


class FlagLooks:
    """How flags look in many counties, of policy rows that were read already.

    Args:
        rows: Path of the owner (empty: the system), day it takes effect (ISO), value as JSON.
        paths: Path of each county, by id; of one that is not there nobody knows a look of its own.
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, str, str]] = (),
        paths: Mapping[int, str] | None = None,
    ) -> None:
        # The nearest owner wins, then the latest row: it comes last.
        self._rows = sorted(rows, key=lambda row: row[:2])
        self._paths = paths or {}
        self._found: dict[str, Looks] = {}
        self._same: Looks | None = None

    @classmethod
    def same(cls, looks: Looks) -> FlagLooks:
        """Return the looks of somebody who sees one county only."""
        found = cls()
        found._same = looks
        return found

    def of(self, county_id: int) -> Looks:
        """Return how a county shows each severity."""
        return self.at(self._paths.get(county_id, ""))

    def at(self, path: str) -> Looks:
        """Return how the unit with this path shows each severity."""
        if self._same is not None:
            return self._same
        if path not in self._found:
            self._found[path] = self._read(path)
        return self._found[path]

    def _read(self, path: str) -> Looks:
        held = [value for owner, _day, value in self._rows if path.startswith(owner)]
        value = json.loads(held[-1]) if held else FLAG_LOOKS.default
        return FLAG_LOOKS.parse(FLAG_LOOKS.read(value).value)


def looks_in_force(county: Unit, on: dt.date) -> Looks:
    """Return how flags look in a county on a day: one query."""
    return in_force(FLAG_LOOKS, county, on).value

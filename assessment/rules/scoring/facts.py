"""What is known of the units of one group, and how conditions and rates are read from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from assessment.rules.scoring.scheme import Basis, Condition


@dataclass(frozen=True)
class Sheet:
    """One assessor's mark.

    Attributes:
        mark: Out of the indicator's `out_of`.
        assessor_class: Class of the assessor ("园区", "乡镇"), for weights by class.
    """

    mark: Decimal
    assessor_class: str = ""


@dataclass(frozen=True)
class UnitFacts:
    """Facts of one unit for one period.

    Attributes:
        unit: Its code.
        values: Cumulative figures and counts by name; what is not in it is not known.
        targets: Targets of the year by the name of their figure.
        time: Part of the year's target that should be reached by now, by figure; "" for all others.
        sheets: Assessors' marks by the name of the sheet.
        has_reported: False: the unit has handed nothing in; it is listed, not ranked.
    """

    unit: str
    values: Mapping[str, Decimal] = field(default_factory=dict)
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    time: Mapping[str, Fraction] = field(default_factory=dict)
    sheets: Mapping[str, Sequence[Sheet]] = field(default_factory=dict)
    has_reported: bool = True

    def value(self, name: str) -> Fraction | None:
        """Return a figure, exact; None when it is not known."""
        found = self.values.get(name)
        return None if found is None else Fraction(found)

    def target(self, name: str, *, by_time: bool = False) -> Fraction | None:
        """Return the target of a figure, or its part due by now; None without one above 0."""
        found = self.targets.get(name)
        if found is None or found <= 0:
            return None
        due = Fraction(found) * (self.time_part(name) if by_time else 1)
        return due or None

    def time_part(self, name: str) -> Fraction:
        """Return the part of the year's target due by now; the whole where nothing is said."""
        return self.time.get(name, self.time.get("", Fraction(1)))

    def measure(self, name: str, basis: Basis) -> Fraction | None:
        """Return a figure, or its rate to the target; None when either is not known."""
        value = self.value(name)
        if value is None or basis is Basis.VALUE:
            return value
        target = self.target(name, by_time=basis is Basis.TIME_RATE)
        return None if target is None else value / target


def holds(condition: Condition, facts: UnitFacts) -> bool:
    """Tell whether a condition holds; a figure that is not known meets none."""
    found = facts.measure(condition.value, condition.basis)
    if found is None:
        return False
    if condition.at_least is not None and found < condition.at_least:
        return False
    return condition.less_than is None or found < condition.less_than


def all_hold(conditions: Sequence[Condition], facts: UnitFacts) -> bool:
    """Tell whether all conditions hold."""
    return all(holds(each, facts) for each in conditions)

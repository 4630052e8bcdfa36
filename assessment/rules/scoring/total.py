"""From indicators to a unit's total: bonuses, deductions, gates, veto, grade (rules.md R11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.rules.scoring.facts import UnitFacts, all_hold
from assessment.rules.scoring.grouped import score_indicator
from assessment.rules.scoring.scheme import Adjustment, Scheme
from assessment.rules.scoring.working import Working, rounded

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Adjusted:
    """One bonus or deduction of a unit.

    Attributes:
        code: The adjustment's.
        count: How many there were.
        points: What it gives or takes, above 0, rounded.
        is_capped: It hit its cap.
        applies: Its conditions hold.
    """

    code: str
    count: Decimal
    points: Decimal
    is_capped: bool
    applies: bool


@dataclass(frozen=True)
class UnitScore:
    """A unit's score with everything it came from.

    Attributes:
        unit: Its code.
        workings: Of each indicator, by code, in the scheme's order.
        indicators: Sum of the rounded indicators.
        bonuses: Each bonus.
        deductions: Each deduction.
        bonus: What all bonuses give, capped.
        deduction: What all deductions take, capped.
        vetoed_by: Code of the veto that brought the total to 0; "" without one.
        total: The score.
        failed_gates: Codes of the gates that keep it from being ranked.
        grade: Its grade; "" where the scheme has none.
        grade_before: The grade before the overrides.
        lifted_by: Codes of the overrides that applied.
        has_reported: False: listed, not ranked.
    """

    unit: str
    workings: Mapping[str, Working]
    indicators: Decimal
    bonuses: tuple[Adjusted, ...]
    deductions: tuple[Adjusted, ...]
    bonus: Decimal
    deduction: Decimal
    vetoed_by: str
    total: Decimal
    failed_gates: tuple[str, ...]
    grade: str
    grade_before: str
    lifted_by: tuple[str, ...]
    has_reported: bool

    @property
    def is_ranked(self) -> bool:
        """It takes a place: it has reported and passed every gate."""
        return self.has_reported and not self.failed_gates


def score_group(scheme: Scheme, group: Sequence[UnitFacts]) -> dict[str, UnitScore]:
    """Return every unit's score by its code.

    1. Each indicator of each unit, rounded.
    2. Bonuses and deductions, each capped, then all together.
    3. A veto brings the total to 0; a total is never below 0.
    4. The grade by the total, then lifted or lowered.

    Raises:
        ValueError: when a unit stands in the group twice.
    """
    if len({facts.unit for facts in group}) != len(group):
        raise ValueError("a unit stands in the group twice")
    scored = {each.code: score_indicator(each, group) for each in scheme.indicators}
    return {
        facts.unit: _unit_score(
            scheme, facts, {code: units[facts.unit] for code, units in scored.items()}
        )
        for facts in group
    }


def _unit_score(scheme: Scheme, facts: UnitFacts, workings: Mapping[str, Working]) -> UnitScore:
    indicators = sum((working.score for working in workings.values()), _NOTHING)
    bonuses = tuple(_adjusted(each, facts) for each in scheme.bonuses)
    deductions = tuple(_adjusted(each, facts) for each in scheme.deductions)
    bonus = _together(bonuses, scheme.bonus_cap)
    deduction = _together(deductions, scheme.deduction_cap)
    veto = next((veto.code for veto in scheme.vetoes if all_hold(veto.conditions, facts)), "")
    total = _NOTHING if veto else max(_NOTHING, indicators + bonus - deduction)
    before, grade, lifted = _grade(scheme, total, facts)
    return UnitScore(
        unit=facts.unit,
        workings=workings,
        indicators=indicators,
        bonuses=bonuses,
        deductions=deductions,
        bonus=bonus,
        deduction=deduction,
        vetoed_by=veto,
        total=total,
        failed_gates=tuple(
            gate.code for gate in scheme.gates if not all_hold(gate.conditions, facts)
        ),
        grade=grade,
        grade_before=before,
        lifted_by=lifted,
        has_reported=facts.has_reported,
    )


def _adjusted(adjustment: Adjustment, facts: UnitFacts) -> Adjusted:
    count = max(_NOTHING, facts.values.get(adjustment.value, _NOTHING))
    applies = all_hold(adjustment.if_all, facts)
    exact = Fraction(count) * Fraction(adjustment.each) if applies else Fraction(0)
    is_capped = adjustment.cap is not None and exact > adjustment.cap
    points = Fraction(adjustment.cap or 0) if is_capped else exact
    return Adjusted(adjustment.code, count, rounded(points), is_capped, applies)


def _together(adjusted: Sequence[Adjusted], cap: Decimal | None) -> Decimal:
    total = sum((each.points for each in adjusted), _NOTHING)
    return total if cap is None else min(total, cap)


def _grade(scheme: Scheme, total: Decimal, facts: UnitFacts) -> tuple[str, str, tuple[str, ...]]:
    """Return the grade by the total, the grade after the overrides, and which applied."""
    if not scheme.grades:
        return "", "", ()
    ladder = sorted(scheme.grades, key=lambda grade: grade.at_least, reverse=True)
    place = next(
        (number for number, grade in enumerate(ladder) if total >= grade.at_least),
        len(ladder) - 1,
    )
    applied = [
        each
        for each in scheme.overrides
        if any(all_hold(conditions, facts) for conditions in each.any_of)
    ]
    lifted = place - sum(each.up for each in applied)
    after = min(max(lifted, 0), len(ladder) - 1)
    return ladder[place].name, ladder[after].name, tuple(each.code for each in applied)

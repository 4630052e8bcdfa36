"""A score run as plain JSON: places, totals and the whole working. Numbers are exact text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.rules.scoring.facts import UnitFacts
from assessment.rules.scoring.ranking import Place, rank
from assessment.rules.scoring.scheme import Scheme
from assessment.rules.scoring.total import Adjusted, UnitScore, score_group
from assessment.rules.scoring.working import DECIMALS, Working


def try_scheme(scheme: Scheme, group: Sequence[UnitFacts]) -> dict[str, Any]:
    """Score and rank a group by a scheme; return everything as JSON values, best place first."""
    scores = score_group(scheme, group)
    return {
        "scheme": scheme.name,
        "full": str(scheme.full),
        "units": [
            {**_place(place), **unit_outcome(scores[place.unit])}
            for place in rank(scores, group, scheme.tie_break)
        ],
    }


def unit_outcome(score: UnitScore) -> dict[str, Any]:
    """Return a unit's score with its working as JSON values."""
    return {
        "unit": score.unit,
        "total": _points(score.total),
        "indicators": {code: _working(each) for code, each in score.workings.items()},
        "indicators_total": _points(score.indicators),
        "bonuses": {each.code: _adjusted(each) for each in score.bonuses},
        "bonus": _points(score.bonus),
        "deductions": {each.code: _adjusted(each) for each in score.deductions},
        "deduction": _points(score.deduction),
        "vetoed_by": score.vetoed_by,
        "failed_gates": list(score.failed_gates),
        "grade": score.grade,
        "grade_before": score.grade_before,
        "lifted_by": list(score.lifted_by),
        "reported": score.has_reported,
    }


def _place(place: Place) -> Mapping[str, Any]:
    return {
        "place": place.place,
        "tie_break": place.tie_break,
        "not_ranked": place.not_ranked.value if place.not_ranked else "",
    }


def _working(working: Working) -> dict[str, Any]:
    found: dict[str, Any] = {
        "score": _points(working.score),
        "points": str(working.points),
        "exact": number_text(working.exact),
        "capped": working.is_capped,
        "lines": [
            {
                "word": line.word.value,
                "of": line.of,
                "value": None if line.value is None else number_text(line.value),
            }
            for line in working.lines
        ],
    }
    if working.parts:
        found["parts"] = {code: _working(part) for code, part in working.parts}
    return found


def _adjusted(adjusted: Adjusted) -> dict[str, Any]:
    return {
        "count": str(adjusted.count),
        "points": _points(adjusted.points),
        "capped": adjusted.is_capped,
        "applies": adjusted.applies,
    }


def _points(points: Decimal) -> str:
    return f"{points:.{DECIMALS}f}"


def number_text(exact: Fraction) -> str:
    """Return an exact number as text: a decimal where it ends, else a fraction ("2/3")."""
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(exact)
    ended = Decimal(exact.numerator) / Decimal(exact.denominator)
    return f"{ended:f}" if Fraction(ended) == exact else str(exact)

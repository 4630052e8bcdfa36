"""Joint review 联审: what departments are asked, what they answered, what may be concluded (R9).

- `Question`, `Opinion`, `Conclusion`: the closed sets.
- `Answers`: what stands of a round; a missing answer is counted as missing, never assumed.
- `conclusion_problem`: why a conclusion cannot be drawn yet.
- `facts_of_round`: what the round means for the gate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Question(StrEnum):
    """What a department is asked about a project (S4)."""

    NATIONAL_POLICY = "national_policy"
    COUNTY_PLAN = "county_plan"
    ENVIRONMENT = "environment"
    INTENSITY = "intensity"
    LAND = "land"
    PLANNING = "planning"


class Opinion(StrEnum):
    """What a department says to one question."""

    AGREE = "agree"
    CONDITIONS = "conditions"
    DISAGREE = "disagree"


class Conclusion(StrEnum):
    """What the bureau makes of a round."""

    AGREE = "agree"
    CONDITIONS = "conditions"
    DISAGREE = "disagree"
    NOT_CONCLUDED = "not_concluded"


POSITIVE = frozenset({Conclusion.AGREE, Conclusion.CONDITIONS})


@dataclass(frozen=True)
class Answers:
    """How many questions of a round stand how."""

    missing: int = 0
    agreed: int = 0
    with_conditions: int = 0
    disagreed: int = 0

    @property
    def asked(self) -> int:
        """All questions, each department's counted."""
        return self.missing + self.agreed + self.with_conditions + self.disagreed

    @property
    def is_complete(self) -> bool:
        """Every question has its answer."""
        return self.missing == 0


def answers_of(opinions: Iterable[str]) -> Answers:
    """Count opinions; an empty one is a missing answer."""
    found = list(opinions)
    return Answers(
        missing=sum(not each for each in found),
        agreed=found.count(Opinion.AGREE),
        with_conditions=found.count(Opinion.CONDITIONS),
        disagreed=found.count(Opinion.DISAGREE),
    )


class ConclusionProblem(StrEnum):
    """Why a conclusion cannot be drawn."""

    REASON = "reason"
    GROUNDS = "grounds"
    NO_CONDITIONS = "no_conditions"


def conclusion_problem(
    conclusion: Conclusion,
    answers: Answers,
    *,
    reason: str,
    has_document: bool,
    conditions: Sequence[str],
) -> ConclusionProblem | None:
    """Return what stands against a conclusion, or nothing.

    1. "Disagree" and "not concluded" need a reason.
    2. "Agree with conditions" needs conditions.
    3. A positive conclusion over a disagreement or a missing answer, and plain "agree" over a
       department's conditions, need a reason and a document.

    Source: rules.md R9.
    """
    said = bool(reason.strip())
    if conclusion not in POSITIVE:
        return None if said else ConclusionProblem.REASON
    if conclusion is Conclusion.CONDITIONS and not any(each.strip() for each in conditions):
        return ConclusionProblem.NO_CONDITIONS
    if goes_over(conclusion, answers) and not (said and has_document):
        return ConclusionProblem.GROUNDS
    return None


def goes_over(conclusion: Conclusion, answers: Answers) -> bool:
    """Tell whether a conclusion is more favourable than what the departments said."""
    if conclusion not in POSITIVE:
        return False
    if answers.missing or answers.disagreed:
        return True
    return conclusion is Conclusion.AGREE and answers.with_conditions > 0


def opens_gate(conclusion: Conclusion | str, open_conditions: int) -> bool:
    """Tell whether a concluded round is what the gate asks: agreed, each condition ticked done.

    Source: rules.md R3 (gate into the contract).
    """
    return conclusion in POSITIVE and open_conditions == 0


class Timing(StrEnum):
    """How a running round stands to its due day; the due day itself is in time."""

    IN_TIME = "in_time"
    SOON = "soon"
    LATE = "late"


def timing(due_on: dt.date, on: dt.date, *, soon_days: int) -> Timing:
    """Return how an unanswered question stands on a day."""
    if on > due_on:
        return Timing.LATE
    return Timing.SOON if (due_on - on).days <= soon_days else Timing.IN_TIME

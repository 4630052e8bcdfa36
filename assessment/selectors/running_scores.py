"""Scores as they stand today, by schemes in force or to be tried; nothing is stored (R11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessment.models import ScoringScheme
from assessment.rules.scoring.content import UnitResult, recompute
from assessment.selectors.score_content import content_of
from assessment.selectors.score_facts import PeriodFacts, period_facts
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Period


@dataclass(frozen=True)
class RunningScores:
    """What would come out today.

    Attributes:
        facts: What it is worked out of.
        results: Every unit's result, groups in their order, best place first.
    """

    facts: PeriodFacts
    results: Sequence[UnitResult]

    def of(self, unit_id: int) -> UnitResult | None:
        """Return one unit's result, if it is scored."""
        return next((each for each in self.results if each.unit_id == unit_id), None)


def running_scores(
    *,
    county: Unit,
    period: Period,
    on: dt.date,
    schemes: Mapping[int, ScoringScheme] | None = None,
) -> RunningScores:
    """Return the scores of a period as they stand; of one that is not over, with time progress.

    Args:
        county: The county.
        period: The period.
        on: Today.
        schemes: Schemes by group to try instead of those in force.

    Source: rules.md R11 (a scheme can be tried on past months before adoption).
    """
    facts = period_facts(county=county, period=period, on=on, schemes=schemes)
    if facts.plan is None or not facts.groups:
        return RunningScores(facts, ())
    return RunningScores(facts, recompute(content_of(facts)))

"""Dates of the demo's projects: made from their number alone, so that every load gives the same.

The reports name events and half-months, no full dates; what a page needs beyond that is an example.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from projects.models.choices import MilestoneKind
from projects.rules.stages import ORDER, Stage, SubStage, position

# Which step inside a list a project of the reports stands at: in turn.
STEPS = {
    Stage.CLUE: (SubStage.REGISTERED, SubStage.CONTACTED, SubStage.NEGOTIATING),
    Stage.SIGNED: (SubStage.CONTRACT, SubStage.AGREEMENT, SubStage.CONTRACT),
    Stage.LANDED: (SubStage.PROCEDURES, SubStage.STARTED, SubStage.UNDER_CONSTRUCTION),
    Stage.PRODUCING: (SubStage.TRIAL, SubStage.PRODUCING, SubStage.AT_CAPACITY),
}
# Milestones that are behind a project once it has reached the step.
MILESTONES = {
    SubStage.REGISTERED: (MilestoneKind.REGISTERED, MilestoneKind.FIRST_RESPONSE),
    SubStage.NEGOTIATING: (MilestoneKind.FIRST_CONTACT,),
    SubStage.AGREEMENT: (MilestoneKind.INTENT,),
    SubStage.CONTRACT: (
        MilestoneKind.JOINT_REVIEW,
        MilestoneKind.LEGAL_REVIEW,
        MilestoneKind.CONTRACT_SIGNED,
    ),
    SubStage.PROCEDURES: (
        MilestoneKind.CONTRACT_FILED,
        MilestoneKind.COMPANY_REGISTERED,
        MilestoneKind.LAND_OBTAINED,
        MilestoneKind.DEPOSIT_PAID,
    ),
    SubStage.STARTED: (MilestoneKind.PERMITS, MilestoneKind.START),
    SubStage.UNDER_CONSTRUCTION: (MilestoneKind.STATISTICS_ENTRY,),
    SubStage.TRIAL: (MilestoneKind.EQUIPMENT, MilestoneKind.TRIAL),
    SubStage.PRODUCING: (MilestoneKind.PRODUCTION,),
    SubStage.AT_CAPACITY: (MilestoneKind.CAPACITY,),
}
# Steps that a project need not have passed.
OPTIONAL = {SubStage.AGREEMENT}
SHORTEST_DAYS, SPREAD_DAYS = 40, 620


@dataclass(frozen=True)
class Step:
    """One step a project has taken, with its day."""

    sub_stage: SubStage
    happened_on: dt.date


@dataclass(frozen=True)
class Timeline:
    """Every step of one project, and its dates."""

    steps: tuple[Step, ...]

    @property
    def submitted_on(self) -> dt.date:
        """Day on which the clue came in."""
        return self.steps[0].happened_on

    @property
    def last(self) -> Step:
        """Where the project stands."""
        return self.steps[-1]

    def reached(self, sub_stage: SubStage) -> dt.date | None:
        """Return the day of a step, or None."""
        return next((s.happened_on for s in self.steps if s.sub_stage is sub_stage), None)

    def milestones(self) -> dict[MilestoneKind, dt.date]:
        """Return what is behind the project, with its days."""
        return {
            kind: step.happened_on
            for step in self.steps
            for kind in MILESTONES.get(step.sub_stage, ())
        }

    def stage_since(self, first: SubStage) -> dt.date:
        """Return the day on which the project came into the list that begins with a step."""
        days = [s.happened_on for s in self.steps if position(s.sub_stage) >= position(first)]
        return min(days)


def every(number: int, nth: int, at: int = 0) -> bool:
    """Tell whether a project is one of every `nth`, counted from `at`."""
    return number % nth == at


def timeline(number: int, stage: Stage, *, on: dt.date) -> Timeline:
    """Make the timeline of the project with this number up to its list in the reports."""
    target = STEPS[stage][number % 3]
    path = [
        step
        for step in ORDER[: position(target) + 1]
        if step not in OPTIONAL or step is target or every(number, 5)
    ]
    age = SHORTEST_DAYS + (number * 37) % SPREAD_DAYS
    rest = 3 + (number * 13) % 35
    begun = on - dt.timedelta(days=age)
    days = [round((age - rest) * place / max(1, len(path) - 1)) for place in range(len(path))]
    return Timeline(
        tuple(
            Step(step, begun + dt.timedelta(days=day)) for step, day in zip(path, days, strict=True)
        )
    )

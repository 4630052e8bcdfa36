"""Joint review and approval: sent, answered, concluded, ticked, computed, decided."""

from __future__ import annotations

from decimal import Decimal

from projects import events_reviews as events
from projects.models import Project, ReviewCondition
from tests.factories.projects import TODAY
from tests.factories.reviews import make_approval, make_round
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import on_project, project_of
from zhaoshang.accounts.rules import Role


def in_park(world: World) -> Project:
    project = project_of(world, negotiating=True)
    project.host_unit, project.land_mu = world.county.park, Decimal(50)
    project.save(update_fields=["host_unit", "land_mu"])
    return project


@case("projects:review-start")
def send(world: World) -> Act:
    project = project_of(world, negotiating=True)
    data = {"asked": [f"{world.county.department.pk}:land"]}
    kinds, wrong = (events.REVIEW_ASKED,), {"asked": []}
    return on_project(project, world[Role.BUREAU], kinds, wrong, **data)


@case("projects:review-answer")
def answer(world: World) -> Act:
    project = project_of(world, negotiating=True)
    by = world[Role.REVIEWER]
    review = make_round(project, {by.unit: ["land"]}, TODAY)
    return Act(
        by=by,
        data={"opinion-land": "agree", "version": 1},
        kinds=(events.REVIEW_ANSWERED,),
        subject=project,
        wrong={"opinion-land": "disagree"},
        url={"pk": review.requests.get().pk},
    )


@case("projects:review-conclude")
def conclude(world: World) -> Act:
    project = project_of(world, negotiating=True)
    review = make_round(project, {world.county.department: ["land"]}, TODAY)
    return Act(
        by=world[Role.BUREAU],
        data={"conclusion": "disagree", "reason": "不符合产业政策", "version": 1},
        kinds=(events.REVIEW_CONCLUDED,),
        subject=project,
        wrong={"reason": ""},
        url={"pk": review.pk},
    )


@case("projects:condition-done")
def tick(world: World) -> Act:
    project = project_of(world, negotiating=True)
    review = make_round(
        project, {world.county.department: ["land"]}, TODAY, conclusion="conditions"
    )
    condition = ReviewCondition.objects.create(project=project, round=review, text="先做环评")
    return Act(
        by=world[Role.BUREAU],
        data={"done_on": TODAY.isoformat(), "evidence": "环评批复12号"},
        kinds=(events.CONDITION_DONE,),
        subject=project,
        wrong={"evidence": ""},
        url={"pk": condition.pk},
    )


@case("projects:approval-compute")
def compute(world: World) -> Act:
    project = in_park(world)
    data = {"breach": "minor", "breach_reason": "强度略低，县政府研究"}
    kinds, wrong = (events.APPROVAL_COMPUTED,), {"breach_reason": ""}
    return on_project(project, world[Role.BUREAU], kinds, wrong, **data)


@case("projects:approval-decide")
def decide(world: World) -> Act:
    project = in_park(world)
    step = make_approval(project, TODAY).steps.get()
    return Act(
        by=world[Role.BUREAU],
        data={
            "decision": "agree",
            "decided_on": TODAY.isoformat(),
            "reference": "会议纪要12号",
            "version": 1,
        },
        kinds=(events.APPROVAL_DECIDED,),
        subject=project,
        wrong={"reference": ""},
        url={"pk": step.pk},
    )

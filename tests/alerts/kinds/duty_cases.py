"""Kinds that follow from duties: action items, difficulties, joint reviews, permits, requests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects.services.action_items import cancel_item, postpone_item
from projects.services.agency_items import drop_permit
from projects.services.care import answer_request
from projects.services.duty_reminders import (
    escalate_late_problems,
    remind_of_items,
    remind_of_problems,
)
from projects.services.item_reports import report_done
from projects.services.problems import resolve_problem
from projects.services.review_answers import Answer, answer_review
from projects.services.review_conclusions import Drawn, conclude_review
from projects.services.review_reminders import remind_reviewers
from projects.services.service_reminders import remind_services
from tests.alerts.kinds.case import BUREAU, Act, Case, its_project, paper
from tests.alerts.kinds.flag_cases import merged, suspended, withdrawn
from tests.alerts.kinds.world import DAY, START, World
from tests.factories.duties import make_instruction, make_item
from tests.factories.projects import make_problem
from tests.factories.reviews import make_round
from tests.factories.services import make_case, make_request
from tests.factories.services import make_item as make_permit


def action_item(world: World) -> Any:
    return make_item(world.county.department, assigned_on=START - 5 * DAY, due_on=START + 10 * DAY)


def leaders_item(world: World) -> Any:
    return make_item(
        world.county.department,
        assigned_on=START - 5 * DAY,
        due_on=START + 10 * DAY,
        instruction=make_instruction(world["secretary"], given_on=START - 5 * DAY),
    )


def done(world: World, item: Any, on: dt.date) -> None:
    report_done(
        item_id=item.pk,
        result="指标已批复",
        done_on=on,
        by=world["desk"],
        on=on,
        uploads=paper(),
    )


def cancelled(world: World, item: Any, on: dt.date) -> None:
    cancel_item(item_id=item.pk, reason="不再需要", by=world["officer"], on=on)


def postponed(world: World, item: Any, on: dt.date) -> None:
    postpone_item(
        item_id=item.pk, due_on=on + 90 * DAY, reason="等待批复", by=world["officer"], on=on
    )


_ITEM_GONE: dict[str, Act] = {"done": done, "cancelled": cancelled, "postponed": postponed}


def difficulty(world: World) -> Any:
    return make_problem(
        world.project, START, due_on=START + 10 * DAY, lead_unit=world.county.department
    )


def resolved(world: World, problem: Any, on: dt.date) -> None:
    resolve_problem(
        problem_id=problem.pk,
        resolved_on=on,
        result="已解决",
        by=world["desk"],
        on=on,
        uploads=paper(),
    )


_PROBLEM_GONE: dict[str, Act] = {
    "resolved": resolved,
    "project suspended": its_project(suspended),
    "project withdrawn": its_project(withdrawn),
    "project merged": its_project(merged),
}


def joint_review(world: World) -> Any:
    asked = {world.county.department: ["environment"]}
    return make_round(world.project, asked, START, START + 7 * DAY)


def answered(world: World, review: Any, on: dt.date) -> None:
    answer_review(
        request_id=review.requests.get().pk,
        answer=Answer({"environment": ("agree", "")}),
        by=world["reviewer"],
        on=on,
    )


def concluded(world: World, review: Any, on: dt.date) -> None:
    drawn = Drawn("agree", "主要部门已口头同意", (), paper()[0])
    conclude_review(round_id=review.pk, drawn=drawn, by=world["officer"], on=on)


_REVIEW_GONE: dict[str, Act] = {
    "answered": answered,
    "concluded": concluded,
    "project withdrawn": its_project(withdrawn),
}


def permit(world: World) -> Any:
    """A permit of five working days, due a week after the first day."""
    case = make_case(world.project, world["officer"])
    return make_permit(case, world.county.department, START)


def permit_dropped(world: World, item: Any, on: dt.date) -> None:
    drop_permit(item_id=item.pk, reason="不涉及", by=world["officer"], on=on)


def request(world: World) -> Any:
    return make_request(
        world.project,
        world.county.department,
        received_on=START,
        answer_due_on=START + 7 * DAY,
    )


def request_answered(world: World, found: Any, on: dt.date) -> None:
    answer_request(request_id=found.pk, answer="已增容", answered_on=on, by=world["desk"], on=on)


_PERMIT_GONE: dict[str, Act] = {
    "dropped": permit_dropped,
    "project suspended": its_project(suspended),
    "project withdrawn": its_project(withdrawn),
}
_REQUEST_GONE: dict[str, Act] = {
    "answered": request_answered,
    "project withdrawn": its_project(withdrawn),
}


def items(on: dt.date) -> Any:
    return remind_of_items(on=on)


def problems(on: dt.date) -> Any:
    return remind_of_problems(on=on)


def reviews(on: dt.date) -> Any:
    return remind_reviewers(on=on)


def services(on: dt.date) -> Any:
    return remind_services(on=on)


DUTY_CASES = [
    Case(
        "action item due",
        "projects.item_due",
        action_item,
        items,
        7,
        {"desk", "reviewer"},
        _ITEM_GONE,
    ),
    Case(
        "action item late",
        "projects.item_late",
        action_item,
        items,
        11,
        {"desk", "reviewer"},
        _ITEM_GONE,
    ),
    Case(
        "difficulty due",
        "projects.problem_due",
        difficulty,
        problems,
        7,
        {"desk", "reviewer"},
        _PROBLEM_GONE,
    ),
    Case(
        "difficulty late",
        "projects.problem_late",
        difficulty,
        problems,
        11,
        {"desk", "reviewer"},
        _PROBLEM_GONE,
    ),
    Case(
        "difficulty escalated",
        "projects.problem_escalated",
        difficulty,
        lambda on: escalate_late_problems(on=on),
        18,
        {"sponsor"},
        {name: act for name, act in _PROBLEM_GONE.items() if name != "project suspended"},
    ),
    Case(
        "joint review due",
        "projects.review_due",
        joint_review,
        reviews,
        6,
        {"reviewer"},
        _REVIEW_GONE,
        missed=1,
    ),
    Case(
        "joint review late",
        "projects.review_late",
        joint_review,
        reviews,
        8,
        {"reviewer", *BUREAU},
        _REVIEW_GONE,
    ),
    Case(
        "permit late",
        "projects.permit_late",
        permit,
        services,
        8,
        {"desk", "reviewer", "officer"},
        _PERMIT_GONE,
    ),
    Case(
        "request due",
        "projects.care_request_due",
        request,
        services,
        6,
        {"desk", "reviewer"},
        _REQUEST_GONE,
        missed=1,
    ),
    Case(
        "request late",
        "projects.care_request_late",
        request,
        services,
        8,
        {"desk", "reviewer", *BUREAU},
        _REQUEST_GONE,
    ),
]

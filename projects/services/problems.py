"""Difficulties 难点问题: reported with a due date, open until resolved with a result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import Problem, Project
from projects.services.moves import IN_FUTURE, check_not_merged
from projects.services.saving import LockedProject, lock_project, save_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

CONTENT_NEEDED = _("Describe the difficulty.")
RESULT_NEEDED = _("Say how it was resolved.")
RESOLVED_ALREADY = _("This difficulty has been resolved already.")
BEFORE_RAISED = _("It cannot have been resolved before it was raised on %(raised)s.")
DUE_BEFORE_RAISED = _("The due date lies before the day it was raised.")


@dataclass(frozen=True)
class ProblemFacts:
    """A difficulty as the form has it."""

    content: str
    category: str
    raised_on: dt.date
    lead_unit: Unit | None = None
    due_on: dt.date | None = None


@transaction.atomic
def raise_problem(*, project_id: int, facts: ProblemFacts, by: User, on: dt.date) -> Problem:
    """Report a difficulty of a project.

    Raises:
        RuleBroken: when nothing is described, or a date cannot be.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        check_not_merged(locked.project)
        if not facts.content.strip():
            raise RuleBroken(CONTENT_NEEDED, code="content_needed", field="content")
        if facts.raised_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="raised_on")
        if facts.due_on is not None and facts.due_on < facts.raised_on:
            raise RuleBroken(DUE_BEFORE_RAISED, code="due_before_raised", field="due_on")
        problem = Problem.objects.create(
            project=locked.project,
            content=facts.content.strip(),
            category=facts.category,
            raised_on=facts.raised_on,
            lead_unit=facts.lead_unit,
            due_on=facts.due_on,
            created_by=by,
            updated_by=by,
        )
        _save(locked, events.PROBLEM_RAISED, problem, by=by)
        return problem


@transaction.atomic
def resolve_problem(
    *, problem_id: int, resolved_on: dt.date, result: str, by: User, on: dt.date
) -> Problem:
    """Close a difficulty with its result.

    Raises:
        RuleBroken: without a result, for a date that cannot be, or when resolved already.
    """
    with acting(user=by):
        found = Problem.objects.values_list("project_id", flat=True).get(pk=problem_id)
        locked = lock_project(found)
        problem = Problem.objects.get(pk=problem_id)
        if problem.resolved_on is not None:
            raise RuleBroken(RESOLVED_ALREADY, code="resolved_already")
        if not result.strip():
            raise RuleBroken(RESULT_NEEDED, code="result_needed", field="result")
        if resolved_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="resolved_on")
        if resolved_on < problem.raised_on:
            raise RuleBroken(
                str(BEFORE_RAISED) % {"raised": problem.raised_on},
                code="before_raised",
                field="resolved_on",
            )
        problem.resolved_on, problem.result = resolved_on, result.strip()
        problem.version += 1
        problem.updated_by = by
        problem.save()
        _save(locked, events.PROBLEM_RESOLVED, problem, by=by)
        return problem


def count_open(project: Project) -> set[str]:
    """Count the open difficulties of a locked project; return the fields set."""
    count = Problem.objects.filter(project=project, resolved_on=None).count()
    if count == project.open_problem_count:
        return set()
    project.open_problem_count = count
    return {"open_problem_count"}


def _save(locked: LockedProject, event: str, problem: Problem, *, by: User) -> None:
    project = locked.project
    save_project(locked, by=by, fields=count_open(project))
    record_event(
        event,
        by=by,
        county=project.county_id,
        subject=project,
        detail={"problem": problem.pk, "category": problem.category, "due_on": problem.due_on},
    )

"""Difficulties 难点问题: reported, led by a unit, resolved on a proof (between: `problem_steps`).

Every act locks the project, leaves a `ProblemStep` (but the report itself) and one event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import Problem, ProblemStep, Project
from projects.policies_duties import DUTIES
from projects.rules.duties import StepKind
from projects.services.duty_files import check_proof, keep_files
from projects.services.moves import IN_FUTURE, check_not_merged
from projects.services.problem_notices import forget, tell_given, tell_resolved
from projects.services.saving import LockedProject, lock_project, save_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force

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
    """Report a difficulty of a project, and tell the unit that leads.

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
        check_due(facts.due_on, facts.raised_on)
        problem = open_problem(locked, facts, by=by)
        tell_given(problem, by=by, on=on)
        return problem


def open_problem(locked: LockedProject, facts: ProblemFacts, *, by: User | None) -> Problem:
    """Write a difficulty of a locked project; `by` is None where the system finds it.

    The facts are taken as they are: a permit that is late is due before it is raised.
    """
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
    keep_problem(locked, events.PROBLEM_RAISED, problem, by=by)
    return problem


@transaction.atomic
def resolve_problem(
    *,
    problem_id: int,
    resolved_on: dt.date,
    result: str,
    by: User,
    on: dt.date,
    uploads: Sequence[File[Any]] = (),
) -> Problem:
    """Close a difficulty with its result and the proof that the policy asks for.

    Raises:
        FileRefused: when a file is not taken.
        RuleBroken: without a result or proof, for a date that cannot be, or when resolved already.
    """
    with acting(user=by):
        locked, problem = lock_problem(problem_id)
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
        policy = in_force(DUTIES, locked.project.county, on).value
        known = problem.files.filter(is_proof=True).exists()
        check_proof(uploads, known=known, needed=policy.needs_proof)
        keep_files(problem, uploads, by=by, is_proof=True)
        settle_problem(locked, problem, resolved_on=resolved_on, result=result, by=by)
        tell_resolved(problem, by=by, on=on)
        return problem


def settle_problem(
    locked: LockedProject, problem: Problem, *, resolved_on: dt.date, result: str, by: User | None
) -> Problem:
    """Close an open difficulty of a locked project with its result; its notices fall away."""
    problem.resolved_on, problem.result = resolved_on, result.strip()
    save_problem(problem, by=by)
    add_step(problem, StepKind.RESOLVED, problem.result, by=by, on=resolved_on)
    keep_problem(locked, events.PROBLEM_RESOLVED, problem, by=by)
    forget(problem)
    return problem


def count_open(project: Project) -> set[str]:
    """Count the open difficulties of a locked project; return the fields set."""
    count = Problem.objects.filter(project=project, resolved_on=None).count()
    if count == project.open_problem_count:
        return set()
    project.open_problem_count = count
    return {"open_problem_count"}


def lock_problem(problem_id: int, *, resolved: bool = False) -> tuple[LockedProject, Problem]:
    """Lock a difficulty by its project.

    Raises:
        RuleBroken: when it is resolved already; or where it has to be, when it is not.
    """
    project_id = Problem.objects.values_list("project_id", flat=True).get(pk=problem_id)
    locked = lock_project(project_id)
    problem = Problem.objects.select_related("lead_unit").get(pk=problem_id)
    problem.project = locked.project
    if not resolved and problem.resolved_on is not None:
        raise RuleBroken(RESOLVED_ALREADY, code="resolved_already")
    return locked, problem


def save_problem(problem: Problem, *, by: User | None) -> None:
    """Save a difficulty with its version."""
    problem.version += 1
    problem.updated_by = by
    problem.save()


def add_step(
    problem: Problem,
    kind: StepKind,
    text: str,
    *,
    by: User | None,
    on: dt.date,
    to: User | None = None,
) -> ProblemStep:
    """Keep what was done with a difficulty."""
    return ProblemStep.objects.create(
        problem=problem,
        kind=kind.value,
        happened_on=on,
        text=text,
        to=to,
        created_by=by,
        updated_by=by,
    )


def keep_problem(
    locked: LockedProject, event: str, problem: Problem, *, by: User | None, **detail: Any
) -> None:
    """Save the project with what it keeps of its difficulties, and leave the event."""
    project = locked.project
    save_project(locked, by=by, fields=count_open(project))
    record_event(
        event,
        by=by,
        county=project.county_id,
        subject=project,
        detail={
            "problem": problem.pk,
            "category": problem.category,
            "due_on": problem.due_on,
            **detail,
        },
    )


def check_due(due_on: dt.date | None, raised_on: dt.date) -> None:
    """Refuse a due day before the difficulty was raised.

    Raises:
        RuleBroken: beside the field.
    """
    if due_on is not None and due_on < raised_on:
        raise RuleBroken(DUE_BEFORE_RAISED, code="due_before_raised", field="due_on")

"""What is done with an open difficulty: given to another unit, answered, escalated, reopened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import events_duties as events
from projects.models import Problem
from projects.rules.duties import StepKind
from projects.services.duty_files import drop_proofs, keep_files
from projects.services.moves import check_reason
from projects.services.problem_notices import forget, tell_escalated, tell_given, tell_reopened
from projects.services.problems import (
    CONTENT_NEEDED,
    add_step,
    check_due,
    keep_problem,
    lock_problem,
    save_problem,
)
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.templatetags.zs import day

MEASURE_NEEDED = _("State what will be done about it.")
NO_SPONSOR = _("The project has no lead sponsor yet. The bureau names one on the project's page.")
ESCALATED_ALREADY = _("It was escalated to %(who)s on %(on)s already.")
NOT_RESOLVED = _("This difficulty is open already.")
NOTHING_CHANGED = _("Nothing was changed.")


@transaction.atomic
def change_problem(
    *,
    problem_id: int,
    content: str,
    category: str,
    lead_unit: Unit | None,
    due_on: dt.date | None,
    reason: str,
    by: User,
    on: dt.date,
    version: int,
    typed: dict[str, object] | None = None,
) -> Problem:
    """Change an open difficulty; another lead unit or due day needs a reason, and is kept.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: without words or a reason that is needed, or for a due day that cannot be.
    """
    with acting(user=by, reason=reason.strip()):
        locked, problem = lock_problem(problem_id)
        _check_version(problem, version, typed)
        if not content.strip():
            raise RuleBroken(CONTENT_NEEDED, code="content_needed", field="content")
        check_due(due_on, problem.raised_on)
        moved = _moved(problem, lead_unit, due_on)
        given = problem.lead_unit_id != (lead_unit.pk if lead_unit else None)
        if moved:
            why = check_reason(reason)
            add_step(problem, StepKind.CHANGED, f"{moved}；{why}", by=by, on=on)
        elif (problem.content, problem.category) == (content.strip(), category):
            raise RuleBroken(NOTHING_CHANGED, code="nothing_changed")
        problem.content, problem.category = content.strip(), category
        problem.lead_unit, problem.due_on = lead_unit, due_on
        save_problem(problem, by=by)
        keep_problem(locked, events.PROBLEM_STEP, problem, by=by, step=StepKind.CHANGED.value)
        if given:
            tell_given(problem, by=by, on=on)
        elif moved:
            forget(problem)
        return problem


@transaction.atomic
def state_measure(
    *,
    problem_id: int,
    text: str,
    by: User,
    on: dt.date,
    uploads: Sequence[File[Any]] = (),
    version: int | None = None,
    typed: dict[str, object] | None = None,
) -> Problem:
    """State the countermeasure; a later one takes its place, the earlier stays among the steps.

    Raises:
        Conflict: when somebody saved it since the form was opened with `version`.
        FileRefused: when a file is not taken.
        RuleBroken: without words, or when it is resolved.
    """
    with acting(user=by):
        locked, problem = lock_problem(problem_id)
        _check_version(problem, version, typed)
        if not text.strip():
            raise RuleBroken(MEASURE_NEEDED, code="measure_needed", field="text")
        problem.countermeasure = text.strip()
        save_problem(problem, by=by)
        keep_files(problem, uploads, by=by, is_proof=False)
        add_step(problem, StepKind.MEASURE, problem.countermeasure, by=by, on=on)
        keep_problem(locked, events.PROBLEM_STEP, problem, by=by, step=StepKind.MEASURE.value)
        return problem


@transaction.atomic
def escalate_problem(*, problem_id: int, reason: str, by: User, on: dt.date) -> Problem:
    """Escalate an open difficulty to the project's lead sponsor.

    Raises:
        RuleBroken: without a reason or a lead sponsor, or when it was escalated already.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked, problem = lock_problem(problem_id)
        if locked.project.lead_sponsor is None:
            raise RuleBroken(NO_SPONSOR, code="no_sponsor")
        if not is_to_escalate(problem):
            words = {"who": problem.escalated_to, "on": day(problem.escalated_on)}
            raise RuleBroken(str(ESCALATED_ALREADY) % words, code="escalated_already")
        escalate(problem, why, by=by, on=on)
        keep_problem(locked, events.PROBLEM_STEP, problem, by=by, step=StepKind.ESCALATED.value)
        return problem


def is_to_escalate(problem: Problem) -> bool:
    """Tell whether the lead sponsor of today was not asked yet: another one is asked anew."""
    sponsor_id = problem.project.lead_sponsor_id
    return sponsor_id is not None and problem.escalated_to_id != sponsor_id


def escalate(
    problem: Problem,
    reason: str,
    *,
    by: User | None,
    on: dt.date,
    meant_on: dt.date | None = None,
) -> None:
    """Escalate a locked difficulty whose project has a lead sponsor.

    `meant_on` is the day on which the rule asked for it, where a rule did.
    """
    problem.escalated_on, problem.escalated_to = on, problem.project.lead_sponsor
    save_problem(problem, by=by)
    add_step(problem, StepKind.ESCALATED, reason, by=by, on=on, to=problem.escalated_to)
    tell_escalated(problem, by=by, reason=reason, meant_on=meant_on)


@transaction.atomic
def reopen_problem(*, problem_id: int, reason: str, by: User, on: dt.date) -> Problem:
    """Open a resolved difficulty again: its result did not hold; the result stays among the steps.

    Raises:
        RuleBroken: without a reason, or when it is open.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked, problem = lock_problem(problem_id, resolved=True)
        if problem.resolved_on is None:
            raise RuleBroken(NOT_RESOLVED, code="not_resolved")
        problem.resolved_on, problem.result = None, ""
        problem.escalated_on = problem.escalated_to = None
        save_problem(problem, by=by)
        drop_proofs(problem, by=by)
        add_step(problem, StepKind.REOPENED, why, by=by, on=on)
        keep_problem(locked, events.PROBLEM_STEP, problem, by=by, step=StepKind.REOPENED.value)
        tell_reopened(problem, by=by, on=on, reason=why)
        return problem


def _check_version(problem: Problem, version: int | None, typed: dict[str, object] | None) -> None:
    if version is not None and problem.version != version:
        raise conflict_of(problem, version, typed or {}, changed_at=problem.updated_at)


def _moved(problem: Problem, lead_unit: Unit | None, due_on: dt.date | None) -> str:
    """Say which unit and day were changed to which, "" if neither was."""
    nothing = gettext("none")
    words = []
    if problem.lead_unit_id != (lead_unit.pk if lead_unit else None):
        words.append(f"{problem.lead_unit or nothing} → {lead_unit or nothing}")
    if problem.due_on != due_on:
        before = day(problem.due_on) if problem.due_on else nothing
        words.append(f"{before} → {day(due_on) if due_on else nothing}")
    return "，".join(words)

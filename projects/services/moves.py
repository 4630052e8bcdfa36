"""What every verb that changes stage or status shares: the date, the row of the log, the event."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import Project, ProjectDocument, StageMove
from projects.rules.gates import Fact
from projects.rules.moves import DateProblem, date_problem
from projects.rules.stages import STAGE_OF, Status, SubStage, Verb
from projects.services.saving import LockedProject
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

IN_FUTURE = _("This day has not come yet. Enter the day it really happened.")
BEFORE_LAST_MOVE = _(
    "The step before happened on %(last)s. Correct the date, or give the reason why it was earlier."
)
REASON_NEEDED = _("Give a reason.")
NOT_ACTIVE = _("This project is %(status)s, so it cannot be moved. Resume or reinstate it first.")
MERGED_ALREADY = _("This project was merged into another one. Work on that one.")


@dataclass(frozen=True)
class Step:
    """One change of stage or status, as it goes into the log.

    Args:
        verb: The act.
        happened_on: The day it happened.
        to_sub_stage: Where the project goes; None: it stays.
        to_status: The new status; None: it stays.
        reason: Why.
        proposed_by: Who proposed it, where it was confirmed by somebody else.
        document: Evidence.
        missing: Items that were missing (override).
        gate_policy_id: The row of the gate table that decided.
    """

    verb: Verb
    happened_on: dt.date
    to_sub_stage: SubStage | None = None
    to_status: Status | None = None
    reason: str = ""
    proposed_by: User | None = None
    document: ProjectDocument | None = None
    missing: tuple[Fact, ...] = field(default=())
    gate_policy_id: int | None = None


def take_step(locked: LockedProject, step: Step, *, by: User) -> tuple[StageMove, set[str]]:
    """Set stage and status, write the log row and the event; return the row and the fields set.

    The caller saves the fields.
    """
    project = locked.project
    move = StageMove(
        project=project,
        verb=step.verb.value,
        from_stage=project.stage,
        from_sub_stage=project.sub_stage,
        from_status=project.status,
        happened_on=step.happened_on,
        entered_at=clock.now(),
        by=by,
        proposed_by=step.proposed_by,
        reason=step.reason,
        document=step.document,
        missing=[fact.value for fact in step.missing],
        gate_policy_id=step.gate_policy_id,
    )
    fields = _set_stage(project, step) | _set_status(project, step)
    move.to_stage, move.to_sub_stage = project.stage, project.sub_stage
    move.to_status = project.status
    move.save(force_insert=True)
    record_event(
        events.STAGE_MOVED if step.to_sub_stage else events.STATUS_CHANGED,
        by=by,
        county=project.county_id,
        subject=project,
        reason=step.reason,
        detail={
            "verb": step.verb.value,
            "from": f"{move.from_sub_stage}/{move.from_status}",
            "to": f"{move.to_sub_stage}/{move.to_status}",
            "happened_on": step.happened_on,
            "missing": move.missing,
            "proposed_by": step.proposed_by.pk if step.proposed_by else None,
        },
    )
    return move, fields


def check_date(project: Project, happened_on: dt.date, *, on: dt.date, reason: str) -> None:
    """Refuse a day that has not come, or that lies before the move that stands before it.

    Raises:
        RuleBroken: naming the day of the move before.
    """
    last_on = (
        StageMove.objects.filter(project=project)
        .order_by("-happened_on")
        .values_list("happened_on", flat=True)
        .first()
    )
    problem = date_problem(happened_on, today=on, last_on=last_on, reason=reason)
    if problem is DateProblem.FUTURE:
        raise RuleBroken(IN_FUTURE, code="in_future", field="happened_on")
    if problem is DateProblem.BEFORE_LAST:
        raise RuleBroken(
            str(BEFORE_LAST_MOVE) % {"last": last_on}, code="before_last", field="happened_on"
        )


def check_reason(reason: str) -> str:
    """Return the reason without blanks around it.

    Raises:
        RuleBroken: when there is none.
    """
    if not reason.strip():
        raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
    return reason.strip()


def check_active(project: Project) -> None:
    """Refuse to work on a project that is not active.

    Raises:
        RuleBroken: naming its status.
    """
    check_not_merged(project)
    if project.status != Status.ACTIVE:
        raise RuleBroken(
            str(NOT_ACTIVE) % {"status": project.get_status_display()}, code="not_active"
        )


def check_not_merged(project: Project) -> None:
    """Refuse to work on a project that was merged into another.

    Raises:
        RuleBroken: always for a merged one.
    """
    if project.status == Status.MERGED:
        raise RuleBroken(MERGED_ALREADY, code="merged")


def _set_stage(project: Project, step: Step) -> set[str]:
    if step.to_sub_stage is None:
        return set()
    stage = STAGE_OF[step.to_sub_stage]
    fields = {"sub_stage", "sub_stage_since"}
    if stage != project.stage:
        project.stage, project.stage_since = stage.value, step.happened_on
        fields |= {"stage", "stage_since"}
    project.sub_stage, project.sub_stage_since = step.to_sub_stage.value, step.happened_on
    return fields


def _set_status(project: Project, step: Step) -> set[str]:
    if step.to_status is None:
        return set()
    project.status, project.status_since = step.to_status.value, step.happened_on
    project.status_reason = "" if step.to_status is Status.ACTIVE else step.reason
    return {"status", "status_since", "status_reason"}

"""The verbs of the status: suspend, resume, withdraw, reinstate (R3).

Status stands beside the stage: a suspended signed project stays signed. Suspension is approved by
the bureau, has an end, and stops the clocks; withdrawing from "negotiating" on takes the special
report to the leading group.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects.models import Project, ProjectDocument, StageMove, StageProposal
from projects.models.choices import DocumentKind
from projects.rules.stages import Status, Verb, needs_withdrawal_report
from projects.services import proposals
from projects.services.agency_clock import recount_project
from projects.services.documents import attach
from projects.services.ended_notices import take_back_of
from projects.services.first_contact import extend_protection
from projects.services.moves import (
    Step,
    check_active,
    check_date,
    check_not_merged,
    check_reason,
    take_step,
)
from projects.services.saving import LockedProject, lock_project, save_project
from projects.services.spaces import release_of_withdrawn
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken

UNTIL_NEEDED = _("A suspension needs an end: enter the day until which it lasts.")
UNTIL_PAST = _("The end of a suspension must lie after %(since)s and after today.")
NOT_SUSPENDED = _("This project is not suspended.")
NOT_WITHDRAWN = _("This project has not been withdrawn.")
WITHDRAWN_ALREADY = _("This project has been withdrawn already.")
REPORT_NEEDED = _(
    "From negotiation on, withdrawing takes the special report to the leading group. Choose"
    " it or upload it here."
)


@transaction.atomic
def suspend_project(
    *,
    project_id: int,
    until_on: dt.date | None,
    reason: str,
    happened_on: dt.date,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> StageMove:
    """Suspend a project until a day (the bureau's own verb; a unit uses `ask_suspension`).

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: without reason or end, with an end that has passed, or when not active.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked = lock_project(project_id, version=version)
        check_active(locked.project)
        until = _check_until(until_on, happened_on, on)
        check_date(locked.project, happened_on, on=on, reason=why)
        proposals.drop_open(locked.project, by=by, on=on)
        step = Step(Verb.SUSPEND, happened_on, to_status=Status.SUSPENDED, reason=why)
        return _suspend(locked, step, until, by=by)


@transaction.atomic
def ask_suspension(
    *,
    project_id: int,
    until_on: dt.date | None,
    reason: str,
    happened_on: dt.date,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> StageProposal:
    """Propose a suspension to the bureau.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: as `suspend_project`, and when a proposal is waiting.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked = lock_project(project_id, version=version)
        check_active(locked.project)
        until = _check_until(until_on, happened_on, on)
        check_date(locked.project, happened_on, on=on, reason=why)
        proposals.check_none_open(locked.project)
        return proposals.propose(
            locked,
            verb=Verb.SUSPEND,
            happened_on=happened_on,
            until_on=until,
            note=why,
            by=by,
            on=on,
        )


def confirm_suspension(
    locked: LockedProject, proposal: StageProposal, *, by: User, on: dt.date
) -> StageMove:
    """Carry out a proposed suspension of a locked project."""
    until = _check_until(proposal.until_on, proposal.happened_on, on)
    check_date(locked.project, proposal.happened_on, on=on, reason=proposal.note)
    step = Step(
        Verb.SUSPEND,
        proposal.happened_on,
        to_status=Status.SUSPENDED,
        reason=proposal.note,
        proposed_by=proposal.created_by,
    )
    return _suspend(locked, step, until, by=by)


@transaction.atomic
def resume_project(
    *,
    project_id: int,
    reason: str,
    happened_on: dt.date,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> StageMove:
    """Take a suspended project up again; the protection of its first contact runs on from here.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: when it is not suspended, or the date cannot be.
    """
    with acting(user=by, reason=reason or None):
        locked = lock_project(project_id, version=version)
        project = locked.project
        if project.status != Status.SUSPENDED:
            raise RuleBroken(NOT_SUSPENDED, code="not_suspended")
        check_date(project, happened_on, on=on, reason=reason)
        since = project.status_since or happened_on
        step = Step(Verb.RESUME, happened_on, to_status=Status.ACTIVE, reason=reason)
        move, fields = take_step(locked, step, by=by)
        project.suspended_until = None
        extend_protection(project, days=(happened_on - since).days, by=by)
        save_project(locked, by=by, fields=fields | {"suspended_until"})
        recount_project(locked, by=by, on=on)
        return move


@transaction.atomic
def withdraw_project(
    *,
    project_id: int,
    reason: str,
    happened_on: dt.date,
    by: User,
    on: dt.date,
    document_id: int | None = None,
    upload: File[Any] | None = None,
    version: int | None = None,
) -> StageMove:
    """Withdraw a project that has ended.

    Args:
        project_id: The project.
        reason: Why it ended.
        happened_on: The day it ended.
        by: Who withdraws it.
        on: Today.
        document_id: The special report to the leading group, from "negotiating" on.
        upload: The report itself, where it has not been uploaded yet.
        version: The version that was on the screen.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: without a reason, without the report where one is due, or when withdrawn
        already.

    Source: rules.md R3 (S4).
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked = lock_project(project_id, version=version)
        document = _check_withdrawal(locked.project, document_id, upload, by=by)
        check_date(locked.project, happened_on, on=on, reason=why)
        proposals.drop_open(locked.project, by=by, on=on)
        step = Step(
            Verb.WITHDRAW, happened_on, to_status=Status.WITHDRAWN, reason=why, document=document
        )
        return _withdraw(locked, step, by=by)


@transaction.atomic
def ask_withdrawal(
    *,
    project_id: int,
    reason: str,
    happened_on: dt.date,
    by: User,
    on: dt.date,
    document_id: int | None = None,
    upload: File[Any] | None = None,
    version: int | None = None,
) -> StageProposal:
    """Propose to the bureau to withdraw a project that is being negotiated or further.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: as `withdraw_project`, and when a proposal is waiting.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked = lock_project(project_id, version=version)
        document = _check_withdrawal(locked.project, document_id, upload, by=by)
        check_active(locked.project)
        check_date(locked.project, happened_on, on=on, reason=why)
        proposals.check_none_open(locked.project)
        return proposals.propose(
            locked,
            verb=Verb.WITHDRAW,
            happened_on=happened_on,
            note=why,
            document=document,
            by=by,
            on=on,
        )


def confirm_withdrawal(
    locked: LockedProject, proposal: StageProposal, *, by: User, on: dt.date
) -> StageMove:
    """Carry out a proposed withdrawal of a locked project."""
    document = _check_withdrawal(locked.project, proposal.document_id, None, by=by)
    check_date(locked.project, proposal.happened_on, on=on, reason=proposal.note)
    step = Step(
        Verb.WITHDRAW,
        proposal.happened_on,
        to_status=Status.WITHDRAWN,
        reason=proposal.note,
        proposed_by=proposal.created_by,
        document=document,
    )
    return _withdraw(locked, step, by=by)


@transaction.atomic
def reinstate_project(
    *,
    project_id: int,
    reason: str,
    happened_on: dt.date,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> StageMove:
    """Take a withdrawn project up again, at the stage where it ended.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: without a reason, or when it is not withdrawn.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked = lock_project(project_id, version=version)
        check_not_merged(locked.project)
        if locked.project.status != Status.WITHDRAWN:
            raise RuleBroken(NOT_WITHDRAWN, code="not_withdrawn")
        check_date(locked.project, happened_on, on=on, reason=why)
        step = Step(Verb.REINSTATE, happened_on, to_status=Status.ACTIVE, reason=why)
        move, fields = take_step(locked, step, by=by)
        save_project(locked, by=by, fields=fields)
        return move


def _suspend(locked: LockedProject, step: Step, until: dt.date, *, by: User) -> StageMove:
    move, fields = take_step(locked, step, by=by)
    locked.project.suspended_until = until
    save_project(locked, by=by, fields=fields | {"suspended_until"})
    take_back_of(locked.project)
    return move


def _withdraw(locked: LockedProject, step: Step, *, by: User) -> StageMove:
    move, fields = take_step(locked, step, by=by)
    release_of_withdrawn(locked.project, reason=step.reason, by=by)
    locked.project.suspended_until = None
    save_project(locked, by=by, fields=fields | {"suspended_until"})
    take_back_of(locked.project)
    return move


def _check_until(until_on: dt.date | None, happened_on: dt.date, on: dt.date) -> dt.date:
    if until_on is None:
        raise RuleBroken(UNTIL_NEEDED, code="until_needed", field="until_on")
    if until_on <= max(happened_on, on):
        raise RuleBroken(
            str(UNTIL_PAST) % {"since": happened_on}, code="until_past", field="until_on"
        )
    return until_on


def _check_withdrawal(
    project: Project, document_id: int | None, upload: File[Any] | None, *, by: User
) -> ProjectDocument | None:
    check_not_merged(project)
    if project.status == Status.WITHDRAWN:
        raise RuleBroken(WITHDRAWN_ALREADY, code="withdrawn_already")
    if upload is not None:
        return attach(project, upload, kind=DocumentKind.REPORT, by=by)
    document = ProjectDocument.objects.filter(
        pk=document_id or 0, project=project, kind=DocumentKind.REPORT, removed_at=None
    ).first()
    if document is None and needs_withdrawal_report(project.sub_stage):
        raise RuleBroken(REPORT_NEEDED, code="report_needed", field="document")
    return document

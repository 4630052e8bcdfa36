"""Deciding on proposals: confirm, refuse, take back (R3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events, notices
from projects.models import Project, StageMove, StageProposal
from projects.rules.stages import Verb
from projects.services.moves import check_active, check_reason
from projects.services.proposals import SUBJECT, close, open_proposal
from projects.services.saving import LockedProject, lock_project, save_project
from projects.services.stages import confirm_move
from projects.services.status import confirm_suspension, confirm_withdrawal
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

NOTHING_OPEN = _("This proposal has been decided already. Look at the page again.")
OWN_PROPOSAL = _("You proposed this yourself, so somebody else of the bureau has to confirm it.")


@transaction.atomic
def confirm_proposal(
    *,
    project_id: int,
    proposal_id: int,
    by: User,
    on: dt.date,
    note: str = "",
    version: int | None = None,
) -> StageMove:
    """Confirm a proposal and carry it out.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: for one's own proposal, one decided already, or when the gate is not complete.
    """
    with acting(user=by, reason=note or None):
        locked, proposal = _locked(project_id, proposal_id, version)
        _check_other(proposal, by)
        check_active(locked.project)
        close(proposal, state=StageProposal.State.CONFIRMED, by=by, note=note)
        move = _carry_out(locked, proposal, by=by, on=on)
        _decided(locked.project, proposal, by=by, note=note)
        _tell(
            locked.project,
            proposal,
            notices.PROPOSAL_CONFIRMED.name,
            {"who": str(by), "sub_stage": locked.project.sub_stage},
        )
        return move


@transaction.atomic
def refuse_proposal(
    *, project_id: int, proposal_id: int, by: User, reason: str, version: int | None = None
) -> StageProposal:
    """Refuse a proposal; the proposer learns why.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: without a reason, for one's own proposal, or one decided already.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked, proposal = _locked(project_id, proposal_id, version)
        _check_other(proposal, by)
        close(proposal, state=StageProposal.State.REFUSED, by=by, note=why)
        save_project(locked, by=by, fields=())
        _decided(locked.project, proposal, by=by, note=why)
        _tell(
            locked.project,
            proposal,
            notices.PROPOSAL_REFUSED.name,
            {"who": str(by), "reason": why},
        )
        return proposal


@transaction.atomic
def take_back_proposal(
    *, project_id: int, proposal_id: int, by: User, version: int | None = None
) -> StageProposal:
    """Take a waiting proposal back.

    Raises:
        RuleBroken: when it has been decided already.
    """
    with acting(user=by):
        locked, proposal = _locked(project_id, proposal_id, version)
        close(proposal, state=StageProposal.State.WITHDRAWN, by=by, note="")
        save_project(locked, by=by, fields=())
        _decided(locked.project, proposal, by=by, note="")
        return proposal


def _locked(
    project_id: int, proposal_id: int, version: int | None
) -> tuple[LockedProject, StageProposal]:
    """Lock the project first, then read its proposal: whoever decides second finds none open."""
    locked = lock_project(project_id, version=version)
    proposal = open_proposal(locked.project)
    if proposal is None or proposal.pk != proposal_id:
        raise RuleBroken(NOTHING_OPEN, code="nothing_open")
    return locked, proposal


def _check_other(proposal: StageProposal, by: User) -> None:
    if proposal.created_by_id == by.pk:
        raise RuleBroken(OWN_PROPOSAL, code="own_proposal")


def _carry_out(
    locked: LockedProject, proposal: StageProposal, *, by: User, on: dt.date
) -> StageMove:
    if proposal.verb == Verb.SUSPEND:
        return confirm_suspension(locked, proposal, by=by, on=on)
    if proposal.verb == Verb.WITHDRAW:
        return confirm_withdrawal(locked, proposal, by=by, on=on)
    return confirm_move(locked, proposal, by=by, on=on)


def _decided(project: Project, proposal: StageProposal, *, by: User, note: str) -> None:
    record_event(
        events.PROPOSAL_DECIDED,
        by=by,
        county=project.county_id,
        subject=project,
        reason=note,
        detail={
            "proposal": proposal.pk,
            "verb": proposal.verb,
            "state": proposal.state,
            "proposed_by": proposal.created_by_id,
        },
    )


def _tell(project: Project, proposal: StageProposal, kind: str, params: dict[str, str]) -> None:
    if proposal.created_by_id is None:
        return
    raise_alert(
        kind=kind,
        subject=(SUBJECT, proposal.pk),
        recipients=[proposal.created_by_id],
        params={"project": project.name, **params},
        url=reverse("projects:project", args=[project.pk]),
    )

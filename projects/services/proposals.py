"""Proposals: what a unit asks for and the bureau decides (promoter ≠ verifier, R3).

Used by the verbs of `stages` and `status`; deciding stands in `deciding`.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events, notices
from projects.models import Project, ProjectDocument, StageProposal
from projects.rules.stages import SubStage, Verb
from projects.selectors.people import people_of_bureau
from projects.services.saving import LockedProject, save_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

ALREADY_PROPOSED = _(
    "A proposal of %(who)s is waiting for the bureau. Wait for its decision, or take it back first."
)
SUBJECT = "projects.stageproposal"
FELL_AWAY = _("Fell away: the project was changed meanwhile.")


def open_proposal(project: Project) -> StageProposal | None:
    """Return the proposal that waits for the bureau, if there is one."""
    return (
        StageProposal.objects.filter(project=project, state=StageProposal.State.OPEN)
        .select_related("created_by", "document")
        .first()
    )


def check_none_open(project: Project) -> None:
    """Refuse a second proposal, or a move beside a waiting one.

    Raises:
        RuleBroken: naming who proposed.
    """
    waiting = open_proposal(project)
    if waiting is not None:
        raise RuleBroken(
            str(ALREADY_PROPOSED) % {"who": waiting.created_by or ""}, code="already_proposed"
        )


def propose(
    locked: LockedProject,
    *,
    verb: Verb,
    happened_on: dt.date,
    by: User,
    on: dt.date,
    note: str = "",
    target: SubStage | None = None,
    until_on: dt.date | None = None,
    document: ProjectDocument | None = None,
) -> StageProposal:
    """Leave a proposal on a locked project and tell the bureau."""
    project = locked.project
    proposal = StageProposal.objects.create(
        project=project,
        verb=verb.value,
        to_sub_stage=(target or SubStage(project.sub_stage)).value,
        happened_on=happened_on,
        note=note,
        until_on=until_on,
        document=document,
        proposed_at=clock.now(),
        created_by=by,
        updated_by=by,
    )
    save_project(locked, by=by, fields=())
    record_event(
        events.MOVE_PROPOSED,
        by=by,
        county=project.county_id,
        subject=project,
        reason=note,
        detail={
            "proposal": proposal.pk,
            "verb": verb.value,
            "to": proposal.to_sub_stage,
            "happened_on": happened_on,
        },
    )
    _tell_bureau(project, proposal, by=by, on=on)
    return proposal


def drop_open(project: Project, *, by: User, on: dt.date) -> None:
    """Let a waiting proposal fall away because the project changes under it; tell the proposer."""
    waiting = open_proposal(project)
    if waiting is None:
        return
    close(waiting, state=StageProposal.State.WITHDRAWN, by=by, note=str(FELL_AWAY))
    if waiting.created_by_id and waiting.created_by_id != by.pk:
        raise_alert(
            kind=notices.PROPOSAL_DROPPED.name,
            subject=(SUBJECT, waiting.pk),
            recipients=[waiting.created_by_id],
            params={"project": project.name, "who": str(by)},
            url=reverse("projects:project", args=[project.pk]),
        )


def close(proposal: StageProposal, *, state: str, by: User, note: str) -> None:
    """Close a proposal and take back what the bureau was told."""
    proposal.state, proposal.decision_note = state, note
    proposal.decided_by = proposal.updated_by = by
    proposal.decided_at = clock.now()
    proposal.save()
    for kind in (notices.PROPOSAL_WAITING, notices.STATUS_WAITING):
        withdraw_alerts(kind=kind.name, subject=(SUBJECT, proposal.pk))


def _tell_bureau(project: Project, proposal: StageProposal, *, by: User, on: dt.date) -> None:
    params = {"project": project.name, "unit": str(by.unit), "who": str(by)}
    if proposal.verb == Verb.ADVANCE:
        kind = notices.PROPOSAL_WAITING
        params["sub_stage"] = proposal.to_sub_stage
    else:
        kind = notices.STATUS_WAITING
        params["reason"] = proposal.note
    people = [pk for pk in people_of_bureau(project.county_id, on) if pk != by.pk]
    raise_alert(
        kind=kind.name,
        subject=(SUBJECT, proposal.pk),
        recipients=people,
        params=params,
        url=reverse("projects:project", args=[project.pk]),
    )

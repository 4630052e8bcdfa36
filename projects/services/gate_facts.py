"""Gate facts set by hand by the bureau, until the module that knows them is built (R3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import GateFact, Milestone, Project
from projects.models.choices import DocumentKind, MilestoneKind
from projects.rules.gates import HAND_FACTS, PUSHED_FACTS, Fact
from projects.services import milestones
from projects.services.documents import attach
from projects.services.moves import IN_FUTURE, check_not_merged, check_reason
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

SET_ALREADY = _("This fact is set already. Revoke it first if it has to be corrected.")
REVOKED_ALREADY = _("This fact has been revoked already.")
NO_HAND_FACT = _("This fact follows from the project's own records; it is not set by hand.")
PUSHED = _("This is recorded in its own part of the project, not set by hand.")
EVIDENCE_NEEDED = _("Give the document number, or upload the document.")
# The milestone that a fact dated when it was set by hand, before its module came.
MILESTONE_OF = {
    Fact.JOINT_REVIEW: MilestoneKind.JOINT_REVIEW,
    Fact.LEGAL_REVIEW: MilestoneKind.LEGAL_REVIEW,
    Fact.CONTRACT_FILED: MilestoneKind.CONTRACT_FILED,
}


@transaction.atomic
def set_fact(
    *,
    project_id: int,
    fact: Fact | str,
    happened_on: dt.date,
    by: User,
    on: dt.date,
    reference: str = "",
    note: str = "",
    upload: File[Any] | None = None,
) -> GateFact:
    """Set a fact by hand, with the document it rests on.

    Raises:
        FileRefused: when the file is not taken.
        RuleBroken: for a fact that is not set by hand or is set already, without a document, or
        for a
            day that has not come.
    """
    named = Fact(fact)
    with acting(user=by, reason=note or None):
        locked = lock_project(project_id)
        project = locked.project
        check_not_merged(project)
        if named in PUSHED_FACTS:
            raise RuleBroken(PUSHED, code="pushed", field="fact")
        if named not in HAND_FACTS:
            raise RuleBroken(NO_HAND_FACT, code="no_hand_fact", field="fact")
        if happened_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="happened_on")
        if not reference.strip() and upload is None:
            raise RuleBroken(EVIDENCE_NEEDED, code="evidence_needed", field="reference")
        if GateFact.objects.filter(project=project, fact=named.value, revoked_at=None).exists():
            raise RuleBroken(SET_ALREADY, code="set_already", field="fact")
        document = None
        if upload is not None:
            document = attach(
                project, upload, kind=DocumentKind.REVIEW, by=by, happened_on=happened_on
            )
        row = GateFact.objects.create(
            project=project,
            fact=named.value,
            happened_on=happened_on,
            reference=reference.strip(),
            note=note.strip(),
            document=document,
            created_by=by,
            updated_by=by,
        )
        save_project(locked, by=by, fields=())
        record_event(
            events.GATE_FACT_SET,
            by=by,
            county=project.county_id,
            subject=project,
            reason=note,
            detail={"fact": named.value, "happened_on": happened_on, "reference": row.reference},
        )
        return row


@transaction.atomic
def revoke_fact(*, gate_fact_id: int, reason: str, by: User) -> GateFact:
    """Take a fact back that was set by hand; moves already made stay.

    Raises:
        RuleBroken: without a reason, or when it was revoked already.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        found = GateFact.objects.values_list("project_id", flat=True).get(pk=gate_fact_id)
        locked = lock_project(found)
        row = GateFact.objects.get(pk=gate_fact_id)
        if row.revoked_at is not None:
            raise RuleBroken(REVOKED_ALREADY, code="revoked_already")
        if not row.is_by_hand:
            raise RuleBroken(PUSHED, code="pushed")
        row.revoked_at, row.revoke_reason, row.updated_by = clock.now(), why, by
        row.save(update_fields=["revoked_at", "revoke_reason", "updated_by", "updated_at"])
        save_project(locked, by=by, fields=_undo_milestone(locked.project, row, by=by))
        record_event(
            events.GATE_FACT_REVOKED,
            by=by,
            county=locked.project.county_id,
            subject=locked.project,
            reason=why,
            detail={"fact": row.fact},
        )
        return row


def _undo_milestone(project: Project, row: GateFact, *, by: User) -> set[str]:
    """Clear the day that the fact gave its milestone; one that stood there before stays."""
    kind = MILESTONE_OF.get(Fact(row.fact))
    dated = Milestone.objects.filter(project=project, kind=kind, actual_on=row.happened_on)
    return milestones.undo(project, [kind], by=by) if kind and dated.exists() else set()

"""Milestones of a project: agreed and actual dates, and their copies on the project (R3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import Milestone, Project
from projects.models.choices import MilestoneKind
from projects.permissions import is_bureau_of
from projects.rules.moves import MOVE_MILESTONES
from projects.rules.stages import SubStage, position
from projects.services.moves import IN_FUTURE, check_not_merged
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

ACTUAL_COPIES = {
    MilestoneKind.CONTRACT_SIGNED: "signed_on",
    MilestoneKind.START: "started_on",
    MilestoneKind.PRODUCTION: "produced_on",
}
AGREED_COPIES = {
    MilestoneKind.START: "agreed_start_on",
    MilestoneKind.PRODUCTION: "agreed_production_on",
}
_GATE_OF = {kind: sub_stage for sub_stage, kind in MOVE_MILESTONES.items()}
PASSED_GATE = _(
    "This date was confirmed with the move to %(stage)s. Only the bureau can correct it."
)


@dataclass(frozen=True)
class MilestoneDates:
    """The dates of one milestone, as a form has them."""

    kind: str
    agreed_on: dt.date | None = None
    actual_on: dt.date | None = None
    note: str = ""


@transaction.atomic
def set_milestones(
    *,
    project_id: int,
    dates: Sequence[MilestoneDates],
    by: User,
    on: dt.date,
    version: int | None = None,
    reason: str = "",
) -> list[str]:
    """Set agreed and actual dates; return the kinds that changed.

    Dates that came with a confirmed move are corrected by the bureau only (promoter ≠ verifier).

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: for an actual date that has not come, one that only the bureau may change, or
            a project that was merged.
    """
    with acting(user=by, reason=reason or None):
        locked = lock_project(project_id, version=version)
        project = locked.project
        check_not_merged(project)
        stored = {each.kind: each for each in project.milestones.all()}
        changed, fields = [], set()
        for each in dates:
            row = stored.get(each.kind) or Milestone(project=project, kind=each.kind, created_by=by)
            if not _differs(row, each):
                continue
            _check_actual(project, row, each, by=by, on=on)
            row.agreed_on, row.actual_on, row.note = each.agreed_on, each.actual_on, each.note
            row.updated_by = by
            row.save()
            changed.append(each.kind)
            fields |= _copy(project, row)
        if changed:
            save_project(locked, by=by, fields=fields)
            record_event(
                events.EDITED,
                by=by,
                county=project.county_id,
                subject=project,
                reason=reason,
                detail={"milestones": changed},
            )
    return changed


def reach(project: Project, kind: str, on: dt.date, *, by: User | None) -> set[str]:
    """Set the actual date of a milestone of a locked project; return the project's fields set."""
    row, _created = Milestone.objects.get_or_create(
        project=project, kind=kind, defaults={"created_by": by}
    )
    if row.actual_on != on:
        row.actual_on, row.updated_by = on, by
        row.save(update_fields=["actual_on", "updated_by", "updated_at"])
    return _copy(project, row, passed=True)


def reach_first(project: Project, kind: str, on: dt.date, *, by: User | None) -> None:
    """Set the actual date of a milestone unless it has one; for those without a copy."""
    row = Milestone.objects.filter(project=project, kind=kind).first()
    if row is None:
        Milestone.objects.create(
            project=project, kind=kind, actual_on=on, created_by=by, updated_by=by
        )
    elif row.actual_on is None:
        row.actual_on, row.updated_by = on, by
        row.save(update_fields=["actual_on", "updated_by", "updated_at"])


def reach_earliest(project: Project, kind: str, on: dt.date, *, by: User | None) -> None:
    """Set the actual date of a milestone unless it has one that is as early or earlier."""
    later = Milestone.objects.filter(project=project, kind=kind, actual_on__gt=on).first()
    if later is None:
        reach_first(project, kind, on, by=by)
        return
    later.actual_on, later.updated_by = on, by
    later.save(update_fields=["actual_on", "updated_by", "updated_at"])


def promise(project: Project, kind: str, on: dt.date, *, by: User | None) -> set[str]:
    """Set the agreed date of a milestone of a locked project; return the project's fields set."""
    row, _created = Milestone.objects.get_or_create(
        project=project, kind=kind, defaults={"created_by": by}
    )
    if row.agreed_on != on:
        row.agreed_on, row.updated_by = on, by
        row.save(update_fields=["agreed_on", "updated_by", "updated_at"])
    return _copy(project, row)


def is_reached(project: Project, kind: str) -> bool:
    """Tell whether a milestone has its actual date."""
    return Milestone.objects.filter(project=project, kind=kind).exclude(actual_on=None).exists()


def undo(project: Project, kinds: Iterable[str], *, by: User) -> set[str]:
    """Clear the actual dates of milestones that a move back took away; return the fields set."""
    fields = set()
    for row in Milestone.objects.filter(project=project, kind__in=list(kinds)):
        if row.actual_on is not None:
            row.actual_on, row.updated_by = None, by
            row.save(update_fields=["actual_on", "updated_by", "updated_at"])
        fields |= _copy(project, row, passed=True)
    return fields


def _differs(row: Milestone, dates: MilestoneDates) -> bool:
    return (row.agreed_on, row.actual_on, row.note) != (
        dates.agreed_on,
        dates.actual_on,
        dates.note,
    )


def _check_actual(
    project: Project, row: Milestone, dates: MilestoneDates, *, by: User, on: dt.date
) -> None:
    if dates.actual_on == row.actual_on:
        return
    if dates.actual_on is not None and dates.actual_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field=f"{dates.kind}-actual_on")
    gate = _passed_gate(project, dates.kind)
    if gate is not None and not is_bureau_of(by, project.county_id):
        raise RuleBroken(
            str(PASSED_GATE) % {"stage": project.get_sub_stage_display()},
            code="passed_gate",
            field=f"{dates.kind}-actual_on",
        )


def _passed_gate(project: Project, kind: str) -> SubStage | None:
    gate = _GATE_OF.get(kind)
    if gate is None or position(project.sub_stage) < position(gate):
        return None
    return gate


def _copy(project: Project, row: Milestone, *, passed: bool = False) -> set[str]:
    """Copy the dates to the project: agreed ones always, actual ones once the gate is passed."""
    fields = set()
    agreed = AGREED_COPIES.get(MilestoneKind(row.kind))
    if agreed and getattr(project, agreed) != row.agreed_on:
        setattr(project, agreed, row.agreed_on)
        fields.add(agreed)
    actual = ACTUAL_COPIES.get(MilestoneKind(row.kind))
    if actual and (passed or _passed_gate(project, row.kind)):
        setattr(project, actual, row.actual_on)
        fields.add(actual)
    return fields

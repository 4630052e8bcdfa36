"""Merging a duplicate into another project: parts and records stay, its place in the lists goes."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events, notices
from projects.models import FirstContactFiling, Project, StageMove
from projects.rules.stages import Status, Verb
from projects.services import proposals
from projects.services.ended_notices import take_back_of
from projects.services.first_contact import OPEN_STATES, SUBJECT, State, settle_holder
from projects.services.moves import Step, check_date, check_not_merged, check_reason, take_step
from projects.services.roles import set_supporting
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

INTO_ITSELF = _("A project cannot be merged into itself.")
OTHER_COUNTY = _("Only projects of one county can be merged.")
TARGET_GONE = _("The project it should go into has been withdrawn or merged itself.")
HAS_PHASES = _("This project has later phases. Move them to the other project first.")


@transaction.atomic
def merge_project(
    *,
    project_id: int,
    into_id: int,
    reason: str,
    by: User,
    on: dt.date,
    keep_unit: bool = True,
    version: int | None = None,
) -> StageMove:
    """Merge a duplicate into another project. This cannot be undone.

    The duplicate keeps its parts and records and points to the other project. Its first-contact
    filings go along, so that the earliest submission holds (R4).

    Args:
        project_id: The duplicate.
        into_id: The project that stays.
        reason: Why they are one.
        by: Who merges them.
        on: Today.
        keep_unit: The duplicate's responsible unit goes on as a supporting unit.
        version: The version of the duplicate that was on the screen.

    Raises:
        Conflict: when somebody saved the duplicate meanwhile.
        RuleBroken: without a reason, for another county, itself, or a target that is gone.
    """
    why = check_reason(reason)
    if project_id == into_id:
        raise RuleBroken(INTO_ITSELF, code="into_itself", field="into")
    with acting(user=by, reason=why):
        # The lower id first, so that two merges crossing each other wait instead of blocking.
        first, second = sorted((project_id, into_id))
        held = {
            pk: lock_project(pk, version=version if pk == project_id else None)
            for pk in (first, second)
        }
        duplicate, target = held[project_id].project, held[into_id].project
        _check(duplicate, target)
        check_date(duplicate, on, on=on, reason=why)
        proposals.drop_open(duplicate, by=by, on=on)
        _hand_over_filings(duplicate, target, by=by, why=why)
        supported = keep_unit and _support(duplicate, target, by=by, on=on)
        fields_of_target = settle_holder(target)
        save_project(held[into_id], by=by, fields=fields_of_target, parts_changed=supported)

        step = Step(Verb.MERGE, on, to_status=Status.MERGED, reason=why)
        move, fields = take_step(held[project_id], step, by=by)
        duplicate.merged_into, duplicate.suspended_until = target, None
        save_project(held[project_id], by=by, fields=fields | {"merged_into", "suspended_until"})
        take_back_of(duplicate)
        record_event(
            events.MERGED,
            by=by,
            county=duplicate.county_id,
            subject=target,
            reason=why,
            detail={"duplicate": duplicate.pk, "code": duplicate.code, "kept_unit": supported},
        )
        return move


def _check(duplicate: Project, target: Project) -> None:
    check_not_merged(duplicate)
    if duplicate.county_id != target.county_id:
        raise RuleBroken(OTHER_COUNTY, code="other_county", field="into")
    if target.status in {Status.MERGED, Status.WITHDRAWN}:
        raise RuleBroken(TARGET_GONE, code="target_gone", field="into")
    if duplicate.phases.exists():
        raise RuleBroken(HAS_PHASES, code="has_phases", field="into")


def _hand_over_filings(duplicate: Project, target: Project, *, by: User, why: str) -> None:
    """Move the open filings; where one unit filed both, the target's takes over what was won."""
    theirs = {
        filing.unit_id: filing
        for filing in FirstContactFiling.objects.filter(project=target, state__in=OPEN_STATES)
    }
    for filing in FirstContactFiling.objects.filter(project=duplicate, state__in=OPEN_STATES):
        other = theirs.get(filing.unit_id)
        if other is not None:
            _take_over(other, filing, by=by)
            _close_waiting(filing, by=by, why=why)
            continue
        filing.project, filing.updated_by = target, by
        filing.save(update_fields=["project", "updated_by", "updated_at"])


def _take_over(kept: FirstContactFiling, filing: FirstContactFiling, *, by: User) -> None:
    """Let the filing that stays have the earlier submission, an acceptance, and its protection."""
    kept.submitted_at = min(kept.submitted_at, filing.submitted_at)
    if filing.state == State.ACCEPTED:
        if kept.state != State.ACCEPTED:
            withdraw_alerts(kind=notices.FILING_WAITING.name, subject=(SUBJECT, kept.pk))
            kept.state, kept.decided_by = State.ACCEPTED, filing.decided_by
            kept.decided_at, kept.decision_note = filing.decided_at, filing.decision_note
        ends = [each.protected_until for each in (kept, filing) if each.protected_until]
        kept.protected_until = max(ends, default=None)
    kept.updated_by = by
    kept.save()


def _close_waiting(filing: FirstContactFiling, *, by: User, why: str) -> None:
    """Leave nothing to decide at the duplicate; an accepted filing stays there as a record."""
    if filing.state != State.SUBMITTED:
        return
    filing.state, filing.decision_note = State.EXPIRED, why
    filing.decided_by = filing.updated_by = by
    filing.decided_at = clock.now()
    filing.save()
    withdraw_alerts(kind=notices.FILING_WAITING.name, subject=(SUBJECT, filing.pk))


def _support(duplicate: Project, target: Project, *, by: User, on: dt.date) -> bool:
    unit = duplicate.responsible_unit
    if unit is None or unit.pk == target.responsible_unit_id:
        return False
    units = [row.unit for row in target.supporting.filter(until=None).select_related("unit")]
    return set_supporting(target, [*units, unit], by=by, on=on)

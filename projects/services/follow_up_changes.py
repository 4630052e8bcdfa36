"""Follow-ups corrected and removed; what the project keeps of them is told anew by those standing.

The protection of a first contact that a follow-up renewed is not taken back: whether it still holds
is the bureau's decision (R4).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import FollowUp, Milestone, Project
from projects.models.choices import MilestoneKind
from projects.policies_follow_ups import CORRECTION
from projects.services import milestones
from projects.services.follow_ups import FollowUpFacts, set_facts
from projects.services.moves import check_reason
from projects.services.saving import LockedProject, conflict_of, lock_project, save_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force

REMOVED_ALREADY = _("This follow-up was removed already.")
NOT_CHANGED = _("“No change” has nothing to correct: take it back and record what happened.")
OF_REPORT = _("This was said in a monthly report: correct it there, or in the next month's.")
NOTHING_TO_UNDO = _("No “no change” of yours was recorded today.")


@transaction.atomic
def correct_follow_up(
    *,
    follow_up_id: int,
    facts: FollowUpFacts,
    reason: str,
    by: User,
    on: dt.date,
    version: int,
    typed: dict[str, object] | None = None,
) -> FollowUp:
    """Correct what a follow-up says. After the days the policy leaves, a reason is needed.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: as for a new one, without a reason that is needed, for one removed.
    """
    with acting(user=by, reason=reason.strip()):
        locked, follow_up = _locked(follow_up_id)
        if follow_up.version != version:
            raise conflict_of(follow_up, version, typed or {}, changed_at=follow_up.updated_at)
        if follow_up.kind == FollowUp.Kind.NO_CHANGE:
            raise RuleBroken(NOT_CHANGED, code="not_changed")
        if not is_fresh(follow_up, on, days=correction_days(locked.project.county, on)):
            check_reason(reason)
        before = _said(follow_up)
        follow_up.version += 1
        set_facts(follow_up, facts, by=by, on=on)
        _restate(locked, follow_up, before, by=by)
        _record(events.FOLLOW_UP_CORRECTED, follow_up, by=by, reason=reason.strip())
        return follow_up


@transaction.atomic
def remove_follow_up(*, follow_up_id: int, reason: str, by: User) -> FollowUp:
    """Remove a follow-up that should not stand; the row and its files stay in the record.

    Raises:
        RuleBroken: without a reason, or when it was removed already.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked, follow_up = _locked(follow_up_id)
        return _remove(locked, follow_up, why, by=by)


@transaction.atomic
def undo_no_change(*, project_id: int, by: User, on: dt.date) -> FollowUp:
    """Take back the "no change" that this very person said today.

    Raises:
        RuleBroken: when there is none.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        said = (
            FollowUp.objects.standing()
            .filter(
                project=locked.project,
                kind=FollowUp.Kind.NO_CHANGE,
                happened_on=on,
                created_by=by,
            )
            .order_by("-pk")
            .first()
        )
        if said is None:
            raise RuleBroken(NOTHING_TO_UNDO, code="nothing_to_undo")
        said.project = locked.project
        return _remove(locked, said, "", by=by)


def correction_days(county: Unit, on: dt.date) -> int:
    """Return for how many days a unit may correct its own follow-up."""
    days: int = in_force(CORRECTION, county, on).value
    return days


def is_fresh(follow_up: FollowUp, on: dt.date, *, days: int) -> bool:
    """Tell whether the unit may still correct a follow-up itself, so many days from the entry."""
    return (on - timezone.localtime(follow_up.created_at).date()).days <= days


@dataclass(frozen=True)
class _Said:
    """What a follow-up said before, as far as the project repeats it."""

    happened_on: dt.date
    visible_progress: str
    next_step: str
    next_step_due_on: dt.date | None
    met: bool

    @property
    def step(self) -> tuple[str, dt.date | None]:
        """The next step with its day."""
        return self.next_step, self.next_step_due_on


def _said(follow_up: FollowUp) -> _Said:
    return _Said(
        follow_up.happened_on,
        follow_up.visible_progress,
        follow_up.next_step,
        follow_up.next_step_due_on,
        bool(follow_up.person_met),
    )


def _remove(locked: LockedProject, follow_up: FollowUp, why: str, *, by: User) -> FollowUp:
    before = _said(follow_up)
    follow_up.removed_at, follow_up.removed_by = clock.now(), by
    follow_up.removed_reason, follow_up.updated_by = why[:300], by
    follow_up.version += 1
    follow_up.save()
    _restate(locked, follow_up, before, by=by)
    _record(events.FOLLOW_UP_REMOVED, follow_up, by=by, reason=why)
    return follow_up


def _restate(locked: LockedProject, follow_up: FollowUp, before: _Said, *, by: User) -> None:
    """Tell the project anew what its follow-ups say.

    What the project shows is replaced where it repeated the follow-up as it was, or where the
    newest follow-up now says something else: what somebody edited on the project since stays.
    """
    project = locked.project
    standing = FollowUp.objects.standing().filter(project=project).order_by("-happened_on", "-pk")
    newest = standing.first()
    fields = {"last_follow_up_on"}
    project.last_follow_up_on = newest.happened_on if newest else None
    says_anew = _said(follow_up) if newest == follow_up else None
    if before.next_step and before.step == (project.next_step, project.next_step_due_on):
        source = standing.exclude(next_step="").first()
        project.next_step = source.next_step if source else ""
        project.next_step_due_on = source.next_step_due_on if source else None
        fields |= {"next_step", "next_step_due_on"}
    elif says_anew is not None and says_anew.next_step and says_anew.step != before.step:
        project.next_step, project.next_step_due_on = says_anew.step
        fields |= {"next_step", "next_step_due_on"}
    if before.visible_progress and project.visible_progress == before.visible_progress:
        shown = standing.exclude(visible_progress="").first()
        project.visible_progress = shown.visible_progress if shown else ""
        fields.add("visible_progress")
    elif says_anew is not None and says_anew.visible_progress not in {
        "",
        before.visible_progress,
    }:
        project.visible_progress = says_anew.visible_progress
        fields.add("visible_progress")
    _first_response(project, follow_up, before, by=by)
    save_project(locked, by=by, fields=fields)


def _first_response(project: Project, follow_up: FollowUp, before: _Said, *, by: User) -> None:
    """Move the first response to the earliest follow-up that has a person met.

    A date that no follow-up gave, typed by the bureau, is only moved by an earlier meeting.
    """
    if before.met:
        given = Milestone.objects.filter(
            project=project, kind=MilestoneKind.FIRST_RESPONSE, actual_on=before.happened_on
        ).first()
        if given is not None:
            met = FollowUp.objects.standing().filter(project=project).exclude(person_met="")
            first = met.order_by("happened_on").first()
            actual_on = first.happened_on if first else None
            if given.actual_on != actual_on:
                given.actual_on, given.updated_by = actual_on, by
                given.save()
    if follow_up.person_met and follow_up.removed_at is None:
        milestones.reach_earliest(
            project, MilestoneKind.FIRST_RESPONSE, follow_up.happened_on, by=by
        )


def _locked(follow_up_id: int) -> tuple[LockedProject, FollowUp]:
    project_id = FollowUp.objects.values_list("project_id", flat=True).get(pk=follow_up_id)
    locked = lock_project(project_id)
    follow_up = FollowUp.objects.get(pk=follow_up_id)
    follow_up.project = locked.project
    if follow_up.removed_at is not None:
        raise RuleBroken(REMOVED_ALREADY, code="removed_already")
    if follow_up.kind == FollowUp.Kind.REPORT:
        raise RuleBroken(OF_REPORT, code="of_report")
    return locked, follow_up


def _record(kind: str, follow_up: FollowUp, *, by: User, reason: str) -> None:
    record_event(
        kind,
        by=by,
        county=follow_up.project.county_id,
        subject=follow_up.project,
        reason=reason,
        detail={
            "follow_up": follow_up.pk,
            "kind": follow_up.kind,
            "happened_on": follow_up.happened_on,
        },
    )

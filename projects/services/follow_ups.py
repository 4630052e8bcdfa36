"""Follow-ups: what happened, who was met, what comes next; and "no change" in one act (R3, R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events
from projects.models import FollowUp, InvestorContact, Project
from projects.models.choices import DocumentKind, MilestoneKind
from projects.services import milestones
from projects.services.documents import attach
from projects.services.first_contact import renew_protection
from projects.services.moves import IN_FUTURE, check_not_merged
from projects.services.saving import LockedProject, lock_project, save_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import IMAGES, kind_by_name

NOTHING_SAID = _("Say in a few words what happened. If nothing has changed, use “No change”.")
DUE_WITHOUT_STEP = _("Say what is to be done by this day.")
DUE_BEFORE = _("The next step cannot be due before the day of the follow-up.")
CONTACT_ELSEWHERE = _("Choose among the contacts of this project's investor.")
TOO_MANY_MET = _("These are too many names for the record. Name the most important ones.")
MOST_MET = 200


@dataclass(frozen=True)
class FollowUpFacts:
    """A follow-up as the form has it."""

    happened_on: dt.date
    kind: str
    content: str = ""
    person_met: str = ""
    visible_progress: str = ""
    next_step: str = ""
    next_step_due_on: dt.date | None = None
    contacts: Sequence[InvestorContact] = ()
    people: Sequence[User] = ()
    other_people: str = ""
    place: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def met(self) -> str:
        """Names of all of the other side: the contacts chosen, then others as written."""
        others = self.person_met.strip()
        return "、".join([*(each.name for each in self.contacts), *([others] if others else [])])


@transaction.atomic
def record_follow_up(
    *,
    project_id: int,
    facts: FollowUpFacts,
    unit: Unit,
    by: User,
    on: dt.date,
    uploads: Sequence[File[Any]] = (),
) -> FollowUp:
    """Record a follow-up; it renews the unit's protection and sets the next step.

    Raises:
        FileRefused: when a file is not taken.
        RuleBroken: when nothing is said, or the day has not come.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        check_not_merged(locked.project)
        follow_up = FollowUp(project=locked.project, unit=unit, created_by=by)
        set_facts(follow_up, facts, by=by, on=on)
        for upload in uploads:
            attach(
                locked.project,
                upload,
                kind=_kind_of(upload),
                by=by,
                happened_on=facts.happened_on,
                follow_up=follow_up,
            )
        if follow_up.person_met:
            milestones.reach_earliest(
                locked.project, MilestoneKind.FIRST_RESPONSE, facts.happened_on, by=by
            )
        renew_protection(locked.project, unit_id=unit.pk, happened_on=facts.happened_on, by=by)
        _save(locked, follow_up, by=by)
        return follow_up


@transaction.atomic
def record_no_change(*, project_id: int, unit: Unit, by: User, on: dt.date) -> FollowUp:
    """Say that nothing has changed; told apart from not having said anything.

    Saying it again on the same day is harmless and leaves one record. It does not renew the
    protection of the first contact.

    Raises:
        RuleBroken: when the project was merged into another.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        check_not_merged(locked.project)
        said = FollowUp.objects.filter(
            project=locked.project,
            unit=unit,
            kind=FollowUp.Kind.NO_CHANGE,
            happened_on=on,
            removed_at=None,
        ).first()
        if said is not None:
            return said
        follow_up = FollowUp.objects.create(
            project=locked.project,
            happened_on=on,
            kind=FollowUp.Kind.NO_CHANGE,
            unit=unit,
            created_by=by,
            updated_by=by,
        )
        _save(locked, follow_up, by=by)
        return follow_up


def set_facts(follow_up: FollowUp, facts: FollowUpFacts, *, by: User, on: dt.date) -> None:
    """Check and keep what a follow-up says, with the people on both sides.

    Raises:
        RuleBroken: when nothing is said, a day cannot be, or a contact is of another investor.
    """
    _check(facts, on)
    investor_id = follow_up.project.investor_id
    if any(each.investor_id != investor_id for each in facts.contacts):
        raise RuleBroken(CONTACT_ELSEWHERE, code="contact_elsewhere", field="contacts")
    if len(facts.met) > MOST_MET:
        raise RuleBroken(TOO_MANY_MET, code="too_many_met", field="person_met")
    follow_up.happened_on, follow_up.kind = facts.happened_on, facts.kind
    follow_up.person_met, follow_up.other_people = facts.met, facts.other_people.strip()
    follow_up.place = facts.place.strip()
    follow_up.latitude, follow_up.longitude = facts.latitude, facts.longitude
    follow_up.content = facts.content.strip()
    follow_up.visible_progress = facts.visible_progress.strip()
    follow_up.next_step = facts.next_step.strip()
    follow_up.next_step_due_on = facts.next_step_due_on
    follow_up.updated_by = by
    follow_up.save()
    follow_up.contacts.set(facts.contacts)
    follow_up.people.set(facts.people)


def _check(facts: FollowUpFacts, on: dt.date) -> None:
    if facts.happened_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="happened_on")
    if not facts.content.strip():
        raise RuleBroken(NOTHING_SAID, code="nothing_said", field="content")
    if facts.next_step_due_on and not facts.next_step.strip():
        raise RuleBroken(DUE_WITHOUT_STEP, code="due_without_step", field="next_step")
    if facts.next_step_due_on and facts.next_step_due_on < facts.happened_on:
        raise RuleBroken(DUE_BEFORE, code="due_before", field="next_step_due_on")


def _save(locked: LockedProject, follow_up: FollowUp, *, by: User) -> None:
    project = locked.project
    save_project(locked, by=by, fields=_latest(project, follow_up))
    record_event(
        events.FOLLOWED_UP,
        by=by,
        county=project.county_id,
        subject=project,
        detail={
            "follow_up": follow_up.pk,
            "kind": follow_up.kind,
            "happened_on": follow_up.happened_on,
        },
    )


def _latest(project: Project, follow_up: FollowUp) -> set[str]:
    """Bring what the newest follow-up says to the head of the project; return the fields set."""
    last = project.last_follow_up_on
    if last is not None and follow_up.happened_on < last:
        return set()
    project.last_follow_up_on = follow_up.happened_on
    fields = {"last_follow_up_on"}
    if follow_up.visible_progress:
        project.visible_progress = follow_up.visible_progress
        fields.add("visible_progress")
    if follow_up.next_step:
        project.next_step = follow_up.next_step
        project.next_step_due_on = follow_up.next_step_due_on
        fields |= {"next_step", "next_step_due_on"}
    return fields


def _kind_of(upload: File[Any]) -> str:
    is_image = kind_by_name(upload.name or "") in IMAGES
    return DocumentKind.PHOTO if is_image else DocumentKind.OTHER

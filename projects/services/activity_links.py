"""What hangs on an activity: investors met, projects, files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_partners as events
from projects.models import (
    Activity,
    ActivityFile,
    ActivityMeeting,
    ActivityProject,
    Investor,
    InvestorContact,
    Project,
)
from projects.services.moves import check_reason
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.files.services import store_upload

PURPOSE = "projects.activity"
WAS_CANCELLED = _("This activity was cancelled: nothing came of it.")
OTHER_COUNTY = _("Activity and %(what)s have to be of the same county.")
LINKED_ALREADY = _("This project is linked to the activity already.")
CONTACT_ELSEWHERE = _("%(name)s is a contact of another investor.")
MET_ALREADY = _("%(name)s stands among those met already.")
FILE_NEEDED = _("Choose at least one file.")
REMOVED_ALREADY = _("This file was removed already.")


@transaction.atomic
def add_meeting(
    *,
    activity_id: int,
    investor: Investor,
    by: User,
    contact: InvestorContact | None = None,
    person_met: str = "",
    note: str = "",
) -> ActivityMeeting:
    """Record an investor met at an activity.

    Raises:
        RuleBroken: for another county's investor, a contact of another investor, the same person
            twice, or a cancelled activity.
    """
    with acting(user=by):
        activity = _locked(activity_id)
        if investor.county_id != activity.county_id:
            raise RuleBroken(
                str(OTHER_COUNTY) % {"what": investor}, code="other_county", field="investor"
            )
        if contact is not None and contact.investor_id != investor.pk:
            raise RuleBroken(
                str(CONTACT_ELSEWHERE) % {"name": contact},
                code="contact_elsewhere",
                field="contact",
            )
        same = activity.meetings.filter(
            investor=investor, contact=contact, person_met=person_met.strip()
        )
        if same.exists():
            raise RuleBroken(
                str(MET_ALREADY) % {"name": investor}, code="met_already", field="investor"
            )
        meeting = ActivityMeeting.objects.create(
            activity=activity,
            investor=investor,
            contact=contact,
            person_met=person_met.strip(),
            note=note.strip(),
            created_by=by,
            updated_by=by,
        )
        _record(events.ACTIVITY_MEETING, activity, by=by, investor=investor.pk, added=True)
        return meeting


@transaction.atomic
def remove_meeting(*, meeting_id: int, by: User) -> Activity:
    """Take an investor off the list of those met."""
    with acting(user=by):
        meeting = ActivityMeeting.objects.get(pk=meeting_id)
        activity = _locked(meeting.activity_id)
        investor_id = meeting.investor_id
        meeting.delete()
        _record(events.ACTIVITY_MEETING, activity, by=by, investor=investor_id, added=False)
        return activity


@transaction.atomic
def link_project(
    *, activity_id: int, project: Project, by: User, is_origin: bool = False, note: str = ""
) -> ActivityProject:
    """Link a project to an activity: the clue came of it, or it was worked on there.

    Raises:
        RuleBroken: for another county's project, one linked already, or a cancelled activity.
    """
    with acting(user=by):
        activity = _locked(activity_id)
        if project.county_id != activity.county_id:
            raise RuleBroken(
                str(OTHER_COUNTY) % {"what": project}, code="other_county", field="project"
            )
        if activity.project_links.filter(project=project).exists():
            raise RuleBroken(LINKED_ALREADY, code="linked_already", field="project")
        link = ActivityProject.objects.create(
            activity=activity,
            project=project,
            is_origin=is_origin,
            note=note.strip(),
            created_by=by,
            updated_by=by,
        )
        _record(events.ACTIVITY_PROJECT, activity, by=by, project=project.pk, added=True)
        return link


@transaction.atomic
def unlink_project(*, link_id: int, by: User) -> Activity:
    """Take a project off an activity."""
    with acting(user=by):
        link = ActivityProject.objects.get(pk=link_id)
        activity = _locked(link.activity_id)
        project_id = link.project_id
        link.delete()
        _record(events.ACTIVITY_PROJECT, activity, by=by, project=project_id, added=False)
        return activity


@transaction.atomic
def add_files(*, activity_id: int, uploads: Sequence[File[Any]], by: User) -> list[ActivityFile]:
    """Keep files and photos of an activity.

    Raises:
        FileRefused: when a file is not taken.
        RuleBroken: without a file, or for a cancelled activity.
    """
    with acting(user=by):
        activity = _locked(activity_id)
        if not uploads:
            raise RuleBroken(FILE_NEEDED, code="file_needed", field="uploads")
        files = []
        for upload in uploads:
            stored = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
            files.append(
                ActivityFile.objects.create(
                    activity=activity,
                    title=stored.name[:150],
                    file=stored,
                    created_by=by,
                    updated_by=by,
                )
            )
        _record(events.ACTIVITY_FILE, activity, by=by, files=[each.pk for each in files])
        return files


@transaction.atomic
def remove_file(*, file_id: int, reason: str, by: User) -> ActivityFile:
    """Take a file off an activity with a reason; it stays in the record.

    Raises:
        RuleBroken: without a reason, when it was removed already, or for a cancelled activity.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        activity_id = ActivityFile.objects.values_list("activity_id", flat=True).get(pk=file_id)
        activity = _locked(activity_id)
        found = ActivityFile.objects.get(pk=file_id)
        if found.removed_at is not None:
            raise RuleBroken(REMOVED_ALREADY, code="removed_already")
        found.removed_at, found.updated_by = clock.now(), by
        found.save()
        _record(events.ACTIVITY_FILE, activity, by=by, reason=why, removed=found.pk)
        return found


def _locked(activity_id: int) -> Activity:
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity_id)
    if activity.state == Activity.State.CANCELLED:
        raise RuleBroken(WAS_CANCELLED, code="was_cancelled")
    return activity


def _record(kind: str, activity: Activity, *, by: User, reason: str = "", **detail: Any) -> None:
    record_event(
        kind, by=by, county=activity.county_id, subject=activity, reason=reason, detail=detail
    )

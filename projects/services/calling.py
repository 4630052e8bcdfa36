"""Telephone numbers of the people who answer for a project: shown on request, which is an event."""

from __future__ import annotations

from projects import events
from projects.models import Project
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event


def callable_people(project: Project) -> dict[str, User]:
    """Return who can be called about a project: the people in charge that gave a number."""
    found = {
        "responsible": project.responsible_person,
        "sponsor": project.lead_sponsor,
    }
    return {part: person for part, person in found.items() if person is not None and person.phone}


def note_number_shown(*, project: Project, person: User, by: User) -> None:
    """Record that somebody had the number of one of a project's people shown (R19)."""
    record_event(
        events.PHONE_SHOWN,
        by=by,
        county=project.county_id,
        subject=project,
        detail={"user": person.pk},
    )

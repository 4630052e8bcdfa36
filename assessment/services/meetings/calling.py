"""Scheduling meetings are called, changed, cancelled; who is asked is told (R18).

Locks in this order: meeting, then its decisions, then their action items.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment import events_meetings as events
from assessment import notices_meetings as notices
from assessment.models import Meeting, MeetingAttendee
from assessment.policies_meetings import MEETINGS
from assessment.rules.bulletin_texts import OFFICE
from assessment.rules.meetings import MeetingKind, MeetingState, Part
from projects.selectors.people import people_answering
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.templatetags.zs import day
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SUBJECT = "assessment.meeting"
ASKED = (notices.MEETING_CALLED.name, notices.MEETING_MOVED.name)
NO_COUNTY = _("Only the people of a county call meetings.")
IN_PAST = _("That day has passed already. Choose today or a later day.")
CHAIR_NEEDED = _("Say who is in the chair: a leader of the list, or the name.")
CHAIR_TWICE = _("Choose a leader of the list or write a name, not both.")
NOBODY_ASKED = _("Say who is asked: at least one unit or person.")
BOTH_PARTS = _("%(who)s stands twice: as attending and as sitting in.")
OF_OTHER_COUNTY = _("%(who)s is not of this county.")
NOT_PREPARED = _("This meeting is “%(state)s”, so that cannot be done any more.")
REASON_NEEDED = _("Say why the meeting is cancelled.")
HAS_DECISIONS = _("Decisions of this meeting stand already. Withdraw them first, or call it held.")


@dataclass(frozen=True)
class Invited:
    """Who is asked: units, people, names as written; and those who sit in 列席."""

    units: Sequence[Unit] = ()
    people: Sequence[User] = ()
    names: Sequence[str] = ()
    sitting_in: Sequence[Unit] = ()

    def rows(self) -> dict[tuple[str, Any], Part]:
        """Return who is asked, each with the part.

        Raises:
            RuleBroken: when nobody is asked, or a unit stands twice.
        """
        twice = {each.pk for each in self.units} & {each.pk for each in self.sitting_in}
        for unit in self.sitting_in:
            if unit.pk in twice:
                raise RuleBroken(
                    str(BOTH_PARTS) % {"who": unit}, code="both_parts", field="sitting_in"
                )
        found: dict[tuple[str, Any], Part] = {
            **{("unit_id", each.pk): Part.MEMBER for each in self.units},
            **{("person_id", each.pk): Part.MEMBER for each in self.people},
            **{("name", each): Part.MEMBER for each in self.names},
            **{("unit_id", each.pk): Part.OBSERVER for each in self.sitting_in},
        }
        if not found:
            raise RuleBroken(NOBODY_ASKED, code="nobody_asked", field="units")
        return found

    @property
    def records(self) -> list[Unit | User]:
        """The units and people among them."""
        return [*self.units, *self.people, *self.sitting_in]


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting as its form has it."""

    kind: str
    title: str
    held_on: dt.date
    begins_at: dt.time
    place: str
    recorder: User
    which: str
    most: int
    chair: User | None = None
    chair_name: str = ""
    only_troubled: bool = False
    scope_units: Sequence[Unit] = ()
    invited: Invited = field(default_factory=Invited)


@transaction.atomic
def call_meeting(*, facts: MeetingFacts, by: User, on: dt.date) -> Meeting:
    """Call a meeting and tell who is asked to it.

    Raises:
        RuleBroken: for a day that has passed, without a chair or anybody asked.
    """
    county = by.unit.county
    if county is None:
        raise RuleBroken(NO_COUNTY, code="no_county")
    with acting(user=by):
        if facts.held_on < on:
            raise RuleBroken(IN_PAST, code="in_past", field="held_on")
        mark_used(in_force(MEETINGS, county, on))
        meeting = Meeting(
            county=county,
            kind=MeetingKind(facts.kind).value,
            signed_by=OFFICE,
            created_by=by,
        )
        _set(meeting, facts, by)
        meeting.save()
        meeting.scope_units.set(facts.scope_units)
        _ask(meeting, facts.invited)
        record(events.MEETING_MADE, meeting, by, held_on=meeting.held_on)
        _tell(notices.MEETING_CALLED.name, meeting, _people(meeting, on), by)
        return meeting


@transaction.atomic
def change_meeting(
    *, meeting_id: int, version: int | None, facts: MeetingFacts, by: User, on: dt.date
) -> Meeting:
    """Change a meeting that was not held; who is asked is told again when day or place moves.

    Raises:
        Conflict: when somebody saved it since the form was opened.
        RuleBroken: when it was held or cancelled, and as for a new one.
    """
    with acting(user=by):
        meeting = lock_meeting(meeting_id, MeetingState.PREPARED, version=version)
        moves = (meeting.held_on, meeting.begins_at, meeting.place) != (
            facts.held_on,
            facts.begins_at,
            facts.place.strip(),
        )
        if facts.held_on < on and facts.held_on != meeting.held_on:
            raise RuleBroken(IN_PAST, code="in_past", field="held_on")
        words = f"{day(meeting.held_on)} {meeting.begins_at:%H:%M} {meeting.place}"
        told = set(_people(meeting, on))
        _set(meeting, facts, by)
        save_meeting(meeting, by)
        meeting.scope_units.set(facts.scope_units)
        _ask(meeting, facts.invited)
        record(events.MEETING_CHANGED, meeting, by, held_on=meeting.held_on, moves=moves)
        asked = set(_people(meeting, on))
        withdraw_alerts(kind=ASKED, subject=(SUBJECT, meeting.pk), recipients=told - asked)
        if moves:
            # What was said of the old day is not true any more.
            withdraw_alerts(kind=ASKED, subject=(SUBJECT, meeting.pk))
            _tell(
                notices.MEETING_MOVED.name,
                meeting,
                told & asked,
                by,
                period=f"{meeting.version}",
                before=words,
            )
        _tell(
            notices.MEETING_CALLED.name,
            meeting,
            asked - told,
            by,
            period=f"{meeting.version}" if moves else "",
        )
        return meeting


@transaction.atomic
def cancel_meeting(
    *, meeting_id: int, version: int | None, reason: str, by: User, on: dt.date
) -> Meeting:
    """Cancel a meeting that was not held, with a reason; who was asked is told.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: without a reason, when it is not prepared, or while decisions of it stand.
    """
    why = reason.strip()
    with acting(user=by, reason=why or None):
        meeting = lock_meeting(meeting_id, MeetingState.PREPARED, version=version)
        if not why:
            raise RuleBroken(REASON_NEEDED, code="reason", field="reason")
        if meeting.decisions.filter(withdrawn_at=None).exists():
            raise RuleBroken(HAS_DECISIONS, code="has_decisions")
        meeting.state, meeting.state_reason = MeetingState.CANCELLED.value, why
        save_meeting(meeting, by)
        withdraw_alerts(kind=ASKED, subject=(SUBJECT, meeting.pk))
        record(events.MEETING_CANCELLED, meeting, by, reason=why, held_on=meeting.held_on)
        _tell(notices.MEETING_CANCELLED.name, meeting, _people(meeting, on), by, reason=why)
        return meeting


def lock_meeting(meeting_id: int, *states: str, version: int | None = None) -> Meeting:
    """Lock a meeting inside the transaction.

    Raises:
        Conflict: when somebody saved it since it was read with `version`.
        RuleBroken: when it is in none of the states.
    """
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("county", "chair", "recorder", "updated_by")
        .get(pk=meeting_id)
    )
    if meeting.state not in states:
        words = {"state": meeting.get_state_display()}
        raise RuleBroken(str(NOT_PREPARED) % words, code="not_in_state")
    if version is not None and meeting.version != version:
        raise conflict_of(meeting, version, {}, changed_at=meeting.updated_at)
    return meeting


def save_meeting(meeting: Meeting, by: User) -> None:
    """Save a locked meeting with its version."""
    meeting.version += 1
    meeting.updated_by = by
    meeting.save()


def record(event: str, meeting: Meeting, by: User, *, reason: str = "", **detail: Any) -> None:
    """Leave the event of an act on a meeting."""
    record_event(
        event,
        by=by,
        county=meeting.county_id,
        subject=meeting,
        reason=reason,
        detail={"title": meeting.title, **detail},
    )


def _set(meeting: Meeting, facts: MeetingFacts, by: User) -> None:
    name = facts.chair_name.strip()
    if facts.chair is None and not name:
        raise RuleBroken(CHAIR_NEEDED, code="chair", field="chair")
    if facts.chair is not None and name:
        raise RuleBroken(CHAIR_TWICE, code="chair_twice", field="chair_name")
    _check_county(meeting.county_id, [*facts.scope_units], "scope_units")
    _check_county(meeting.county_id, [*facts.invited.units], "units")
    _check_county(meeting.county_id, facts.invited.records, "people")
    meeting.title, meeting.place = facts.title.strip(), facts.place.strip()
    meeting.held_on, meeting.begins_at = facts.held_on, facts.begins_at
    meeting.chair, meeting.chair_name = facts.chair, name
    meeting.recorder, meeting.which, meeting.most = facts.recorder, facts.which, facts.most
    meeting.only_troubled = facts.only_troubled
    meeting.updated_by = by


def _check_county(county_id: int, records: Iterable[Unit | User], field_name: str) -> None:
    for each in records:
        unit = each if isinstance(each, Unit) else each.unit
        if unit.county_id != county_id:
            words = {"who": each}
            raise RuleBroken(str(OF_OTHER_COUNTY) % words, code="other_county", field=field_name)


def _ask(meeting: Meeting, invited: Invited) -> None:
    """Bring the rows of who is asked in line; who stays keeps presence."""
    wanted = invited.rows()
    for row in list(meeting.attendees.all()):
        key: tuple[str, Any] = (
            ("unit_id", row.unit_id)
            if row.unit_id
            else ("person_id", row.person_id)
            if row.person_id
            else ("name", row.name)
        )
        part = wanted.pop(key, None)
        if part is None:
            row.delete()
        elif row.part != part:
            row.part = part.value
            row.save(update_fields=["part"])
    for (name, value), part in wanted.items():
        MeetingAttendee.objects.create(meeting=meeting, part=part.value, **{name: value})


def _people(meeting: Meeting, on: dt.date) -> list[int]:
    """Return who is told of a meeting: the people of its units, those named, the chair."""
    rows = list(meeting.attendees.values_list("unit_id", "person_id"))
    found = set(people_answering([unit for unit, _person in rows if unit], on))
    found |= {person for _unit, person in rows if person}
    if meeting.chair_id is not None:
        found.add(meeting.chair_id)
    return sorted(found)


def _tell(
    kind: str, meeting: Meeting, people: Iterable[int], by: User, *, period: str = "", **words: Any
) -> None:
    raise_alert(
        kind=kind,
        subject=(SUBJECT, meeting.pk),
        period=period,
        recipients=[each for each in people if each != by.pk],
        params={
            "title": meeting.title,
            "due_on": day(meeting.held_on),
            "time": f"{meeting.begins_at:%H:%M}",
            "place": meeting.place,
            "chair": meeting.chair_words,
            **words,
        },
        url=reverse("assessment:meeting", args=[meeting.pk]),
        due_on=meeting.held_on if kind in ASKED else None,
    )

"""Reads of scheduling meetings: the list, one meeting, who is asked, what was decided and became.

What a unit sees of a meeting is decided here and nowhere else (`sight_of`): the projects in which
it has a part, the action items it may see, its own row of the progress table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from assessment.models import Meeting, MeetingAttendee, MeetingDecision
from assessment.permissions_meetings import sees_whole
from assessment.policies_meetings import MEETINGS
from assessment.rules.meetings import DecisionKind, MeetingState
from projects.models import ActionItem, ActionReport, DutyFile, Project
from projects.models.answering import answering_units
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.calendar.rules import add_working_days
from zhaoshang.calendar.selectors import load_calendar
from zhaoshang.policy.selectors import in_force

_HELD = (MeetingState.HELD.value, MeetingState.ISSUED.value)


@dataclass(frozen=True)
class Sight:
    """What of a meeting somebody sees; `whole`: everything."""

    whole: bool
    project_ids: frozenset[int] = field(default_factory=frozenset)
    item_ids: frozenset[int] = field(default_factory=frozenset)
    unit_ids: frozenset[int] = field(default_factory=frozenset)

    def project(self, pk: int | None) -> bool:
        """Tell whether a project of the meeting is in sight; None is what is about no project."""
        return self.whole or (pk is not None and pk in self.project_ids)

    def item(self, pk: int | None) -> bool:
        """Tell whether an action item is in sight."""
        return self.whole or (pk is not None and pk in self.item_ids)

    def unit(self, pk: int | None) -> bool:
        """Tell whether a unit's row of a table is in sight."""
        return self.whole or (pk is not None and pk in self.unit_ids)


def sight_of(
    user: User, meeting: Meeting, *, projects: Iterable[int | None], items: Iterable[int | None]
) -> Sight:
    """Return what of a meeting a reader sees: at most two queries, none for who sees everything.

    Args:
        user: Who reads; the meeting is one of those visible to this user.
        meeting: The meeting.
        projects: The projects that are named in what is shown.
        items: The action items that are named in it.
    """
    if sees_whole(user, meeting):
        return Sight(whole=True)
    asked = {pk for pk in projects if pk is not None}
    named = {pk for pk in items if pk is not None}
    seen: Iterable[int] = ()
    if asked:
        seen = Project.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True)
    owed: Iterable[int] = ()
    if named:
        owed = ActionItem.objects.visible_to(user).filter(pk__in=named).values_list("pk", flat=True)
    return Sight(
        whole=False,
        project_ids=frozenset(seen),
        item_ids=frozenset(owed),
        unit_ids=frozenset(answering_units(user)),
    )


def meetings_in_sight(user: User) -> QuerySet[Meeting]:
    """Return the meetings this user may see, without what they keep."""
    return (
        Meeting.objects.visible_to(user)
        .select_related("chair", "recorder")
        .defer("content", "minutes")
    )


def one_meeting(user: User, pk: int) -> Meeting | None:
    """Return a meeting in sight, with its names."""
    return (
        Meeting.objects.visible_to(user)
        .select_related("county", "chair", "recorder", "issued_by", "updated_by")
        .filter(pk=pk)
        .first()
    )


def attendees_of(meeting: Meeting) -> list[MeetingAttendee]:
    """Return who is asked: units in the order of the tree, then people, then names."""
    rows = list(meeting.attendees.select_related("unit", "person__unit"))
    return sorted(
        rows,
        key=lambda each: (
            each.part,
            0 if each.person_id else 1 if each.unit_id else 2,
            (each.unit.sort_order, each.unit.path) if each.unit else (0, ""),
            each.pk,
        ),
    )


def decisions_of(meeting: Meeting) -> QuerySet[MeetingDecision]:
    """Return the decisions of a meeting in their order, with items, words and proof.

    Four queries when they are read: decisions, supporting units, progress, files.
    """
    last = ActionReport.objects.filter(item=OuterRef("item_id")).order_by("-reported_on", "-pk")
    return (
        meeting.decisions.select_related(
            "project", "item__owner_unit", "item__owner", "item__project", "created_by"
        )
        .prefetch_related(
            "item__supporting_units",
            Prefetch("item__files", queryset=DutyFile.objects.filter(is_proof=True)),
        )
        .annotate(
            last_words=Subquery(last.values("content")[:1]),
            last_words_on=Subquery(last.values("reported_on")[:1]),
        )
        .order_by("number")
    )


def standing_tasks(decisions: Iterable[MeetingDecision]) -> list[ActionItem]:
    """Return the items of the decisions that were not withdrawn."""
    return [
        each.item
        for each in decisions
        if each.withdrawn_at is None and each.kind == DecisionKind.TASK and each.item is not None
    ]


def in_sight(decisions: Sequence[MeetingDecision], sight: Sight) -> list[MeetingDecision]:
    """Return the decisions that a reader sees: of own projects, or own tasks.

    What was noted in general is read by who sees the whole meeting.
    """
    return [
        each for each in decisions if sight.project(each.project_id) or sight.item(each.item_id)
    ]


def last_held(meeting: Meeting) -> Meeting | None:
    """Return the meeting of the same kind that was held before this one."""
    return (
        Meeting.objects.filter(county=meeting.county_id, kind=meeting.kind, state__in=_HELD)
        .filter(Q(held_on__lt=meeting.held_on))
        .exclude(pk=meeting.pk)
        .defer("content", "minutes")
        .order_by("-held_on", "-pk")
        .first()
    )


def meetings_to_attend(user: User, on: dt.date) -> QuerySet[Meeting]:
    """Return the meetings to come to which somebody is asked, in the chair or at the table."""
    asked = MeetingAttendee.objects.filter(Q(person=user) | Q(unit_id__in=answering_units(user)))
    return (
        Meeting.objects.filter(
            Q(pk__in=asked.values("meeting_id")) | Q(chair=user),
            state=MeetingState.PREPARED.value,
            held_on__gte=on,
        )
        .select_related("chair")
        .defer("content", "minutes")
        .order_by("held_on", "begins_at", "pk")
    )


def people_to_ask(county: Unit, on: dt.date, *roles: Role) -> QuerySet[User]:
    """Return the county's people of some roles, in the order of the tree."""
    people = User.objects.get_queryset().active_on(on).filter(unit__county=county)
    return (
        people.with_role(*roles)
        .select_related("unit")
        .order_by("unit__sort_order", "unit__name", "full_name", "pk")
    )


def minutes_due(
    meetings: Iterable[Meeting], county: Unit | None, on: dt.date
) -> dict[int, dt.date]:
    """Return by when the minutes of held meetings are due: working days after the day (R15)."""
    days = in_force(MEETINGS, county, on).value.minutes_days
    calendar = load_calendar(county)
    return {each.pk: add_working_days(each.held_on, days, calendar).date for each in meetings}


def decision_counts(user: User, meetings: Sequence[Meeting]) -> dict[int, dict[str, int]]:
    """Return how many tasks each meeting gave, and how many are closed: one query.

    Of a unit those it may see are counted.
    """
    rows: Any = (
        MeetingDecision.objects.filter(
            meeting__in=[each.pk for each in meetings],
            withdrawn_at=None,
            item__in=ActionItem.objects.visible_to(user),
        )
        .order_by()
        .values_list("meeting_id", "item__state")
    )
    found: dict[int, dict[str, int]] = {}
    for meeting_id, state in rows:
        counts = found.setdefault(meeting_id, {})
        counts[state] = counts.get(state, 0) + 1
    return found

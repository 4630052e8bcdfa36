"""Scheduling meetings: called, changed, held, cancelled, packed, decided, minuted."""

from __future__ import annotations

from typing import Any

from assessment import events_meetings as events
from assessment.models import Meeting, MeetingDecision
from assessment.selectors.meeting_minutes import minutes_content
from assessment.selectors.meetings import attendees_of, decisions_of
from assessment.services.meetings.minutes import seen_mark
from projects import events_duties as duties
from tests.factories.meetings import make_decision, make_meeting
from tests.factories.projects import TODAY
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role

WHY = "a task of a meeting is an action item, given by the verbs of action items"


def meeting_of(world: World, **fields: Any) -> Meeting:
    return make_meeting(world.county, recorder=world[Role.BUREAU], **fields)


def head(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "title": "2026年11月招商引资月调度会",
        "held_on": TODAY.isoformat(),
        "begins_at": "09:00",
        "place": "县政府第一会议室",
        "chair_name": "县长 王育东",
        "recorder": world[Role.BUREAU].pk,
        "which": "all",
        "most": "30",
        "units": [world.county.township.pk],
        **fields,
    }


def about(found: Meeting, world: World, kind: str, /, wrong: Any, **data: Any) -> Act:
    return Act(
        by=world[Role.BUREAU],
        data={"version": found.version, **data},
        kinds=(kind,),
        subject=found,
        wrong=wrong,
        url={"pk": found.pk},
    )


@case("assessment:meeting-new")
def call(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU],
        data=head(world),
        kinds=(events.MEETING_MADE,),
        subject=Meeting,
        wrong={"units": []},
        query="kind=monthly",
    )


@case("assessment:meeting-edit")
def change(world: World) -> Act:
    found = meeting_of(world)
    data = head(world, place="县委会议室")
    return about(found, world, events.MEETING_CHANGED, {"title": ""}, **data)


@case("assessment:meeting-held")
def hold(world: World) -> Act:
    found = meeting_of(world)
    return Act(
        by=world[Role.BUREAU],
        data={"version": found.version},
        kinds=(events.PACK_FROZEN, events.MEETING_HELD),
        subject=found,
        wrong={"version": 99},
        url={"pk": found.pk},
        why="what was on the table is kept when nobody has kept it before",
    )


@case("assessment:meeting-cancel")
def cancel(world: World) -> Act:
    found = meeting_of(world)
    return about(found, world, events.MEETING_CANCELLED, {"reason": ""}, reason="会期冲突")


@case("assessment:meeting-attendance")
def attendance(world: World) -> Act:
    found = meeting_of(world)
    row = found.attendees.get()
    data = {f"presence_{row.pk}": "excused", f"who_{row.pk}": ""}
    return about(found, world, events.MEETING_ATTENDANCE, {f"presence_{row.pk}": "nowhere"}, **data)


@case("assessment:meeting-pack-keep")
def keep(world: World) -> Act:
    return about(meeting_of(world), world, events.PACK_FROZEN, None)


@case("assessment:meeting-decide", "task")
def decide(world: World) -> Act:
    found, project = meeting_of(world), project_of(world, signed=True)
    return Act(
        by=world[Role.BUREAU],
        data={
            "kind": "task",
            "text": "月底前落实用地指标",
            "owner_unit": world.county.township.pk,
            "due_on": "2026-12-04",
        },
        kinds=(duties.ITEM_SAVED, events.MEETING_DECIDED),
        subject=found,
        wrong={"owner_unit": ""},
        url={"pk": found.pk},
        query=f"project={project.pk}",
        why=WHY,
    )


@case("assessment:meeting-decide", "noted")
def note(world: World) -> Act:
    found = meeting_of(world)
    data = {"kind": "noted", "text": "同意招商局工作安排"}
    return about(found, world, events.MEETING_DECIDED, {"text": ""}, **data)


def decided(world: World) -> MeetingDecision:
    return make_decision(meeting_of(world), project_of(world, signed=True), world.county.township)


@case("assessment:decision-edit")
def correct(world: World) -> Act:
    found = decided(world)
    assert found.item is not None
    return Act(
        by=world[Role.BUREAU],
        data={
            "version": found.item.version,
            "text": "月底前完成组卷报批",
            "owner_unit": world.county.township.pk,
            "due_on": found.item.due_on.isoformat(),
        },
        kinds=(duties.ITEM_SAVED, events.MEETING_DECISION_CORRECTED),
        subject=found.meeting,
        wrong={"text": ""},
        url={"pk": found.pk},
        why=WHY,
    )


@case("assessment:decision-withdraw")
def withdraw(world: World) -> Act:
    found = decided(world)
    return Act(
        by=world[Role.BUREAU],
        data={"reason": "重复录入"},
        kinds=(duties.ITEM_STATE, events.MEETING_DECISION_WITHDRAWN),
        subject=found.meeting,
        wrong={"reason": ""},
        url={"pk": found.pk},
        why=WHY,
    )


@case("assessment:meeting-minutes-edit")
def write(world: World) -> Act:
    data = {"number": "第11期", "signed_by": "县招商办", "opening": "现纪要如下：", "closing": ""}
    return about(meeting_of(world), world, events.MINUTES_SAVED, {"opening": ""}, **data)


@case("assessment:meeting-minutes-issue")
def issue(world: World) -> Act:
    found = meeting_of(world, state="held", number="第11期")
    content = minutes_content(found, list(decisions_of(found)), attendees_of(found), on=TODAY)
    return about(found, world, events.MINUTES_ISSUED, {"seen": ""}, seen=seen_mark(content))

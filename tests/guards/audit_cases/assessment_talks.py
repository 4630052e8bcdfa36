"""Talk lists drawn, changed and issued; talks moved, held, added to, closed; exemptions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment import events_talks as events
from assessment.models import InterviewNotice, MonthClosing, TalkExemption, TalkList
from assessment.policies_talks import TALKS
from assessment.services.talks.lists import policy_kept
from projects import events_duties
from tests.factories.closing import close_bare
from tests.factories.files import picture, upload
from tests.factories.projects import TODAY, at_noon
from tests.factories.talks import make_list, make_talk
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.selectors import in_force

NUMBER = "县招办〔2026〕31号"
MEETS = dt.date(2026, 11, 27)
LATER = "2026-12-02T09:30"


def closed(world: World, month: dt.date) -> None:
    """Close a month without figures."""
    county = world.county.county
    if not MonthClosing.objects.filter(county=county, month=month).exists():
        close_bare(county, month)


def draft(world: World) -> TalkList:
    """Return a draft of a list; its inputs name the first township."""
    found = make_list(world.county.county, "2026-10")
    township = world.county.township
    policy = in_force(TALKS, world.county.county, TODAY)
    found.content["inputs"]["units"] = [[township.pk, township.name, "乡镇组"]]
    found.content["policy"] = policy_kept(policy)
    found.save()
    return found


def proposed(world: World, **fields: Any) -> InterviewNotice:
    return make_talk(
        draft(world), world.county.township, world[Role.LEADER], state="proposed", **fields
    )


def called(world: World, **fields: Any) -> InterviewNotice:
    found = make_list(world.county.county, "2026-10", number=NUMBER, signed_by="办公室")
    return make_talk(found, world.county.township, world[Role.LEADER], **fields)


def held(world: World) -> InterviewNotice:
    return called(
        world,
        state="held",
        held_on=dt.date(2026, 11, 5),
        held_by="副县长",
        said="限期整改",
        recheck_on=dt.date(2026, 11, 10),
    )


def act(talk: InterviewNotice, by: Any, kind: str, data: dict[str, Any], wrong: Any, **more: Any):
    """Return an act on a talk."""
    return Act(
        by=by,
        data={"version": talk.version, **data},
        kinds=(kind,),
        subject=talk,
        wrong=wrong,
        url={"pk": talk.pk},
        **more,
    )


@case("assessment:talk-list-draw")
def draw(world: World) -> Act:
    closed(world, dt.date(2026, 10, 1))
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"period": "2026-10"},
        kinds=(events.TALKS_DRAWN,),
        subject=TalkList,
        wrong={"period": "2026-09"},
    )


@case("assessment:talk-list-redraw")
def redraw(world: World) -> Act:
    closed(world, dt.date(2026, 10, 1))
    found = draft(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={},
        kinds=(events.TALKS_DRAWN,),
        subject=found,
        wrong=None,
        url={"pk": found.pk},
    )


@case("assessment:talk-list-add")
def add(world: World) -> Act:
    found = draft(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "version": found.version,
            "unit": world.county.township.pk,
            "reason": "重点项目停工",
        },
        kinds=(events.TALK_ADDED,),
        subject=InterviewNotice,
        wrong={"reason": ""},
        url={"pk": found.pk},
    )


@case("assessment:talk-list-issue")
def issue(world: World) -> Act:
    found = proposed(world).list_of
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": found.version, "number": NUMBER, "signed_by": "办公室"},
        kinds=(events.TALKS_ISSUED,),
        subject=found,
        wrong={"number": ""},
        url={"pk": found.pk},
    )


@case("assessment:talk-list-verify")
def verify(world: World) -> Act:
    found = called(world).list_of
    return Act(
        by=world[Role.LEADER],
        data={},
        kinds=(events.TALKS_VERIFIED,),
        subject=found,
        wrong=None,
        url={"pk": found.pk},
        writes=False,
    )


@case("assessment:talk-take-off")
def take_off(world: World) -> Act:
    return act(
        proposed(world),
        world[Role.BUREAU_ADMIN],
        events.TALK_TAKEN_OFF,
        {"reason": "负责人空缺"},
        {"reason": ""},
    )


@case("assessment:talk-put-back")
def put_back(world: World) -> Act:
    talk = proposed(world)
    InterviewNotice.objects.filter(pk=talk.pk).update(state="taken_off")
    return act(talk, world[Role.BUREAU_ADMIN], events.TALK_PUT_BACK, {}, {"version": 99})


@case("assessment:talk-arrange")
def arrange(world: World) -> Act:
    return act(
        proposed(world),
        world[Role.BUREAU_ADMIN],
        events.TALK_ARRANGED,
        {"talker": world[Role.LEADER].pk, "meets_at": LATER, "place": "会议室"},
        {"meets_at": "2026-11-01T09:30"},
    )


@case("assessment:talk-postpone")
def postpone(world: World) -> Act:
    return act(
        called(world),
        world[Role.BUREAU],
        events.TALK_POSTPONED,
        {"meets_at": LATER, "place": "会议室", "reason": "上级检查"},
        {"reason": ""},
    )


@case("assessment:talk-no-show")
def no_show(world: World) -> Act:
    return act(
        called(world, meets_at=at_noon(TODAY)),
        world[Role.BUREAU],
        events.TALK_NO_SHOW,
        {"note": "未请假"},
        {"note": ""},
    )


@case("assessment:talk-record")
def record(world: World) -> Act:
    talk = called(world)
    return Act(
        by=world[Role.BUREAU],
        data={
            "version": talk.version,
            "held_on": TODAY.isoformat(),
            "held_by": "副县长",
            "present": "镇长",
            "said": "限期整改",
            "text_1": "新签1个项目",
            "due_1": MEETS.isoformat(),
        },
        kinds=(events_duties.ITEM_SAVED, events.TALK_HELD),
        subject=talk,
        wrong={"said": ""},
        url={"pk": talk.pk},
        why="the action item that the commitment becomes, and the record it follows from",
    )


@case("assessment:talk-commit")
def commit(world: World) -> Act:
    talk = held(world)
    return Act(
        by=world[Role.BUREAU],
        data={"version": talk.version, "text": "每周报送进展", "due_on": MEETS.isoformat()},
        kinds=(events_duties.ITEM_SAVED, events.TALK_COMMITTED),
        subject=talk,
        wrong={"text": ""},
        url={"pk": talk.pk},
        why="the action item that the commitment becomes, and the talk it belongs to",
    )


@case("assessment:talk-files")
def add_files(world: World) -> Act:
    return act(
        held(world),
        world[Role.BUREAU],
        events.TALK_FILED,
        {"uploads": upload("约谈记录.png", picture("PNG"))},
        {"uploads": ""},
    )


@case("assessment:talk-close")
def close(world: World) -> Act:
    return act(
        held(world),
        world[Role.BUREAU_ADMIN],
        events.TALK_CLOSED,
        {"improved": "no", "outcome": "仍无新签约项目"},
        {"outcome": ""},
    )


@case("assessment:talk-exempt")
def exempt(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "unit": world.county.township.pk,
            "first": "2026-11",
            "last": "2026-12",
            "reason": "受灾恢复期",
        },
        kinds=(events.TALK_EXEMPTED,),
        subject=TalkExemption,
        wrong={"reason": ""},
    )


@case("assessment:talk-exemption-end")
def end_exemption(world: World) -> Act:
    found = TalkExemption.objects.create(
        county=world.county.county,
        unit=world.county.township,
        from_month=dt.date(2026, 10, 1),
        until_month=dt.date(2027, 3, 1),
        reason="疫情",
    )
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": found.version, "reason": "疫情结束"},
        kinds=(events.TALK_EXEMPTION_ENDED,),
        subject=found,
        wrong={"reason": ""},
        url={"pk": found.pk},
    )

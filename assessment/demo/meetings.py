"""Scheduling meetings in the demo: October's with its minutes, December's with its pack."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.base import ContentFile

from assessment.models import Meeting, MeetingDecision
from assessment.rules.meetings import MeetingKind, MeetingList, MeetingState, title_for
from assessment.selectors.meeting_minutes import minutes_content, text_of
from assessment.selectors.meetings import attendees_of, decisions_of
from assessment.services.meetings.calling import (
    ASKED,
    SUBJECT,
    Invited,
    MeetingFacts,
    call_meeting,
)
from assessment.services.meetings.decisions import DecisionFacts, decide
from assessment.services.meetings.minutes import (
    Came,
    MinutesText,
    issue_minutes,
    record_attendance,
    save_minutes,
    seen_mark,
)
from assessment.services.meetings.packs import freeze_pack
from projects.demo.duties import PAPER
from projects.demo.staff import Staff
from projects.models import Project
from projects.rules.stages import Stage, Status
from projects.services.item_reports import close_item, report_done, report_progress
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.core.periods import Month

RECORDER, CHECKER, CHAIR = "yewu1", "yewu2", "xianzhang"
LAND, POWER, TRADE, HELPS = "YL-B04", "YL-B06", "YL-B11", "YL-B02"
LAND_PERSON, POWER_PERSON = "b04", "b06"
PLACE = "县政府第一会议室"
NAMES = ("县委办公室副主任 孙丽华", "县融媒体中心副主任 罗志成")
TALKED_ABOUT = 3
DAY_OF_MONTH = 28


@dataclass(frozen=True)
class _Desk:
    """The recorder's desk at one meeting."""

    staff: Staff
    meeting: Meeting

    @property
    def recorder(self) -> User:
        """Who records."""
        return self.staff.people[RECORDER]

    def day(self, days: int) -> dt.date:
        """Return so many days after the meeting."""
        return self.meeting.held_on + dt.timedelta(days=days)

    def task(
        self, words: str, unit: str, *, days: int, of: Project | None = None, with_: str = ""
    ) -> int:
        """Give a task that is due so many days later; return its item."""
        units = self.staff.units
        facts = DecisionFacts(
            kind="task",
            text=words,
            owner_unit=units[unit],
            supporting_units=[units[with_]] if with_ else [],
            due_on=self.day(days),
        )
        return self._decide(facts, of).item_id or 0

    def note(self, words: str) -> None:
        """Record what was noted only."""
        self._decide(DecisionFacts(kind="noted", text=words), None)

    def done(self, item: int, who: str, words: str, *, days: int) -> None:
        """Let a department report a task done with its proof; the bureau closes it."""
        report_done(
            item_id=item,
            result=words,
            done_on=self.day(days),
            by=self.staff.people[who],
            on=self.day(days),
            uploads=[ContentFile(PAPER, name="办结材料.pdf")],
        )
        close_item(item_id=item, by=self.staff.people[CHECKER], on=self.day(days + 1))

    def _decide(self, facts: DecisionFacts, project: Project | None) -> MeetingDecision:
        return decide(
            meeting_id=self.meeting.pk,
            facts=facts,
            project=project,
            by=self.recorder,
            on=self.meeting.held_on,
        )


def load_meetings(staff: Staff, *, on: dt.date) -> int:
    """Hold the meeting of the month before last and prepare this month's; return how many are new.

    Needs the departments that are given tasks, and three landed projects of townships.
    """
    if not {LAND, POWER, TRADE, HELPS} <= staff.units.keys():
        return 0
    if Meeting.objects.filter(county=staff.county).exists():
        return 0
    projects = list(
        Project.objects.filter(county=staff.county, stage=Stage.LANDED, status=Status.ACTIVE)
        .filter(responsible_unit__kind=UnitKind.TOWNSHIP.value)
        .select_related("responsible_unit")
        .order_by("-total_investment_wan", "pk")[:TALKED_ABOUT]
    )
    if len(projects) < TALKED_ABOUT:
        return 0
    before = Month.of(on) - 2
    held = _call(staff, before.first_day.replace(day=DAY_OF_MONTH))
    _hold(_Desk(staff, held), projects)
    last_day = Month.of(on).last_day
    coming = max(on + dt.timedelta(days=2), min(on.replace(day=DAY_OF_MONTH), last_day))
    prepared = _call(staff, coming, on=on)
    freeze_pack(meeting_id=prepared.pk, by=staff.people[RECORDER], on=on)
    return 2


def _call(staff: Staff, held_on: dt.date, on: dt.date | None = None) -> Meeting:
    kinds = (UnitKind.TOWNSHIP.value, UnitKind.PARK.value)
    recorder = staff.people[RECORDER]
    facts = MeetingFacts(
        kind=MeetingKind.MONTHLY.value,
        title=title_for(MeetingKind.MONTHLY, held_on),
        held_on=held_on,
        begins_at=dt.time(9),
        place=PLACE,
        recorder=recorder,
        which=MeetingList.ALL.value,
        most=30,
        chair=staff.people[CHAIR],
        only_troubled=True,
        invited=Invited(
            units=[
                *(unit for kind in kinds for unit in staff.of_kind(kind)),
                *(staff.units[code] for code in (LAND, POWER, TRADE)),
            ],
            names=NAMES,
        ),
    )
    return call_meeting(facts=facts, by=recorder, on=on or held_on - dt.timedelta(days=5))


def _hold(desk: _Desk, projects: list[Project]) -> None:
    """Let the meeting have been held: three tasks on projects, one closed late, one late still."""
    first, second, third = projects
    land = desk.task("落实项目剩余用地指标，完成组卷报批。", LAND, days=14, of=first)
    power = desk.task("协调供电公司完成专线施工，确保设备安装用电。", POWER, days=20, of=second)
    units = desk.staff.units.values()
    unit = next(each for each in units if each.pk == third.responsible_unit_id)
    moved = desk.task("完成红线内剩余坟墓迁移和地上附着物清点。", unit.code, days=21, of=third)
    desk.task("梳理年内可签约项目，逐个明确签约时间和包保领导。", TRADE, days=60, with_=HELPS)
    desk.note("同意招商局关于四季度外出招商的安排，由分管副县长带队。")
    desk.done(land, LAND_PERSON, "用地指标已批复，文号已送项目单位。", days=12)
    desk.done(power, POWER_PERSON, "专线已通电，因物资到货推迟三天。", days=23)
    person = _who_reports(desk.staff, unit.pk)
    if person is not None:
        report_progress(
            item_id=moved,
            content="已迁移三分之二，余下八户正在做工作。",
            unit=unit,
            by=person,
            on=desk.day(19),
        )
    # Registered on its day: the pack of that day can not be made of today's ledger.
    Meeting.objects.filter(pk=desk.meeting.pk).update(state=MeetingState.HELD.value)
    withdraw_alerts(kind=ASKED, subject=(SUBJECT, desk.meeting.pk))
    _minute(desk)


def _minute(desk: _Desk) -> None:
    pk, by = desk.meeting.pk, desk.recorder
    attendees = attendees_of(desk.meeting)
    came = {
        each.pk: Came("excused" if number == 1 else "present")
        for number, each in enumerate(attendees)
    }
    record_attendance(meeting_id=pk, version=None, came=came, by=by)
    text = MinutesText(
        number=f"第{desk.meeting.held_on.month}期",
        signed_by=desk.meeting.signed_by,
        **text_of(desk.meeting),
    )
    save_minutes(meeting_id=pk, version=None, text=text, by=by)
    found = Meeting.objects.select_related("county", "chair", "recorder").get(pk=pk)
    issued_on = desk.day(2)
    content = minutes_content(found, list(decisions_of(found)), attendees_of(found), on=issued_on)
    issue_minutes(meeting_id=pk, version=None, seen=seen_mark(content), by=by, on=issued_on)


def _who_reports(staff: Staff, unit_id: int) -> User | None:
    people = User.objects.get_queryset().with_role(Role.CLERK)
    return people.filter(unit=unit_id, pk__in=[each.pk for each in staff.people.values()]).first()

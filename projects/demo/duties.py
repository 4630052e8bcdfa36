"""Instructions, action items, answered difficulties of the demo: in hand, late, done, closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.base import ContentFile

from projects.demo.staff import Staff
from projects.models import ActionItem, Instruction, Problem, Project
from projects.rules.duties import ItemSource
from projects.rules.stages import Stage, Status
from projects.services.action_items import ItemFacts, assign_item, postpone_item
from projects.services.instructions import InstructionFacts, give_instruction, settle_instruction
from projects.services.item_reports import close_item, report_done, report_progress
from projects.services.problem_steps import state_measure
from zhaoshang.accounts.models import User

LEADER, LAND, POWER = "xianzhang", "YL-B04", "YL-B06"
WRITTEN_ABOUT = 3
LAND_PERSON, POWER_PERSON, CHECKER = "b04", "b06", "yewu2"
MEASURES = (
    "已与上级主管部门对接，指标调剂方案本周报批；同步办理临时用地手续，不影响施工。",
    "召开现场协调会，明确由属地乡镇包保到户，逐项列出时限，每周通报一次进度。",
)
# A sheet without words: what a clerk would scan and upload.
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


def load_duties(staff: Staff, *, on: dt.date, by: User) -> None:
    """Let the county head write about three projects, and the departments answer a part of it."""
    if Instruction.objects.filter(county=staff.county).exists():
        return
    landed = list(
        Project.objects.filter(county=staff.county, stage=Stage.LANDED, status=Status.ACTIVE)
        .exclude(responsible_unit=None)
        .order_by("-total_investment_wan", "pk")[:WRITTEN_ABOUT]
    )
    if len(landed) == WRITTEN_ABOUT:
        _instructions(_Desk(staff, on, by), *landed)
    _measures(staff, on=on)


@dataclass(frozen=True)
class _Desk:
    """The bureau's desk on a day: what is written and given in the days before it."""

    staff: Staff
    on: dt.date
    by: User

    def day(self, days: int) -> dt.date:
        """Return the day so many days ago."""
        return self.on - dt.timedelta(days=days)

    def write(self, words: str, project: Project | None, *, ago: int) -> Instruction:
        """Let the county head write."""
        leader = self.staff.people[LEADER]
        facts = InstructionFacts(words, leader, self.day(ago), project)
        return give_instruction(facts=facts, by=leader, on=self.day(ago))

    def assign(
        self, unit: str, words: str, *, ago: int, left: int, of: Instruction | Project
    ) -> ActionItem:
        """Give a task to a unit, due in `left` days from the desk's day."""
        carried = of if isinstance(of, Instruction) else None
        given_on = self.day(ago)
        source = ItemSource.INSTRUCTION if carried else ItemSource.MEETING
        facts = ItemFacts(
            content=words,
            owner_unit=self.staff.units[unit],
            due_on=self.day(-left),
            source=source.value,
            source_text="" if carried else f"{given_on.month}月{given_on.day}日周调度",
        )
        project = None if isinstance(of, Instruction) else of
        return assign_item(
            facts=facts, by=self.by, on=given_on, project=project, instruction=carried
        )

    def report(self, item: ActionItem, who: str, words: str, *, ago: int) -> None:
        """Let a department report a task done."""
        report_done(
            item_id=item.pk,
            result=words,
            done_on=self.day(ago),
            by=self.staff.people[who],
            on=self.day(ago),
            uploads=[ContentFile(PAPER, name="办结材料.pdf")],
        )


def _instructions(desk: _Desk, first: Project, second: Project, third: Project) -> None:
    staff, by = desk.staff, desk.by
    land = desk.write("请自然资源局牵头，月底前解决用地指标；投促局每周报进度。", first, ago=21)
    given = desk.assign(LAND, "落实项目用地指标并完成报批", ago=21, left=-9, of=land)
    report_progress(
        item_id=given.pk,
        content="指标已列入本批次，组卷材料报市局审查。",
        unit=staff.units[LAND],
        by=staff.people[LAND_PERSON],
        on=desk.day(7),
    )
    power = desk.write("专线建设要与主体工程同步，请工信局协调供电公司倒排工期。", second, ago=14)
    line = desk.assign(POWER, "协调供电专线建设，倒排工期", ago=14, left=7, of=power)
    postpone_item(
        item_id=line.pk,
        due_on=desk.day(-14),
        reason="供电公司物资到货推迟一周",
        by=by,
        on=desk.day(2),
    )
    done = desk.assign(POWER, "出具临时用电方案", ago=14, left=0, of=power)
    desk.report(done, POWER_PERSON, "临时用电方案已出具并送达企业。", ago=1)
    closed = desk.assign(LAND, "完成现场放线和地界确认", ago=21, left=0, of=third)
    desk.report(closed, LAND_PERSON, "已完成放线，三方签字确认。", ago=7)
    close_item(item_id=closed.pk, by=staff.people[CHECKER], on=desk.day(5))
    read = desk.write("报告已阅，做法很好，继续抓好用工对接。", None, ago=10)
    note = "已传达各乡镇，无需交办"
    settle_instruction(instruction_id=read.pk, note=note, by=by, on=desk.day(7))
    desk.write("请投促局牵头，十日内提出土地闲置项目的处置意见。", third, ago=1)


def _measures(staff: Staff, *, on: dt.date) -> None:
    """Let the units that lead the first difficulties say what they will do."""
    heads = {user.unit_id: user for user in staff.people.values()}
    led = (
        Problem.objects.filter(project__county=staff.county, resolved_on=None, countermeasure="")
        .filter(project__status=Status.ACTIVE, lead_unit_id__in=heads)
        .order_by("pk")
    )
    for problem, words in zip(led[: len(MEASURES)], MEASURES, strict=False):
        who = heads[problem.lead_unit_id or 0]
        state_measure(problem_id=problem.pk, text=words, by=who, on=on)

"""The real projects of the public reports, placed in the demo county.

Names, investors, amounts, land, progress and problems are the reports'; units, people, dates,
follow-ups and the amounts in place of projects that name none are examples, made from the project's
number.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from simple_history.utils import bulk_create_with_history

from projects.demo.industries import CHAINS, chain_code, section_code
from projects.demo.reading import read_table
from projects.demo.staff import Staff
from projects.demo.timeline import Timeline, every, timeline
from projects.models import Industry, Investor, Project, Referrer
from projects.models.choices import MilestoneKind, Origin
from projects.rules.identity import name_key
from projects.rules.stages import SUB_STAGES, Stage, Status, SubStage
from projects.services.codes import PROJECT_SERIES, draw_numbers, project_code
from projects.services.saving import searchable
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core import clock
from zhaoshang.core.text import search_text

SOURCE_LINE = "材料来源：{place}招商引资材料，{period}"
SOURCES = ("小分队外出招商", "以商招商", "展会推介", "上级部门推介", "网络线索", "本地企业增资")
OVERSEAS = ("香港", "台湾", "韩国", "境外")
KEY_FROM_WAN = Decimal(100_000)
# Stage of the two 暂停 projects of the first report, and of others that stalled.
STALLED = Stage.LANDED
NEXT_STEPS = {
    SubStage.REGISTERED: "与投资方取得联系，约定来访时间",
    SubStage.CONTACTED: "邀请投资方实地考察选址",
    SubStage.NEGOTIATING: "提交联审材料，商定合同文本",
    SubStage.AGREEMENT: "完成合法性审查，争取签订正式合同",
    SubStage.CONTRACT: "合同备案，办理公司注册",
    SubStage.PROCEDURES: "办理用地和施工许可手续",
    SubStage.STARTED: "加快主体工程建设，准备入库资料",
    SubStage.UNDER_CONSTRUCTION: "完成主体封顶，设备进场",
    SubStage.TRIAL: "调试设备，组织试生产",
    SubStage.PRODUCING: "协调用工，扩大产能",
    SubStage.AT_CAPACITY: "跟踪产值和税收，做好服务",
}


@dataclass(frozen=True)
class Placed:
    """One project with the row it came from and its timeline."""

    number: int
    row: dict[str, str]
    project: Project
    timeline: Timeline


def load_projects(staff: Staff, *, on: dt.date, by: User) -> list[Placed]:
    """Add the demo's projects that are not there yet; return them."""
    stored = {
        (name, note.rsplit("\n", 1)[-1])
        for name, note in Project.objects.filter(county=staff.county).values_list("name", "note")
    }
    wanted = [
        (number, row)
        for number, row in enumerate(read_table("projects"))
        if (row["name"], _source_line(row)) not in stored
    ]
    if not wanted:
        return []
    placing = _Placing(staff, on, by)
    placed = [placing.place(number, row) for number, row in wanted]
    codes = draw_numbers(
        county=staff.county, year=on.year, series=PROJECT_SERIES, count=len(placed)
    )
    for each, number in zip(placed, codes, strict=True):
        each.project.code = project_code(staff.county.code, on.year, number)
        each.project.search_text = searchable(each.project)
    bulk_create_with_history([each.project for each in placed], Project)
    for each in placed:
        if each.row["referrer"]:
            each.project.referrers.add(placing.referrer(each.row["referrer"]))
    return placed


class _Placing:
    """Chooses units, people, industries and investors for one project after another."""

    def __init__(self, staff: Staff, on: dt.date, by: User) -> None:
        self.staff, self.on, self.by = staff, on, by
        self.townships = staff.of_kind(UnitKind.TOWNSHIP)
        self.parks = staff.of_kind(UnitKind.PARK)
        self.departments = staff.of_kind(UnitKind.DEPARTMENT)
        self.teams = staff.of_kind(UnitKind.TEAM)
        self.leaders = [user for user in staff.people.values() if user.unit_id == staff.county.pk]
        self.clerks = {
            user.unit_id: user
            for name, user in staff.people.items()
            if not name.endswith("head") and user.unit_id != staff.county.pk
        }
        self.sections = {
            industry.code: industry
            for industry in Industry.objects.filter(kind=Industry.Kind.SECTION, county=None)
        }
        self.chains = {code: self._chain(code, name) for code, name, _words in CHAINS}
        self.investors = {
            investor.name_key: investor for investor in Investor.objects.filter(county=staff.county)
        }

    def place(self, number: int, row: dict[str, str]) -> Placed:
        """Make one project; not saved yet."""
        suspended = row["stage"] == "suspended"
        stage = STALLED if suspended else Stage(row["stage"])
        dates = timeline(number, stage, on=self.on)
        units = self._units(number, row, stage)
        project = Project(
            county=self.staff.county,
            name=row["name"],
            name_key=name_key(row["name"]),
            stage=stage,
            sub_stage=dates.last.sub_stage,
            status=Status.SUSPENDED if suspended else Status.ACTIVE,
            status_reason=row["stage_text"] if suspended else "",
            stage_since=dates.stage_since(SUB_STAGES[stage][0]),
            sub_stage_since=dates.last.happened_on,
            status_since=dates.last.happened_on if suspended else None,
            suspended_until=self.on + dt.timedelta(days=90) if suspended else None,
            submitted_on=dates.submitted_on,
            source=SOURCES[number % len(SOURCES)],
            investor=self._investor(row),
            origin=_origin(row["origin_place"]),
            section=self.sections.get(section_code(row["industry"])),
            chain=self.chains.get(chain_code(row["industry"])),
            industry_text=row["industry"],
            address=row["site"],
            in_park=units["host_unit"].kind == UnitKind.PARK if units.get("host_unit") else None,
            visible_progress=row["stage_text"] if stage != Stage.CLUE else "",
            note="\n".join(filter(None, [row["expected"], row["note"], _source_line(row)])),
            created_by=self.by,
            updated_by=self.by,
            changed_at=clock.now() - dt.timedelta(minutes=7 * number),
            **units,
            **_money(row),
            **_milestone_copies(dates, row),
        )
        self._responsibility(project, number)
        return Placed(number, row, project, dates)

    def _units(self, number: int, row: dict[str, str], stage: Stage) -> dict[str, Unit]:
        host = self._host(number, row)
        department = self.departments[number % len(self.departments)]
        responsible = department if every(number, 7, 3) else host
        introducing = self._unit_in_turn(number * 7 + 2)
        units = {"introducing_unit": introducing, "responsible_unit": responsible}
        if stage != Stage.CLUE or every(number, 3, 2):
            units["first_contact_unit"] = introducing
        if stage in (Stage.LANDED, Stage.PRODUCING) or row["site"]:
            units["host_unit"] = host
        if every(number, 4):
            units["service_team"] = self.teams[number // 4 % len(self.teams)]
        return units

    def _host(self, number: int, row: dict[str, str]) -> Unit:
        if "园" in row["site"] or "基地" in row["site"]:
            return self.parks[number % 2]
        if chain_code(row["industry"]) == "L03" and number % 2:
            return self.parks[2]
        if every(number, 8, 5):
            return self.parks[number // 8 % len(self.parks)]
        return self.townships[number % len(self.townships)]

    def _unit_in_turn(self, number: int) -> Unit:
        units = [*self.townships, *self.parks, *self.departments]
        return units[number % len(units)]

    def _responsibility(self, project: Project, number: int) -> None:
        project.is_key = (project.total_investment_wan or 0) >= KEY_FROM_WAN
        if project.responsible_unit_id:
            project.responsible_person = self.clerks.get(project.responsible_unit_id)
        if project.is_key or (project.stage != Stage.CLUE and every(number, 2)):
            project.lead_sponsor = self.leaders[number % len(self.leaders)]
        project.next_step = NEXT_STEPS[SubStage(project.sub_stage)]
        project.next_step_due_on = self.on + dt.timedelta(days=(number * 11) % 40 - 8)

    def _investor(self, row: dict[str, str]) -> Investor | None:
        if not row["investor"]:
            return None
        key = name_key(row["investor"])
        if key not in self.investors:
            investor = Investor(
                county=self.staff.county,
                name=row["investor"],
                name_key=key,
                search_text=search_text(row["investor"]),
                origin=_origin(row["origin_place"]),
                place=row["origin_place"],
                created_by=self.by,
                updated_by=self.by,
            )
            investor.save()
            self.investors[key] = investor
        return self.investors[key]

    def referrer(self, name: str) -> Referrer:
        """Return the referrer of this name."""
        found, _new = Referrer.objects.get_or_create(
            county=self.staff.county,
            name=name,
            defaults={"is_person": False, "created_by": self.by, "updated_by": self.by},
        )
        return found

    def _chain(self, code: str, name: str) -> Industry:
        found, _new = Industry.objects.get_or_create(
            county=self.staff.county,
            kind=Industry.Kind.CHAIN,
            code=code,
            defaults={"name": name},
        )
        return found


def _source_line(row: dict[str, str]) -> str:
    return SOURCE_LINE.format(place=row["from_place"], period=row["from_period"])


def _origin(place: str) -> str:
    if not place:
        return ""
    return Origin.OVERSEAS if place.startswith(OVERSEAS) else Origin.OTHER_PROVINCE


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _money(row: dict[str, str]) -> dict[str, Any]:
    return {
        "total_investment_wan": _number(row["total_wan"]),
        "first_phase_wan": _number(row["first_phase_wan"]),
        "land_mu": _number(row["land_mu"]),
        "floor_area_m2": _number(row["floor_m2"]),
        "expected_output_wan": _number(row["output_wan"]),
        "expected_jobs_count": int(row["jobs"]) if row["jobs"] else None,
    }


def _milestone_copies(dates: Timeline, row: dict[str, str]) -> dict[str, Any]:
    done = dates.milestones()
    signed_on = done.get(MilestoneKind.CONTRACT_SIGNED)
    return {
        "signed_on": signed_on,
        "signing_event": row["signing"],
        "started_on": done.get(MilestoneKind.START),
        "produced_on": done.get(MilestoneKind.PRODUCTION),
        "agreed_start_on": signed_on + dt.timedelta(days=120) if signed_on else None,
        "agreed_production_on": signed_on + dt.timedelta(days=480) if signed_on else None,
    }

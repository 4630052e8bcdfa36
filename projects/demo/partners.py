"""Investors' people, activities, referrers, reserve projects, land and plants of the demo.

Names and numbers of people are made up; everything is entered through the services.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.demo.staff import Staff
from projects.models import Activity, Industry, Project, ReserveProject, SpaceOffer
from projects.rules.reserve import Band
from projects.rules.stages import Stage, Status
from projects.services.activities import (
    ActivityFacts,
    close_activity,
    mark_held,
    plan_activity,
    report_activity,
)
from projects.services.activity_links import add_meeting, link_project
from projects.services.investor_contacts import add_contact
from projects.services.investors import edit_investor
from projects.services.referrers import confirm_claim, enter_claim, save_referrer
from projects.services.reserve import (
    ReserveFacts,
    accept_reserve,
    promote_reserve,
    propose_reserve,
    return_reserve,
    set_quota,
)
from projects.services.spaces import OfferFacts, enter_offer, reserve_space, take_space
from zhaoshang.accounts.models import User

CHECKER, DIRECTOR = "yewu2", "juzhang"
PEOPLE = (("周明", "总经理"), ("吴静", "投资部经理"), ("郑强", "项目负责人"))
TRIPS = (
    ("trip", "赴苏州、无锡拜访装备制造企业", "江苏苏州", 18, 3, "closed"),
    ("reception", "接待长三角食品加工企业考察团", "云岭县", 9, 2, "reported"),
    ("fair", "参加中国国际投资贸易洽谈会", "福建厦门", 5, 4, "held"),
    ("trip", "赴东莞对接电子信息企业", "广东东莞", -6, 3, "planned"),
)
RESULTS = "走访企业五家，两家有明确扩产计划，已约定来县看地；带回线索两条。"
RESERVES = (
    ("汽车零部件精密铸造产业园", "18000", "YL-Z01", "accepted"),
    ("农产品冷链物流中心", "6500", "YL-Z02", "accepted"),
    ("竹木精深加工项目", "2600", "YL-Z03", "proposed"),
    ("中药材种植加工一体化", "800", "YL-Z04", "returned"),
    ("锂电池材料回收利用", "32000", "YL-Y01", "accepted"),
)
OFFERS = (
    ("land", "YL-2026-01", "开发区南区二类工业用地", "168", "工业用地", "18", "五通一平，近变电站"),
    ("land", "YL-2026-02", "开发区北区工业用地", "86.5", "工业用地", "16.5", "四通一平"),
    ("plant", "BZ-03", "标准化厂房三号楼", "12800", "轻工、电子", "11", "层高 8 米，行车 10 吨"),
    ("plant", "BZ-07", "标准化厂房七号楼", "6400", "食品加工", "12", "已通燃气，污水接管"),
)
QUOTA = {"YL-Z01": (1, 2, 3), "YL-Z02": (0, 1, 3), "YL-Z03": (0, 1, 2), "YL-Y01": (2, 3, 0)}


def load_partners(staff: Staff, *, on: dt.date, by: User) -> None:
    """Add what belongs to investors and sites, once."""
    county = staff.county
    projects = list(
        Project.objects.filter(county=county, status=Status.ACTIVE)
        .exclude(investor=None)
        .exclude(responsible_unit=None)
        .select_related("investor", "responsible_unit")
        .order_by("pk")[:8]
    )
    if projects and not Activity.objects.filter(county=county).exists():
        _contacts(projects, by=by)
        _group(projects, by=by)
        _activities(staff, projects, on=on, by=by)
        _referrers(staff, projects, on=on, by=by)
    desk = _Desk(staff, on, by)
    if not ReserveProject.objects.filter(county=county).exists():
        desk.package()
    if not SpaceOffer.objects.filter(county=county).exists():
        desk.offer()


def _contacts(projects: list[Project], *, by: User) -> None:
    for number, project in enumerate(projects[:4]):
        if project.investor is None:
            continue
        name, office = PEOPLE[number % len(PEOPLE)]
        facts = {"name": name, "office": office, "phone": f"1390000{number:04d}", "is_active": True}
        add_contact(investor_id=project.investor.pk, facts=facts, by=by)


def _activities(staff: Staff, projects: list[Project], *, on: dt.date, by: User) -> None:
    for number, (kind, title, place, ago, days, until) in enumerate(TRIPS):
        starts_on = on - dt.timedelta(days=ago)
        ends_on = starts_on + dt.timedelta(days=days - 1)
        facts = ActivityFacts(
            kind=kind,
            title=title,
            unit=by.unit,
            starts_on=starts_on,
            ends_on=ends_on,
            place=place,
            leader=staff.people["fuxianzhang"],
            people=[by, staff.people[CHECKER]],
            purpose="对接重点企业，推介园区载体和产业政策。",
            cost_wan=Decimal("2.6"),
        )
        made = plan_activity(facts=facts, by=by, on=on)
        if until == "planned":
            continue
        mark_held(activity_id=made.pk, by=by, on=on)
        project = projects[number % len(projects)]
        if project.investor is not None:
            add_meeting(activity_id=made.pk, investor=project.investor, by=by, person_met="周总")
        link_project(activity_id=made.pk, project=project, by=by, note="推进用地和合同条款")
        if until == "held":
            continue
        report_activity(activity_id=made.pk, results=RESULTS, cost_wan=Decimal("2.4"), by=by, on=on)
        if until == "closed":
            close_activity(activity_id=made.pk, by=staff.people[CHECKER], on=on)


def _group(projects: list[Project], *, by: User) -> None:
    """Let one company stand below another, as a group does."""
    parent, *below = {each.investor_id: each.investor for each in projects}.values()
    for each in below[:1]:
        if each is not None:
            facts = {"parent": parent}
            edit_investor(investor_id=each.pk, facts=facts, by=by, version=each.version)


def _referrers(staff: Staff, projects: list[Project], *, on: dt.date, by: User) -> None:
    names = ("省浙江商会", "市电子信息行业协会")
    for number, name in enumerate(names):
        facts = {"name": name, "phone": f"1380000{number:04d}"}
        referrer = save_referrer(referrer_id=None, facts=facts, by=by)
        claim = enter_claim(
            referrer_id=referrer.pk,
            project_id=projects[number].pk,
            claimed_on=on - dt.timedelta(days=4),
            evidence="引荐函和首次对接记录",
            by=by,
            on=on,
        )
        if number == 0:
            confirm_claim(
                claim_id=claim.pk,
                shares={claim.pk: Decimal(100)},
                note="企业书面确认",
                by=staff.people[CHECKER],
                on=on,
            )


@dataclass(frozen=True)
class _Desk:
    """The bureau's desk on a day."""

    staff: Staff
    on: dt.date
    by: User

    def package(self) -> None:
        """Let units package projects, and the bureau accept a part of them."""
        staff, on, checker = self.staff, self.on, self.staff.people[CHECKER]
        chains = list(
            Industry.objects.filter(county=staff.county, kind=Industry.Kind.CHAIN).order_by("code")
        )
        for number, (title, total, unit, state) in enumerate(RESERVES):
            facts = ReserveFacts(
                year=on.year,
                title=title,
                unit=staff.units[unit],
                total_wan=Decimal(total),
                content="依托本地资源和产业基础，建设标准化厂房、生产线和配套设施。",
                chain=chains[number % len(chains)] if chains else None,
                site="经济开发区",
                prospects="预计投产后三年内达产，带动就业 150 人以上。",
            )
            made = propose_reserve(facts=facts, by=self.by, on=on)
            if state == "accepted":
                accept_reserve(reserve_id=made.pk, by=checker)
            elif state == "returned":
                return_reserve(reserve_id=made.pk, reason="缺选址意见和用地规模", by=checker, on=on)
            if number == 0:
                promote_reserve(
                    reserve_id=made.pk,
                    promoted_on=on - dt.timedelta(days=3),
                    occasion="长三角产业对接会",
                    result="两家企业索取项目资料",
                    by=self.by,
                    on=on,
                )
        for unit, numbers in QUOTA.items():
            set_quota(
                unit=staff.units[unit],
                year=on.year,
                numbers=dict(zip(Band, numbers, strict=True)),
                by=staff.people[DIRECTOR],
            )

    def offer(self) -> None:
        """Put land and plants on offer, and keep part of them for projects."""
        park = self.staff.units["YL-Y01"]
        offers = []
        for kind, code, title, area, use, price, utilities in OFFERS:
            facts = OfferFacts(
                host_unit=park,
                kind=kind,
                code=code,
                title=title,
                area=Decimal(area),
                use=use,
                price=Decimal(price),
                utilities=utilities,
            )
            offers.append(enter_offer(facts=facts, by=self.by, on=self.on))
        wanting = Project.objects.filter(county=park.county, status=Status.ACTIVE)
        signed = list(wanting.filter(stage=Stage.SIGNED).order_by("pk")[:2])
        given: dict[str, Any] = {"by": self.by, "on": self.on}
        for project, area in zip(signed, ("62", "40"), strict=False):
            reserve_space(offer_id=offers[0].pk, project=project, area=Decimal(area), **given)
        landed = wanting.filter(stage=Stage.LANDED).order_by("pk").first()
        if landed is not None:
            made = reserve_space(offer_id=offers[2].pk, project=landed, area=Decimal(6400), **given)
            take_space(reservation_id=made.pk, **given)

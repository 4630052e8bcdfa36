"""Joint reviews and an approval of the demo: one running, one late, one with conditions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from projects.demo.staff import Staff
from projects.models import Project, ReviewRequest, ReviewRound
from projects.rules.stages import Status, SubStage
from projects.services.approval_steps import Decided, decide_step
from projects.services.approvals import compute_approval
from projects.services.conditions import tick_condition
from projects.services.review_answers import Answer, answer_review
from projects.services.review_conclusions import Drawn, conclude_review
from projects.services.reviews import Asked, start_review
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import Unit, User

QUESTIONS = {
    "YL-B02": ("national_policy", "county_plan"),
    "YL-B03": ("intensity",),
    "YL-B04": ("land", "planning"),
    "YL-B05": ("environment",),
    "YL-B06": ("national_policy", "intensity"),
}
REVIEWERS = {"YL-B02": "b02", "YL-B03": "b03", "YL-B04": "b04", "YL-B05": "b05", "YL-B06": "b06"}
WORDS = {
    "national_policy": "属《产业结构调整指导目录》允许类，符合国家产业政策。",
    "county_plan": "符合县“十四五”工业发展规划和园区产业定位。",
    "environment": "须先完成环境影响评价并取得批复，落实污染物总量指标后方可开工。",
    "intensity": "固定资产投资强度达到县定标准。",
    "land": "用地须纳入年度供应计划，先行办理建设用地预审。",
    "planning": "选址符合国土空间总体规划。",
}
CONDITIONS = frozenset({"environment", "land"})
PARK = "YL-Y01"
LAND_MU = Decimal(86)
NEEDED = 3


@dataclass(frozen=True)
class _Desk:
    """Who acts for the bureau, and the people of the departments."""

    staff: Staff
    by: User

    def asked(self, note: str) -> Asked:
        """Return what is sent: the usual questions of the departments."""
        units = self.staff.units
        return Asked({units[code].pk: asked for code, asked in QUESTIONS.items()}, note=note)

    def answer(self, review: ReviewRound, code: str, on: dt.date) -> None:
        """Let one department answer."""
        request = ReviewRequest.objects.get(round=review, unit=self.staff.units[code])
        said = {
            each: ("conditions" if each in CONDITIONS else "agree", WORDS[each])
            for each in QUESTIONS[code]
        }
        answer_review(
            request_id=request.pk,
            answer=Answer(said),
            by=self.staff.people[REVIEWERS[code]],
            on=on,
        )


def load_reviews(staff: Staff, *, on: dt.date, by: User) -> None:
    """Add the demo's reviews and its approval once."""
    if ReviewRound.objects.filter(project__county=staff.county).exists():
        return
    projects = list(
        Project.objects.filter(
            county=staff.county,
            status=Status.ACTIVE.value,
            sub_stage=SubStage.NEGOTIATING.value,
            parent=None,
        ).order_by("land_mu", "pk")[:NEEDED]
    )
    if len(projects) < NEEDED:
        return
    desk, day = _Desk(staff, by), dt.timedelta(days=1)
    running, late, concluded = projects
    _running(desk, running, on - day)
    _late(desk, late, on - 16 * day)
    _concluded(desk, concluded, on - 30 * day)
    _approval(desk, concluded, on - 6 * day, staff.units[PARK])


def _running(desk: _Desk, project: Project, on: dt.date) -> None:
    asked = desk.asked("拟定投资协议主要条款，请就产业政策、环保、用地等提出意见。")
    review = start_review(project_id=project.pk, asked=asked, by=desk.by, on=on)
    for code in ("YL-B02", "YL-B03"):
        desk.answer(review, code, on)


def _late(desk: _Desk, project: Project, on: dt.date) -> None:
    asked = desk.asked("请对选址方案和用地规模提出意见。")
    review = start_review(project_id=project.pk, asked=asked, by=desk.by, on=on)
    for code in ("YL-B02", "YL-B06"):
        desk.answer(review, code, on + dt.timedelta(days=3))


def _concluded(desk: _Desk, project: Project, on: dt.date) -> None:
    asked = desk.asked("请对项目准入提出意见。")
    review = start_review(project_id=project.pk, asked=asked, by=desk.by, on=on)
    for code in QUESTIONS:
        desk.answer(review, code, on + dt.timedelta(days=4))
    drawn = Drawn("conditions", conditions=("签约前完成用地预审", "取得环评批复后开工"))
    done = on + dt.timedelta(days=8)
    conclude_review(round_id=review.pk, drawn=drawn, by=desk.by, on=done)
    first = review.conditions.order_by("pk").first()
    if first is not None:
        tick_condition(
            condition_id=first.pk,
            by=desk.by,
            on=done,
            done_on=done,
            evidence="用地预审意见（云自然资预〔2026〕21号）",
        )


def _approval(desk: _Desk, project: Project, on: dt.date, park: Unit) -> None:
    """Compute a path of two steps; the head of the park has agreed."""
    locked = lock_project(project.pk)
    locked.project.host_unit, locked.project.in_park = park, True
    fields = {"host_unit", "in_park"}
    if not locked.project.land_mu or locked.project.land_mu <= Decimal(60):
        locked.project.land_mu = LAND_MU
        fields.add("land_mu")
    save_project(locked, by=desk.by, fields=fields)
    approval = compute_approval(
        project_id=project.pk,
        breach="none",
        breach_reason="各项条款在县现行政策之内",
        by=desk.by,
        on=on,
    )
    step = approval.steps.order_by("place").first()
    if step is not None:
        decide_step(
            step_id=step.pk,
            decided=Decided("agree", on, opinion="符合园区定位，同意报县委、县政府决定。"),
            by=desk.staff.people["y01head"],
            on=on,
        )

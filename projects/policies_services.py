"""Policies of agency service and after-care: lists of permits, deadlines, visits, capacity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models.choices import MilestoneKind
from projects.policies_documents import PROVISIONAL
from projects.rules.agency import Permit, PermitLists, circle_in
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

CODE_TWICE = _("This code stands in the list twice.")
NO_SUCH_CODE = _("No permit of this list has the code %(code)s.")
CIRCLE = _("This permit would have to wait for itself.")
_BETWEEN = re.compile(r"[\s,，、;；]+")
_INDUSTRY, _LEASE, _OTHER = "工业新建项目", "租赁厂房项目", "其他项目"
# What a permit may date: milestones without a gate and a date of their own on the project (R3).
_DATED = (MilestoneKind.LAND_OBTAINED, MilestoneKind.EIA, MilestoneKind.PERMITS)
MILESTONE_CHOICES = tuple((kind.value, kind.label) for kind in _DATED)
# Of every list: code → the milestone its permit dates.
_DATES = {"huanping": MilestoneKind.EIA.value, "shigong": MilestoneKind.PERMITS.value}
# List, code, name, words in the department's name, working days, codes before it.
_USUAL = (
    (_INDUSTRY, "lixiang", "企业投资项目备案（核准）", "发展和改革", 1, ""),
    (_INDUSTRY, "yushen", "用地预审与选址意见书", "自然资源", 5, "lixiang"),
    (_INDUSTRY, "huanping", "环境影响评价审批", "生态环境", 10, "lixiang"),
    (_INDUSTRY, "nengping", "节能审查", "发展和改革", 10, "lixiang"),
    (_INDUSTRY, "yongdi", "建设用地规划许可证", "自然资源", 5, "yushen"),
    (_INDUSTRY, "dengji", "不动产首次登记", "自然资源", 3, "yongdi"),
    (_INDUSTRY, "gongcheng", "建设工程规划许可证", "自然资源", 7, "yongdi"),
    (_INDUSTRY, "shuibao", "水土保持方案审批", "水利", 5, "lixiang"),
    (_INDUSTRY, "shentu", "施工图设计文件审查", "住房和城乡建设", 7, "gongcheng"),
    (_INDUSTRY, "xiaofang", "消防设计审查", "住房和城乡建设", 7, "shentu"),
    (_INDUSTRY, "shigong", "建筑工程施工许可证", "住房和城乡建设", 2, "gongcheng、shentu"),
    (_INDUSTRY, "jungong", "竣工联合验收与备案", "住房和城乡建设", 7, "shigong"),
    (_LEASE, "lixiang", "企业投资项目备案", "发展和改革", 1, ""),
    (_LEASE, "huanping", "环境影响评价审批", "生态环境", 10, "lixiang"),
    (_LEASE, "xiaofang", "消防设计审查", "住房和城乡建设", 7, "lixiang"),
    (_LEASE, "anquan", "安全设施“三同时”审查", "应急管理", 10, "lixiang"),
    (_OTHER, "lixiang", "项目备案（核准）", "发展和改革", 1, ""),
    (_OTHER, "huanping", "环境影响评价审批", "生态环境", 10, "lixiang"),
)


@dataclass(frozen=True)
class CareAnswer:
    """Until when an enterprise is answered, in working days; reminded so many days before."""

    request_days: int
    complaint_days: int
    remind_days: int

    def days(self, *, is_complaint: bool) -> int:
        """Return the working days within which the answer is due."""
        return self.complaint_days if is_complaint else self.request_days


def codes_of(text: str) -> tuple[str, ...]:
    """Read codes as typed: separated by blanks, commas or 、."""
    return tuple(dict.fromkeys(code for code in _BETWEEN.split(text.strip()) if code))


def _lists(value: Mapping[str, Any]) -> PermitLists:
    permits = [
        Permit(
            checklist=row["checklist"].strip(),
            code=row["code"].strip(),
            name=row["name"].strip(),
            department=row["department"].strip(),
            working_days=row["working_days"],
            after=codes_of(row["after"]),
            milestone=row["milestone"] or "",
        )
        for row in value["rows"]
    ]
    seen: set[tuple[str, str]] = set()
    for number, permit in enumerate(permits):
        if (permit.checklist, permit.code) in seen:
            raise RuleBroken(CODE_TWICE, code="code_twice", field=f"rows.{number}.code")
        seen.add((permit.checklist, permit.code))
    for number, permit in enumerate(permits):
        _check_before(permit, number, permits)
    return PermitLists(tuple(permits))


def _check_before(permit: Permit, number: int, permits: Iterable[Permit]) -> None:
    listed = [each for each in permits if each.checklist == permit.checklist]
    field = f"rows.{number}.after"
    unknown = next((code for code in permit.after if code not in {p.code for p in listed}), "")
    if unknown:
        raise RuleBroken(str(NO_SUCH_CODE) % {"code": unknown}, code="no_such_code", field=field)
    if circle_in(listed) == permit.code:
        raise RuleBroken(CIRCLE, code="circle", field=field)


def _days(name: str, label: Any, unit: Any, *, least: int = 0, most: int = 60) -> PolicyField:
    return PolicyField(name, label, FieldType.INT, unit=unit, minimum=least, maximum=most)


PERMIT_LISTS = register(
    PolicyKind(
        name="projects.permit_lists",
        label=_("Lists of permits"),
        fields=(
            PolicyField(
                "rows",
                _("Permits"),
                FieldType.ROWS,
                help=_("In the order in which they are done; a case takes a copy of its list."),
                columns=(
                    PolicyField("checklist", _("List")),
                    PolicyField("code", _("Code")),
                    PolicyField("name", _("Permit")),
                    PolicyField("department", _("Words in the department's name")),
                    _days("working_days", _("Promised"), _("working days"), least=1, most=500),
                    PolicyField(
                        "after",
                        _("Comes after"),
                        required=False,
                        help=_("Codes of what has to be there before, separated by commas."),
                    ),
                    PolicyField(
                        "milestone",
                        _("Dates the milestone"),
                        FieldType.CHOICE,
                        required=False,
                        choices=MILESTONE_CHOICES,
                        help=_("The milestone that gets its date when the permit is issued."),
                    ),
                ),
            ),
        ),
        default={
            "rows": [
                {
                    "checklist": checklist,
                    "code": code,
                    "name": name,
                    "department": department,
                    "working_days": days,
                    "after": after,
                    "milestone": _DATES.get(code, ""),
                }
                for checklist, code, name, department, days, after in _USUAL
            ]
        },
        parse=_lists,
        help=_("What a project has to obtain from whom, and in how many working days."),
        source=f"事项清单和承诺时限为{PROVISIONAL}",
    )
)
AGENCY_REMINDER = register(
    PolicyKind(
        name="projects.agency_reminder",
        label=_("Reminders of permits"),
        fields=(_days("days", _("Reminded before the due day"), _("days"), most=30),),
        default={"days": 2},
        parse=lambda value: int(value["days"]),
        help=_("How early a department is reminded of a permit it has promised."),
        source=PROVISIONAL,
    )
)
CARE_ANSWER = register(
    PolicyKind(
        name="projects.care_answer",
        label=_("Answers to enterprises"),
        fields=(
            _days("request_days", _("Requests answered within"), _("working days"), least=1),
            _days("complaint_days", _("Complaints answered within"), _("working days"), least=1),
            _days("remind_days", _("Reminded before the due day"), _("days"), most=30),
        ),
        default={"request_days": 5, "complaint_days": 3, "remind_days": 1},
        parse=lambda value: CareAnswer(**value),
        help=_("How soon an enterprise is answered; the day it came in does not count."),
        source=PROVISIONAL,
    )
)
CARE_VISITS = register(
    PolicyKind(
        name="projects.care_visits",
        label=_("Visits to producing enterprises"),
        fields=(
            _days("days", _("Listed when not visited for more than"), _("days"), least=1, most=730),
        ),
        default={"days": 90},
        parse=lambda value: int(value["days"]),
        help=_("After how many days a producing enterprise stands on the list of those to visit."),
        source=PROVISIONAL,
    )
)
CAPACITY = register(
    PolicyKind(
        name="projects.capacity",
        label=_("At capacity"),
        fields=(
            PolicyField(
                "percent",
                _("Output or tax of a year from"),
                FieldType.DECIMAL,
                unit=_("% of the promise"),
                minimum=Decimal(1),
                maximum=Decimal(1000),
            ),
        ),
        default={"percent": "100"},
        parse=lambda value: Decimal(value["percent"]),
        help=_("From which share of the promise a verified year's result counts as at capacity."),
        # rules.md R3: "actual output or tax against agreed".
        source=PROVISIONAL,
    )
)

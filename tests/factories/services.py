"""Agency cases and after-care for tests, as the services would have left them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects.models import (
    ActualResult,
    AgencyCase,
    AgencyItem,
    AgencyPause,
    CareRequest,
    CareVisit,
    Project,
)
from projects.models.choices import DocumentKind
from projects.services.agency_clock import count_clock
from tests.factories.accounts import CountyFixture
from tests.factories.projects import TODAY, make_document
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.calendar.rules import WorkCalendar

OPENED_ON = dt.date(2026, 10, 12)


def make_case(project: Project, clerk: User, **fields: Any) -> AgencyCase:
    """Make an open case without permits."""
    values = {"checklist": "工业新建项目", "opened_on": OPENED_ON, **fields}
    return AgencyCase.objects.create(project=project, clerk=clerk, **values)


def make_item(
    case: AgencyCase, unit: Unit | None, asked_on: dt.date | None = None, **fields: Any
) -> AgencyItem:
    """Make a permit of five working days, asked for if a day is given."""
    place = case.items.count() + 1
    values = {
        "place": place,
        "code": f"p{place}",
        "name": f"环境影响评价审批{place}",
        "promised_working_days": 5,
        **fields,
    }
    item = AgencyItem(case=case, unit=unit, asked_on=asked_on, **values)
    if asked_on is not None:
        item.due_on = asked_on
    item.save()
    if item.paused_on is not None:
        AgencyPause.objects.create(item=item, paused_on=item.paused_on, missing="缺环评报告")
    count_clock(item, WorkCalendar())
    item.save()
    return item


def make_visit(project: Project, on: dt.date = TODAY, **fields: Any) -> CareVisit:
    """Make a visit to the enterprise."""
    values = {
        "visitors": "李局长",
        "content": "了解生产经营情况",
        "unit": project.responsible_unit,
        **fields,
    }
    return CareVisit.objects.create(project=project, visited_on=on, **values)


def make_request(project: Project, lead_unit: Unit, **fields: Any) -> CareRequest:
    """Make a request of two days ago, due in three."""
    received_on = fields.pop("received_on", TODAY - dt.timedelta(days=2))
    values = {
        "kind": CareRequest.Kind.UTILITIES,
        "content": "厂区用电容量不足",
        "channel": CareRequest.Channel.PHONE,
        "due_from": received_on,
        "working_days": 5,
        "answer_due_on": TODAY + dt.timedelta(days=3),
        **fields,
    }
    return CareRequest.objects.create(
        project=project, lead_unit=lead_unit, received_on=received_on, **values
    )


def make_result(
    project: Project, year: int, reported_by: User, verified_by: User | None = None, **fields: Any
) -> ActualResult:
    """Make a year's result, verified if somebody is given."""
    values = {"output_wan": 8000, "source": "企业年报", "reported_on": TODAY, **fields}
    return ActualResult.objects.create(
        project=project,
        year=year,
        reported_by=reported_by,
        verified_by=verified_by,
        verified_on=TODAY if verified_by else None,
        **values,
    )


def service_objects(county: CountyFixture, project: Project) -> dict[str, Any]:
    """Make one object of each kind for the walk over all URLs."""
    clerk = county.user(Role.BUREAU)
    case = make_case(project, clerk)
    asked_on = OPENED_ON
    department = county.department
    document = make_document(project, DocumentKind.OTHER, OPENED_ON, "环评批复")
    result = {"result": "done", "done_on": OPENED_ON, "reference": "环审1号", "document": document}
    answered = {"answered_on": TODAY, "answer": "已协调供电公司增容"}
    return {
        "case": case,
        "waiting_item": make_item(case, department),
        "agency_item": make_item(case, department, asked_on),
        "ended_item": make_item(case, department, asked_on, **result),
        "visit": make_visit(project),
        "request": make_request(project, department),
        "answered_request": make_request(project, department, **answered),
        "result": make_result(project, 2025, county.user(Role.CLERK)),
    }

"""Agency service and after-care."""

from __future__ import annotations

from typing import Any

from projects import events_services as events
from tests.factories.projects import TODAY
from tests.factories.services import OPENED_ON, make_case, make_item, service_objects
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role

SIGNED = "contract"


def of_service(world: World, name: str, role: Role, kind: str, wrong: Any, /, **data: Any) -> Act:
    project = project_of(world, sub_stage=SIGNED)
    found = service_objects(world.county, project)[name]
    sent = {"version": 1, **data}
    return Act(world[role], sent, (kind,), project, wrong, {"pk": found.pk})


def of_project(world: World, role: Role, kind: str, wrong: Any, /, **data: Any) -> Act:
    project = project_of(world, sub_stage=SIGNED)
    return Act(world[role], data, (kind,), project, wrong, {"pk": project.pk})


# --- Agency service -----------------------------------------------------------------------------


@case("projects:agency-open")
def open_case(world: World) -> Act:
    data = {
        "checklist": "工业新建项目",
        "clerk": world[Role.BUREAU].pk,
        "opened_on": TODAY,
    }
    return of_project(world, Role.BUREAU, events.CASE_OPENED, {"checklist": "x"}, **data)


@case("projects:agency-case-edit")
def change_clerk(world: World) -> Act:
    data = {"clerk": world[Role.BUREAU_ADMIN].pk}
    return of_service(world, "case", Role.BUREAU, events.CASE_CHANGED, {"clerk": ""}, **data)


@case("projects:agency-case-close")
def close_case(world: World) -> Act:
    project = project_of(world, sub_stage=SIGNED)
    made = make_case(project, world[Role.BUREAU])
    make_item(made, world.county.department, OPENED_ON, result="done", done_on=TODAY)
    data = {"version": 1, "closed_on": TODAY}
    wrong, url = {"closed_on": ""}, {"pk": made.pk}
    return Act(world[Role.BUREAU], data, (events.CASE_CHANGED,), project, wrong, url)


@case("projects:agency-item-new")
def add_permit(world: World) -> Act:
    data = {"name": "取水许可", "promised_working_days": 5, "unit": world.county.department.pk}
    return of_service(world, "case", Role.BUREAU, events.ITEM_SAVED, {"name": ""}, **data)


@case("projects:agency-item-edit")
def edit_permit(world: World) -> Act:
    data = {"name": "取水许可", "promised_working_days": 7, "unit": world.county.department.pk}
    wrong = {"promised_working_days": 0}
    return of_service(world, "waiting_item", Role.BUREAU, events.ITEM_SAVED, wrong, **data)


@case("projects:agency-item-ask")
def ask_permit(world: World) -> Act:
    wrong = {"asked_on": ""}
    return of_service(world, "waiting_item", Role.BUREAU, events.ITEM_ASKED, wrong, asked_on=TODAY)


def of_running(world: World, kind: str, wrong: Any, /, paused: bool = False, **data: Any) -> Act:
    project = project_of(world, sub_stage=SIGNED)
    made = make_case(project, world[Role.BUREAU])
    fields = {"paused_on": TODAY} if paused else {}
    item = make_item(made, world.county.department, TODAY, **fields)
    sent, url = {"version": 1, **data}, {"pk": item.pk}
    return Act(world[Role.REVIEWER], sent, (kind,), project, wrong, url)


@case("projects:agency-item-stop")
def stop_clock(world: World) -> Act:
    data = {"paused_on": TODAY, "missing": "缺环评报告"}
    return of_running(world, events.ITEM_CLOCK, {"missing": ""}, **data)


@case("projects:agency-item-start")
def start_clock(world: World) -> Act:
    wrong = {"resumed_on": "2026-11-01"}
    return of_running(world, events.ITEM_CLOCK, wrong, paused=True, resumed_on=TODAY)


@case("projects:agency-item-finish")
def finish_permit(world: World) -> Act:
    data = {"result": "done", "done_on": TODAY, "reference": "环审〔2026〕8号"}
    return of_running(world, events.ITEM_ENDED, {"reference": ""}, **data)


@case("projects:agency-item-drop")
def drop_permit(world: World) -> Act:
    data = {"reason": "豁免管理"}
    wrong = {"reason": ""}
    return of_service(world, "waiting_item", Role.BUREAU, events.ITEM_ENDED, wrong, **data)


@case("projects:agency-item-reopen")
def take_back(world: World) -> Act:
    project = project_of(world, sub_stage=SIGNED)
    made = make_case(project, world[Role.BUREAU])
    ended = {"result": "done", "done_on": TODAY}
    item = make_item(made, world.county.department, TODAY, **ended)
    data, url = {"version": 1, "reason": "录入有误"}, {"pk": item.pk}
    kinds = (events.ITEM_REOPENED,)
    return Act(world[Role.BUREAU], data, kinds, project, {"reason": ""}, url)


# --- After-care ---------------------------------------------------------------------------------


VISIT = {"visited_on": TODAY, "visitors": "李局长", "content": "了解生产情况"}


@case("projects:care-visit-new")
def record_visit(world: World) -> Act:
    return of_project(world, Role.CLERK, events.VISIT_SAVED, {"content": ""}, **VISIT)


@case("projects:care-visit-edit")
def correct_visit(world: World) -> Act:
    wrong = {"visitors": ""}
    return of_service(world, "visit", Role.CLERK, events.VISIT_SAVED, wrong, **VISIT)


def request_data(world: World) -> dict[str, Any]:
    return {
        "kind": "utilities",
        "content": "用电容量不足",
        "received_on": TODAY,
        "channel": "phone",
        "lead_unit": world.county.department.pk,
    }


@case("projects:care-request-new")
def receive_request(world: World) -> Act:
    data, wrong = request_data(world), {"content": ""}
    return of_project(world, Role.CLERK, events.REQUEST_SAVED, wrong, **data)


@case("projects:care-request-edit")
def change_request(world: World) -> Act:
    data, wrong = request_data(world), {"content": ""}
    return of_service(world, "request", Role.BUREAU, events.REQUEST_SAVED, wrong, **data)


@case("projects:care-request-answer")
def answer_request(world: World) -> Act:
    data = {"answered_on": TODAY, "answer": "已协调增容"}
    wrong = {"answer": ""}
    return of_service(world, "request", Role.REVIEWER, events.REQUEST_ANSWERED, wrong, **data)


@case("projects:care-request-rate")
def rate_answer(world: World) -> Act:
    data, wrong = {"satisfaction": "satisfied"}, {"satisfaction": ""}
    return of_service(world, "answered_request", Role.CLERK, events.REQUEST_RATED, wrong, **data)


@case("projects:actual-result-new")
def report_result(world: World) -> Act:
    data = {"year": 2025, "output_wan": "8000", "source": "税务部门提供"}
    return of_project(world, Role.CLERK, events.RESULT_SAVED, {"source": ""}, **data)


@case("projects:actual-result-edit")
def correct_result(world: World) -> Act:
    data = {"tax_wan": "300", "source": "税务部门提供"}
    return of_service(world, "result", Role.CLERK, events.RESULT_SAVED, {"source": ""}, **data)


@case("projects:actual-result-verify")
def verify_result(world: World) -> Act:
    return of_service(world, "result", Role.BUREAU, events.RESULT_VERIFIED, None)

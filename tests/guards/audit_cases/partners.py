"""People of investors, merged duplicates, activities."""

from __future__ import annotations

from typing import Any

from projects import events_partners as events
from projects.models import Activity, InvestorContact
from tests.factories.files import PDF, upload
from tests.factories.partners import activity_objects, make_activity
from tests.factories.projects import InvestorFactory, make_stored_file
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role

PHONE = "13905341234"


@case("projects:investor-contact-new")
def add_contact(world: World) -> Act:
    investor = InvestorFactory(county=world.county.county)
    project_of(world, investor=investor)
    data = {"name": "钱总", "phone": PHONE, "email": "qian@example.com", "is_active": "on"}
    kinds, url = (events.CONTACT_SAVED,), {"pk": investor.pk}
    return Act(world[Role.CLERK], data, kinds, investor, {"name": ""}, url)


@case("projects:investor-contact-edit")
def edit_contact(world: World) -> Act:
    investor = InvestorFactory(county=world.county.county)
    project_of(world, investor=investor)
    contact = InvestorContact.objects.create(investor=investor, name="钱总", phone=PHONE)
    data = {"version": 1, "name": "钱总", "office": "副总经理"}
    kinds, url = (events.CONTACT_SAVED,), {"pk": contact.pk}
    return Act(world[Role.CLERK], data, kinds, investor, {"name": ""}, url)


@case("projects:investor-merge")
def merge_investors(world: World) -> Act:
    target = InvestorFactory(county=world.county.county)
    double = InvestorFactory(county=world.county.county, credit_code="")
    project_of(world, investor=double)
    data = {"target": target.credit_code, "reason": "同一企业重复登记"}
    kinds, url = (events.INVESTOR_MERGED,), {"pk": double.pk}
    return Act(world[Role.BUREAU], data, kinds, target, {"reason": ""}, url)


# --- Activities ---------------------------------------------------------------------------------


def facts_of(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "trip",
        "title": "赴无锡拜访",
        "unit": world.county.township.pk,
        "starts_on": "2026-11-02",
        "ends_on": "2026-11-04",
        "place": "江苏无锡",
        "leader_name": "李县长",
        **changes,
    }


def of_activity(world: World, state: str, role: Role, kind: str, wrong: Any, /, **data: Any) -> Act:
    activity = make_activity(world.county.township, state)
    sent = {"version": 1, **data}
    return Act(world[role], sent, (kind,), activity, wrong, {"pk": activity.pk})


@case("projects:activity-new")
def plan_activity(world: World) -> Act:
    kinds, wrong = (events.ACTIVITY_SAVED,), {"leader_name": ""}
    return Act(world[Role.CLERK], facts_of(world), kinds, Activity, wrong)


@case("projects:activity-edit")
def edit_activity(world: World) -> Act:
    data = facts_of(world, title="赴无锡、苏州拜访")
    wrong = {"ends_on": "2026-11-01"}
    return of_activity(world, "planned", Role.CLERK, events.ACTIVITY_SAVED, wrong, **data)


@case("projects:activity-held")
def hold_activity(world: World) -> Act:
    return of_activity(world, "planned", Role.CLERK, events.ACTIVITY_STATE, None)


@case("projects:activity-report")
def report_activity(world: World) -> Act:
    data = {"results": "达成意向两项", "cost_wan": "1.2"}
    return of_activity(world, "held", Role.CLERK, events.ACTIVITY_STATE, {"results": " "}, **data)


@case("projects:activity-cancel")
def cancel_activity(world: World) -> Act:
    wrong = {"reason": ""}
    data = {"reason": "企业临时改期"}
    return of_activity(world, "planned", Role.CLERK, events.ACTIVITY_STATE, wrong, **data)


@case("projects:activity-close")
def close_activity(world: World) -> Act:
    return of_activity(world, "reported", Role.BUREAU, events.ACTIVITY_STATE, None)


@case("projects:activity-send-back")
def send_back(world: World) -> Act:
    wrong = {"reason": ""}
    data = {"reason": "缺座谈照片"}
    return of_activity(world, "reported", Role.BUREAU, events.ACTIVITY_STATE, wrong, **data)


@case("projects:activity-meeting")
def add_meeting(world: World) -> Act:
    investor = InvestorFactory(county=world.county.county)
    data = {"investor": investor.name, "person_met": "钱总"}
    wrong = {"investor": "没有这家"}
    return of_activity(world, "held", Role.CLERK, events.ACTIVITY_MEETING, wrong, **data)


@case("projects:activity-link")
def link_project(world: World) -> Act:
    data = {"project": project_of(world).code, "is_origin": "on"}
    wrong = {"project": "没有这个"}
    return of_activity(world, "held", Role.CLERK, events.ACTIVITY_PROJECT, wrong, **data)


@case("projects:activity-files")
def add_files(world: World) -> Act:
    data = {"uploads": [upload("签到表.pdf", PDF)]}
    wrong = {"uploads": []}
    return of_activity(world, "held", Role.CLERK, events.ACTIVITY_FILE, wrong, **data)


def hanging(world: World, name: str, kind: str) -> Act:
    project = project_of(world)
    made = activity_objects(project, make_stored_file(world.county.county))
    url = {"pk": made[name].pk}
    return Act(world[Role.CLERK], {"version": 1}, (kind,), made["activity"], None, url)


@case("projects:activity-meeting-remove")
def remove_meeting(world: World) -> Act:
    return hanging(world, "meeting", events.ACTIVITY_MEETING)


@case("projects:activity-unlink")
def unlink_project(world: World) -> Act:
    return hanging(world, "activity_link", events.ACTIVITY_PROJECT)

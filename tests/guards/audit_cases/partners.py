"""People of investors, merged duplicates, activities."""

from __future__ import annotations

from typing import Any

from projects import events_partners as events
from projects.models import Activity, InvestorContact, Referrer
from tests.factories.files import PDF, upload
from tests.factories.partners import activity_objects, make_activity, make_claim
from tests.factories.projects import TODAY, InvestorFactory, make_stored_file
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


@case("projects:activity-file-remove")
def remove_file(world: World) -> Act:
    project = project_of(world)
    made = activity_objects(project, make_stored_file(world.county.county))
    url, data = {"pk": made["activity_file"].pk}, {"reason": "传错文件"}
    kinds = (events.ACTIVITY_FILE,)
    return Act(world[Role.CLERK], data, kinds, made["activity"], {"reason": ""}, url)


@case("projects:activity-unlink")
def unlink_project(world: World) -> Act:
    return hanging(world, "activity_link", events.ACTIVITY_PROJECT)


# --- Referrers ----------------------------------------------------------------------------------


@case("projects:referrer-new")
def add_referrer(world: World) -> Act:
    data = {"name": "省浙江商会", "phone": PHONE}
    return Act(world[Role.BUREAU], data, (events.REFERRER_SAVED,), Referrer, {"name": ""})


def of_referrer(world: World, kind: str, wrong: Any, /, *, writes: bool, **data: Any) -> Act:
    found = make_claim(project_of(world)).referrer
    sent = {"version": 1, **data}
    url = {"pk": found.pk}
    return Act(world[Role.BUREAU], sent, (kind,), found, wrong, url, writes=writes)


@case("projects:referrer-edit")
def edit_referrer(world: World) -> Act:
    data = {"name": "德州汽车行业商会", "phone": PHONE}
    return of_referrer(world, events.REFERRER_SAVED, {"name": ""}, writes=True, **data)


@case("projects:referrer-unmask")
def show_number(world: World) -> Act:
    return of_referrer(world, events.REFERRER_SHOWN, None, writes=False)


@case("projects:claim-new")
def enter_claim(world: World) -> Act:
    project = project_of(world)
    found = make_claim(project_of(world)).referrer
    data = {"project": project.code, "claimed_on": TODAY, "evidence": "介绍信"}
    kinds, url = (events.CLAIM_ENTERED,), {"pk": found.pk}
    return Act(world[Role.BUREAU], data, kinds, project, {"evidence": ""}, url)


def of_claim(world: World, role: Role, kind: str, wrong: Any, /, **fields: Any) -> Act:
    project = project_of(world)
    claim = make_claim(project, **fields.pop("made", {}))
    data = {key.replace("PK", str(claim.pk)): value for key, value in fields.items()}
    return Act(world[role], data, (kind,), project, wrong, {"pk": claim.pk})


@case("projects:claim-decide")
def decide_claim(world: World) -> Act:
    data = {"decision": "confirm", "note": "企业书面确认", "share_PK": "100"}
    return of_claim(world, Role.BUREAU, events.CLAIM_DECIDED, {"note": ""}, **data)


@case("projects:claim-answer")
def answer_referrer(world: World) -> Act:
    data = {"answered_on": TODAY, "answer": "已书面告知"}
    return of_claim(world, Role.BUREAU, events.CLAIM_ANSWERED, {"answer": ""}, **data)


@case("projects:claim-agreement")
def keep_agreement(world: World) -> Act:
    data = {"version": 1, "agreed_on": TODAY, "upload": upload("引荐协议.pdf", PDF)}
    wrong = {"agreed_on": "2030-01-01"}
    return of_claim(world, Role.BUREAU, events.CLAIM_AGREEMENT, wrong, **data)


@case("projects:claim-dispute")
def note_dispute(world: World) -> Act:
    data = {"version": 1, "note": "另一商会提出异议"}
    return of_claim(world, Role.BUREAU, events.CLAIM_DISPUTED, None, **data)


@case("projects:claim-revoke")
def revoke_claim(world: World) -> Act:
    made = {"state": "confirmed", "percent": 100}
    data = {"reason": "材料不实", "made": made}
    return of_claim(world, Role.BUREAU_ADMIN, events.CLAIM_DECIDED, {"reason": ""}, **data)

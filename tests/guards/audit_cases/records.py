"""Clues, sections, follow-ups, difficulties, documents, funds, gate facts, first contact."""

from __future__ import annotations

from typing import Any

from projects import events
from projects.models import Project
from projects.models.choices import DocumentKind
from projects.rules.gates import Fact
from projects.services.first_contact import file_first_contact
from tests.factories.files import PDF, upload
from tests.factories.projects import (
    TODAY,
    InvestorFactory,
    credit_code,
    make_document,
    make_follow_up,
    set_milestone,
)
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import on_project, project_of
from zhaoshang.accounts.rules import Role

EDITED = (events.EDITED,)
PHONE = "13905341234"


def about(world: World, kind: str, wrong: Any, /, **data: Any) -> Act:
    """Let a clerk of the responsible unit act on a signed project."""
    return on_project(project_of(world, signed=True), world[Role.CLERK], (kind,), wrong, **data)


# --- Registering and editing --------------------------------------------------------------------


def new_clue(world: World, **fields: Any) -> dict[str, Any]:
    unit = world.county.township.pk
    return {
        "name": "深远海风电叶片制造",
        "source": "外出拜访",
        "introducing_unit": unit,
        "responsible_unit": unit,
        "submitted_on": TODAY.isoformat(),
        **fields,
    }


@case("projects:register", "referrer")
def register(world: World) -> Act:
    data = new_clue(world, referrer_name="德州汽车商会")
    return Act(world[Role.CLERK], data, (events.REGISTERED,), Project, {"source": ""})


@case("projects:register", "investor")
def register_with_investor(world: World) -> Act:
    data = new_clue(world, investor_name="广东明风新能源有限公司", credit_code=credit_code(777))
    return Act(
        by=world[Role.CLERK],
        data=data,
        kinds=(events.INVESTOR_SAVED, events.REGISTERED),
        subject=Project,
        wrong={"credit_code": "913714210000000000"},
        why="the investor is a record of its own, which other projects may name",
    )


def edited(world: World, section: str, role: Role, wrong: Any, **data: Any) -> Act:
    project = project_of(world, negotiating=True)
    sent = {"version": project.version, **data}
    url = {"pk": project.pk, "section": section}
    kinds = (events.ASSIGNED,) if role is Role.BUREAU else EDITED
    return Act(world[role], sent, kinds, project, wrong, url)


@case("projects:edit", "basic")
def edit_basics(world: World) -> Act:
    data = {"name": "力驰汽车工业园", "source": "以商招商", "submitted_on": "2026-01-05"}
    return edited(world, "basic", Role.CLERK, {"name": ""}, **data)


@case("projects:edit", "investor")
def edit_investor_of_project(world: World) -> Act:
    wrong = {"company_credit_code": "913714210000000000"}
    return edited(world, "investor", Role.CLERK, wrong, company_name="力驰公司", origin="overseas")


@case("projects:edit", "money")
def edit_money(world: World) -> Act:
    data = {"total_investment_wan": "1.2亿", "currency": "CNY"}
    return edited(world, "money", Role.CLERK, {"total_investment_wan": "很多"}, **data)


def forms_of(prefix: str, **first: Any) -> dict[str, Any]:
    sent = {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
    return {**sent, **{f"{prefix}-0-{name}": value for name, value in first.items()}}


@case("projects:edit", "site")
def edit_site(world: World) -> Act:
    data = forms_of("parcels", number="LX-2026-07", land_mu="168")
    wrong = {"parcels-0-land_mu": "-1"}
    return edited(world, "site", Role.CLERK, wrong, wanted_site="开发区南区", **data)


@case("projects:edit", "people")
def assign(world: World) -> Act:
    data = {
        "responsible_unit": world.county.townships[1].pk,
        "introducing_unit": world.county.township.pk,
        **forms_of("shares"),
    }
    wrong = {"shares-0-unit": world.county.park.pk, "shares-0-percent": "60"}
    return edited(world, "people", Role.BUREAU, wrong, **data)


@case("projects:edit", "person")
def set_person(world: World) -> Act:
    data = {"responsible_person": world[Role.CLERK].pk}
    return edited(world, "people", Role.CLERK, {"responsible_person": 0}, **data)


@case("projects:edit", "milestones")
def set_milestones(world: World) -> Act:
    project = project_of(world, negotiating=True)
    set_milestone(project, "eia", None)
    return Act(
        by=world[Role.CLERK],
        data={"version": project.version, "eia-actual_on": "2026-11-02"},
        kinds=EDITED,
        subject=project,
        wrong={"eia-actual_on": "someday"},
        url={"pk": project.pk, "section": "milestones"},
    )


@case("projects:edit", "next")
def set_next_step(world: World) -> Act:
    wrong = {"next_step_due_on": "someday"}
    return edited(world, "next", Role.CLERK, wrong, next_step="上门拜访")


# --- What is recorded along the way -------------------------------------------------------------


@case("projects:follow-up")
def follow_up(world: World) -> Act:
    return about(
        world,
        events.FOLLOWED_UP,
        {"content": ""},
        happened_on=TODAY,
        kind="site",
        content=f"现场走访，张总电话{PHONE}",
        person_met="张总",
        uploads=[upload("纪要.pdf", PDF)],
    )


@case("projects:no-change")
def no_change(world: World) -> Act:
    return about(world, events.FOLLOWED_UP, None)


def with_follow_up(world: World, **fields: Any) -> tuple[Project, Any]:
    project, clerk = project_of(world, signed=True), world[Role.CLERK]
    return project, make_follow_up(project, TODAY, unit=clerk.unit, created_by=clerk, **fields)


@case("projects:no-change-undo")
def undo_no_change(world: World) -> Act:
    project, _said = with_follow_up(world, kind="no_change", content="")
    url, kinds = {"pk": project.pk}, (events.FOLLOW_UP_REMOVED,)
    return Act(world[Role.CLERK], {}, kinds, project, None, url)


@case("projects:follow-up-correct")
def correct_follow_up(world: World) -> Act:
    project, row = with_follow_up(world)
    data = {
        "version": row.version,
        "happened_on": TODAY,
        "kind": "site",
        "content": f"现场走访，张总电话{PHONE}",
    }
    url, kinds = {"pk": row.pk}, (events.FOLLOW_UP_CORRECTED,)
    return Act(world[Role.CLERK], data, kinds, project, {"content": ""}, url)


@case("projects:follow-up-remove")
def remove_follow_up(world: World) -> Act:
    project, row = with_follow_up(world)
    url, kinds = {"pk": row.pk}, (events.FOLLOW_UP_REMOVED,)
    return Act(world[Role.CLERK], {"reason": "记错项目"}, kinds, project, {"reason": ""}, url)


@case("projects:document-new")
def add_document(world: World) -> Act:
    data = {"kind": "land", "upload": upload("成交确认书.pdf", PDF), "happened_on": TODAY}
    wrong = {"upload": upload("照片.png", b"MZ\x90\x00 not a picture")}
    return about(world, events.DOCUMENT_ADDED, wrong, **data)


@case("projects:document-remove")
def remove_document(world: World) -> Act:
    project = project_of(world)
    document = make_document(project, DocumentKind.LAND)
    return Act(
        by=world[Role.CLERK],
        data={"reason": "传错文件"},
        kinds=(events.DOCUMENT_REMOVED,),
        subject=project,
        wrong={"reason": " "},
        url={"pk": document.pk},
    )


@case("projects:funds-new")
def claim_funds(world: World) -> Act:
    data = {
        "month": "2026-11",
        "claimed_wan": "1200",
        "origin": "other_province",
        "kind": "equipment",
        "currency": "CNY",
        "evidence_kind": DocumentKind.VOUCHER,
        "uploads": [upload("回单.pdf", PDF)],
    }
    return about(world, events.FUNDS_CLAIMED, {"month": "2027-01"}, **data)


@case("projects:gate-fact")
def set_fact(world: World) -> Act:
    project = project_of(world)
    data = {"fact": Fact.FUNDS_VERIFIED, "happened_on": TODAY, "reference": "县招字〔2026〕3号"}
    kinds, wrong = (events.GATE_FACT_SET,), {"reference": ""}
    return on_project(project, world[Role.BUREAU], kinds, wrong, **data)


@case("projects:gate-fact-revoke")
def revoke_fact(world: World) -> Act:
    project = project_of(world, negotiating=True)
    fact = project.gate_facts.get(fact=Fact.JOINT_REVIEW_ASKED)
    return Act(
        by=world[Role.BUREAU],
        data={"reason": "文号有误"},
        kinds=(events.GATE_FACT_REVOKED,),
        subject=project,
        wrong={"reason": ""},
        url={"pk": fact.pk},
    )


# --- First contact and investors ----------------------------------------------------------------


@case("projects:first-contact-file")
def file_contact(world: World) -> Act:
    project, unit = project_of(world), world.county.township
    kinds, wrong = (events.FIRST_CONTACT_FILED,), {"unit": world.county.park.pk}
    return on_project(project, world[Role.CLERK], kinds, wrong, unit=unit.pk, note="已会面")


@case("projects:first-contact-decide")
def decide_contact(world: World) -> Act:
    project = project_of(world)
    filing = file_first_contact(
        project_id=project.pk, unit=world.county.township, by=world[Role.CLERK], on=TODAY
    )
    return Act(
        by=world[Role.BUREAU],
        data={"decision": "accept"},
        kinds=(events.FIRST_CONTACT_DECIDED,),
        subject=project,
        wrong={"decision": "refuse"},
        url={"pk": filing.pk},
    )


def of_investor(world: World, kind: str, data: Any, wrong: Any, *, writes: bool) -> Act:
    investor = InvestorFactory(county=world.county.county, contact_phone=PHONE)
    project_of(world, investor=investor)
    by, url = world[Role.BUREAU], {"pk": investor.pk}
    return Act(by, data, (kind,), investor, wrong, url, writes=writes)


@case("projects:investor-edit")
def edit_investor(world: World) -> Act:
    data = {"version": 1, "name": "江苏远景轮毂有限公司", "contact_phone": "13805347777"}
    return of_investor(world, events.INVESTOR_SAVED, data, {"name": ""}, writes=True)


@case("projects:call")
def show_number(world: World) -> Act:
    person = world[Role.CLERK]
    person.phone = "13805347777"
    person.save(update_fields=["phone"])
    project = project_of(world, responsible_person=person)
    data, url = {"who": "responsible"}, {"pk": project.pk}
    secrets = (person.phone,)
    kinds = (events.PHONE_SHOWN,)
    return Act(world[Role.BUREAU], data, kinds, project, None, url, secrets=secrets, writes=False)


@case("projects:investor-unmask")
def show_phone(world: World) -> Act:
    return of_investor(world, events.PHONE_SHOWN, {}, None, writes=False)

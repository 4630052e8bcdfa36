"""People and units: accounts, passwords, roles, the tree, positions, Excel lists."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.accounts.workbooks import xlsx
from tests.factories.accounts import PASSWORD, UnitFactory, make_position, make_team_member
from tests.factories.files import upload
from tests.factories.projects import TODAY
from tests.guards.audit_cases.case import Act, World, case, client_of
from zhaoshang.accounts import events
from zhaoshang.accounts.models import Position, StaffImport, Unit, User
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.accounts.services.staff_imports import upload_staff
from zhaoshang.audit import events as access

PHONE, EMAIL = "13969301234", "liu.xiaomei@example.cn"
NEW_PASSWORD = "Haizi-1989-Mai"
UNIT_ROWS = (("Code", "Name", "Kind", "Under (code or name)"), ("LX-Z09", "柳河镇", "乡镇", "LX"))
USER_ROWS = (
    ("User name", "Full name", "Unit (code or name)", "Phone"),
    ("sunlijun", "孙立军", "LX-Z01", PHONE),
)


# --- Getting in, and one's own account ----------------------------------------------------------


@case("accounts:login")
def log_in(world: World) -> Act:
    user = world[Role.CLERK]
    return Act(
        by=user,
        data={"username": user.username, "password": PASSWORD},
        kinds=(access.LOGGED_IN,),
        subject=user,
        wrong={"password": "Falsch-Wort-7"},
        refusal=access.LOGIN_FAILED,
        secrets=(PASSWORD, "Falsch-Wort-7"),
        logged_in=False,
    )


@case("accounts:logout")
def log_out(world: World) -> Act:
    user = world[Role.CLERK]
    return Act(user, {}, (access.LOGGED_OUT,), user, None, writes=False)


@case("accounts:password-change")
def change_password(world: World) -> Act:
    user = world[Role.CLERK]
    return Act(
        by=user,
        data={"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD},
        kinds=(events.PASSWORD_CHANGED,),
        subject=user,
        wrong={"again": f"{NEW_PASSWORD}!"},
        secrets=(PASSWORD, NEW_PASSWORD),
    )


@case("accounts:profile")
def change_profile(world: World) -> Act:
    user = world[Role.CLERK]
    data = {"version": 1, "phone": PHONE, "email": EMAIL}
    return Act(user, data, (events.PROFILE_CHANGED,), user, {"phone": "no number"})


@case("accounts:set-language")
def set_language(world: World) -> Act:
    user = world[Role.CLERK]
    return Act(user, {"language": "en"}, (events.PROFILE_CHANGED,), user, {"language": "tlh"})


# --- Accounts -----------------------------------------------------------------------------------


def details(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "full_name": "刘小梅",
        "unit": world.county.township.pk,
        "job_title": "招商专员",
        "phone": PHONE,
        "email": EMAIL,
        **fields,
    }


@case("accounts:user-new")
def create_user(world: World) -> Act:
    data = details(world, username="liuxm")
    return Act(world[Role.SYSADMIN], data, (events.USER_CREATED,), User, {"username": "a b"})


@case("accounts:user-edit")
def edit_user(world: World) -> Act:
    person = world[Role.CLERK]
    return Act(
        by=world[Role.SYSADMIN],
        data=details(world, unit=world.county.park.pk, version=1),
        kinds=(events.USER_CHANGED,),
        subject=person,
        wrong={"version": 7},
        url={"pk": person.pk},
    )


@case("accounts:user-reset-password")
def reset_password(world: World) -> Act:
    person = world[Role.CLERK]
    return Act(
        by=world[Role.SYSADMIN],
        data={"version": 1},
        kinds=(events.PASSWORD_RESET,),
        subject=person,
        wrong={"version": 7},
        url={"pk": person.pk},
    )


def switched(world: World, person: User, kind: str, wrong: Any, **data: Any) -> Act:
    url = {"pk": person.pk}
    return Act(world[Role.SYSADMIN], {"version": 1, **data}, (kind,), person, wrong, url)


@case("accounts:user-state", "off")
def switch_off(world: World) -> Act:
    data = {"act": "off", "reason": "调离"}
    return switched(world, world[Role.CLERK], events.USER_DEACTIVATED, {"reason": " "}, **data)


@case("accounts:user-state", "on")
def switch_on(world: World) -> Act:
    person = world.county.user(Role.CLERK, is_active=False)
    return switched(world, person, events.USER_REACTIVATED, {"version": 7}, act="on")


@case("accounts:user-state", "sessions")
def end_sessions(world: World) -> Act:
    person = world[Role.CLERK]
    return switched(world, person, events.SESSIONS_ENDED, {"act": "nothing"}, act="sessions")


@case("accounts:user-teams", "joined")
def join_team(world: World) -> Act:
    person = world[Role.CLERK]
    return Act(
        by=world[Role.SYSADMIN],
        data={"team": world.county.team.pk, "since": "2026-01-01"},
        kinds=(events.TEAM_JOINED,),
        subject=person,
        wrong={"team": world.county.park.pk},
        url={"pk": person.pk},
    )


@case("accounts:user-teams", "left")
def leave_team(world: World) -> Act:
    person = world[Role.CLERK]
    membership = make_team_member(world.county.team, person)
    return Act(
        by=world[Role.SYSADMIN],
        data={"membership": membership.pk, "until": TODAY},
        kinds=(events.TEAM_LEFT,),
        subject=person,
        wrong={"until": "someday"},
        url={"pk": person.pk},
    )


@case("accounts:user-roles")
def assign_roles(world: World) -> Act:
    person = world[Role.CLERK]
    return Act(
        by=world[Role.SECADMIN],
        data={"version": 1, "roles": [Role.CLERK, Role.UNIT_HEAD], "reason": "任命"},
        kinds=(events.ROLES_ASSIGNED,),
        subject=person,
        wrong={"roles": [Role.CLERK, Role.AUDITOR]},
        url={"pk": person.pk},
    )


@case("accounts:roles")
def grant_role(world: World) -> Act:
    person = world[Role.CLERK]
    data = {"pk": [person.pk], "role": Role.ARCHIVIST, "reason": "任命"}
    by = world[Role.SECADMIN]
    return Act(by, data, (events.ROLES_ASSIGNED,), person, {"role": "king"})


# --- Units and positions ------------------------------------------------------------------------


def on_unit(world: World, unit: Unit, kind: str, wrong: Any, **data: Any) -> Act:
    dated = {"on": "2026-06-01", "document": "陵编发〔2026〕3号", "version": 1, **data}
    return Act(world[Role.SYSADMIN], dated, (kind,), unit, wrong, {"pk": unit.pk})


@case("accounts:unit-new")
def create_unit(world: World) -> Act:
    return Act(
        by=world[Role.SYSADMIN],
        data={
            "parent": world.county.county.pk,
            "kind": "township",
            "code": "LX-Z09",
            "name": "柳河镇",
            "sort_order": 3,
            "opened_on": "2026-01-01",
        },
        kinds=(events.UNIT_CREATED,),
        subject=Unit,
        wrong={"code": world.county.township.code},
    )


@case("accounts:unit-edit")
def edit_unit(world: World) -> Act:
    wrong = {"sort_order": -1}
    return on_unit(world, world.county.township, events.UNIT_CHANGED, wrong, sort_order=5)


@case("accounts:unit-rename")
def rename_unit(world: World) -> Act:
    return on_unit(
        world, world.county.township, events.UNIT_RENAMED, {"name": " "}, name="城关街道"
    )


@case("accounts:unit-move")
def move_unit(world: World) -> Act:
    department = world.county.department
    wrong = {"parent": department.pk}
    return on_unit(world, department, events.UNIT_MOVED, wrong, parent=world.county.park.pk)


@case("accounts:unit-close")
def close_unit(world: World) -> Act:
    return on_unit(world, world.county.park, events.UNIT_CLOSED, {"version": 7})


@case("accounts:unit-merge")
def merge_units(world: World) -> Act:
    ending = UnitFactory(code="LX-Z10", name="柳河镇", parent=world.county.county)
    into = world.county.township
    return Act(
        by=world[Role.SYSADMIN],
        data={"units": [ending.pk], "into": into.pk, "on": TODAY, "document": "文"},
        kinds=(events.UNITS_MERGED,),
        subject=into,
        wrong={"into": ending.pk},
    )


@case("accounts:position-new")
def create_position(world: World) -> Act:
    return Act(
        by=world[Role.SYSADMIN],
        data={"unit": world.county.park.pk, "code": "park_head", "title": "管委会主任"},
        kinds=(events.POSITION_CREATED,),
        subject=Position,
        wrong={"code": "emperor"},
    )


@case("accounts:position-appoint", "filled")
def appoint(world: World) -> Act:
    position = make_position(world.county.park, Office.PARK_HEAD)
    holder = world[Role.LEADER].pk
    return Act(
        by=world[Role.SYSADMIN],
        data={"version": 1, "holder": holder, "since": "2026-01-01"},
        kinds=(events.POSITION_APPOINTED,),
        subject=position,
        wrong={"deputy": holder},
        url={"pk": position.pk},
    )


@case("accounts:position-appoint", "vacated")
def vacate(world: World) -> Act:
    position = make_position(world.county.park, Office.PARK_HEAD, world[Role.LEADER])
    return Act(
        by=world[Role.SYSADMIN],
        data={"version": 1, "act": "vacate", "until": TODAY},
        kinds=(events.POSITION_ENDED,),
        subject=position,
        wrong={"until": "someday"},
        url={"pk": position.pk},
    )


# --- Excel lists --------------------------------------------------------------------------------


def staged(world: World, kind: str, *rows: Any) -> StaffImport:
    return upload_staff(by=world[Role.SYSADMIN], kind=kind, file_name="名单.xlsx", data=xlsx(*rows))


@case("accounts:unit-import")
def upload_units(world: World) -> Act:
    data = {"file": upload("单位.xlsx", xlsx(*UNIT_ROWS))}
    wrong = {"file": upload("单位.xlsx", b"%PDF-1.7")}
    return Act(world[Role.SYSADMIN], data, (events.STAFF_UPLOADED,), StaffImport, wrong)


@case("accounts:user-import")
def upload_users(world: World) -> Act:
    data = {"file": upload("人员.xlsx", xlsx(*USER_ROWS))}
    wrong = {"file": upload("人员.xlsx", b"%PDF-1.7")}
    return Act(world[Role.SYSADMIN], data, (events.STAFF_UPLOADED,), StaffImport, wrong)


@case("accounts:staff-apply")
def apply_list(world: World) -> Act:
    found = staged(world, "users", *USER_ROWS)
    url = {"pk": found.pk}
    return Act(world[Role.SYSADMIN], {}, (events.STAFF_IMPORTED,), found, None, url)


@case("accounts:staff-drop")
def drop_list(world: World) -> Act:
    found = staged(world, "units", *UNIT_ROWS)
    url = {"pk": found.pk}
    return Act(world[Role.SYSADMIN], {}, (events.STAFF_DROPPED,), found, None, url)


@case("accounts:staff-passwords")
def take_passwords(world: World) -> Act:
    found = staged(world, "users", *USER_ROWS)
    url = {"pk": found.pk}
    client = client_of(world[Role.SYSADMIN])
    page = client.post(reverse("accounts:staff-apply", kwargs=url))
    (account,) = page.context["accounts"]
    return Act(
        by=world[Role.SYSADMIN],
        data={"sealed": page.context["sealed"]},
        kinds=(events.PASSWORDS_TAKEN,),
        subject=found,
        wrong={"sealed": "forged"},
        url=url,
        secrets=(account.password,),
    )


def exported(world: World) -> Act:
    by = world[Role.SYSADMIN]
    return Act(by, {}, (events.STAFF_EXPORTED,), None, None, writes=False)


case("accounts:unit-export")(exported)
case("accounts:user-export")(exported)

"""The second factor: setting it up, its codes, switching it off, taking it away."""

from __future__ import annotations

from tests.factories.accounts import PASSWORD
from tests.factories.second_factor import KEY, App, make_factor
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role
from zhaoshang.second_factor import events


@case("second_factor:begin")
def begin(world: World) -> Act:
    user = world[Role.CLERK]
    return Act(user, {}, (events.BEGUN,), user, None)


@case("second_factor:enrol")
def confirm(world: World) -> Act:
    user = world[Role.CLERK]
    make_factor(user, confirmed=False)
    data = {"code": App().code()}
    return Act(user, data, (events.CONFIRMED,), user, {"code": App().wrong()}, secrets=(KEY,))


@case("second_factor:renew")
def renew(world: World) -> Act:
    user = world[Role.CLERK]
    make_factor(user)
    return Act(user, {"code": App().code()}, (events.CODES_RENEWED,), user, {"code": ""})


@case("second_factor:off")
def switch_off(world: World) -> Act:
    user = world[Role.CLERK]
    make_factor(user)
    data = {"password": PASSWORD, "code": App().code()}
    wrong = {"password": ""}
    return Act(user, data, (events.SWITCHED_OFF,), user, wrong, secrets=(PASSWORD,))


@case("second_factor:user-reset")
def reset(world: World) -> Act:
    person = world[Role.CLERK]
    make_factor(person)
    return Act(
        by=world[Role.SYSADMIN],
        data={"reason": "手机丢失，已当面核实"},
        kinds=(events.RESET,),
        subject=person,
        wrong={"reason": " "},
        url={"pk": person.pk},
    )

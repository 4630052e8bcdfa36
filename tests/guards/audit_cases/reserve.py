"""Reserve projects, land and plants on offer."""

from __future__ import annotations

from typing import Any

from projects import events_reserve as events
from projects.models import ReserveProject, SpaceOffer
from projects.rules.reserve import ReserveState
from tests.factories.projects import TODAY
from tests.factories.reserve import make_offer, make_reservation, make_reserve
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role

REASON = "投资方推迟决策"


def facts_of(world: World) -> dict[str, Any]:
    return {
        "year": 2026,
        "title": "汽车零部件精密铸造产业园",
        "unit": world.county.township.pk,
        "total_wan": "1.2亿",
        "content": "建设精密铸造生产线 6 条",
    }


@case("projects:reserve-new")
def propose(world: World) -> Act:
    wrong = {"content": ""}
    return Act(world[Role.CLERK], facts_of(world), (events.RESERVE_SAVED,), ReserveProject, wrong)


def of_reserve(
    world: World, role: Role, kind: str, wrong: Any, /, state: Any = None, **data: Any
) -> Act:
    found = make_reserve(world.county.township, state or ReserveState.PROPOSED)
    sent = {"version": 1, **data}
    return Act(world[role], sent, (kind,), found, wrong, {"pk": found.pk})


@case("projects:reserve-edit")
def change(world: World) -> Act:
    wrong = {"title": ""}
    return of_reserve(world, Role.CLERK, events.RESERVE_SAVED, wrong, **facts_of(world))


@case("projects:reserve-accept")
def accept(world: World) -> Act:
    return of_reserve(world, Role.BUREAU, events.RESERVE_STATE, None)


@case("projects:reserve-return")
def give_back(world: World) -> Act:
    wrong = {"reason": ""}
    return of_reserve(world, Role.BUREAU, events.RESERVE_STATE, wrong, reason="缺选址意见")


@case("projects:reserve-shelve")
def shelve(world: World) -> Act:
    return of_reserve(world, Role.BUREAU, events.RESERVE_STATE, {"reason": ""}, reason=REASON)


@case("projects:reserve-promote")
def promote(world: World) -> Act:
    data = {"promoted_on": TODAY, "occasion": "长三角产业对接会"}
    wrong = {"occasion": ""}
    state = ReserveState.ACCEPTED
    return of_reserve(world, Role.CLERK, events.RESERVE_PROMOTED, wrong, state=state, **data)


@case("projects:reserve-take-up")
def take_up(world: World) -> Act:
    data = {"project": project_of(world).code}
    wrong = {"project": "没有这个"}
    state = ReserveState.ACCEPTED
    return of_reserve(world, Role.CLERK, events.RESERVE_STATE, wrong, state=state, **data)


@case("projects:reserve-quota-set")
def set_quota(world: World) -> Act:
    unit = world.county.township
    data = {"large": 1, "middle": 2, "small": 5}
    kinds, url = (events.RESERVE_QUOTA,), {"pk": unit.pk}
    return Act(world[Role.BUREAU_ADMIN], data, kinds, unit, {"large": "-1"}, url)


# --- Land and plants ----------------------------------------------------------------------------


def offer_facts(world: World) -> dict[str, Any]:
    return {
        "kind": "land",
        "code": "LX-2026-99",
        "title": "开发区北区工业用地",
        "host_unit": world.county.township.pk,
        "area": "120",
    }


@case("projects:space-new")
def enter(world: World) -> Act:
    wrong = {"area": "0"}
    return Act(world[Role.CLERK], offer_facts(world), (events.SPACE_SAVED,), SpaceOffer, wrong)


def of_offer(world: World, role: Role, kind: str, wrong: Any, /, **data: Any) -> Act:
    offer = make_offer(world.county.township)
    sent = {"version": 1, **data}
    return Act(world[role], sent, (kind,), offer, wrong, {"pk": offer.pk})


@case("projects:space-edit")
def change_offer(world: World) -> Act:
    wrong = {"title": ""}
    return of_offer(world, Role.CLERK, events.SPACE_SAVED, wrong, **offer_facts(world))


@case("projects:space-withdraw")
def withdraw(world: World) -> Act:
    return of_offer(world, Role.CLERK, events.SPACE_WITHDRAWN, {"reason": ""}, reason=REASON)


@case("projects:space-restore")
def restore(world: World) -> Act:
    gone = {"withdrawn_on": TODAY, "withdrawn_reason": REASON}
    offer = make_offer(world.county.township, **gone)
    sent, wrong = {"reason": REASON}, {"reason": ""}
    return Act(world[Role.CLERK], sent, (events.SPACE_RESTORED,), offer, wrong, {"pk": offer.pk})


@case("projects:space-reserve")
def reserve(world: World) -> Act:
    data = {"project": project_of(world).code, "area": "40"}
    return of_offer(world, Role.BUREAU, events.SPACE_HELD, {"area": "101"}, **data)


def of_reservation(world: World, wrong: Any, /, **data: Any) -> Act:
    offer = make_offer(world.county.township)
    found = make_reservation(offer, project_of(world))
    sent = {"version": 1, **data}
    return Act(world[Role.BUREAU], sent, (events.SPACE_HELD,), offer, wrong, {"pk": found.pk})


@case("projects:reservation-extend")
def extend(world: World) -> Act:
    return of_reservation(world, {"reason": ""}, until="2027-06-01", reason=REASON)


@case("projects:reservation-take")
def take(world: World) -> Act:
    return of_reservation(world, None)


@case("projects:reservation-release")
def release(world: World) -> Act:
    return of_reservation(world, {"reason": ""}, reason=REASON)

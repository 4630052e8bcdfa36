"""Funds in place: decided, revised, taken back, corrected, planned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from projects import events_funds as events
from projects.models import FundsEntry
from projects.models.choices import DocumentKind
from tests.factories.projects import TODAY, make_funds
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import on_project, project_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

MONTH = TODAY.replace(day=1)


def entry_of(world: World, **fields: Any) -> FundsEntry:
    clerk = world[Role.CLERK]
    facts = {"unit": clerk.unit, "created_by": clerk, "origin": "local", **fields}
    return make_funds(project_of(world), MONTH, Decimal(100), **facts)


def on_entry(entry: FundsEntry, by: User, event: str, wrong: dict[str, Any], **data: Any) -> Act:
    return Act(
        by=by, data=data, kinds=(event,), subject=entry.project, wrong=wrong, url={"pk": entry.pk}
    )


@case("projects:funds-decide")
def decide(world: World) -> Act:
    wrong = {"verified_wan": "101"}
    data = {"state": "verified", "verified_wan": "100"}
    return on_entry(entry_of(world), world[Role.BUREAU], events.FUNDS_DECIDED, wrong, **data)


@case("projects:funds-edit")
def revise(world: World) -> Act:
    data = {
        "month": f"{MONTH:%Y-%m}",
        "claimed_wan": "90",
        "origin": "local",
        "kind": "land",
        "currency": "CNY",
        "evidence_kind": DocumentKind.VOUCHER,
        "note": "凭证后补",
        "version": 1,
    }
    entry = entry_of(world, state="returned", decision_note="回单在哪里？")
    return on_entry(entry, world[Role.CLERK], events.FUNDS_REVISED, {"note": ""}, **data)


@case("projects:funds-take-back")
def take_back(world: World) -> Act:
    wrong, data = {"reason": " "}, {"reason": "重复上报"}
    return on_entry(entry_of(world), world[Role.CLERK], events.FUNDS_TAKEN_BACK, wrong, **data)


@case("projects:funds-correct")
def correct(world: World) -> Act:
    entry = entry_of(world, state="verified", verified_wan=Decimal(100))
    data = {"verified_wan": "80", "reason": "抽查核减", "version": entry.version}
    return on_entry(entry, world[Role.BUREAU], events.FUNDS_CORRECTED, {"reason": ""}, **data)


@case("projects:funds-plan")
def plan(world: World) -> Act:
    kinds, wrong = (events.FUNDS_PLANNED,), {"source": ""}
    data = {"amount_0": "500", "amount_1": "700", "source": "合同第五条"}
    return on_project(project_of(world), world[Role.CLERK], kinds, wrong, **data)

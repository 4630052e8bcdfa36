"""Indicators, plans and targets: defined, made, framed, issued, typed, adjusted, imported."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal

from django.core import signing

from assessment import events_plan as events
from assessment.models import AnnualPlan, Indicator, IndicatorDefinition, Target
from assessment.views.plan_files import SALT
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role

_YEARS = itertools.count(2030)
MEANING = {
    "name": "新签约项目",
    "source": "signed_count",
    "measure": "个",
    "decimals": "0",
    "higher_is_better": "1",
    "credit": "shares",
    "with_phases": "on",
}


def draft(world: World, **more: object) -> AnnualPlan:
    """Return a draft of a year that no other case has, with a group and an indicator."""
    year = next(_YEARS)
    given = {"state": AnnualPlan.State.DRAFT, "document": "", "issued_on": None, **more}
    plan = PlanFactory(county=world.county.county, year=year, **given)
    join(plan, world.county.township)
    make_indicator(plan, f"A{year}", name="新签约项目", effective_from=f"{year}-01-01")
    return plan


def target_of(plan: AnnualPlan, world: World) -> Target:
    """Return a target of the township."""
    indicator = plan.indicators.get().indicator
    return TargetFactory(plan=plan, indicator=indicator, unit=world.county.township, amount=12)


def query(target: Target) -> str:
    """Return how an address names a target."""
    return f"who=u{target.unit_id}&indicator={target.indicator_id}&basis={target.basis_id}"


@case("assessment:indicator-new")
def define(world: World) -> Act:
    code = f"N{next(_YEARS)}"
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={**MEANING, "code": code, "effective_from": "2026-01"},
        kinds=(events.INDICATOR_DEFINED,),
        subject=IndicatorDefinition,
        wrong={"code": "第一"},
    )


def indicator_of(world: World) -> Indicator:
    plan = draft(world)
    return make_indicator(plan, f"B{plan.year}", name="旧", effective_from="2026-01-01")


@case("assessment:indicator-take-over")
def take_over(world: World) -> Act:
    indicator = indicator_of(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={**MEANING, "effective_from": "2026-12"},
        kinds=(events.DEFINITION_ADDED,),
        subject=IndicatorDefinition,
        wrong={"name": ""},
        url={"pk": indicator.pk},
    )


@case("assessment:definition-edit")
def change_definition(world: World) -> Act:
    definition = indicator_of(world).definitions.get()
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={**MEANING, "version": definition.version},
        kinds=(events.DEFINITION_CHANGED,),
        subject=definition,
        wrong={"measure": ""},
        url={"pk": definition.pk},
    )


@case("assessment:indicator-switch")
def switch(world: World) -> Act:
    indicator = indicator_of(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"active": "0"},
        kinds=(events.INDICATOR_SWITCHED,),
        subject=indicator,
        wrong=None,
        url={"pk": indicator.pk},
    )


@case("assessment:plan-new")
def make(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"year": next(_YEARS), "title": "年度目标任务", "copy": ""},
        kinds=(events.PLAN_MADE,),
        subject=AnnualPlan,
        wrong={"title": ""},
    )


def _of_plan(world: World, kind: str, wrong: dict[str, object] | None, **data: object) -> Act:
    plan = draft(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": 1, **data},
        kinds=(kind,),
        subject=plan,
        wrong=wrong,
        url={"pk": plan.pk},
    )


@case("assessment:plan-edit")
def edit(world: World) -> Act:
    return _of_plan(world, events.PLAN_CHANGED, {"title": ""}, title="目标任务（修订）")


@case("assessment:plan-issue")
def issue(world: World) -> Act:
    # The document's day is at most a year from the plan's.
    plan = draft(world)
    AnnualPlan.objects.filter(county=plan.county_id, year=2027).delete()
    plan.year = 2027
    plan.save()
    plan.indicators.get().indicator.definitions.update(effective_from="2026-01-01")
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": 1, "document": "县招办〔2026〕3号", "issued_on": "2026-02-20"},
        kinds=(events.PLAN_ISSUED,),
        subject=plan,
        wrong={"document": ""},
        url={"pk": plan.pk},
    )


@case("assessment:plan-basis-new")
def add_basis(world: World) -> Act:
    return _of_plan(
        world,
        events.BASIS_SAVED,
        {"name": ""},
        name="市定目标",
        level="city",
        sort_order=2,
    )


@case("assessment:basis-edit")
def edit_basis(world: World) -> Act:
    plan = draft(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"name": "县定", "level": "county", "sort_order": 1, "is_main": "on"},
        kinds=(events.BASIS_SAVED,),
        subject=plan,
        wrong={"is_main": ""},
        url={"pk": plan.bases.get().pk},
    )


@case("assessment:basis-remove")
def remove_basis(world: World) -> Act:
    plan = draft(world)
    basis = plan.bases.create(name="多余", level="city")
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={},
        kinds=(events.BASIS_REMOVED,),
        subject=plan,
        wrong=None,
        url={"pk": basis.pk},
    )


@case("assessment:plan-group-new")
def add_group(world: World) -> Act:
    return _of_plan(
        world,
        events.GROUP_SAVED,
        {"name": ""},
        name="园区组",
        sort_order=2,
        units=[world.county.park.pk],
    )


@case("assessment:group-edit")
def edit_group(world: World) -> Act:
    plan = draft(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"name": "乡镇一组", "sort_order": 1, "units": [world.county.township.pk]},
        kinds=(events.GROUP_SAVED,),
        subject=plan,
        wrong={"name": ""},
        url={"pk": plan.groups.get().pk},
    )


@case("assessment:group-remove")
def remove_group(world: World) -> Act:
    plan = draft(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={},
        kinds=(events.GROUP_REMOVED,),
        subject=plan,
        wrong=None,
        url={"pk": plan.groups.get().pk},
    )


@case("assessment:plan-indicators")
def choose_indicators(world: World) -> Act:
    plan = draft(world)
    pk = plan.indicators.get().indicator_id
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": 1, f"use-{pk}": "on", f"order-{pk}": 1},
        kinds=(events.PLAN_INDICATORS_SAVED,),
        subject=plan,
        wrong={f"order-{pk}": "x"},
        url={"pk": plan.pk},
    )


@case("assessment:plan-targets")
def save_targets(world: World) -> Act:
    plan = draft(world)
    name = f"t-u{world.county.township.pk}-{plan.indicators.get().indicator_id}"
    return Act(
        by=world[Role.BUREAU],
        data={"seen": json.dumps({}), name: "12"},
        kinds=(events.TARGETS_SAVED,),
        subject=plan,
        wrong={name: "一点"},
        url={"pk": plan.pk},
    )


@case("assessment:plan-target-months")
def months(world: World) -> Act:
    target = target_of(draft(world), world)
    return Act(
        by=world[Role.BUREAU],
        data={"version": 1, **{f"month_{number}": number for number in range(1, 13)}},
        kinds=(events.TARGET_MONTHS_SAVED,),
        subject=target.plan,
        wrong={"month_5": ""},
        url={"pk": target.plan_id},
        query=query(target),
    )


@case("assessment:plan-target-adjust")
def adjust(world: World) -> Act:
    issued = {"state": "issued", "document": "县招办〔2026〕3号", "issued_on": "2026-02-20"}
    plan = draft(world, **issued)
    target = target_of(plan, world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "version": 1,
            "amount": "10",
            "from_month": f"{plan.year}-11",
            "reference": "县招办〔2026〕31号",
            "reason": "项目退出",
        },
        kinds=(events.TARGET_ADJUSTED,),
        subject=plan,
        wrong={"reference": ""},
        url={"pk": plan.pk},
        query=query(target),
    )


@case("assessment:plan-import-confirm")
def confirm_import(world: World) -> Act:
    plan = draft(world)
    cell = f"u{world.county.township.pk}-{plan.indicators.get().indicator_id}"
    facts = [plan.pk, plan.bases.get().pk, "任务.xlsx", [[cell, "", str(Decimal(7))]]]
    return Act(
        by=world[Role.BUREAU],
        data={"sealed": signing.dumps(facts, salt=SALT, compress=True)},
        kinds=(events.TARGETS_IMPORTED,),
        subject=plan,
        wrong={"sealed": "x"},
        url={"pk": plan.pk},
    )

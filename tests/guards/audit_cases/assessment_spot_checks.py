"""Spot checks: announced, drawn, found, closed, redrawn; the sample exported."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from time_machine import travel

from assessment import events_spot_checks as events
from assessment.models import AnnualPlan, SpotCheck, SpotCheckItem
from assessment.rules.spot_checks import Finding
from assessment.services.spot_checks import announce, draw_sample
from assessment.services.spot_findings import Found, record_finding
from projects import events_funds
from projects.policies_ledger import EXPORT
from tests.factories.assessment import PlanFactory, join
from tests.factories.closing import close_bare
from tests.factories.projects import TODAY, at_noon, make_funds
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Cycle, Period
from zhaoshang.policy.services import set_policy

OCTOBER = Period(Cycle.MONTH, 2026, 10)
BEFORE = dt.date(2026, 10, 12)


def planned(world: World) -> AnnualPlan:
    """Return the county's plan, whose groups have the first township."""
    county = world.county
    plan = AnnualPlan.objects.filter(county=county.county, year=OCTOBER.year).first()
    if plan is None:
        plan = PlanFactory(county=county.county)
        join(plan, *county.townships)
    return plan


def announced(world: World) -> SpotCheck:
    """Return a check of October that was announced within it; October is closed since."""
    plan = planned(world)
    director = world[Role.BUREAU_ADMIN]
    make_funds(
        project_of(world),
        OCTOBER.first_month.first_day,
        100,
        state="verified",
        verified_wan=Decimal(100),
        unit=world.county.township,
        created_by=world[Role.CLERK],
        verified_by=director,
    )
    with travel(at_noon(BEFORE), tick=False):
        check = announce(
            county_id=plan.county_id, period=OCTOBER, seed="摇号 07351", by=director, on=BEFORE
        )
    close_bare(plan.county, OCTOBER.first_month.first_day)
    return check


def drawn(world: World) -> SpotCheck:
    """Return a check whose sample is drawn: one entry of the first township."""
    check = announced(world)
    return draw_sample(
        check_id=check.pk, version=check.version, by=world[Role.BUREAU_ADMIN], on=TODAY
    )


def found(world: World) -> SpotCheckItem:
    """Return an entry that was confirmed."""
    item = drawn(world).items.get()
    return record_finding(
        item_id=item.pk,
        version=item.version,
        found=Found(Finding.CONFIRMED, TODAY),
        by=world[Role.BUREAU],
        on=TODAY,
    )


def version_of(check: SpotCheck) -> dict[str, int]:
    return {"version": check.version}


@case("assessment:spot-check-announce")
def announce_one(world: World) -> Act:
    planned(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"period": "2026-11", "seed": "体彩排列五 07351"},
        kinds=(events.SPOT_CHECK_ANNOUNCED,),
        subject=SpotCheck,
        wrong={"seed": "短"},
    )


@case("assessment:spot-check-draw")
def draw(world: World) -> Act:
    check = announced(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data=version_of(check),
        kinds=(events.SPOT_CHECK_DRAWN,),
        subject=check,
        wrong={"version": 99},
        url={"pk": check.pk},
    )


@case("assessment:spot-check-item")
def confirm(world: World) -> Act:
    item = drawn(world).items.get()
    return Act(
        by=world[Role.BUREAU],
        data={"finding": "confirmed", "checked_on": TODAY.isoformat(), "version": item.version},
        kinds=(events.SPOT_CHECK_FOUND,),
        subject=item,
        wrong={"finding": "falsified"},
        url={"pk": item.pk},
    )


@case("assessment:spot-check-item", "reduced")
def reduce(world: World) -> Act:
    item = drawn(world).items.get()
    return Act(
        by=world[Role.BUREAU],
        data={
            "finding": "reduced",
            "reduced_wan": "30",
            "note": "发票重复",
            "checked_on": TODAY.isoformat(),
            "version": item.version,
        },
        kinds=(events_funds.FUNDS_CORRECTED, events.SPOT_CHECK_FOUND),
        subject=item,
        wrong={"reduced_wan": "100"},
        url={"pk": item.pk},
        why="the correction that is booked in the open month, and the finding it follows from",
    )


@case("assessment:spot-check-close")
def close(world: World) -> Act:
    check = found(world).check_of
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data=version_of(check),
        kinds=(events.SPOT_CHECK_CLOSED,),
        subject=check,
        wrong={"version": 99},
        url={"pk": check.pk},
    )


@case("assessment:spot-check-verify")
def verify(world: World) -> Act:
    check = drawn(world)
    return Act(
        by=world[Role.LEADER],
        data={},
        kinds=(events.SPOT_CHECK_VERIFIED,),
        subject=check,
        wrong=None,
        url={"pk": check.pk},
        writes=False,
    )


@case("assessment:spot-check-export", "large")
def ask_export(world: World) -> Act:
    check = drawn(world)
    entries = check.content["groups"][0]["entries"]
    check.content["groups"][0]["entries"] = [*entries, {**entries[0], "entry": 999_999}]
    check.save()
    set_policy(
        kind=EXPORT,
        owner=world.county.county,
        effective_from=dt.date(2026, 1, 1),
        value={"rows_at_once": 1, "most_waiting": 3, "kept_days": 7},
        source_document="陵招发〔2026〕3号",
        by=world[Role.BUREAU_ADMIN],
    )
    return Act(
        by=world[Role.LEADER],
        data={},
        kinds=(events.SPOT_CHECK_EXPORT_ASKED,),
        subject=check,
        wrong=None,
        url={"pk": check.pk},
    )


@case("assessment:spot-check-export", "at once")
def export(world: World) -> Act:
    check = drawn(world)
    return Act(
        by=world[Role.LEADER],
        data={},
        kinds=(events.SPOT_CHECK_EXPORTED,),
        subject=check,
        wrong=None,
        url={"pk": check.pk},
        writes=False,
    )

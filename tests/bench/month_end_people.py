"""Fills in what a month's end needs: a plan for every county, a clerk for every unit, open reports.

Run as a program on a generated database; prints JSON: for each month, latest first, and each unit
its session, report and rows. Each clerk is the head of the unit too, so that one person saves and
submits.
"""

import datetime as dt
import json
import sys
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from assessment.models import (  # noqa: E402 - needs Django set up
    AnnualPlan,
    GroupMember,
    Indicator,
    IndicatorDefinition,
    MonthlyReport,
    PlanIndicator,
    ReportLine,
    Target,
    TargetBasis,
    UnitCell,
    UnitGroup,
)
from assessment.models.choices import BasisLevel  # noqa: E402
from assessment.services.opening import open_month  # noqa: E402
from assessment.services.report_filling import fill_report  # noqa: E402
from projects.demo.guard import refuse_in_production  # noqa: E402
from projects.demo.volume_county import UNITS_PER_KIND  # noqa: E402
from projects.models import FundsEntry, Project  # noqa: E402
from zhaoshang.accounts.models import Unit, User  # noqa: E402
from zhaoshang.accounts.rules import Role, UnitKind  # noqa: E402
from zhaoshang.core import clock  # noqa: E402
from zhaoshang.core.periods import Month  # noqa: E402

# Code, name, measure, decimals, source: a plan of twenty, of which a clerk types the last eight.
INDICATORS = (
    ("funds", "到位资金", "万元", 2, "funds_verified"),
    ("claimed", "上报到位资金", "万元", 2, "funds_claimed"),
    ("signed", "新签约项目", "个", 0, "signed_count"),
    ("amount", "新签约额", "万元", 2, "signed_amount"),
    ("agreements", "框架协议", "个", 0, "agreement_count"),
    ("started", "新开工项目", "个", 0, "started_count"),
    ("statistics", "纳统项目", "个", 0, "statistics_count"),
    ("produced", "新投产项目", "个", 0, "produced_count"),
    ("capacity", "达产项目", "个", 0, "capacity_count"),
    ("clues", "有效线索", "条", 0, "clue_count"),
    ("contacts", "首报项目", "个", 0, "first_contact_count"),
    ("journeys", "外出招商登记", "次", 0, "trip_count"),
    ("trips", "领导外出招商", "次", 0, "reported"),
    ("visits", "接待来访客商", "批", 0, "reported"),
    ("meetings", "招商推介会", "场", 0, "reported"),
    ("calls", "走访企业", "家", 0, "reported"),
    ("talks", "洽谈项目", "个", 0, "reported"),
    ("staff", "驻外招商人员", "人", 0, "reported"),
    ("problems", "协调解决问题", "件", 0, "reported"),
    ("areas", "盘活闲置厂房", "平方米", 0, "reported"),
)


MONTHS = 4


def main() -> list[list[dict[str, Any]]]:
    """Make everything; return what a client needs to act as each unit in each month."""
    refuse_in_production()
    on = clock.today()
    last = Month.of(on) - 1
    months = [last - back for back in range(MONTHS)]
    found: list[list[dict[str, Any]]] = [[] for _ in months]
    for county in Unit.objects.filter(kind=UnitKind.COUNTY.value).order_by("pk"):
        units = list(
            Unit.objects.filter(county=county, kind__in=[each.value for each in UNITS_PER_KIND])
        )
        _plan(county, units, last)
        _spread(county, units)
        # What was claimed of the months by other doors would be part of a row's figure.
        FundsEntry.objects.filter(project__county=county, month__gte=months[-1].first_day).update(
            month=(months[-1] - 1).first_day
        )
        sessions = {unit.pk: _session(unit) for unit in units}
        for place, month in enumerate(months):
            open_month(county_id=county.pk, month=month, on=on)
            found[place] += [_report(unit, month, on, sessions[unit.pk]) for unit in units]
    return found


def _plan(county: Unit, units: list[Unit], month: Month) -> None:
    plan = AnnualPlan.objects.create(
        county=county,
        year=month.year,
        title=f"{county.name}{month.year}年招商引资目标",
        state=AnnualPlan.State.ISSUED,
        document="招字1号",
        issued_on=dt.date(month.year, 1, 10),
    )
    basis = TargetBasis.objects.create(
        plan=plan, name="县定目标", level=BasisLevel.COUNTY, is_main=True
    )
    group = UnitGroup.objects.create(plan=plan, name="全部单位")
    GroupMember.objects.bulk_create(
        [GroupMember(plan=plan, group=group, unit=unit) for unit in units]
    )
    for place, (code, name, measure, decimals, source) in enumerate(INDICATORS):
        indicator = Indicator.objects.create(county=county, code=code)
        IndicatorDefinition.objects.create(
            indicator=indicator,
            effective_from=dt.date(month.year, 1, 1),
            name=name,
            measure=measure,
            decimals=decimals,
            source=source,
        )
        PlanIndicator.objects.create(plan=plan, indicator=indicator, sort_order=place)
        Target.objects.bulk_create(
            [
                Target(plan=plan, indicator=indicator, basis=basis, unit=unit, amount=Decimal(1200))
                for unit in units
            ]
        )


def _spread(county: Unit, units: list[Unit]) -> None:
    """Give every unit about as many projects."""
    ids = list(Project.objects.filter(county=county).order_by("pk").values_list("pk", flat=True))
    for place, unit in enumerate(units):
        Project.objects.filter(pk__in=ids[place :: len(units)]).update(responsible_unit=unit)


def _session(unit: Unit) -> str:
    """Make a unit's clerk; return the key of a session."""
    user = User.objects.create_user(
        f"m{unit.pk}",
        unit=unit,
        full_name=f"{unit.label}填报员",
        must_change_password=False,
        password_changed_at=clock.now(),
    )
    user.groups.set(Group.objects.filter(name__in=[Role.CLERK, Role.UNIT_HEAD]))
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "zhaoshang.accounts.backends.CountyBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _report(unit: Unit, month: Month, on: dt.date, session: str) -> dict[str, Any]:
    report = MonthlyReport.objects.get(unit=unit, month=month.first_day)
    fill_report(report_id=report.pk, on=on)
    lines = ReportLine.objects.filter(report=report)
    cells = UnitCell.objects.filter(report=report, definition__source="reported")
    return {
        "session": session,
        "report": report.pk,
        "lines": list(lines.order_by("pk").values_list("pk", flat=True)),
        "cells": list(cells.order_by("pk").values_list("pk", flat=True)),
    }


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(main())}\n")

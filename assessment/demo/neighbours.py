"""Plans and one closed month of the demo's other counties, for who compares counties."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Sum

from assessment.models import AnnualPlan, Indicator
from assessment.models.choices import BasisLevel
from assessment.rules.cells import Change
from assessment.rules.indicators import Filters, Source
from assessment.rules.typed import plain
from assessment.selectors.target_grid import cell_name
from assessment.services.closing import close_month
from assessment.services.indicators import Meaning, define_indicator
from assessment.services.plan_parts import (
    ChosenIndicator,
    GroupFacts,
    save_group,
    save_plan_indicators,
)
from assessment.services.plans import issue_plan, make_plan
from assessment.services.targets import save_targets
from projects.demo.neighbours import NEIGHBOURS, units_of
from projects.demo.staff import Staff
from projects.models import FundsEntry
from projects.models.choices import Origin
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.periods import Month

# What part of its target each county has reached, in per cent: one ahead of time, one behind.
_REACHED = (96, 71)
_REASON = "乡镇月报汇总后一次月结。"
_STEP = Decimal(1000)


def load_neighbours(staff: Staff, *, on: dt.date) -> int:
    """Issue a plan and close the last month of each county that has none; return how many."""
    month, made = Month.of(on) - 1, 0
    for each, reached in zip(NEIGHBOURS, _REACHED, strict=True):
        county, by = staff.beside.units[each.code], staff.beside.people[each.bureau]
        if AnnualPlan.objects.filter(county=county).exists():
            continue
        plan, funds = _plan(county, month, by=by, on=on)
        _target(plan, funds, _so_far(county, month) * 100 / reached, by=by)
        day = min(on, dt.date(month.year, 2, 20))
        document = f"{county.label}招办〔{month.year}〕2号"
        issue_plan(plan_id=plan.pk, version=None, document=document, issued_on=day, by=by, on=on)
        close_month(county_id=county.pk, month=month, by=by, on=on, reason=_REASON)
        made += 1
    return made


def _plan(county: Unit, month: Month, *, by: User, on: dt.date) -> tuple[AnnualPlan, Indicator]:
    meaning = Meaning(
        name="到位资金（省外）",
        measure="万元",
        decimals=2,
        source=Source.FUNDS_VERIFIED,
        filters=Filters(origins=(Origin.OTHER_PROVINCE, Origin.OVERSEAS)),
        source_document=f"{county.label}招办〔{month.year}〕2号",
    )
    first = Month(month.year, 1)
    funds = define_indicator(county_id=county.pk, code="SWZJ", meaning=meaning, month=first, by=by)
    plan = make_plan(
        county=county,
        year=month.year,
        title=f"{county.label}{month.year}年招商引资目标任务",
        copying=None,
        by=by,
        on=on,
    )
    group = GroupFacts("乡镇园区组", is_apart=False, sort_order=1, units=units_of(county))
    save_group(plan_id=plan.pk, group_id=None, facts=group, by=by)
    chosen = [ChosenIndicator(funds, in_report=True, group_ids=())]
    save_plan_indicators(plan_id=plan.pk, version=None, chosen=chosen, by=by)
    return plan, funds


def _so_far(county: Unit, month: Month) -> Decimal:
    """Return the money of the year that is verified to the end of the month, in 万元."""
    found = FundsEntry.objects.filter(
        project__county=county,
        state=FundsEntry.State.VERIFIED,
        month__gte=dt.date(month.year, 1, 1),
        month__lte=month.last_day,
    )
    return found.aggregate(sum=Sum("verified_wan"))["sum"] or Decimal(0)


def _target(plan: AnnualPlan, funds: Indicator, amount: Decimal, *, by: User) -> None:
    own, key = plan.bases.get(level=BasisLevel.COUNTY), f"u{plan.county_id}"
    rounded = max((amount / _STEP).quantize(Decimal(1)), Decimal(1)) * _STEP
    change = Change(cell_name(key, funds.pk), "", plain(rounded))
    save_targets(plan_id=plan.pk, basis_id=own.pk, changes=[change], by=by, extra=[key])

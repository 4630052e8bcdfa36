"""A finding and published figures: the closed month stays, the open one takes the difference."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from time_machine import travel

from assessment.models import MonthClosing, MonthFigure, MonthlyReport, Restatement
from assessment.rules.spot_checks import Finding
from assessment.services.closing import close_month
from assessment.services.closing_proof import prove
from assessment.services.opening import open_month
from assessment.services.spot_checks import draw_sample
from assessment.services.spot_findings import Found, record_finding
from tests.factories.assessment import make_indicator
from tests.factories.projects import TODAY, at_noon
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
DECEMBER_8 = dt.date(2026, 12, 8)


def close(county, director, month, on):
    open_month(county_id=county.county.pk, month=month, on=on)
    MonthlyReport.objects.filter(month=month.first_day).update(
        state="accepted", first_submitted_at=clock.now(), submitted_at=clock.now(), submissions=1
    )
    return close_month(county_id=county.county.pk, month=month, by=director, on=on)


def test_what_a_check_takes_off_counts_in_the_open_month_and_the_closed_one_stays(
    plan, announced, county, director, officer, verified
):
    funds = make_indicator(plan, "funds", name="到位资金", measure="万元", source="funds_verified")
    verified(amount=100)
    october = close(county, director, OCTOBER, TODAY)
    check = draw_sample(check_id=announced.pk, version=1, by=director, on=TODAY)
    record_finding(
        item_id=check.items.get().pk,
        version=1,
        found=Found(Finding.REDUCED, TODAY, Decimal(30), "设备发票重复"),
        by=officer,
        on=TODAY,
    )
    with travel(at_noon(DECEMBER_8), tick=False):
        close(county, director, NOVEMBER, DECEMBER_8)

    def figure(unit, month):
        found = MonthFigure.objects.get(unit=unit, indicator=funds, month=month.first_day)
        return found.value, found.cumulative

    for unit in (county.township, county.county):
        assert figure(unit, OCTOBER) == (100, 100)
        assert figure(unit, NOVEMBER) == (-30, 70)
    named = Restatement.objects.filter(unit=county.township, is_found=True)
    assert [(each.corrects_month, each.difference) for each in named] == [(OCTOBER.first_day, -30)]
    assert prove(MonthClosing.objects.get(pk=october.pk)).holds

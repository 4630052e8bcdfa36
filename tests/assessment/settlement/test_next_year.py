"""The year after a settled one is opened once; what is found later counts there (R2)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import AnnualPlan, Indicator, MonthlyReport, Restatement, ScoringScheme
from assessment.policies_settlement import NEXT_YEAR
from assessment.rules.settlement import Check
from assessment.selectors.figures import month_figures
from assessment.services.next_year import open_next_year
from assessment.services.restating import Correction, book_restatement
from assessment.services.settlement_proof import prove_settlement
from projects.models import FundsEntry
from tests.assessment.settlement.conftest import (
    DECEMBER,
    JANUARY,
    ON,
    points_of,
    reopen,
    set_rule,
)
from tests.factories.projects import ProjectFactory
from tests.factories.scoring import make_scheme
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db


def open_it(settled, by):
    return open_next_year(settlement_id=settled.pk, by=by, on=ON)


def issue(plan):
    AnnualPlan.objects.filter(pk=plan.pk).update(
        state="issued", document="县招组〔2027〕3号", issued_on=ON
    )


def test_it_makes_a_draft_with_everything_as_it_stands_and_twice_gives_one(settled, director):
    make_scheme(settled.plan, from_month=7, title="2026 年补充办法", document="县招办〔2026〕19号")
    opened = open_it(settled, director)
    plan = opened.plan
    assert (plan.year, plan.is_draft, plan.copied_from_id) == (2027, True, settled.plan_id)
    assert plan.title == settled.plan.title.replace("2026", "2027")
    assert [each.name for each in plan.groups.all()] == ["乡镇组", "园区组"]
    assert plan.members.count() == 3
    assert sorted(plan.targets.values_list("amount", flat=True)) == [Decimal(24_000)] * 4
    # What held at the end of the year, not what it had replaced.
    assert [each.title for each in opened.schemes] == ["2027 年补充办法"]
    scheme = ScoringScheme.objects.get(plan=plan)
    assert (scheme.is_draft, scheme.document) == (True, "")
    assert scheme.content["name"].startswith("2027")

    again = open_it(settled, director)
    assert (again.plan, again.made_anything) == (plan, False)
    assert AnnualPlan.objects.count() == 2
    assert ScoringScheme.objects.filter(plan=plan).count() == 1
    assert AuditEvent.objects.filter(kind="assessment.next_year_opened").count() == 1


@pytest.mark.parametrize(
    ("changes", "amounts"),
    [
        ({"targets": "more", "percent": "12.5"}, [Decimal(27_000)] * 4),
        ({"targets": "empty", "percent": "0"}, []),
    ],
)
def test_targets_are_proposed_by_policy(settled, director, county, changes, amounts):
    set_rule(NEXT_YEAR, county.county, director, **changes)
    plan = open_it(settled, director).plan
    assert list(plan.targets.values_list("amount", flat=True)) == amounts


def test_months_of_a_raised_target_still_lead_to_it(settled, director, county):
    target = settled.plan.targets.order_by("pk").first()
    months = [str(2_000 * number) for number in range(1, 13)]
    type(target).objects.filter(pk=target.pk).update(months=months)
    set_rule(NEXT_YEAR, county.county, director, targets="more", percent="5")
    plan = open_it(settled, director).plan
    made = plan.targets.exclude(months=[]).get()
    assert (made.amount, made.cumulative[0], made.cumulative[-1]) == (25_200, 2_100, 25_200)


def test_a_plan_that_stands_is_left_and_january_opens_once_it_is_issued(settled, director):
    plan = open_it(settled, director).plan
    assert not MonthlyReport.objects.filter(month=JANUARY.first_day).exists()
    plan.targets.all().delete()
    issue(plan)
    again = open_it(settled, director)
    assert (again.is_new, again.reports) == (False, 3)
    assert not plan.targets.exists()


def test_nothing_follows_from_a_year_that_is_open_again(settled, director):
    reopen(settled, director)
    with pytest.raises(RuleBroken) as found:
        open_it(settled, director)
    assert found.value.code == "not_standing"


@pytest.fixture
def money(ready):
    """The indicator of the ledger."""
    return Indicator.objects.get(code="money")


def value_of(county, indicator, month, *, restated=False):
    table = month_figures(
        county_id=county.county.pk, month=month, on=dt.date(2027, 2, 5), restated=restated
    )
    rows = {(row.unit_id, row.indicator_id): row for row in table.rows}
    return rows[county.township.pk, indicator.pk].cumulative


def test_money_found_later_counts_in_january_names_december_and_leaves_what_was_settled(
    money, settled, director, county
):
    sealed = settled.sha256
    project = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        introducing_unit=county.township,
    )
    FundsEntry.objects.create(
        project=project,
        month=DECEMBER.first_day,
        unit=county.township,
        claimed_wan=500,
        verified_wan=500,
        verified_at=clock.now(),
        state=FundsEntry.State.VERIFIED,
        origin="other_province",
        kind="fixed_assets",
    )
    issue(open_it(settled, director).plan)
    assert value_of(county, money, JANUARY) == 500
    assert value_of(county, money, DECEMBER) == 0
    assert value_of(county, money, DECEMBER, restated=True) == 500
    assert value_of(county, money, JANUARY, restated=True) == 0
    point = points_of(settled.plan)[Check.CORRECTIONS]
    assert (point.is_met, point.count, point.facts["late"]) == (False, 1, 1)
    settled.refresh_from_db()
    assert settled.sha256 == sealed
    assert prove_settlement(settled).holds


def test_a_reported_figure_is_corrected_in_january_by_a_document(settled, director, county):
    funds = Indicator.objects.get(code="funds")
    correction = Correction(
        county.township, funds, DECEMBER, Decimal(-1_000), "重复计算", "县招办〔2027〕9号"
    )
    booked = book_restatement(correction=correction, by=director, on=ON)
    assert booked.booked_month == JANUARY.first_day
    issue(open_it(settled, director).plan)
    assert value_of(county, funds, DECEMBER) == 30_000
    assert value_of(county, funds, DECEMBER, restated=True) == 29_000
    assert value_of(county, funds, JANUARY) == -1_000
    assert Restatement.objects.get().corrects_month == DECEMBER.first_day
    assert prove_settlement(settled).holds

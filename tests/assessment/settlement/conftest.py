"""A county whose 2026 is over: December closed, the result published, the annual bulletin out.

Only December is closed by an act (months before it were never kept here). 24 000 is everybody's
target. The first township has 30 000 (100 points), the second 18 000 (85), the park 12 000.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from time_machine import travel

from assessment.models import AnnualPlan, Indicator, ScoreRun
from assessment.selectors.settlement import checklist, year_result
from assessment.selectors.settlement_content import settlement_content
from assessment.services import settlement as services
from assessment.services.opening import open_month
from assessment.services.scoring.runs import compute_scores, finalise, publish, put_under_notice
from tests.assessment.results.conftest import close as close_the_month
from tests.assessment.results.conftest import say
from tests.factories.accounts import make_county
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.bulletins import make_bulletin
from tests.factories.projects import at_noon
from tests.factories.scoring import make_scheme
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Month, Period
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import set_policy

YEAR = 2026
DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)
CLOSED_ON = dt.date(2027, 1, 11)
# The day on which most of these tests happen.
ON = dt.date(2027, 1, 25)
DOCUMENT = "县招组〔2027〕1号"
VALUES = (30_000, 18_000, 12_000)


@pytest.fixture(scope="module")
def finished(module_database):
    """Build the finished year once for the tests of a file; each takes back what it adds."""
    with travel(at_noon(ON), tick=False), module_database():
        county = make_county("LX")
        roles = {
            "director": Role.BUREAU_ADMIN,
            "second_admin": Role.BUREAU_ADMIN,
            "officer": Role.BUREAU,
            "leader": Role.LEADER,
            "clerk": Role.CLERK,
            "head": Role.UNIT_HEAD,
        }
        people = {name: county.user(role) for name, role in roles.items()}
        plan, run = finish_year(county, YEAR, people["director"], CLOSED_ON, ON)
        yield SimpleNamespace(county=county, plan=plan, run=run, **people)


@pytest.fixture(autouse=True)
def day(time_machine):
    """Late January of the next year."""
    time_machine.move_to(at_noon(ON), tick=False)
    return ON


def _of(name):
    def found(finished):
        return getattr(finished, name)

    return pytest.fixture(found, name=name)


county, director, second_admin, officer, leader, clerk, head = map(
    _of, ("county", "director", "second_admin", "officer", "leader", "clerk", "head")
)


@pytest.fixture
def ready(finished):
    """Nothing hinders the settlement."""
    return AnnualPlan.objects.select_related("county").get(pk=finished.plan.pk)


@pytest.fixture
def result(finished):
    """The year's result, published."""
    return ScoreRun.objects.get(pk=finished.run.pk)


@pytest.fixture
def funds(finished):
    return Indicator.objects.get(county=finished.plan.county, code="funds")


@pytest.fixture
def settled(ready, director):
    """The year, settled."""
    return settle(ready, director)


def finish_year(county, year, by, noticed_on, on):
    """Let nothing hinder the settlement of a year any more."""
    plan = make_year_plan(county, year)
    close_december(county, plan, by, noticed_on)
    run = publish_result(plan, by, noticed_on, on)
    make_bulletin(county.county, period=str(year), run=run)
    return plan, run


def make_year_plan(county, year):
    """Make the plan of a year: two townships in one group, the park in another.

    Beside the reported indicator stands one of the ledger, without targets.
    """
    plan = PlanFactory(county=county.county, year=year)
    make_indicator(plan, "funds", name="到位资金", measure="万元")
    make_indicator(
        plan,
        "money",
        name="核实资金",
        measure="万元",
        source="funds_verified",
        credit="responsible",
    )
    join(plan, *county.townships)
    join(plan, county.park, group="园区组")
    return plan


def close_december(county, plan, by, on):
    """Let every unit report December, and close it."""
    funds = Indicator.objects.get(county=plan.county, code="funds")
    units, december = (*county.townships, county.park), Month(plan.year, 12)
    for unit in (*units, county.county):
        TargetFactory(plan=plan, indicator=funds, unit=unit, amount=Decimal(24_000))
    open_month(county_id=plan.county_id, month=december, on=december.first_day)
    for unit, value in zip(units, VALUES, strict=True):
        say(unit, funds, value, december)
    close_the_month(plan, by, december, on)


def publish_result(plan, by, noticed_on, on):
    """Let the year have its result, published."""
    make_scheme(plan)
    period = Period.parse(str(plan.year))
    run = compute_scores(county_id=plan.county_id, period=period, by=by, on=noticed_on)
    run = put_under_notice(run_id=run.pk, version=run.version, by=by, on=noticed_on)
    run = finalise(run_id=run.pk, version=run.version, by=by, on=on)
    return publish(run_id=run.pk, version=run.version, by=by, on=on)


def set_rule(kind, county, by, **changes):
    """Let a county's policy say something else from 2027 on."""
    return set_policy(
        kind=kind,
        owner=county,
        effective_from=dt.date(2027, 1, 1),
        value={**kind.default, **changes},
        source_document="县招办〔2027〕2号",
        by=by,
    )


def points_of(plan):
    """Return the checklist of a plan's year, by check."""
    rule = in_force(services.SETTLEMENT, plan.county, ON).value
    return {each.check: each for each in checklist(plan.county, plan.year, rule)}


def content_of(plan, on=ON):
    """Return what would be frozen now."""
    run = year_result(plan.county_id, plan.year)
    points = list(points_of(plan).values())
    return settlement_content(plan.county, plan, run, points, on=on)


def settle(plan, by, **fields):
    """Look at a year and settle it."""
    values = {
        "document": DOCUMENT,
        "closed_on": ON,
        "note": "",
        "seen": services.seen_mark(content_of(plan)),
        "on": ON,
        **fields,
    }
    return services.close_year(county_id=plan.county_id, year=plan.year, by=by, **values)


def reopen(settlement, by, **fields):
    """Open a settled year again."""
    values = {
        "document": "县办函〔2027〕2号",
        "reason": "某镇到位资金经审计核减",
        "version": settlement.version,
        "on": ON,
        **fields,
    }
    return services.reopen_year(settlement_id=settlement.pk, by=by, **values)

"""A county whose third quarter is closed and scored: two townships, a park apart, a department."""

import datetime as dt
from decimal import Decimal

from assessment.models import Bulletin, Indicator, MonthlyReport
from assessment.services import bulletins as services
from assessment.services.closing import close_month
from assessment.services.opening import open_month
from assessment.services.scoring.runs import compute_scores, finalise, put_under_notice
from projects.models import FundsEntry
from tests.assessment.closing.conftest import accept_all, report_value
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.projects import ProjectFactory
from tests.factories.scoring import make_scheme
from tests.stages import stage
from zhaoshang.core.periods import Month, Period

SEPTEMBER = Month(2026, 9)
QUARTER = Period.parse("2026Q3")
ON = dt.date(2026, 11, 10)
DATED = dt.date(2026, 11, 9)
# Funds in place of the year by unit, and the target of each: 86.88 %, 50 %, none.
FUNDS = (20850, 12000)


def enter(project, amount, month=SEPTEMBER):
    """Let verified money arrive."""
    return FundsEntry.objects.create(
        project=project,
        month=month.first_day,
        unit=project.responsible_unit,
        claimed_wan=Decimal(amount),
        verified_wan=Decimal(amount),
        state=FundsEntry.State.VERIFIED,
        origin="other_province",
        kind="fixed_assets",
    )


@stage
def plan(county):
    plan = PlanFactory(county=county.county)
    make_indicator(
        plan,
        "funds",
        name="到位资金",
        measure="万元",
        decimals=2,
        source="funds_verified",
        credit="responsible",
    )
    make_indicator(plan, "visits", name="外出招商", measure="次")
    join(plan, *county.townships)
    apart = join(plan, county.park, group="园区组")
    apart.is_apart = True
    apart.save()
    join(plan, county.department, group="部门组")
    return plan


@stage
def funds(plan):
    return Indicator.objects.get(code="funds")


@stage
def projects(plan, county):
    """A project of each township, with the money of September."""
    made = []
    for unit, amount in zip(county.townships, FUNDS, strict=False):
        project = ProjectFactory(
            county=county.county,
            name=f"{unit.name}木业项目",
            responsible_unit=unit,
            introducing_unit=unit,
        )
        enter(project, amount)
        made.append(project)
    return made


@stage
def closed(plan, projects, county, director, funds):
    """September is closed; every unit reported."""
    units = [*county.townships, county.county]
    for unit in units:
        TargetFactory(plan=plan, indicator=funds, unit=unit, amount=Decimal(24000))
    open_month(county_id=county.county.pk, month=SEPTEMBER, on=dt.date(2026, 9, 1))
    report = MonthlyReport.objects.get(unit=county.township, month=SEPTEMBER.first_day)
    report_value(report, Indicator.objects.get(code="visits"), 3)
    accept_all(SEPTEMBER)
    return close_month(county_id=county.county.pk, month=SEPTEMBER, by=director, on=ON)


@stage
def run(closed, plan, county, director):
    """The quarter's result, final."""
    make_scheme(plan)
    run = compute_scores(county_id=county.county.pk, period=QUARTER, by=director, on=ON)
    run = put_under_notice(run_id=run.pk, version=run.version, by=director, on=ON)
    after = run.notice_until + dt.timedelta(days=1)
    return finalise(run_id=run.pk, version=run.version, by=director, on=after)


@stage
def draft(closed, county, officer):
    """The quarter's bulletin, written but for its result."""
    made = services.make_bulletin(county_id=county.county.pk, period=QUARTER, by=officer, on=ON)
    return written(made, officer)


def written(bulletin: Bulletin, by, **text) -> Bulletin:
    """Write a draft's head and text."""
    head = services.Head(bulletin.title, "县招办〔2026〕18号", bulletin.signed_by, DATED)
    return services.save_bulletin(
        bulletin_id=bulletin.pk,
        version=bulletin.version,
        head=head,
        text={**bulletin.text, **text},
        by=by,
    )


def publish(bulletin: Bulletin, by, on=ON) -> Bulletin:
    """Look at a draft and publish it."""
    found = Bulletin.objects.select_related("county", "replaces").get(pk=bulletin.pk)
    run = services.standing_run(found.county_id, Period.parse(found.period))
    seen = services.seen_mark(services.bulletin_content(found, run, on=on))
    return services.publish_bulletin(
        bulletin_id=found.pk, version=found.version, seen=seen, by=by, on=on
    )


@stage
def published(run, draft, director):
    return publish(draft, director)

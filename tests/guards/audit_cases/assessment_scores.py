"""Results through their states, their proof, objections and rulings, own scores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from assessment import events_scores as events
from assessment.models import (
    AnnualPlan,
    Indicator,
    MonthlyReport,
    Objection,
    ScoreRun,
    ScoringScheme,
)
from assessment.rules.score_states import RunState
from assessment.services.closing import close_month
from assessment.services.scoring.objections import file_objection
from assessment.services.scoring.runs import compute_scores, put_under_notice
from tests.factories.assessment import TargetFactory, make_indicator
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from tests.factories.scoring import make_scheme
from tests.guards.audit_cases.assessment_closing import MONTH, opened
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Period

PERIOD = Period.parse(str(MONTH))
CLAIM = "华盛电子 6000 万元未计入"


def scored(world: World) -> AnnualPlan:
    """Return the plan whose October is closed and has a scheme; the first township reported."""
    report = opened(world)
    plan = AnnualPlan.objects.get(county=world.county.county, year=MONTH.year)
    if not Indicator.objects.filter(county=plan.county, code="funds").exists():
        make_indicator(plan, "funds", name="到位资金", measure="万元")
    indicator = Indicator.objects.get(county=plan.county, code="funds")
    TargetFactory(
        plan=plan, indicator=indicator, unit=world.county.township, amount=Decimal(24_000)
    )
    now = clock.now()
    MonthlyReport.objects.filter(pk=report.pk).update(
        state="accepted", first_submitted_at=now, submitted_at=now, submissions=1
    )
    close_month(
        county_id=plan.county_id,
        month=MONTH,
        by=world[Role.BUREAU_ADMIN],
        on=TODAY,
        reason="限期已过",
    )
    if not ScoringScheme.objects.filter(plan=plan).exists():
        make_scheme(plan)
    return plan


def computed(world: World) -> ScoreRun:
    """Return October's result as computed."""
    plan = scored(world)
    return compute_scores(
        county_id=plan.county_id, period=PERIOD, by=world[Role.BUREAU_ADMIN], on=TODAY
    )


def noticed(world: World) -> ScoreRun:
    """Return October's result under public notice."""
    run = computed(world)
    return put_under_notice(
        run_id=run.pk, version=run.version, by=world[Role.BUREAU_ADMIN], on=TODAY
    )


def objected(world: World) -> Objection:
    """Return an objection of the first township."""
    return file_objection(
        run_id=noticed(world).pk,
        unit_id=world.county.township.pk,
        code="funds",
        claim=CLAIM,
        by=world[Role.CLERK],
        on=TODAY,
    )


@case("assessment:score-new")
def compute(world: World) -> Act:
    scored(world)
    return Act(
        by=world[Role.BUREAU],
        data={"period": str(PERIOD)},
        kinds=(events.SCORES_COMPUTED,),
        subject=ScoreRun,
        wrong={"period": "1999-12"},
    )


@case("assessment:score-again")
def again(world: World) -> Act:
    run = computed(world)
    return Act(
        by=world[Role.BUREAU],
        data={"version": run.version},
        kinds=(events.SCORES_COMPUTED,),
        subject=run,
        wrong=None,
        url={"pk": run.pk},
    )


@case("assessment:score-notice")
def notice(world: World) -> Act:
    run = computed(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": run.version},
        kinds=(events.SCORES_NOTICED,),
        subject=run,
        wrong={"version": run.version - 1},
        url={"pk": run.pk},
    )


@case("assessment:score-final")
def finalise(world: World) -> Act:
    run = noticed(world)
    ScoreRun.objects.filter(pk=run.pk).update(notice_until=MONTH.last_day)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": run.version},
        kinds=(events.SCORES_FINAL,),
        subject=run,
        wrong={"version": run.version - 1},
        url={"pk": run.pk},
    )


@case("assessment:score-publish")
def publish(world: World) -> Act:
    run = noticed(world)
    ScoreRun.objects.filter(pk=run.pk).update(state=RunState.FINAL.value, final_at=clock.now())
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": run.version},
        kinds=(events.SCORES_PUBLISHED,),
        subject=run,
        wrong={"version": run.version - 1},
        url={"pk": run.pk},
    )


@case("assessment:score-verify")
def verify(world: World) -> Act:
    run = computed(world)
    return Act(
        by=world[Role.LEADER],
        data={},
        kinds=(events.SCORES_VERIFIED,),
        subject=run,
        wrong=None,
        url={"pk": run.pk},
        writes=False,
    )


@case("assessment:objection-new")
def object_to(world: World) -> Act:
    run = noticed(world)
    return Act(
        by=world[Role.CLERK],
        data={"code": "funds", "claim": CLAIM},
        kinds=(events.OBJECTION_FILED,),
        subject=Objection,
        wrong={"claim": ""},
        url={"pk": run.pk, "unit": world.county.township.pk},
    )


@case("assessment:objection-take-back")
def take_back(world: World) -> Act:
    objection = objected(world)
    return Act(
        by=world[Role.CLERK],
        data={},
        kinds=(events.OBJECTION_TAKEN_BACK,),
        subject=objection,
        wrong=None,
        url={"pk": objection.pk},
    )


@case("assessment:objection-evidence")
def evidence(world: World) -> Act:
    objection = objected(world)
    return Act(
        by=world[Role.CLERK],
        data={"uploads": upload("银行回单.pdf", PDF)},
        kinds=(events.OBJECTION_FILE_ADDED,),
        subject=objection,
        wrong={"uploads": ""},
        url={"pk": objection.pk},
    )


@case("assessment:objection-rule")
def rule(world: World) -> Act:
    objection = objected(world)
    data: dict[str, Any] = {
        "version": objection.version,
        "verdict": "rejected",
        "ruling": "该笔资金属于上年度",
        "reference": "县招办〔2026〕31号",
    }
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data=data,
        kinds=(events.OBJECTION_RULED,),
        subject=objection,
        wrong={"ruling": ""},
        url={"pk": objection.pk},
    )


@case("assessment:own-scores")
def own_scores(world: World) -> Act:
    scored(world)
    return Act(
        by=world[Role.CLERK],
        data={"version": 0, "score-funds": "58.5", "note-funds": "含在途资金"},
        kinds=(events.SELF_SCORED,),
        subject=world.county.township,
        wrong={"score-funds": "-1"},
        url={"period": str(PERIOD), "unit": world.county.township.pk},
    )

"""What is still open of a year before it is settled (rules.md R12): two queries.

Every point counts what it asks for, so that the page can say how much is missing and lead there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from assessment.models import (
    AnnualPlan,
    Bulletin,
    MonthClosing,
    Objection,
    Restatement,
    RestatementRequest,
    ScoreRun,
    SpotCheck,
    YearSettlement,
)
from assessment.policies_settlement import SettlementRule
from assessment.rules.bulletins import BulletinState
from assessment.rules.score_states import RunState
from assessment.rules.settlement import Check, Point
from assessment.rules.spot_checks import CheckState
from projects.models import FundsEntry
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Month

_MONTHS = 12


@dataclass(frozen=True)
class YearState:
    """A year of a county, as the list of settlements shows it.

    Attributes:
        year: Assessment year.
        plan: Its issued plan.
        settlement: Its last edition, if it was ever settled.
    """

    year: int
    plan: AnnualPlan
    settlement: YearSettlement | None

    @property
    def is_settled(self) -> bool:
        """It is closed."""
        return self.settlement is not None and self.settlement.is_standing


def years_of(county_id: int) -> list[YearState]:
    """Return the years that have an issued plan, the latest first: two queries."""
    plans = AnnualPlan.objects.filter(county=county_id, state=AnnualPlan.State.ISSUED)
    editions = (
        YearSettlement.objects.filter(county=county_id)
        .select_related("closed_by", "reopened_by")
        .defer("content")
        .order_by("year", "edition")
    )
    last = {each.year: each for each in editions}
    return [YearState(plan.year, plan, last.get(plan.year)) for plan in plans.order_by("-year")]


def last_edition(county_id: int, year: int) -> YearSettlement | None:
    """Return the last edition of a year's settlement, standing or opened again."""
    return (
        YearSettlement.objects.filter(county=county_id, year=year)
        .select_related("closed_by", "reopened_by", "replaces", "run", "plan")
        .order_by("-edition")
        .first()
    )


def year_result(county_id: int, year: int) -> ScoreRun | None:
    """Return the last edition of the year's result if it is published."""
    run = _runs(county_id, year).defer("content").first()
    return run if run is not None and run.state == RunState.PUBLISHED else None


def _runs(county_id: int, year: int) -> QuerySet[ScoreRun]:
    return ScoreRun.objects.filter(county=county_id, period=str(year)).order_by("-edition")


def checklist(county: Unit, year: int, rule: SettlementRule) -> list[Point]:
    """Return what is looked at before a year is closed, in the order of the page: two queries.

    Args:
        county: The county.
        year: Assessment year.
        rule: What hinders and what warns.
    """
    closings = list(
        MonthClosing.objects.filter(county=county, month__year=year)
        .order_by("month")
        .values_list("month", "closed_at")
    )
    closed = [month.month for month, _at in closings]
    counts = _counts(county.pk, year, closings[-1][1] if _MONTHS in closed else None)
    return [_point(each, rule, counts, closed) for each in Check]


def _point(
    check: Check, rule: SettlementRule, counts: Mapping[str, Any], closed: list[int]
) -> Point:
    weight, count, facts = rule.weights[check], 0, {}
    if check is Check.LAST_MONTH:
        following = max(closed, default=0) + 1
        count = _MONTHS + 1 - following
        facts = {"closed": len(closed), "next": following if count else None}
    elif check is Check.NEVER_KEPT:
        count = max(closed, default=0) - len(closed)
    elif check is Check.RESULT:
        facts = {"state": counts["run_state"], "pk": counts["run"]}
        return Point(check, weight, counts["run_state"] == RunState.PUBLISHED, facts=facts)
    elif check is Check.BULLETIN:
        return Point(check, weight, bool(counts["published"]), facts={"pk": counts["draft"]})
    else:
        count = counts[check.value]
    if check is Check.SPOT_CHECKS:
        facts = {"held": counts["checks_held"]}
    elif check is Check.CORRECTIONS:
        count, facts = count + counts["late_money"], {"late": counts["late_money"]}
    return Point(check, weight, count == 0, count, facts)


def _counts(county_id: int, year: int, december_at: Any) -> Mapping[str, Any]:
    """Return every count of the checklist by its name: one query."""
    entries = FundsEntry.objects.filter(project__county=county_id, month__year=year)
    late = entries.filter(state=FundsEntry.State.VERIFIED)
    late = late.filter(verified_at__gte=december_at) if december_at else late.none()
    in_year = Q(period__startswith=str(year))
    checks = SpotCheck.objects.filter(in_year, county=county_id)
    asked = {
        Check.UNVERIFIED.value: entries.filter(state=FundsEntry.State.CLAIMED),
        Check.REQUESTS.value: RestatementRequest.objects.filter(
            county=county_id, corrects_month__year=year, state=RestatementRequest.State.ASKED
        ),
        Check.CORRECTIONS.value: Restatement.objects.filter(
            county=county_id, corrects_month__year=year, booked_month__year__gt=year
        ),
        "late_money": late,
        Check.SPOT_CHECKS.value: checks.exclude(state=CheckState.CLOSED.value),
        "checks_held": checks,
        Check.OBJECTIONS.value: Objection.objects.filter(
            county=county_id, run__period__startswith=str(year), state=Objection.State.FILED
        ),
        "published": Bulletin.objects.filter(
            county=county_id, period=str(year), state=BulletinState.PUBLISHED.value
        ),
    }
    drafts = Bulletin.objects.filter(county=county_id, period=str(year)).order_by("-edition")
    runs = _runs(county_id, year)
    named = {name: _counted(rows) for name, rows in asked.items()} | {
        "run": Subquery(runs.values("pk")[:1]),
        "run_state": Subquery(runs.values("state")[:1]),
        "draft": Subquery(drafts.values("pk")[:1]),
    }
    found: Mapping[str, Any] = Unit.objects.filter(pk=county_id).values(**named).get()
    return found


def _counted(rows: QuerySet[Any]) -> Any:
    """Return the number of rows as a part of another statement; 0 for none."""
    grouped = rows.order_by().annotate(all_of=Value(1)).values("all_of")
    return Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n")), 0)


def month_to_close(points: list[Point], year: int) -> Month | None:
    """Return the month of the year that is closed next; None where December is closed."""
    number = next(each.facts["next"] for each in points if each.check is Check.LAST_MONTH)
    return Month(year, number) if number else None

"""What a talk list is drawn from: results, closed months, earlier talks, exemptions (R12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from assessment.models import (
    GroupMember,
    IndicatorDefinition,
    InterviewNotice,
    MonthClosing,
    MonthFigure,
    ScoreRow,
    ScoreRun,
    TalkExemption,
    TalkList,
)
from assessment.policies_talks import TalkPolicy
from assessment.rules.indicators import Source
from assessment.rules.score_states import RunState
from assessment.rules.talks import ISSUED, Before, Flow, Inputs, Ranked, Result, TalkState
from assessment.selectors.plans import plan_in_force, plan_indicators
from zhaoshang.core.periods import Cycle, Period

FINAL = (RunState.FINAL.value, RunState.PUBLISHED.value)
_PROJECT_SOURCES = (Source.SIGNED_COUNT.value, Source.STARTED_COUNT.value)
_MOST_EARLIER = 8
_MOST_MONTHS = 12


@dataclass(frozen=True)
class Gathered:
    """The inputs of a list, and what they come from.

    Attributes:
        inputs: What the rules take.
        run: The final result of the period, if its bottom is looked at.
        figure: The indicator that has to grow.
        projects: The indicator that counts new projects.
    """

    inputs: Inputs
    run: ScoreRun | None
    figure: IndicatorDefinition | None
    projects: IndicatorDefinition | None


def talk_periods(county_id: int) -> list[Period]:
    """Return the periods a list may be drawn for: latest first; those issued are left out.

    Closed months of the last year, and longer periods with a final result.
    """
    months = MonthClosing.objects.filter(county=county_id).order_by("-month")
    found = [
        Period(Cycle.MONTH, day.year, day.month)
        for day in months.values_list("month", flat=True)[:_MOST_MONTHS]
    ]
    finals = ScoreRun.objects.filter(county=county_id, state__in=FINAL).order_by()
    found += [Period.parse(each) for each in finals.values_list("period", flat=True).distinct()]
    issued = set(
        TalkList.objects.filter(county=county_id)
        .exclude(sha256="")
        .values_list("period", flat=True)
    )
    found = [each for each in dict.fromkeys(found) if str(each) not in issued]
    return sorted(found, key=lambda each: (each.last_month, each.cycle.months), reverse=True)


def final_run(county_id: int, period: Period) -> ScoreRun | None:
    """Return the last final or published edition of a period's result, without its content."""
    runs = ScoreRun.objects.filter(county=county_id, period=str(period), state__in=FINAL)
    return runs.defer("content").order_by("-edition").first()


def gather(county_id: int, period: Period, policy: TalkPolicy) -> Gathered:
    """Read everything a list of a period is drawn from: a fixed number of queries."""
    plan = plan_in_force(county_id, period.year)
    runs = _runs(county_id, period, policy)
    months = _months(county_id, period, policy.rule.months)
    figure, projects = (
        _indicators(plan_indicators(plan, period.last_month), policy) if plan else (None, None)
    )
    inputs = Inputs(
        units=_units(plan.pk if plan else None, period),
        result=_result(runs[0]) if runs else None,
        earlier=[_result(each) for each in runs[1:]],
        months=[f"{each.month:%Y-%m}" for each in months],
        flows=_flows(months, figure, projects),
        missing=_missing(months),
        before=_before(county_id, period),
        exempt=_exempt(county_id, period),
    )
    return Gathered(inputs, runs[0] if runs else None, figure, projects)


def _units(plan_id: int | None, period: Period) -> dict[int, tuple[str, str]]:
    last = period.last_month.last_day
    members = (
        GroupMember.objects.filter(plan=plan_id, unit__opened_on__lte=last)
        .filter(Q(unit__closed_on=None) | Q(unit__closed_on__gt=last))
        .select_related("unit", "group")
        .order_by("group__sort_order", "group", "unit__sort_order", "unit__name", "pk")
    )
    return {each.unit_id: (each.unit.name, each.group.name) for each in members}


def _runs(county_id: int, period: Period, policy: TalkPolicy) -> list[ScoreRun]:
    """Return the final result of a period and those just before it, latest first, without a gap."""
    if period.cycle not in policy.cycles:
        return []
    wanted = [period]
    while len(wanted) <= _MOST_EARLIER:
        wanted.append(Period.of(period.cycle, wanted[-1].first_month - 1))
    rows = (
        ScoreRun.objects.filter(
            county=county_id, period__in=[str(each) for each in wanted], state__in=FINAL
        )
        .defer("content")
        .order_by("edition")
    )
    last = {run.period: run for run in rows}
    found: list[ScoreRun] = []
    for each in wanted:
        run = last.get(str(each))
        if run is None:
            break
        found.append(run)
    return found


def _result(run: ScoreRun) -> Result:
    rows = ScoreRow.objects.filter(run=run).order_by("sort_order")
    return Result(
        run.pk,
        run.period,
        [
            Ranked(unit, group, place, f"{total:.2f}", apart)
            for unit, group, place, total, apart in rows.values_list(
                "unit_id", "group_name", "place", "total", "is_apart"
            )
        ],
    )


def _months(county_id: int, period: Period, count: int) -> list[MonthClosing]:
    closed = MonthClosing.objects.filter(county=county_id, month__lte=period.last_month.first_day)
    found = closed.defer("content").order_by("-month")[:count]
    return list(found)[::-1]


def _indicators(
    chosen: Sequence[Any], policy: TalkPolicy
) -> tuple[IndicatorDefinition | None, IndicatorDefinition | None]:
    """Return the indicator that has to grow and the one that counts new projects."""
    codes = {each.plan_indicator.indicator.code: each.definition for each in chosen}
    first = chosen[0].definition if chosen else None
    counting = (each.definition for each in chosen if each.definition.source in _PROJECT_SOURCES)
    figure = codes.get(policy.figure) if policy.figure else first
    projects = codes.get(policy.projects) if policy.projects else next(counting, None)
    return figure, projects


def _flows(
    months: Sequence[MonthClosing],
    figure: IndicatorDefinition | None,
    projects: IndicatorDefinition | None,
) -> dict[int, Flow]:
    asked = [each.indicator_id if each is not None else 0 for each in (figure, projects)]
    rows = MonthFigure.objects.filter(
        closing__in=[each.pk for each in months], indicator__in=asked
    ).values_list("unit_id", "indicator_id", "closing_id", "value")
    values: dict[int, dict[tuple[int, int], Decimal]] = defaultdict(dict)
    for unit, indicator, closing, value in rows:
        values[unit][indicator, closing] = value
    return {
        unit: Flow(*([known.get((each, month.pk)) for month in months] for each in asked))
        for unit, known in values.items()
    }


def _missing(months: Sequence[MonthClosing]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for each in months:
        for unit in each.missing_units:
            found[unit].append(f"{each.month:%Y-%m}")
    return dict(found)


def _before(county_id: int, period: Period) -> dict[int, Before]:
    """Return each unit's last talk of the lists issued so far.

    One that is still open counts as improved: it goes its own way.
    """
    talks = (
        InterviewNotice.objects.filter(county=county_id, state__in=[each.value for each in ISSUED])
        .exclude(list_of__period=str(period))
        .order_by("list_of__issued_at", "pk")
    )
    return {
        unit: Before(pk, level, state != TalkState.NOT_IMPROVED)
        for unit, pk, level, state in talks.values_list("unit_id", "pk", "level", "state")
    }


def _exempt(county_id: int, period: Period) -> dict[int, str]:
    month = period.last_month.first_day
    rows = TalkExemption.objects.filter(
        county=county_id, from_month__lte=month, until_month__gte=month
    )
    return dict(rows.order_by("pk").values_list("unit_id", "reason"))

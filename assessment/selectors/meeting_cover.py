"""The cover of a meeting's pack: four lists, flags, difficulties, progress of units (R1, R2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from assessment.policies_meetings import MeetingRule
from assessment.rules.progress import Progress
from assessment.rules.typed import plain
from assessment.selectors.closing import last_closed
from assessment.selectors.figures import MonthRow, MonthTable, month_figures
from assessment.selectors.plans import ReportIndicator
from projects.models import Flag, Problem, Project
from projects.rules.flags.kinds import SEVEREST_FIRST
from projects.rules.stages import Stage
from projects.selectors.flag_pages import is_held
from projects.selectors.summaries import live_lists
from zhaoshang.accounts.models import Unit
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Month, time_progress


def cover_of(county: Unit, *, on: dt.date) -> dict[str, Any]:
    """Return the four lists, what stands under a flag, and the open difficulties: three queries."""
    of_county = Project.objects.filter(county=county)
    lists = live_lists(of_county)
    return {
        "lists": [
            {
                "stage": stage.value,
                "count": lists.of(stage=stage.value).count,
                "total_wan": plain(lists.of(stage=stage.value).total_investment_wan),
            }
            for stage in Stage
        ],
        "count": lists.of().count,
        "total_wan": plain(lists.of().total_investment_wan),
        "flags": _flags(county, on),
        "problems": _problems(county, on),
    }


def _flags(county: Unit, on: dt.date) -> list[dict[str, Any]]:
    """Return how many projects, and how many units, stand under each severity."""
    rows: Any = (
        Flag.objects.filter(county=county, cleared_on=None)
        .annotate(held=is_held(on))
        .filter(held=False)
        .order_by()
        .values("severity")
        .annotate(
            projects=Count("project", distinct=True),
            units=Count("unit", filter=Q(project=None), distinct=True),
        )
    )
    found = {row["severity"]: row for row in rows}
    return [
        {
            "severity": each.value,
            "projects": found[each.value]["projects"] if each.value in found else 0,
            "units": found[each.value]["units"] if each.value in found else 0,
        }
        for each in SEVEREST_FIRST
    ]


def _problems(county: Unit, on: dt.date) -> list[dict[str, Any]]:
    pursued = Project.objects.filter(county=county).in_pipeline()
    rows: Any = (
        Problem.objects.filter(project__in=pursued, resolved_on=None)
        .order_by()
        .values("category")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=on)),
            escalated=Count("pk", filter=Q(escalated_on__isnull=False)),
        )
    )
    found = {row["category"]: row for row in rows}
    return [dict(found[each]) for each in Problem.Category.values if each in found]


def progress_of(county_id: int, rule: MeetingRule, on: dt.date) -> dict[str, Any] | None:
    """Return the progress table of the headline indicator; None without an issued plan.

    The figures are those of the last closed month, which everybody knows; without one, of the month
    that runs. A unit is behind when its gap is larger than the policy's points (R2).
    """
    month = last_closed(county_id) or Month.of(on)
    table = month_figures(county_id=county_id, month=month, on=on)
    indicator = _headline(table, rule)
    basis = table.main_basis
    if indicator is None or basis is None:
        return None
    definition = indicator.definition
    rows = []
    total = None
    for row in table.rows:
        if row.indicator_id != definition.indicator_id:
            continue
        shown = _row(row, row.by_basis(basis.pk), rule)
        if row.unit_id == table.county.pk:
            total = shown
        elif row.by_basis(basis.pk) is not None or row.cumulative:
            rows.append(shown)
    return {
        "month": str(month),
        "is_closed": table.is_closed,
        "code": indicator.plan_indicator.indicator.code,
        "name": definition.name,
        "measure": definition.measure,
        "basis": basis.name if len(table.bases) > 1 else "",
        "decimals": definition.decimals,
        "time": str(round_half_up(time_progress(month) * 100, 2)),
        "behind_points": plain(rule.behind_points) or "0",
        "rows": sorted(rows, key=_best_first),
        "total": total,
    }


def _headline(table: MonthTable, rule: MeetingRule) -> ReportIndicator | None:
    """Return the indicator that the policy names, or the first of the plan."""
    named = (
        each for each in table.indicators if each.plan_indicator.indicator.code == rule.indicator
    )
    return next(named, table.indicators[0] if table.indicators else None)


def _row(row: MonthRow, found: Progress | None, rule: MeetingRule) -> dict[str, Any]:
    gap = found.gap if found else None
    is_behind = gap is not None and row.definition.higher_is_better and gap < -rule.behind_points
    return {
        "unit_id": row.unit_id,
        "unit": row.unit.label,
        "group": row.group.name if row.group else "",
        "actual": plain(row.cumulative) or "0",
        "target": plain(found.target) if found and found.target is not None else None,
        "percent": None if found is None or found.percent is None else str(found.percent),
        "gap": None if gap is None else str(gap),
        "behind": is_behind,
    }


def _best_first(row: Mapping[str, Any]) -> tuple[bool, Decimal]:
    """Order by rate, high to low (domain.md (j)); those without a target come last."""
    percent = row["percent"]
    return (percent is None, -Decimal(percent or 0))


def units_behind(progress: Mapping[str, Any] | None) -> frozenset[int]:
    """Return the units that are behind time progress."""
    if progress is None:
        return frozenset()
    return frozenset(each["unit_id"] for each in progress["rows"] if each["behind"])

"""What the ledger and earlier months know of the rows of a month: what a report is filled with."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from assessment.models import MonthFigure, MonthlyReport, ReportLine
from assessment.selectors.report_rows import DROPPED, load_contents
from projects.models import FundsEntry, Project
from projects.rules.stages import Stage, Status, SubStage
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import held_ids
from zhaoshang.core.periods import Month

# How far back "unseen for months" is looked for.
LOOK_BACK = 12
_STAGES = (Stage.LANDED, Stage.SIGNED, Stage.PRODUCING, Stage.CLUE)
_ZERO = Decimal(0)


class Earlier(NamedTuple):
    """What an earlier month's submitted row said."""

    month: Month
    progress: str
    no_change: bool
    claimed: bool


@dataclass(frozen=True)
class Money:
    """What was claimed for a project: in all earlier months, and in the last one."""

    before_wan: Decimal = _ZERO
    last_wan: Decimal = _ZERO


@dataclass(frozen=True)
class Last:
    """An indicator's figures of the month before."""

    value: Decimal = _ZERO
    cumulative: Decimal = _ZERO


def units_of(unit: Unit) -> tuple[int, ...]:
    """Return a unit and those that were merged into it: one query."""
    merged = Unit.objects.filter(county_id=unit.county_id).exclude(merged_into=None)
    return held_ids([unit.pk], dict(merged.values_list("pk", "merged_into_id")))


def projects_of(unit_ids: Collection[int], month: Month) -> list[Project]:
    """Return the projects whose rows a unit reports in a month, in the order of the rows.

    Those it is responsible for, known by the month's end; withdrawn or at capacity only in the
    month in which that happened.
    """
    first = month.first_day
    found: QuerySet[Project] = (
        Project.objects.filter(responsible_unit__in=unit_ids, submitted_on__lte=month.last_day)
        .exclude(status=Status.MERGED.value)
        .exclude(Q(status=Status.WITHDRAWN.value) & Q(status_since__lt=first))
        .exclude(Q(sub_stage=SubStage.AT_CAPACITY.value) & Q(sub_stage_since__lt=first))
    )
    return sorted(
        found, key=lambda each: (not each.is_key, _STAGES.index(Stage(each.stage)), each.code)
    )


def money_of(project_ids: Collection[int], month: Month) -> Mapping[int, Money]:
    """Return what was claimed before a month, by project: one query."""
    last = (month - 1).first_day
    rows = (
        FundsEntry.objects.filter(project__in=project_ids, month__lt=month.first_day)
        .exclude(state__in=DROPPED)
        .order_by()
        .values("project_id")
        .annotate(before=Sum("claimed_wan"), last=Sum("claimed_wan", filter=Q(month=last)))
    )
    return {row["project_id"]: Money(row["before"] or _ZERO, row["last"] or _ZERO) for row in rows}


def earlier_rows(project_ids: Collection[int], month: Month) -> dict[int, list[Earlier]]:
    """Return what submitted reports said of projects in the months before, newest first."""
    found: dict[int, list[Earlier]] = defaultdict(list)
    rows = (
        ReportLine.objects.filter(
            project__in=project_ids,
            month__lt=month.first_day,
            month__gte=(month - LOOK_BACK).first_day,
            report__first_submitted_at__isnull=False,
        )
        .order_by("-month")
        .values_list("project_id", "month", "progress", "no_change", "amount_wan")
    )
    for project_id, day, progress, no_change, amount in rows:
        found[project_id].append(Earlier(Month.of(day), progress, no_change, bool(amount)))
    return found


def reported_months(unit_ids: Collection[int], month: Month) -> set[Month]:
    """Return the earlier months for which a unit owed a report: the system was in use."""
    days = MonthlyReport.objects.filter(
        unit__in=unit_ids,
        month__lt=month.first_day,
        month__gte=(month - LOOK_BACK).first_day,
    ).values_list("month", flat=True)
    return {Month.of(day) for day in days}


def unseen_months(
    earlier: Collection[Earlier], owed: Collection[Month], known_on: dt.date, month: Month
) -> int | None:
    """Return how many months running before this one say nothing of a project.

    Args:
        earlier: What earlier months said of it.
        owed: Months for which its unit owed a report.
        known_on: Day the project was registered.
        month: The month of the report.

    None where it is its first month.
    """
    seen = {each.month for each in earlier if each.progress or each.no_change or each.claimed}
    count, before = 0, month - 1
    if before not in owed or known_on > before.last_day:
        return None
    while before in owed and known_on <= before.last_day and before not in seen:
        count, before = count + 1, before - 1
    return count


def unchanged_months(earlier: Collection[Earlier], month: Month) -> int:
    """Return for how many months running before this one all that was said is "no change"."""
    silent = {each.month for each in earlier if each.no_change and not each.claimed}
    count = 0
    while month - 1 - count in silent:
        count += 1
    return count


def last_figures(unit_ids: Collection[int], month: Month) -> dict[int, Last]:
    """Return the indicators' figures of the month before, by indicator; January begins at nothing.

    As the report of that month said; where there is none, as published. Units that were merged add
    up.
    """
    if month.number == 1:
        return {}
    before = (month - 1).first_day
    reports = list(MonthlyReport.objects.filter(unit__in=unit_ids, month=before))
    found: dict[int, Last] = {}
    for content in load_contents(reports).values():
        for cell in content.cells:
            known = found.get(cell.indicator_id, Last())
            found[cell.indicator_id] = Last(
                known.value + (content.value(cell) or _ZERO),
                known.cumulative + content.cumulative(cell),
            )
    published = MonthFigure.objects.filter(unit__in=unit_ids, month=before)
    rows = published.values_list(
        "indicator_id", "value", "cumulative", "claimed", "claimed_cumulative"
    )
    for indicator_id, value, cumulative, claimed, claimed_cumulative in rows:
        if indicator_id not in found:
            found[indicator_id] = Last(
                value if claimed is None else claimed,
                cumulative if claimed_cumulative is None else claimed_cumulative,
            )
    return found

"""Everything a settlement freezes, read once (rules.md R2, R12).

The year's figures as the annual bulletin has them, the seals of the twelve months, targets as they
stand at the end, the result, the schemes, and what commendations and deposits are decided by.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count

from assessment.models import (
    AnnualPlan,
    Bulletin,
    MonthClosing,
    ScoreRow,
    ScoreRun,
    ScoringScheme,
    SpotCheckItem,
    YearSettlement,
)
from assessment.rules.bulletins import BulletinState
from assessment.rules.settlement import FORMAT, Point, recompute
from assessment.rules.spot_checks import Finding
from assessment.rules.typed import plain
from assessment.selectors.bulletin_content import period_content, standing_run
from assessment.selectors.people_figures import people_figures
from assessment.selectors.plans import with_changes
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.periods import Cycle, Month, Period

# What may differ between what was looked at and what is frozen: read of the running ledger.
UNSEEN = ("flags", "problems", "flag_counts", "problem_sums")


def settlement_content(
    county: Unit,
    plan: AnnualPlan,
    run: ScoreRun | None,
    points: Sequence[Point],
    *,
    on: dt.date,
) -> dict[str, Any]:
    """Return what a settlement of a year keeps, with its derived numbers; without its head.

    Args:
        county: The county.
        plan: The year's issued plan.
        run: Its published result, if there is one.
        points: The checklist as it stands.
        on: Today.
    """
    period = Period(Cycle.YEAR, plan.year)
    found = {
        "format": FORMAT,
        "year": plan.year,
        "figures": period_content(county, period, run, on=on),
        "months": [
            [f"{month:%Y-%m}", sha256]
            for month, sha256 in MonthClosing.objects.filter(county=county, month__year=plan.year)
            .order_by("month")
            .values_list("month", "sha256")
        ],
        "targets": _targets(plan),
        "schemes": _schemes(plan),
        "run": _run(run),
        "vetoed": _vetoed(run),
        "bulletin": _bulletin(county.pk, period),
        "falsified": _falsified(county.pk, plan.year),
        "places_before": places_before(county.pk, plan.year - 1),
        "persons": _persons(county, plan, on),
        "checks": [each.kept() for each in points],
    }
    return recompute(found)


def seen_part(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what somebody looked at before closing; the closing asks for the same."""
    figures = {name: each for name, each in content["figures"].items() if name not in UNSEEN}
    return {**content, "figures": figures}


def _targets(plan: AnnualPlan) -> list[dict[str, Any]]:
    rows = plan.targets.select_related("unit", "person").order_by("pk")
    return [
        {
            "id": each.pk,
            "indicator": each.indicator_id,
            "basis": each.basis_id,
            "unit": each.unit_id,
            "person": each.person_id,
            "amount": plain(each.amount),
            "months": list(each.months),
            "adjustments": [
                {
                    "from": f"{change.from_month:%Y-%m}",
                    "old": plain(change.old_amount),
                    "new": plain(change.new_amount),
                    "document": change.reference,
                }
                for change in each.changes.all()
            ],
        }
        for each in with_changes(rows)
    ]


def _schemes(plan: AnnualPlan) -> list[dict[str, Any]]:
    adopted = plan.schemes.filter(state=ScoringScheme.State.ADOPTED).order_by("pk")
    return [
        {
            "id": each.pk,
            "title": each.title,
            "document": each.document,
            "from_month": each.from_month,
            "content": each.content,
            "sources": each.sources,
        }
        for each in adopted
    ]


def _run(run: ScoreRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {"id": run.pk, "edition": run.edition, "sha256": run.sha256, "state": run.state}


def _vetoed(run: ScoreRun | None) -> dict[str, str]:
    """Return by unit what vetoed it, or which gate it failed."""
    if run is None:
        return {}
    found = {}
    for unit_id, outcome in run.rows.values_list("unit_id", "outcome"):
        why = outcome["vetoed_by"] or "、".join(outcome["failed_gates"])
        if why:
            found[str(unit_id)] = why
    return found


def _bulletin(county_id: int, period: Period) -> dict[str, Any] | None:
    found = (
        Bulletin.objects.filter(
            county=county_id, period=str(period), state=BulletinState.PUBLISHED.value
        )
        .defer("content", "text")
        .order_by("-edition")
        .first()
    )
    if found is None:
        return None
    return {
        "id": found.pk,
        "title": found.title,
        "number": found.number,
        "edition": found.edition,
        "sha256": found.sha256,
    }


def _falsified(county_id: int, year: int) -> dict[str, int]:
    """Return by unit how many entries spot checks of the year found false."""
    rows = (
        SpotCheckItem.objects.filter(
            check_of__county=county_id,
            check_of__period__startswith=str(year),
            finding=Finding.FALSIFIED.value,
        )
        .order_by()
        .values("unit_id")
        .annotate(n=Count("pk"))
    )
    return {str(row["unit_id"]): row["n"] for row in rows.order_by("unit_id")}


def places_before(county_id: int, year: int) -> dict[str, int]:
    """Return by unit its place of a year: as it was settled, else by its standing result."""
    settled = YearSettlement.objects.standing().filter(county=county_id, year=year).first()
    run: Any = settled.run if settled is not None else None
    if run is None:
        run = standing_run(county_id, Period(Cycle.YEAR, year))
    if run is None:
        return {}
    rows = ScoreRow.objects.filter(run=run).order_by("unit_id")
    placed = rows.values_list("unit_id", "place")
    return {str(unit): place for unit, place in placed if place is not None}


def _persons(county: Unit, plan: AnnualPlan, on: dt.date) -> list[dict[str, Any]]:
    """Return the figures of persons with targets; kept for commendations, shown on no page."""
    of_plan = plan.targets.filter(person__isnull=False).values("person")
    people = list(User.objects.filter(pk__in=of_plan).select_related("unit").order_by("pk"))
    if not people:
        return []
    table = people_figures(county_id=county.pk, month=Month(plan.year, 12), on=on, people=people)
    return [
        {
            "person": row.person.pk,
            "name": str(row.person),
            "unit": row.person.unit_id,
            "indicator": row.definition.indicator_id,
            "actual": plain(row.cumulative),
        }
        for row in table.rows
        if row.cumulative is not None
    ]

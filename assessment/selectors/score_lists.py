"""Results and objections for lists and for the page of one result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from assessment.models import Objection, ScoreRow, ScoreRun
from assessment.models.scores import RunQuerySet
from assessment.rules.score_states import RunState
from assessment.rules.scoring.sources import read_sources
from assessment.score_words import figure_names
from zhaoshang.accounts.models import User
from zhaoshang.core.periods import Period

WAITING = Count("objections", filter=Q(objections__state=Objection.State.FILED), distinct=True)


def runs_of(user: User, county_id: int) -> RunQuerySet:
    """Return the results that a reader sees, without their content."""
    return ScoreRun.objects.visible_to(user).filter(county=county_id).defer("content")


def years_of(runs: RunQuerySet) -> list[int]:
    """Return the years that have results, the latest first."""
    found = {int(period[:4]) for period in runs.order_by().values_list("period", flat=True)}
    return sorted(found, reverse=True)


def runs_of_year(runs: RunQuerySet, year: int) -> list[ScoreRun]:
    """Return the results of a year, the period that ended last first, with objections waiting."""
    newer = ScoreRun.objects.filter(replaces=OuterRef("pk"))
    found = (
        runs.filter(period__startswith=f"{year:04d}")
        .annotate(waiting=WAITING, is_replaced=Exists(newer))
        .order_by("pk")
    )
    return sorted(found, key=_lately, reverse=True)


def _lately(run: ScoreRun) -> tuple[int, int, int]:
    period = Period.parse(run.period)
    return period.last_month.number, period.cycle.months, run.edition


@dataclass(frozen=True)
class RankedGroup:
    """A group of a result: its scheme, its rows with the places of the year before.

    Attributes:
        name: Its name then.
        is_apart: It stands beside the others and takes no places.
        scheme: As the content keeps it: id, title, document.
        names: What people call its figures.
        rows: Row, and that of the same unit the year before, best place first.
    """

    name: str
    is_apart: bool
    scheme: Mapping[str, Any]
    names: Mapping[str, str]
    rows: Sequence[tuple[ScoreRow, ScoreRow | None]]


def ranked_groups(run: ScoreRun, before: ScoreRun | None) -> list[RankedGroup]:
    """Return a result's groups in their order; two queries.

    Args:
        run: The result.
        before: That of the same period the year before.
    """
    earlier = {row.unit_id: row for row in before.rows.all()} if before is not None else {}
    rows = list(run.rows.order_by("sort_order"))
    return [
        RankedGroup(
            name=group["name"],
            is_apart=group["is_apart"],
            scheme=group["scheme"],
            names=figure_names(
                read_sources(group["scheme"]["sources"]), run.content["definitions"]
            ),
            rows=_of_group(rows, group["name"], earlier),
        )
        for group in run.content["groups"]
    ]


def _of_group(
    rows: Iterable[ScoreRow], name: str, earlier: Mapping[int, ScoreRow]
) -> list[tuple[ScoreRow, ScoreRow | None]]:
    return [(row, earlier.get(row.unit_id)) for row in rows if row.group_name == name]


def year_before(run: ScoreRun) -> ScoreRun | None:
    """Return the last published result of the same part of the year before."""
    period = Period.parse(run.period).year_before
    return (
        ScoreRun.objects.filter(
            county=run.county_id, period=str(period), state=RunState.PUBLISHED.value
        )
        .defer("content")
        .order_by("-edition")
        .first()
    )


def standing_run(user: User, county_id: int, period: Period) -> ScoreRun | None:
    """Return the last result of a period that a reader sees."""
    return runs_of(user, county_id).filter(period=str(period)).order_by("-edition").first()

"""The pipeline in numbers for dashboards: four lists, funnel, cohorts (rules.md R3, R11a).

Read from `PipelineSummary` where a row of it holds what is asked for, else counted from the
projects themselves; both give the same. Amounts in 万元.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, TruncQuarter

from projects.models import PipelineBy, PipelineSummary, Project
from projects.rules.pipeline import FORMAL, Reach, quarters_of, reached
from projects.rules.stages import Stage, Status
from projects.selectors.narrowing import EVERYTHING, FIELDS, Narrowing
from projects.selectors.summaries import Figures, exact_figures
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import UnitKind

IN_PIPELINE = (Status.ACTIVE, Status.SUSPENDED)
# What a funnel counts: withdrawn ones too, but not what turned out to be another project.
KEPT = (*IN_PIPELINE, Status.WITHDRAWN)
_NAMES = {PipelineBy.UNIT: "unit", PipelineBy.HOST: "host", PipelineBy.SECTION: "section"}
_SUMS = ("project_count", "total_investment_wan", "funds_verified_wan")


@dataclass(frozen=True)
class Standing:
    """Projects that stand alike: entered in one quarter, in one list, formal or not, one status."""

    entered_from: dt.date
    stage: str
    is_formal: bool
    status: str
    figures: Figures


@dataclass(frozen=True)
class Pipeline:
    """Some projects by where they stand."""

    rows: tuple[Standing, ...] = ()

    def of(self, takes: Callable[[Standing], bool]) -> Figures:
        """Add up what a condition takes."""
        found = Figures()
        for row in self.rows:
            if takes(row):
                found += row.figures
        return found

    def in_list(self, stage: Stage | str) -> Figures:
        """Return one of the four lists: active and suspended projects, of whatever year."""
        return self.of(lambda row: row.stage == stage and row.status in IN_PIPELINE)

    def agreements(self) -> Figures:
        """Return what of the signed list has a framework or intent agreement only (R11a)."""
        return self.of(
            lambda row: (
                row.stage == Stage.SIGNED and not row.is_formal and row.status in IN_PIPELINE
            )
        )

    def funnel(self, year: int | None) -> dict[Reach, Figures]:
        """Return how many of those entered in a year (None: ever) came how far."""
        quarters = None if year is None else quarters_of(year)
        return self.came(quarters)

    def came(self, quarters: Iterable[dt.date] | None) -> dict[Reach, Figures]:
        """Return how many of those entered in some quarters (None: ever) came how far."""
        wanted = None if quarters is None else set(quarters)
        kept = [
            row
            for row in self.rows
            if row.status in KEPT and (wanted is None or row.entered_from in wanted)
        ]
        found = dict.fromkeys(Reach, Figures())
        for row in kept:
            for reach in Reach:
                if reached(reach, row.stage, formal=row.is_formal):
                    found[reach] += row.figures
        return found

    def withdrawn(self, year: int | None) -> Figures:
        """Return those entered in a year (None: ever) that were given up."""
        quarters = None if year is None else quarters_of(year)
        return self.of(
            lambda row: (
                row.status == Status.WITHDRAWN
                and (quarters is None or row.entered_from in quarters)
            )
        )

    @property
    def years(self) -> list[int]:
        """The years in which projects were entered, the latest first."""
        return sorted({row.entered_from.year for row in self.rows}, reverse=True)


def pipeline(user: User, narrowing: Narrowing = EVERYTHING) -> Pipeline:
    """Return the pipeline as this user sees it, narrowed: one query."""
    return Pipeline(tuple(_standings(_rows(user, narrowing))))


def pipelines_by_county(user: User) -> dict[int, Pipeline]:
    """Return the pipeline of each county that a higher unit reads: one query."""
    found: dict[int, list[Any]] = {}
    rows = _summed(_of_region(user), "county_id")
    for county_id, *row in rows:
        found.setdefault(county_id, []).append(row)
    return {pk: Pipeline(tuple(_standings(rows))) for pk, rows in found.items()}


def pipelines_by(
    user: User, by: PipelineBy, narrowing: Narrowing = EVERYTHING
) -> dict[int, Pipeline]:
    """Return the pipeline of each unit, place or industry (0: of what has none): one query.

    Narrowed as `pipeline` is; what has no project in sight is left out.
    """
    scope, name = user.scope, _NAMES[by]
    own = getattr(narrowing, name)
    found: dict[int, list[Any]] = {}
    if narrowing.within.query.keys() - {name} or not (scope.reads_region or scope.reads_county):
        projects = Project.objects.visible_to(user).filter(narrowing.q())
        rows = _counted(projects.annotate(of_what=Coalesce(F(FIELDS[name]), Value(0))), "of_what")
    else:
        kept = _stored(user, by, narrowing)
        rows = _summed(kept if own is None else kept.filter(of_id=own), "of_id")
    for of_id, *row in rows:
        found.setdefault(of_id, []).append(row)
    pipelines = {of_id: Pipeline(tuple(_standings(rows))) for of_id, rows in found.items()}
    return {of_id: each for of_id, each in pipelines.items() if each.rows}


def live_pipeline(projects: QuerySet[Project]) -> Pipeline:
    """Return the same, counted from the projects themselves: one query."""
    return Pipeline(tuple(_standings(_counted(projects))))


def _rows(user: User, narrowing: Narrowing) -> Iterable[Any]:
    scope, kept = user.scope, narrowing.summary
    if kept is None or not (scope.reads_region or scope.reads_county):
        return _counted(Project.objects.visible_to(user).filter(narrowing.q()))
    by, of_id = kept
    rows = _stored(user, by, narrowing)
    if by is not PipelineBy.COUNTY:
        rows = rows.filter(of_id=of_id)
    return _summed(rows)


def _stored(user: User, by: PipelineBy, narrowing: Narrowing) -> QuerySet[PipelineSummary]:
    """Return the summary's rows of one kind that somebody with a whole county or region reads."""
    if user.scope.reads_region:
        rows = _of_region(user, by)
    else:
        rows = PipelineSummary.objects.filter(county=user.scope.county_id, by=by.value)
    return rows if narrowing.county is None else rows.filter(county=narrowing.county)


def _of_region(user: User, by: PipelineBy = PipelineBy.COUNTY) -> QuerySet[PipelineSummary]:
    return PipelineSummary.objects.filter(
        by=by.value,
        county__kind=UnitKind.COUNTY.value,
        county__path__startswith=user.scope.region_path,
    )


def _summed(rows: QuerySet[PipelineSummary], *more: str) -> QuerySet[Any, Any]:
    return (
        rows.order_by()
        .values_list(*more, "entered_from", "stage", "is_formal", "status")
        .annotate(**{f"{name}_sum": Sum(name) for name in _SUMS})
    )


def _counted(projects: QuerySet[Project], *more: Any) -> QuerySet[Any, Any]:
    return (
        projects.order_by()
        .annotate(
            quarter=TruncQuarter("submitted_on"),
            formal=Case(
                When(sub_stage__in=FORMAL, then=Value(value=True)),
                default=Value(value=False),
                output_field=BooleanField(),
            ),
        )
        .values_list(*more, "quarter", "stage", "formal", "status")
        .annotate(Count("pk"), Sum("total_investment_wan"), Sum("funds_verified_wan"))
    )


def _standings(rows: Iterable[Any]) -> Iterable[Standing]:
    for entered, stage, formal, status, count, total, funds in rows:
        if count:
            yield Standing(entered, stage, bool(formal), status, exact_figures(count, total, funds))


def pipeline_differences() -> list[tuple[Any, ...]]:
    """Return the summary rows that do not say what the projects say; the nightly check's.

    Five statements, whatever the number of projects.
    """
    names = ("county_id", "by", "of_id", "entered_from", "stage", "is_formal", "status")
    stored = {
        row[: len(names)]: exact_figures(*row[len(names) :])
        for row in PipelineSummary.objects.values_list(*names, *_SUMS)
    }
    stored = {key: figures for key, figures in stored.items() if figures != Figures()}
    live = dict(_live_cells())
    different = [key for key in stored.keys() | live.keys() if stored.get(key) != live.get(key)]
    return sorted(different, key=str)


def _live_cells() -> Iterable[tuple[tuple[Any, ...], Figures]]:
    fields: Mapping[PipelineBy, str] = {
        PipelineBy.COUNTY: "county_id",
        PipelineBy.UNIT: FIELDS["unit"],
        PipelineBy.HOST: FIELDS["host"],
        PipelineBy.SECTION: FIELDS["section"],
    }
    for by, name in fields.items():
        rows = _counted(
            Project.objects.annotate(of_what=Coalesce(F(name), Value(0))), "county_id", "of_what"
        )
        for county_id, of_id, entered, stage, formal, status, *sums in rows:
            key = (county_id, by.value, of_id, entered, stage, bool(formal), status)
            yield key, exact_figures(*sums)

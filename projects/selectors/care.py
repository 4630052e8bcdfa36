"""Reads of after-care: requests and who answers them, enterprises to visit, actual results."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DateField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from projects.models import ActualResult, CareRequest, CareVisit, Project
from projects.models.care import PURSUED, CareRequestQuerySet
from projects.rules.care import Compared, Totals, totals_of
from projects.rules.stages import Stage, Status
from zhaoshang.accounts.models import User

MOST = 100
OPEN, LATE, ANSWERED, CLOSED = "open", "late", "answered", "closed"


@dataclass(frozen=True)
class Asked:
    """What the list of requests is narrowed to."""

    state: str = OPEN
    kind: str = ""
    complaints: bool = False


@dataclass(frozen=True)
class Counts:
    """Of the requests in sight: waiting for an answer, of these late, answered and not rated."""

    open: int
    late: int
    answered: int


@dataclass(frozen=True)
class ResultRow:
    """A year's result beside what the project promised."""

    result: ActualResult
    output: Compared
    tax: Compared
    jobs: Compared

    @property
    def is_verified(self) -> bool:
        """Somebody else has verified it."""
        return self.result.verified_on is not None


@dataclass(frozen=True)
class YearTotals:
    """Sums of the verified results of a year against the promises."""

    output: Totals
    tax: Totals
    jobs: Totals
    unverified: int


def requests_in_sight(user: User) -> CareRequestQuerySet:
    """Return the requests this user may see, of projects that are not merged away."""
    return CareRequest.objects.visible_to(user).exclude(project__status=Status.MERGED.value)


def requests_for(user: User, asked: Asked, on: dt.date) -> CareRequestQuerySet:
    """Return the requests that a filter leaves."""
    found = requests_in_sight(user)
    if asked.state == LATE:
        found = found.late(on)
    elif asked.state == ANSWERED:
        found = found.filter(answered_on__isnull=False, closed_on=None)
    elif asked.state == CLOSED:
        found = found.exclude(closed_on=None)
    else:
        found = found.unanswered()
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.complaints:
        found = found.filter(is_complaint=True)
    return found.select_related("project", "lead_unit")


def request_counts(user: User, on: dt.date) -> Counts:
    """Count the requests in sight that are not closed: one query."""
    waiting = Q(answered_on=None, project__status__in=PURSUED)
    row = (
        requests_in_sight(user)
        .filter(closed_on=None)
        .aggregate(
            open=Count("pk", filter=waiting),
            late=Count("pk", filter=waiting & Q(answer_due_on__lt=on)),
            answered=Count("pk", filter=Q(answered_on__isnull=False)),
        )
    )
    return Counts(**row)


def not_visited(user: User, days: int, on: dt.date) -> QuerySet[Project]:
    """Return producing projects whose last visit is more than so many days ago, longest first.

    Where nobody has been yet, the days count from the start of production. Each carries
    `last_visit_on` (may be None) and `since`.
    """
    last = (
        CareVisit.objects.filter(project=OuterRef("pk"))
        .order_by()
        .values("project")
        .annotate(last=Max("visited_on"))
        .values("last")
    )
    return (
        Project.objects.visible_to(user)
        .filter(stage=Stage.PRODUCING.value, status=Status.ACTIVE.value)
        .annotate(last_visit_on=Subquery(last, output_field=DateField()))
        .annotate(since=Coalesce("last_visit_on", "produced_on", "stage_since"))
        .filter(since__lt=on - dt.timedelta(days=days))
        .select_related("responsible_unit", "host_unit")
        .order_by("since", "pk")
    )


def result_row(result: ActualResult) -> ResultRow:
    """Lay a result beside the promise of its project."""
    project = result.project
    return ResultRow(
        result,
        Compared(result.output_wan, project.expected_output_wan),
        Compared(result.tax_wan, project.expected_tax_wan),
        Compared(_count(result.jobs_count), _count(project.expected_jobs_count)),
    )


def _count(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def results_of_year(user: User, year: int) -> tuple[QuerySet[ActualResult], YearTotals]:
    """Return the results of a year in sight, and the sums of the verified ones: one query.

    The rows come as an unread queryset for the page; the sums read only the figures.
    """
    found = (
        ActualResult.objects.visible_to(user)
        .filter(year=year)
        .exclude(project__status=Status.MERGED.value)
        .select_related("project", "project__responsible_unit", "verified_by")
    )
    figures = found.order_by().values_list(
        "verified_on",
        "output_wan",
        "tax_wan",
        "jobs_count",
        "project__expected_output_wan",
        "project__expected_tax_wan",
        "project__expected_jobs_count",
    )
    rows = list(figures)
    verified = [row for row in rows if row[0] is not None]
    totals = YearTotals(
        output=totals_of(Compared(row[1], row[4]) for row in verified),
        tax=totals_of(Compared(row[2], row[5]) for row in verified),
        jobs=totals_of(Compared(_count(row[3]), _count(row[6])) for row in verified),
        unverified=len(rows) - len(verified),
    )
    return found, totals


def years_with_results(user: User, on: dt.date) -> list[int]:
    """Return the years with results in sight, this year and the one before, the latest first."""
    years = ActualResult.objects.visible_to(user).order_by().values_list("year", flat=True)
    return sorted({*years.distinct(), on.year, on.year - 1}, reverse=True)


def visits_of(project: Project) -> QuerySet[CareVisit]:
    """Return a project's visits, the latest first."""
    found = CareVisit.objects.filter(project=project).select_related("unit", "created_by")
    return found.order_by("-visited_on", "-pk")[:MOST]


def requests_of(project: Project) -> list[CareRequest]:
    """Return a project's requests, the open ones first."""
    found = CareRequest.objects.filter(project=project).select_related("lead_unit")
    rows = found.order_by(F("closed_on").desc(nulls_first=True), "answer_due_on", "pk")[:MOST]
    for row in rows:
        row.project = project
    return list(rows)


def results_of(project: Project) -> list[ResultRow]:
    """Return a project's results by year, the latest first."""
    rows = ActualResult.objects.filter(project=project).select_related(
        "verified_by", "reported_by", "document"
    )
    found = []
    for row in rows.order_by("-year"):
        row.project = project
        found.append(result_row(row))
    return found


def requests_to_answer(user: User) -> QuerySet[CareRequest]:
    """Return what the user's unit is to answer, earliest due first."""
    return (
        CareRequest.objects.led_by(user)
        .unanswered()
        .select_related("project", "lead_unit")
        .order_by("answer_due_on", "pk")[:MOST]
    )


def answers_to_rate(user: User) -> QuerySet[CareRequest]:
    """Return the county's answered requests of which nobody has asked the enterprise's opinion."""
    return (
        CareRequest.objects.filter(
            project__county_id=user.scope.county_id,
            project__status__in=PURSUED,
            answered_on__isnull=False,
            closed_on=None,
        )
        .select_related("project", "lead_unit")
        .order_by("answered_on", "pk")[:MOST]
    )


def results_to_verify(user: User) -> QuerySet[ActualResult]:
    """Return the county's results that wait for verification and were not reported by the user."""
    return (
        ActualResult.objects.filter(
            project__county_id=user.scope.county_id,
            project__status__in=PURSUED,
            verified_on=None,
        )
        .exclude(reported_by=user)
        .select_related("project")
        .order_by("reported_on", "pk")[:MOST]
    )

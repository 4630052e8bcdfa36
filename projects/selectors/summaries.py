"""The four lists with counts and sums: read from the summary, checked against the live rows.

A clerk of one unit reads the unit's rows of `LedgerSummary`, county-wide roles the county's, a
higher unit the sum of its counties'. Somebody with several units needs a live count, because a
project in which two of them have a part counts once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, QuerySet, Sum

from projects.models import LedgerSummary, Project, ProjectPart
from projects.rules.stages import Status
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.money import quantize_fen

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

NOTHING = Decimal(0)
IN_PIPELINE = (Status.ACTIVE, Status.SUSPENDED)


@dataclass(frozen=True)
class Figures:
    """Count and sums of some projects; amounts in 万元."""

    count: int = 0
    total_investment_wan: Decimal = NOTHING
    funds_verified_wan: Decimal = NOTHING

    def __add__(self, other: Figures) -> Figures:
        """Add two groups of projects that have none in common."""
        return Figures(
            self.count + other.count,
            self.total_investment_wan + other.total_investment_wan,
            self.funds_verified_wan + other.funds_verified_wan,
        )


@dataclass(frozen=True)
class FourLists:
    """What the tabs show: the pipeline by list, and what has ended beside it."""

    by_cell: dict[tuple[str, str], Figures] = field(default_factory=dict)

    @classmethod
    def of_rows(cls, rows: Iterable[tuple[str, str, Any, Any, Any]]) -> FourLists:
        """Make the lists of rows of `list_rows`."""
        return cls({(stage, status): exact_figures(*rest) for stage, status, *rest in rows})

    def of(self, *, stage: str | None = None, statuses: Iterable[str] = IN_PIPELINE) -> Figures:
        """Return count and sums of one list, or of all."""
        wanted = set(statuses)
        found = Figures()
        for (its_stage, status), figures in self.by_cell.items():
            if status in wanted and stage in (None, its_stage):
                found += figures
        return found

    @property
    def withdrawn_count(self) -> int:
        """Projects that were given up."""
        return self.of(statuses=[Status.WITHDRAWN]).count


def four_lists(user: User) -> FourLists:
    """Return counts and sums of the four lists as this user sees them. One query."""
    return FourLists.of_rows(list_rows(user))


def list_rows(user: User) -> QuerySet[Any, Any]:
    """Return stage, status, count, total investment and verified funds, as the user sees them."""
    scope = user.scope
    if scope.reads_region:
        rows = LedgerSummary.objects.filter(
            unit__kind=UnitKind.COUNTY.value, unit__path__startswith=scope.region_path
        )
        return _summed(rows)
    if scope.reads_county and scope.county_id is not None:
        return _summed(LedgerSummary.objects.filter(unit_id=scope.county_id))
    if len(scope.unit_ids) == 1:
        return _summed(LedgerSummary.objects.filter(unit_id=scope.unit_ids[0]))
    return _counted(Project.objects.visible_to(user))


def live_lists(projects: QuerySet[Project]) -> FourLists:
    """Return the same counted from the projects themselves."""
    return FourLists.of_rows(_counted(projects))


def summary_differences() -> list[tuple[int, str, str]]:
    """Return the summary rows (unit, stage, status) that do not say what the projects say.

    Five statements whatever the number of projects; the nightly check reports what it finds.
    """
    stored = {
        (unit, stage, status): exact_figures(*rest)
        for unit, stage, status, *rest in LedgerSummary.objects.values_list(
            "unit_id",
            "stage",
            "status",
            "project_count",
            "total_investment_wan",
            "funds_verified_wan",
        )
    }
    stored = {key: figures for key, figures in stored.items() if figures != Figures()}
    live = {
        (unit, stage, status): exact_figures(*rest)
        for rows in (_by_county(), _by_unit())
        for unit, stage, status, *rest in rows
    }
    return sorted(key for key in stored.keys() | live.keys() if stored.get(key) != live.get(key))


def _by_county() -> QuerySet[Any, Any]:
    return (
        Project.objects.order_by()
        .values_list("county_id", "stage", "status")
        .annotate(Count("pk"), Sum("total_investment_wan"), Sum("funds_verified_wan"))
    )


def _by_unit() -> QuerySet[Any, Any]:
    return (
        ProjectPart.objects.order_by()
        .exclude(unit_id=F("project__county_id"))
        .values_list("unit_id", "project__stage", "project__status")
        .annotate(
            Count("pk"), Sum("project__total_investment_wan"), Sum("project__funds_verified_wan")
        )
    )


def _summed(rows: QuerySet[LedgerSummary]) -> QuerySet[Any, Any]:
    return (
        rows.order_by()
        .values_list("stage", "status")
        .annotate(
            row_count=Sum("project_count"),
            total_sum=Sum("total_investment_wan"),
            funds_sum=Sum("funds_verified_wan"),
        )
    )


def _counted(projects: QuerySet[Project]) -> QuerySet[Any, Any]:
    return (
        projects.order_by()
        .values_list("stage", "status")
        .annotate(
            row_count=Count("pk"),
            total_sum=Sum("total_investment_wan"),
            funds_sum=Sum("funds_verified_wan"),
        )
    )


def exact_figures(count: Any, total: Any, funds: Any) -> Figures:
    """Return a count and sums in 万元 as they came out of the database, exact to the 分."""
    return Figures(count or 0, _exact(total), _exact(funds))


def _exact(amount: Any) -> Decimal:
    """Return a sum exact to the 分: SQLite adds decimals as floats."""
    return quantize_fen(Decimal(amount)) if amount else NOTHING

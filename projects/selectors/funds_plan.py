"""Reads of the investment plan: its versions, what is due, how funds stood against it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.timezone import localtime

from projects.models import FundsEntry, FundsPlan, FundsPlanItem, Project
from projects.policies_funds import FUNDS_DUE
from projects.rules.funds import Planned, Spread, due_by
from projects.rules.funds_course import Standing, Version, course
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import InForce, in_force

Verified = list[tuple[dt.date, Decimal]]
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Courses:
    """How funds stood against the plans, by project, and the policies it was reckoned by."""

    by_project: dict[int, list[Standing]]
    policies: list[InForce[Spread]]


@dataclass(frozen=True)
class Replaced:
    """What changed from one version to the next: planned money by year, 万元."""

    year: int
    before: Decimal
    after: Decimal


def as_planned(item: FundsPlanItem) -> Planned:
    """Return an item of the plan as the rule takes it."""
    last = Month.of(item.first_on) + (item.months - 1)
    return Planned(item.first_on, last.last_day, item.amount_wan)


def as_version(plan: FundsPlan) -> Version:
    """Return a version as the rule takes it, its items read."""
    return Version(plan.number, plan.set_on, [as_planned(item) for item in plan.items.all()])


def plans_of(project_ids: Iterable[int]) -> dict[int, list[FundsPlan]]:
    """Return all versions of the plans of projects with their items, newest first: two queries."""
    items = FundsPlanItem.objects.order_by("first_on")
    rows = (
        FundsPlan.objects.filter(project_id__in=list(project_ids))
        .select_related("created_by")
        .prefetch_related(Prefetch("items", items))
        .order_by("project_id", "-number")
    )
    found: dict[int, list[FundsPlan]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return dict(found)


def plan_in_force(project_id: int) -> FundsPlan | None:
    """Return the version in force with its items: two queries."""
    return next(
        (each for each in plans_of([project_id]).get(project_id, ()) if each.is_current), None
    )


def changes_by_year(plan: FundsPlan, before: FundsPlan | None) -> list[Replaced]:
    """Return in which years a version plans other sums than the one before."""
    sums = [_by_year(each.items.all() if each is not None else ()) for each in (before, plan)]
    years = sorted({*sums[0], *sums[1]})
    return [
        Replaced(year, sums[0].get(year, _ZERO), sums[1].get(year, _ZERO))
        for year in years
        if sums[0].get(year, _ZERO) != sums[1].get(year, _ZERO)
    ]


def _by_year(items: Iterable[FundsPlanItem]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for item in items:
        found[item.first_on.year] += item.amount_wan
    return dict(found)


def verified_on(entry: FundsEntry) -> dt.date:
    """Return the day from which verified money counts: that of the verification."""
    return localtime(entry.verified_at).date() if entry.verified_at else entry.month


def verified_of(project_ids: Iterable[int]) -> dict[int, Verified]:
    """Return what was verified of projects on which day, with corrections: one query."""
    rows = FundsEntry.objects.filter(
        project_id__in=list(project_ids), state=FundsEntry.State.VERIFIED
    ).only("project_id", "month", "verified_at", "verified_wan")
    found: dict[int, Verified] = defaultdict(list)
    for row in rows:
        found[row.project_id].append((verified_on(row), row.verified_wan or _ZERO))
    return dict(found)


def courses(project_ids: Sequence[int], *, on: dt.date) -> Courses:
    """Return how funds of projects stood against their plans: five queries and one a county."""
    plans = plans_of(project_ids)
    verified = verified_of(plans)
    counties = dict(Project.objects.filter(pk__in=plans).values_list("pk", "county_id"))
    units = Unit.objects.in_bulk(set(counties.values()))
    policies = {pk: in_force(FUNDS_DUE, unit, on) for pk, unit in units.items()}
    found = {
        pk: course(
            [as_version(each) for each in versions],
            verified.get(pk, []),
            on=on,
            spread=policies[counties[pk]].value,
        )
        for pk, versions in plans.items()
    }
    return Courses(found, list(policies.values()))


def funds_due(
    project_ids: Iterable[int], *, on: dt.date, spread: Spread
) -> Mapping[int, tuple[Decimal, Decimal]]:
    """Return (due by a day, verified by then) of the projects with a plan: two queries.

    By the version in force; money counts by its month of arrival.
    """
    plans: dict[int, list[Planned]] = defaultdict(list)
    items = FundsPlanItem.objects.filter(project_id__in=list(project_ids), plan__is_current=True)
    for item in items:
        plans[item.project_id].append(as_planned(item))
    verified: dict[int, Decimal] = defaultdict(Decimal)
    rows = FundsEntry.objects.filter(
        project_id__in=list(plans), state=FundsEntry.State.VERIFIED, month__lte=on
    )
    for pk, amount in rows.values_list("project_id", "verified_wan"):
        verified[pk] += amount or _ZERO
    return {pk: (due_by(items, on, spread), verified[pk]) for pk, items in plans.items()}

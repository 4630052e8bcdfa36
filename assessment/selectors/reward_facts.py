"""What the ledger says of projects whose referrers may be rewarded, and the policies in force."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessment.policies_rewards import COURSE, RULES, RewardCourse
from assessment.rules.reward_facts import ClaimFrom, MoneyRow, ProjectDays
from assessment.rules.reward_rules import RewardTerms
from projects.models import FundsEntry, Milestone, Project
from projects.models.choices import MilestoneKind
from zhaoshang.accounts.models import Unit
from zhaoshang.policy.models import Policy
from zhaoshang.policy.selectors import InForce, PolicyBook

_MILESTONES = {
    MilestoneKind.TOPPED_OUT: ClaimFrom.TOPPED_OUT,
    MilestoneKind.TRIAL: ClaimFrom.TRIAL,
}


@dataclass(frozen=True)
class Ledger:
    """A project as the ledger has it: verified money, days, and from when claiming runs."""

    rows: tuple[MoneyRow, ...]
    days: ProjectDays
    happened: Mapping[ClaimFrom, dt.date | None]


def ledgers_of(projects: Iterable[Project]) -> dict[int, Ledger]:
    """Return what the ledger says of projects read with their investors: two queries."""
    by_id = {project.pk: project for project in projects}
    rows = money_rows(by_id)
    milestones = _milestones(by_id)
    return {
        pk: Ledger(
            tuple(rows.get(pk, ())),
            _days(project, milestones.get(pk, {})),
            _happened(project, milestones.get(pk, {})),
        )
        for pk, project in by_id.items()
    }


def money_rows(project_ids: Iterable[int]) -> dict[int, list[MoneyRow]]:
    """Return the verified entries of projects, corrections among them: one query.

    Source: rules.md R6 (only verified money counts).
    """
    found: dict[int, list[MoneyRow]] = defaultdict(list)
    entries = FundsEntry.objects.filter(
        project__in=list(project_ids), state=FundsEntry.State.VERIFIED
    ).order_by("month", "pk")
    for each in entries:
        found[each.project_id].append(
            MoneyRow(
                pk=each.pk,
                month=each.month,
                kind=each.kind,
                origin=each.origin,
                verified_wan=each.verified_wan or Decimal(0),
                currency=each.currency,
                rate=each.conversion_rate,
                corrects=each.corrects_id,
            )
        )
    return found


def _milestones(project_ids: Iterable[int]) -> dict[int, dict[str, dt.date]]:
    found: dict[int, dict[str, dt.date]] = defaultdict(dict)
    rows = Milestone.objects.filter(
        project__in=list(project_ids),
        kind__in=[*_MILESTONES, MilestoneKind.ABOVE_SCALE],
        actual_on__isnull=False,
    )
    for project_id, kind, day in rows.values_list("project_id", "kind", "actual_on"):
        if day is not None:
            found[project_id][kind] = day
    return found


def _days(project: Project, milestones: Mapping[str, dt.date]) -> ProjectDays:
    investor = project.investor
    return ProjectDays(
        total_investment_wan=project.total_investment_wan,
        started_on=project.started_on,
        produced_on=project.produced_on,
        agreed_start_on=project.agreed_start_on,
        agreed_production_on=project.agreed_production_on,
        is_above_scale=MilestoneKind.ABOVE_SCALE in milestones,
        ranks=frozenset({investor.kind} if investor is not None and investor.kind else ()),
    )


def _happened(
    project: Project, milestones: Mapping[str, dt.date]
) -> dict[ClaimFrom, dt.date | None]:
    return {
        ClaimFrom.START: project.started_on,
        ClaimFrom.PRODUCTION: project.produced_on,
        **{claim: milestones.get(kind) for kind, claim in _MILESTONES.items()},
    }


class RewardPolicies:
    """The policies of rewards of a county on whatever day: one query for all."""

    def __init__(self, county: Unit) -> None:
        self._county = county
        names = [COURSE.name, *(kind.name for kind in RULES.values())]
        rows = Policy.objects.for_unit(county).filter(kind__in=names)
        self._rows = list(rows.select_related("owner", "use").order_by("effective_from"))

    def terms(self, branch: str, on: dt.date) -> InForce[RewardTerms]:
        """Return the rule for domestic or foreign capital in force on a day."""
        return self._book(on)[RULES[branch]]

    def course(self, on: dt.date) -> InForce[RewardCourse]:
        """Return what holds for the course of cases on a day."""
        return self._book(on)[COURSE]

    def _book(self, on: dt.date) -> PolicyBook:
        held = [row for row in self._rows if row.effective_from <= on]
        return PolicyBook(self._county, on, held)

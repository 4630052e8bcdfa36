"""The yearly round of rewards: its cases, sums by state, projects that meet the conditions (R17).

`rewards_of_year` is what the year's settlement reads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from assessment.models import RewardCase, RewardPayment, RewardReferrer
from assessment.rules.reward_course import DECIDED, RUNNING, CaseState
from assessment.selectors.reward_duties import projects_without_case
from assessment.selectors.rewards import Working, workings
from projects.models import Project
from projects.models.choices import Origin
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.money import quantize_fen

_ZERO = Decimal(0)
MOST_CASES, MOST_CANDIDATES = 500, 200


@dataclass
class StateSum:
    """Cases of one state; 万元. `award_wan` is empty before the public notice."""

    state: CaseState
    number: int = 0
    award_wan: Decimal = _ZERO
    paid_wan: Decimal = _ZERO


@dataclass(frozen=True)
class YearSums:
    """The rewards of a county and year, by state; 万元.

    Attributes:
        by_state: Every state, those without a case too.
    """

    by_state: dict[CaseState, StateSum] = field(default_factory=dict)

    def _total(self, states: Iterable[CaseState], name: str) -> Decimal:
        return sum((getattr(self.by_state[each], name) for each in states), _ZERO)

    @property
    def number(self) -> int:
        """All cases but those refused and withdrawn."""
        return sum(self.by_state[each].number for each in (*RUNNING, *DECIDED))

    @property
    def awarded_wan(self) -> Decimal:
        """What was approved."""
        return self._total(DECIDED, "award_wan")

    @property
    def paid_wan(self) -> Decimal:
        """What has been paid, returns taken off."""
        return self._total(DECIDED, "paid_wan")

    @property
    def open_wan(self) -> Decimal:
        """What was approved and is neither paid nor closed without."""
        states = (CaseState.APPROVED, CaseState.PAID)
        return self._total(states, "award_wan") - self._total(states, "paid_wan")


def rewards_of_year(county_id: int, year: int) -> YearSums:
    """Return the sums of a county's rewards of a year, by state: one query.

    Source: rules.md R12 (year-end settlement), R17.
    """
    paid = (
        RewardPayment.objects.filter(referrer__case=OuterRef("pk"))
        .order_by()
        .values("referrer__case")
        .annotate(total=Sum("amount_wan"))
        .values("total")
    )
    amount: Any = DecimalField(max_digits=18, decimal_places=6)
    rows = RewardCase.objects.filter(county=county_id, year=year).annotate(
        paid=Coalesce(Subquery(paid, output_field=amount), _ZERO, output_field=amount)
    )
    found = {state: StateSum(state) for state in CaseState}
    for state, award, total in rows.values_list("state", "award_wan", "paid"):
        each = found[CaseState(state)]
        each.number += 1
        each.award_wan += award or _ZERO
        each.paid_wan += quantize_fen(total)
    return YearSums(found)


@dataclass(frozen=True)
class CaseLine:
    """A case in a list: its award, what was paid, and to whom. 万元.

    Attributes:
        case: The case.
        award_wan: As decided or noticed; before that as it works out now.
        paid_wan: What has been paid.
        base_wan: What it was worked out from.
        shares: Name, share, amount of each referrer.
        is_live: It is worked out now and may still change.
    """

    case: RewardCase
    award_wan: Decimal
    paid_wan: Decimal
    base_wan: Decimal
    shares: Sequence[tuple[str, Decimal, Decimal]]
    is_live: bool


def cases_in_sight(user: User) -> QuerySet[RewardCase]:
    """Return the cases a user may read, with what their lines show."""
    referrers = RewardReferrer.objects.select_related("referrer").prefetch_related("payments")
    return (
        RewardCase.objects.visible_to(user)
        .select_related("county", "project__investor", "created_by")
        .prefetch_related(Prefetch("referrers", queryset=referrers))
        .order_by("-year", "-pk")
    )


def lines_of(cases: Sequence[RewardCase], county: Unit, on: dt.date) -> list[CaseLine]:
    """Return cases as lines; those not under notice yet are worked out together."""
    live = [case for case in cases if case.state in {CaseState.DRAFTED, CaseState.REVIEW}]
    worked = {}
    if live:
        worked = {each.case.pk: each for each in workings(live, county, on)}
    return [
        _live_line(worked[case.pk]) if case.pk in worked else _kept_line(case) for case in cases
    ]


def _live_line(working: Working) -> CaseLine:
    names = working.names
    return CaseLine(
        case=working.case,
        award_wan=working.due_wan,
        paid_wan=_ZERO,
        base_wan=working.award.base_wan,
        shares=[
            (names.get(each.referrer, ""), each.percent, each.due_wan) for each in working.shares
        ],
        is_live=True,
    )


def _kept_line(case: RewardCase) -> CaseLine:
    content = case.content or {"award": {"base_wan": "0"}, "shares": []}
    paid = sum(
        (each.amount_wan for row in case.referrers.all() for each in row.payments.all()), _ZERO
    )
    return CaseLine(
        case=case,
        award_wan=case.award_wan or _ZERO,
        paid_wan=paid,
        base_wan=Decimal(content["award"]["base_wan"] or 0),
        shares=[
            (each["name"], Decimal(each["percent"] or 0), Decimal(each["due_wan"] or 0))
            for each in content["shares"]
        ],
        is_live=False,
    )


@dataclass(frozen=True)
class Candidate:
    """A project with confirmed referrers and no case, as it would work out today.

    Attributes:
        working: How it works out.
        unknown: The rule asks for facts that have to be ticked; they do not count yet.
        meets: Every condition holds, but for facts that have to be ticked.
    """

    working: Working
    unknown: bool
    meets: bool

    @property
    def project(self) -> Project:
        """The project."""
        return self.working.case.project


def candidates(county: Unit, on: dt.date) -> list[Candidate]:
    """Return the projects the yearly round looks at: those that meet the conditions first.

    Seven queries however many; at most MOST_CANDIDATES projects.
    """
    projects = list(projects_without_case(county.pk)[:MOST_CANDIDATES])
    if not projects:
        return []
    thought_of = [
        RewardCase(
            county=county,
            project=project,
            year=on.year,
            claimed_on=on,
            branch=RewardCase.Branch.FOREIGN
            if project.origin == Origin.OVERSEAS
            else RewardCase.Branch.DOMESTIC,
        )
        for project in projects
    ]
    found = [_candidate(each) for each in workings(thought_of, county, on)]
    return sorted(found, key=lambda each: (not each.meets, -each.working.due_wan))


def _candidate(working: Working) -> Candidate:
    unknown = {line.fact.value for line in working.unknown}
    codes = {each.code for each in working.terms.value.rule.entry if each.fact in unknown}
    unmet = set(working.award.unmet) - codes
    base = working.award.base_wan
    waits = bool(set(working.award.unmet) & codes)
    return Candidate(
        working,
        unknown=bool(unknown),
        meets=not unmet and base > 0 and (waits or bool(working.award.total_wan)),
    )

"""Targets of persons and how far each is (rules.md R5, R10): a fixed number of queries.

What of the ledger is a person's: of projects whose responsible person or lead sponsor they are,
and of activities that they led or took part in, as these are linked today. Nothing of it was ever
published, so months that are closed are worked out of the ledger like open ones.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from assessment.models import AnnualPlan, IndicatorDefinition, Target
from assessment.policies import PERSONS, PROGRESS, ProgressRule
from assessment.rules.crediting import Contribution
from assessment.rules.indicators import ACTIVITIES, Source
from assessment.rules.persons import Links, PersonRule, person_part
from assessment.rules.progress import Progress, month_shares, progress
from assessment.selectors.figure_rows import FigureRows, rows_in_sight_of
from assessment.selectors.ledger_figures import ledger_rows
from assessment.selectors.plans import TargetIn, plan_in_force, plan_indicators, with_changes
from projects.models import Activity, Project
from zhaoshang.accounts.models import TeamMembership, Unit, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import InForce, policy_book

Key = tuple[int, int]
_ZERO = Decimal(0)


@dataclass(frozen=True)
class PersonRow:
    """A person's indicator.

    Attributes:
        person: Whose, the unit loaded.
        definition: The definition that counts in the month.
        value: This month; None where the ledger does not know whose it is.
        cumulative: The year to its end; None likewise.
        goals: The targets, the main basis first, each with its progress if there is a figure.
    """

    person: User
    definition: IndicatorDefinition
    value: Decimal | None
    cumulative: Decimal | None
    goals: Sequence[tuple[TargetIn, Progress | None]]


@dataclass(frozen=True)
class PeopleTable:
    """The persons' rows, by unit and name, and by what policy projects count for them."""

    plan: AnnualPlan | None
    rule: InForce[PersonRule]
    rows: Sequence[PersonRow] = ()


@dataclass
class _Linked:
    """Who is linked to which project and activity: two queries."""

    people: dict[int, User]
    projects: dict[int, list[tuple[int, Links]]] = field(default_factory=dict)
    activities: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Collection[User], sources: Collection[Source]) -> _Linked:
        found = cls({each.pk: each for each in people})
        ids = list(found.people)
        if any(each not in ACTIVITIES for each in sources):
            rows = Project.objects.filter(Q(responsible_person__in=ids) | Q(lead_sponsor__in=ids))
            names = ("pk", "responsible_person_id", "lead_sponsor_id")
            for pk, responsible, sponsor in rows.values_list(*names):
                found.projects[pk] = [
                    (
                        each,
                        Links(found.people[each].unit_id, each == responsible, each == sponsor),
                    )
                    for each in {responsible, sponsor} & set(ids)
                ]
        if any(each in ACTIVITIES for each in sources):
            took_part = Activity.objects.filter(Q(leader__in=ids) | Q(people__in=ids))
            for pk, leader, person in took_part.values_list("pk", "leader_id", "people"):
                found.activities.setdefault(pk, set()).update({leader, person} & set(ids))
        return found

    def parts(
        self, source: Source, row: Contribution, rule: PersonRule
    ) -> Iterator[tuple[int, Decimal]]:
        """Yield who has what of a contribution."""
        if source in ACTIVITIES:
            for pk in self.activities.get(row.happening.pk, ()):
                yield pk, row.whole
            return
        for pk, links in self.projects.get(row.happening.project_id or 0, ()):
            part = person_part(row, links, rule)
            if part is not None:
                yield pk, part


def people_figures(
    *, county_id: int, month: Month, on: dt.date, people: Collection[User]
) -> PeopleTable:
    """Return how far persons with targets are at the end of a month.

    Args:
        county_id: The county.
        month: The month.
        on: Today.
        people: The persons that are asked for; those without a target are left out.
    """
    county = Unit.objects.get(pk=county_id)
    book = policy_book(county, month.last_day)
    counting, reckoning = book[PERSONS], book[PROGRESS].value
    plan = plan_in_force(county_id, month.year)
    goals = _goals(plan, month, people) if plan else {}
    if plan is None or not goals:
        return PeopleTable(plan, counting)
    wanted = {indicator for _person, indicator in goals}
    definitions = [
        each.definition
        for each in plan_indicators(plan, month)
        if each.definition.indicator_id in wanted
    ]
    known = _Known.of(
        county_id=county_id,
        month=month,
        on=on,
        people=people,
        definitions=definitions,
        rule=counting.value,
    )
    found = []
    for person in people:
        for definition in definitions:
            key = (person.pk, definition.indicator_id)
            if key in goals:
                actual = known.sums.get(key, None if definition.is_reported else _ZERO)
                value = known.values.get(key, None if definition.is_reported else _ZERO)
                read = [(goal, _progress(goal, actual, reckoning)) for goal in goals[key]]
                found.append(PersonRow(person, definition, value, actual, read))
    return PeopleTable(plan, counting, found)


@dataclass
class _Known:
    """What of the ledger each person has by indicator: of the month, and of the year to its end."""

    values: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    sums: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @classmethod
    def of(
        cls,
        *,
        county_id: int,
        month: Month,
        on: dt.date,
        people: Collection[User],
        definitions: Sequence[IndicatorDefinition],
        rule: PersonRule,
    ) -> _Known:
        asked = [each for each in definitions if not each.is_reported]
        sources = {each.indicator_id: Source(each.source) for each in asked}
        linked = _Linked.of(people, set(sources.values()))
        found = cls()
        rows = ledger_rows(county_id=county_id, definitions=asked, year=month.year, on=on)
        for indicator_id, row in rows:
            if row.month > month:
                continue
            for pk, part in linked.parts(sources[indicator_id], row, rule):
                found.sums[pk, indicator_id] += part
                if row.month == month:
                    found.values[pk, indicator_id] += part
        return found


def _progress(goal: TargetIn, actual: Decimal | None, rule: ProgressRule) -> Progress | None:
    if actual is None:
        return None
    return progress(
        actual,
        goal.amount,
        goal.month,
        shares=month_shares(goal.cumulative) if rule.by_month else None,
        gap_from=rule.gap_from,
        decimals=rule.decimals,
    )


def _goals(plan: AnnualPlan, month: Month, people: Collection[User]) -> dict[Key, list[TargetIn]]:
    rows = Target.objects.filter(plan=plan, person__in=people).select_related("basis")
    found: dict[Key, list[TargetIn]] = defaultdict(list)
    ordered = rows.order_by("-basis__is_main", "basis__sort_order", "basis_id")
    for target in with_changes(ordered):
        read = TargetIn(target, month)
        if read.is_set and target.person_id is not None:
            found[target.person_id, target.indicator_id].append(read)
    return dict(found)


def people_in_sight(user: User, unit: Unit) -> list[User]:
    """Return the persons whose progress a reader sees on the page of a unit: one query.

    Of the county everybody's; of a unit its own people's. Who reads the county sees all, others
    those of their own units, and themselves.
    """
    scope = user.scope
    found = User.objects.visible_to(user).filter(unit__county=unit.county_id)
    if unit.kind != UnitKind.COUNTY:
        found = found.filter(unit=unit)
    if not (scope.reads_county or scope.reads_region):
        found = found.filter(Q(unit__in=scope.unit_ids) | Q(pk=user.pk))
    return list(
        found.filter(targets__isnull=False)
        .distinct()
        .select_related("unit")
        .order_by("unit__sort_order", "unit__name", "full_name", "pk")
    )


def teams_of(unit: Unit, month: Month) -> list[Unit]:
    """Return the teams in which people of a unit were members in a month; of the county all."""
    teams = Unit.objects.filter(county=unit.county_id, kind=UnitKind.TEAM)
    if unit.kind != UnitKind.COUNTY:
        members = TeamMembership.objects.filter(user__unit=unit, since__lte=month.last_day)
        members = members.filter(Q(until=None) | Q(until__gte=month.first_day))
        teams = teams.filter(pk__in=members.values("team_id"))
    return list(teams.in_tree_order())


def rows_of_person(
    *,
    user: User,
    county_id: int,
    person: User,
    definition: IndicatorDefinition,
    rule: PersonRule,
    months: Sequence[Month],
    on: dt.date,
) -> FigureRows:
    """Return what a person's figure is made of: the same rows that add up to it."""
    source = Source(definition.source)
    linked = _Linked.of([person], {source})
    found = []
    for _indicator, row in ledger_rows(
        county_id=county_id, definitions=[definition], year=months[0].year, on=on
    ):
        if row.month in months:
            found += [(row, part) for _pk, part in linked.parts(source, row, rule)]
    return rows_in_sight_of(user, definition, found)

"""Commendations 评先评优 (rules.md R12): who is proposed in which category, and who is passed over.

- `exclusions`: which of the county's conditions a unit fails.
- `propose`: the proposals of every category, with place, number and money, and who was passed over.

Equal numbers share a place (1, 2, 2, 4) and are all proposed, also where that exceeds the quota:
nothing decides between them but a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

_ZERO = Decimal(0)


class By(StrEnum):
    """How a category is filled."""

    PLACE = "place"
    INDICATOR = "indicator"
    CLIMB = "climb"
    PERSON = "person"
    NOMINATION = "nomination"

    @property
    def names_persons(self) -> bool:
        """It commends persons, not units."""
        return self in {By.PERSON, By.NOMINATION}


class Why(StrEnum):
    """Why somebody is passed over."""

    VETOED = "vetoed"
    BLACK_LISTED = "black_listed"
    LATE = "late"
    MISSING = "missing"
    FALSIFIED = "falsified"
    TARGET_MISSED = "target_missed"


@dataclass(frozen=True)
class Category:
    """One category of the county's document.

    Attributes:
        name: As it is printed, 先进单位.
        by: How it is filled.
        quota: How many; of each group where it goes by place, else of the county.
        indicator: Code of the indicator that counts; "" where none does.
        amounts_wan: Money by place in 万元, the first place first; the last holds for the rest.
        per_unit: Most of one unit, where persons are nominated; 0: no bound.
    """

    name: str
    by: By
    quota: int
    indicator: str = ""
    amounts_wan: tuple[Decimal, ...] = ()
    per_unit: int = 0

    def amount_wan(self, rank: int) -> Decimal | None:
        """Return the money of a place; None where the county gives none."""
        if not self.amounts_wan:
            return None
        return self.amounts_wan[min(rank, len(self.amounts_wan)) - 1]


@dataclass(frozen=True)
class Conditions:
    """What keeps a unit, and its persons, from being commended.

    Attributes:
        no_veto: One failure that removes all credit 一票否决.
        no_black_list: It stands on the year's black list.
        no_falsified: A spot check found a false figure.
        target_met: It missed its target of the category's indicator (the plan's first elsewhere).
        most_late: Late reports of the year beyond this; None: not asked.
        most_missing: Missing reports beyond this; None: not asked.
    """

    no_veto: bool = True
    no_black_list: bool = True
    no_falsified: bool = True
    target_met: bool = False
    most_late: int | None = None
    most_missing: int | None = None


@dataclass(frozen=True)
class UnitYear:
    """A unit's settled year; `actual` and `target` by code of the indicator, in its measure."""

    unit_id: int
    name: str
    group: str = ""
    is_apart: bool = False
    place: int | None = None
    place_before: int | None = None
    total: Decimal | None = None
    vetoed_by: str = ""
    is_black_listed: bool = False
    late: int = 0
    missing: int = 0
    falsified: int = 0
    actual: Mapping[str, Decimal] = field(default_factory=dict)
    target: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonYear:
    """A person's year: figures of their own projects, by code of the indicator."""

    person_id: int
    name: str
    unit_id: int
    actual: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """One proposal. `value`: the number it rests on (score, figure, places climbed)."""

    category: Category
    rank: int
    value: Decimal
    unit_id: int
    person_id: int | None = None
    group: str = ""
    before: int | None = None
    now: int | None = None

    @property
    def amount_wan(self) -> Decimal | None:
        """The money that goes with it, in 万元."""
        return self.category.amount_wan(self.rank)


@dataclass(frozen=True)
class PassedOver:
    """Who would have been proposed and is not, and why."""

    category: Category
    unit_id: int
    person_id: int | None
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Proposals:
    """What the rules propose, categories in their order, and who they pass over."""

    rows: tuple[Proposal, ...]
    passed_over: tuple[PassedOver, ...]


def exclusions(
    unit: UnitYear, conditions: Conditions, indicator: str, main: str = ""
) -> tuple[Why, ...]:
    """Return which conditions a unit fails.

    Args:
        unit: Its year.
        conditions: The county's.
        indicator: Code of the category's indicator, "" for none.
        main: Code of the plan's first indicator, asked where the category has none.
    """
    code = indicator or main
    target = unit.target.get(code, _ZERO)
    failed = {
        Why.VETOED: conditions.no_veto and bool(unit.vetoed_by),
        Why.BLACK_LISTED: conditions.no_black_list and unit.is_black_listed,
        Why.FALSIFIED: conditions.no_falsified and unit.falsified > 0,
        Why.LATE: conditions.most_late is not None and unit.late > conditions.most_late,
        Why.MISSING: conditions.most_missing is not None and unit.missing > conditions.most_missing,
        Why.TARGET_MISSED: conditions.target_met
        and target > 0
        and unit.actual.get(code, _ZERO) < target,
    }
    return tuple(why for why, is_so in failed.items() if is_so)


@dataclass(frozen=True)
class _Candidate:
    """Somebody in the running: a larger `value` is better, whatever is shown."""

    value: Decimal
    unit: UnitYear
    person: PersonYear | None = None
    shown: Decimal | None = None


def propose(
    categories: Sequence[Category],
    units: Sequence[UnitYear],
    persons: Sequence[PersonYear],
    conditions: Conditions,
    *,
    main: str = "",
) -> Proposals:
    """Propose who is commended.

    Args:
        categories: In the order of the county's document.
        units: Every unit of the year's groups.
        persons: Persons whose figures are known.
        conditions: What excludes.
        main: Code of the plan's first indicator.
    """
    rows: list[Proposal] = []
    passed: list[PassedOver] = []
    for category in categories:
        if category.by is By.NOMINATION or category.quota == 0:
            continue
        for candidates in _races(category, units, persons):
            taken, left = _take(category, candidates, conditions, main)
            rows.extend(_proposal(category, each, taken) for each in taken)
            passed.extend(left)
    return Proposals(tuple(rows), tuple(passed))


def _races(
    category: Category, units: Sequence[UnitYear], persons: Sequence[PersonYear]
) -> list[list[_Candidate]]:
    """Return who runs against whom: a group by place, else the whole county."""
    ranked = [each for each in units if not each.is_apart]
    if category.by is By.PLACE:
        groups = list(dict.fromkeys(each.group for each in ranked))
        return [
            [
                _Candidate(Decimal(-each.place), each, shown=each.total)
                for each in ranked
                if each.group == group and each.place is not None
            ]
            for group in groups
        ]
    if category.by is By.CLIMB:
        return [
            [
                _Candidate(Decimal(each.place_before - each.place), each)
                for each in ranked
                if each.place is not None
                and each.place_before is not None
                and each.place < each.place_before
            ]
        ]
    code = category.indicator
    if category.by is By.PERSON:
        of = {each.unit_id: each for each in units}
        return [
            [
                _Candidate(each.actual[code], of[each.unit_id], each)
                for each in persons
                if each.actual.get(code, _ZERO) > 0 and each.unit_id in of
            ]
        ]
    return [
        [_Candidate(each.actual[code], each) for each in units if each.actual.get(code, _ZERO) > 0]
    ]


def _take(
    category: Category, candidates: Sequence[_Candidate], conditions: Conditions, main: str
) -> tuple[list[_Candidate], list[PassedOver]]:
    """Take the best until the quota is full; whom a condition excludes leaves room for the next."""
    taken: list[_Candidate] = []
    passed: list[PassedOver] = []
    for each in sorted(candidates, key=lambda one: (-one.value, one.unit.unit_id)):
        if len(taken) >= category.quota and each.value != taken[-1].value:
            break
        why = exclusions(each.unit, conditions, category.indicator, main)
        if why:
            person_id = each.person.person_id if each.person else None
            passed.append(PassedOver(category, each.unit.unit_id, person_id, why))
        else:
            taken.append(each)
    return taken, passed


def _proposal(category: Category, one: _Candidate, taken: Sequence[_Candidate]) -> Proposal:
    return Proposal(
        category,
        rank=1 + sum(other.value > one.value for other in taken),
        value=one.value if one.shown is None else one.shown,
        unit_id=one.unit.unit_id,
        person_id=one.person.person_id if one.person else None,
        group=one.unit.group,
        before=one.unit.place_before,
        now=one.unit.place,
    )

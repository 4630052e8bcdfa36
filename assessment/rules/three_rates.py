"""The three rates 三率 (rules.md R11a): numerator, denominator, and what each leaves out and why.

Framework and intent agreements are in none of them. Withdrawn projects stay in the denominator of
the year that counted them. Amounts in 万元.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from zhaoshang.core.money import percent

_ONE, _ZERO = Decimal(1), Decimal(0)


class Rate(StrEnum):
    """Which rate."""

    PERFORMANCE = "performance"
    FUNDING = "funding"
    START = "start"


class Part(StrEnum):
    """Where a project stands in a rate."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    LEFT_OUT = "left_out"


class Why(StrEnum):
    """Why a project is left out of a rate."""

    NO_DUE = "no_due"
    NOT_DUE = "not_due"
    NO_AGREED = "no_agreed"
    NO_PLAN = "no_plan"
    NOTHING_DUE = "nothing_due"
    NO_START = "no_start"
    NOT_TO_START = "not_to_start"


@dataclass(frozen=True, slots=True)
class Signed:
    """A project with a formal contract, as the rates look at it.

    Attributes:
        pk: The project.
        unit_id: The unit it is counted for.
        is_withdrawn: Withdrawn since.
        has_failed: Its contract was terminated or breached.
        first_due_on: First date of performance; None if none was agreed.
        agreed_wan: Agreed amount.
        verified_wan: Verified funds, working capital left out.
        due_wan: Funds due by now by the investment plan; None without one.
        started_on: Start of construction.
        agreed_start_on: Agreed start.
    """

    pk: int
    unit_id: int | None = None
    is_withdrawn: bool = False
    has_failed: bool = False
    first_due_on: dt.date | None = None
    agreed_wan: Decimal | None = None
    verified_wan: Decimal = _ZERO
    due_wan: Decimal | None = None
    started_on: dt.date | None = None
    agreed_start_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """What a project adds to a rate, or why it adds nothing."""

    numerator: Decimal = _ZERO
    denominator: Decimal = _ZERO
    why: Why | None = None


@dataclass
class RateSum:
    """A rate: sums, and the projects of each part."""

    numerator: Decimal = _ZERO
    denominator: Decimal = _ZERO
    counted: list[int] = field(default_factory=list)
    reached: list[int] = field(default_factory=list)
    left_out: dict[Why, list[int]] = field(default_factory=dict)

    @property
    def percent(self) -> Decimal | None:
        """The rate as printed; None without a denominator."""
        return percent(self.numerator, self.denominator)

    def add(self, pk: int, placed: Placed) -> None:
        """Count a project."""
        if placed.why is not None:
            self.left_out.setdefault(placed.why, []).append(pk)
            return
        self.numerator += placed.numerator
        self.denominator += placed.denominator
        self.counted.append(pk)
        if placed.numerator:
            self.reached.append(pk)

    def of(self, part: Part) -> list[int]:
        """Return the projects of a part."""
        if part is Part.NUMERATOR:
            return self.reached
        if part is Part.DENOMINATOR:
            return self.counted
        return [pk for rows in self.left_out.values() for pk in rows]


def performance(each: Signed, on: dt.date, *, only_due: bool) -> Placed:
    """合同履约率: formal contracts not terminated or breached ÷ formal contracts signed.

    Args:
        each: The project.
        on: Today.
        only_due: Only those whose first date of performance has come.
    """
    if only_due and each.first_due_on is None:
        return Placed(why=Why.NO_DUE)
    if only_due and each.first_due_on is not None and each.first_due_on > on:
        return Placed(why=Why.NOT_DUE)
    kept = not (each.has_failed or each.is_withdrawn)
    return Placed(_ONE if kept else _ZERO, _ONE)


def funding(each: Signed, *, by_plan: bool) -> Placed:
    """资金到位率: verified funds ÷ agreed amount (or ÷ what is due by now by the plan)."""
    if by_plan:
        if each.due_wan is None:
            return Placed(why=Why.NO_PLAN)
        if not each.due_wan:
            return Placed(why=Why.NOTHING_DUE)
        return Placed(each.verified_wan, each.due_wan)
    if not each.agreed_wan:
        return Placed(why=Why.NO_AGREED)
    return Placed(each.verified_wan, each.agreed_wan)


def start(each: Signed, on: dt.date, *, only_due: bool) -> Placed:
    """项目开工率: projects started ÷ projects with a formal contract (or ÷ those due to start)."""
    if only_due and each.agreed_start_on is None:
        return Placed(why=Why.NO_START)
    if only_due and each.agreed_start_on is not None and each.agreed_start_on > on:
        return Placed(why=Why.NOT_TO_START)
    return Placed(_ONE if each.started_on is not None and each.started_on <= on else _ZERO, _ONE)


def rate_of(signed: Iterable[Signed], place: Callable[[Signed], Placed]) -> RateSum:
    """Add projects up to a rate."""
    found = RateSum()
    for each in signed:
        found.add(each.pk, place(each))
    return found

"""Sums, monthly splits, adjustments of targets (rules.md R10, S1); in the indicator's measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from zhaoshang.core.periods import Month

MONTHS = 12


class MonthsProblem(StrEnum):
    """What can be wrong with a target broken down by month."""

    COUNT = "count"
    FALLS = "falls"
    TOTAL = "total"


def months_problems(amount: Decimal, cumulative: Sequence[Decimal]) -> list[MonthsProblem]:
    """Return what is wrong with twelve cumulative targets of a year; none given is right."""
    if not cumulative:
        return []
    if len(cumulative) != MONTHS:
        return [MonthsProblem.COUNT]
    found = []
    if any(now < before for before, now in pairwise(cumulative)):
        found.append(MonthsProblem.FALLS)
    if cumulative[-1] != amount:
        found.append(MonthsProblem.TOTAL)
    return found


def due_target(cumulative: Sequence[Decimal], month: Month) -> Decimal | None:
    """Return the cumulative target of a month where it was broken down; None otherwise."""
    return cumulative[month.number - 1] if len(cumulative) == MONTHS else None


def spread(own: Decimal | None, parts: Sequence[Decimal]) -> Decimal | None:
    """Return how much the units' targets are above (+) or below (−) the county's own figure."""
    return None if own is None else sum(parts, Decimal(0)) - own


@dataclass(frozen=True, slots=True)
class TargetValue:
    """A target of the year, with its twelve cumulative figures if it has them."""

    amount: Decimal
    months: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An adjustment by a document: from which month on it holds, and both values."""

    since: Month
    before: TargetValue
    after: TargetValue


def holding(adjustments: Sequence[Adjusted], month: Month) -> int | None:
    """Return the place of the adjustment that a month's target rests on; None before any.

    Args:
        adjustments: In the order in which they were decided. A later document takes the place of
            an earlier one in every month that it covers, also where it reaches further back.
        month: The month.
    """
    places = (n for n in reversed(range(len(adjustments))) if adjustments[n].since <= month)
    return next(places, None)


def value_in(stands: TargetValue, adjustments: Sequence[Adjusted], month: Month) -> TargetValue:
    """Return the target that is in force in a month.

    Args:
        stands: The target as it was last decided; the target itself where nothing was adjusted.
        adjustments: In the order in which they were decided.
        month: The month; before the first adjustment the original value holds.

    Source: rules.md R10: adjustments keep both values; a month is measured by its own target.
    """
    if not adjustments:
        return stands
    place = holding(adjustments, month)
    return adjustments[0].before if place is None else adjustments[place].after


def month_now(year: int, on: dt.date) -> Month:
    """Return the month whose targets a page of a whole year shows.

    The current one; of a year that is over its December, of one to come its January.
    """
    this = Month.of(on)
    return min(max(this, Month(year, 1)), Month(year, MONTHS))

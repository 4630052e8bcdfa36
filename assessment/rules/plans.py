"""Sums and monthly splits of targets (rules.md R10, S1). Figures in the indicator's own measure."""

from __future__ import annotations

from collections.abc import Sequence
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

"""Twelve months of one figure, as published and as restated (rules.md R2).

A closed month never changes: what becomes known later is booked in the open month. "As published"
follows the months in which figures were booked, "as restated" those in which they happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

_ZERO = Decimal(0)
MONTHS = 12


@dataclass(frozen=True)
class YearLine:
    """A year of one figure: each month, and the year to its end."""

    values: tuple[Decimal, ...]
    cumulative: tuple[Decimal, ...]


def published_of_ledger(
    closed: Mapping[int, tuple[Decimal, Decimal]], live: Sequence[Decimal]
) -> YearLine:
    """Return a figure of the ledger as published.

    A month that is not closed books all that the ledger knows to its end and no closed month has:
    what became known of earlier months lands in it by itself. Months before the first closed one
    were published as one sum: what became known of them since lands in an open month as well.

    Args:
        closed: This month's and the cumulative figure of each closed month, by its number.
        live: Twelve figures by the month in which it happened.
    """
    first = min(closed, default=0)
    values, sums, before = [], [], _ZERO
    for number, known in enumerate(accumulate(live), start=1):
        if number in closed:
            value, total = closed[number]
        elif number == first - 1:
            total = closed[first][1] - closed[first][0]
            value = total - before
        else:
            value, total = known - before, known
        values.append(value)
        sums.append(total)
        before = total
    return YearLine(tuple(values), tuple(sums))


def published_of_reports(
    closed: Mapping[int, tuple[Decimal, Decimal]],
    reported: Mapping[int, Decimal],
    booked: Mapping[int, Decimal],
) -> YearLine:
    """Return a reported figure as published.

    Args:
        closed: This month's and the cumulative figure of each closed month, by its number.
        reported: What was reported of the months that are open.
        booked: Corrections by the month they were booked in.
    """
    values, sums, before = [], [], _ZERO
    for number in range(1, MONTHS + 1):
        if number in closed:
            value, before = closed[number]
        else:
            value = reported.get(number, _ZERO) + booked.get(number, _ZERO)
            before += value
        values.append(value)
        sums.append(before)
    return YearLine(tuple(values), tuple(sums))


def restated_of_ledger(live: Sequence[Decimal]) -> YearLine:
    """Return a figure of the ledger by the months in which it happened."""
    return YearLine(tuple(live), tuple(accumulate(live)))


def restated_of_reports(
    published: YearLine, booked: Mapping[int, Decimal], corrected: Mapping[int, Decimal]
) -> YearLine:
    """Return a reported figure with its corrections in the months they correct.

    Args:
        published: As published: each month with what was booked in it.
        booked: Corrections by the month they were booked in.
        corrected: Corrections by the month they correct.
    """
    values = [
        published.values[number - 1] - booked.get(number, _ZERO) + corrected.get(number, _ZERO)
        for number in range(1, MONTHS + 1)
    ]
    return YearLine(tuple(values), tuple(accumulate(values)))

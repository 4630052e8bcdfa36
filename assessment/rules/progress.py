"""Progress of a figure towards its target (rules.md R1, R2): exact until printed.

The arithmetic of rates and gaps is the core's (`zhaoshang.core.money`); here it is put together for
one figure of one month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhaoshang.core.money import GapBasis, gap_points, percent
from zhaoshang.core.periods import Month, time_progress

RATE_DECIMALS = 2
_MONTHS = 12


@dataclass(frozen=True)
class Progress:
    """How far a figure is towards its target at the end of a month.

    Attributes:
        actual: Cumulative figure of the year.
        target: Target of the year; None where there is none.
        percent: The rate as printed, in per cent; None without a target or for a target of 0.
        time: Time progress, exact.
        gap: Percentage points ahead (+) or behind (−); None without a rate.
        due: What should have been reached by now; None without a target.
    """

    actual: Decimal
    target: Decimal | None
    percent: Decimal | None
    time: Fraction
    gap: Decimal | None
    due: Fraction | None


def month_shares(cumulative: Sequence[Decimal]) -> tuple[Fraction, ...] | None:
    """Return each month's part of a yearly target broken down by month; None if it is not.

    Args:
        cumulative: Twelve cumulative targets, the last one the year's.
    """
    if len(cumulative) != _MONTHS or not cumulative[-1]:
        return None
    whole = Fraction(cumulative[-1])
    steps = zip([Decimal(0), *cumulative[:-1]], cumulative, strict=True)
    return tuple((Fraction(now) - Fraction(before)) / whole for before, now in steps)


def progress(
    actual: Decimal,
    target: Decimal | None,
    month: Month,
    *,
    shares: Sequence[Fraction] | None = None,
    gap_from: GapBasis = GapBasis.PRINTED,
    decimals: int = RATE_DECIMALS,
) -> Progress:
    """Work out rate, time progress and gap.

    Args:
        actual: Cumulative figure to the end of `month`.
        target: Target of the year.
        month: The reporting month.
        shares: Month-by-month targets as parts of the year's; None: months ÷ 12.
        gap_from: Whether the gap is reckoned from the printed or from the exact rate.
        decimals: Decimals of printed rates.

    Source: rules.md R2. October, 20 850 of 24 000: 86.88 %, time 83.3333…, gap +3.55.
    """
    time = time_progress(month, shares)
    if not target:
        return Progress(actual, target, None, time, None, None)
    return Progress(
        actual,
        target,
        percent(actual, target, decimals),
        time,
        gap_points(actual, target, time, places=decimals, basis=gap_from),
        time * Fraction(target),
    )


def together(
    actual: Decimal,
    goals: Sequence[Progress],
    *,
    gap_from: GapBasis = GapBasis.PRINTED,
    decimals: int = RATE_DECIMALS,
) -> Progress | None:
    """Work out the progress of several units together, as that of each was worked out.

    Time progress is what should have been reached by now ÷ the targets: where all go by months ÷ 12
    it is that, where some are broken down by month each counts by its own split.

    Args:
        actual: Their cumulative figures together.
        goals: How far each is towards its target; those without one are left out.
        gap_from: Whether the gap is reckoned from the printed or from the exact rate.
        decimals: Decimals of printed rates.

    Returns:
        None where nobody has a target.
    """
    known = [each for each in goals if each.target is not None]
    if not known:
        return None
    target = sum((each.target for each in known if each.target), Decimal(0))
    if not target:
        return Progress(actual, target, None, known[0].time, None, None)
    due = sum((each.due for each in known if each.due is not None), Fraction(0))
    time = due / Fraction(target)
    return Progress(
        actual,
        target,
        percent(actual, target, decimals),
        time,
        gap_points(actual, target, time, places=decimals, basis=gap_from),
        due,
    )


def year_on_year(now: Decimal, before: Decimal | None) -> Decimal | None:
    """Return the change against the same months of the year before, in per cent as printed.

    None where nothing is known of that year, or there was nothing: no rate can be given then.
    """
    return percent(now - before, abs(before), RATE_DECIMALS) if before else None

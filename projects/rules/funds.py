"""Funds in place 到位资金 (rules.md R6): what is unusual about a claim, what is due by now, credit.

- `claim_warnings`: what has to be explained in a note.
- `due_by`: how much should have arrived by a day, by the investment plan.
- `credited`: an amount divided between units, exact to the 分.

Amounts in 万元.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from zhaoshang.core.money import quantize_fen, split_amount


class Warned(StrEnum):
    """What is unusual about a claim; it stands if a note explains it (R10)."""

    NO_EVIDENCE = "no_evidence"
    ABOVE_AGREED = "above_agreed"
    BEFORE_SIGNING = "before_signing"


class Spread(StrEnum):
    """When the money of a planned period is due (policy)."""

    AT_END = "at_end"
    EVENLY = "evenly"


@dataclass(frozen=True)
class Planned:
    """Money planned for a period, from its first day to its last."""

    first: dt.date
    last: dt.date
    amount_wan: Decimal


@dataclass(frozen=True)
class Share:
    """A unit's share of the credit 引资份额 in percent, from a day on."""

    unit_id: int
    percent: Decimal
    since: dt.date
    until: dt.date | None = None

    def holds(self, on: dt.date) -> bool:
        """Tell whether the share holds on a day."""
        return self.since <= on and (self.until is None or on < self.until)


def claim_warnings(
    claimed_wan: Decimal,
    *,
    others_wan: Decimal,
    agreed_wan: Decimal | None,
    month: dt.date,
    signed_on: dt.date | None,
    has_evidence: bool,
) -> list[Warned]:
    """Return what is unusual about a claim.

    Args:
        claimed_wan: The claim.
        others_wan: What was claimed besides.
        agreed_wan: Agreed amount, or the total investment where none was agreed; None if unknown.
        month: First day of the month of arrival.
        signed_on: Day of the signing, if signed.
        has_evidence: A voucher is there.

    Source: rules.md R6, R10 (warnings need a note, and only the missing note blocks).
    """
    found = []
    if not has_evidence:
        found.append(Warned.NO_EVIDENCE)
    if agreed_wan is not None and others_wan + claimed_wan > agreed_wan:
        found.append(Warned.ABOVE_AGREED)
    if signed_on is not None and month < signed_on.replace(day=1):
        found.append(Warned.BEFORE_SIGNING)
    return found


def due_by(plan: Iterable[Planned], on: dt.date, spread: Spread) -> Decimal:
    """Return how much should have arrived by a day (that day included), to the 分.

    `AT_END`: a period's money is due on its last day. `EVENLY`: day by day within the period.

    Source: rules.md R6 ("funds due by now").
    """
    return quantize_fen(sum((_due(each, on, spread) for each in plan), Decimal(0)))


def _due(each: Planned, on: dt.date, spread: Spread) -> Decimal:
    if on >= each.last:
        return each.amount_wan
    if spread is Spread.AT_END or on < each.first:
        return Decimal(0)
    days = (each.last - each.first).days + 1
    return each.amount_wan * ((on - each.first).days + 1) / days


def credited(amount_wan: Decimal, shares: Sequence[Share], on: dt.date) -> dict[int, Decimal]:
    """Divide an amount between the units whose shares hold on a day.

    Exact to the 分; what is left over goes to the last share, so the parts sum to the whole. Money
    that came before the first split is divided by the first. Empty where no split was made: then
    nobody is credited, and the county's total counts it once all the same.

    Args:
        amount_wan: What was verified.
        shares: The shares of the project, in their order.
        on: The day that decides: the last day of the month of arrival.

    Source: rules.md R5.
    """
    if not shares:
        return {}
    earliest = min(share.since for share in shares)
    holding = [share for share in shares if share.holds(max(on, earliest))]
    if not holding:
        return {}
    parts = split_amount(amount_wan, [share.percent for share in holding])
    found: dict[int, Decimal] = {}
    for share, part in zip(holding, parts, strict=True):
        found[share.unit_id] = found.get(share.unit_id, Decimal(0)) + part
    return found

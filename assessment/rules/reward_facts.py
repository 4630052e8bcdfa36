"""What a referrer reward is worked out from: a closed set of facts, the money ones added up here.

- `RewardFact`: each fact; `TICKED`: those the ledger does not have, ticked by who reviews.
- `money_facts`: verified entries added up, with the entries behind each sum (rules.md R2, R6).
- `project_facts`: what follows from a project's days and amounts.
- `claim_until`: the last day of claiming.

Amounts in 万元, foreign ones in 万美元, exact to the 分; shares in percent.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from fractions import Fraction

from zhaoshang.core.money import round_half_up

_FEN_DECIMALS = 6
# A share is never rounded up to a bound that it does not reach.
_SHARE = Decimal("0.0001")
_MONTHS = 12


class RewardFact(StrEnum):
    """The facts a rule may ask for."""

    FIXED_ASSETS = "fixed_assets_wan"
    FUNDS = "funds_wan"
    FOREIGN_USD = "foreign_usd_wan"
    OUTSIDE = "outside_percent"
    TOTAL = "total_investment_wan"
    STARTED = "is_started"
    PRODUCING = "is_producing"
    START_LATE = "days_late_start"
    LATE = "days_late"
    WORLD_500 = "is_world_500"
    CHINA_500 = "is_china_500"
    PRIVATE_500 = "is_private_500"
    CENTRAL_SOE = "is_central_soe"
    LISTED = "is_listed"
    HIGH_TECH = "is_high_tech"
    ABOVE_SCALE = "is_above_scale"
    IN_SYSTEM = "is_in_system"


class Measure(StrEnum):
    """What a fact is counted in."""

    WAN = "wan"
    USD = "usd"
    PERCENT = "percent"
    DAYS = "days"
    YES = "yes"


class ClaimFrom(StrEnum):
    """From what the time for claiming runs."""

    NEVER = "never"
    START = "start"
    TOPPED_OUT = "topped_out"
    TRIAL = "trial"
    PRODUCTION = "production"


F = RewardFact
MEASURES: dict[RewardFact, Measure] = {
    F.FIXED_ASSETS: Measure.WAN,
    F.FUNDS: Measure.WAN,
    F.FOREIGN_USD: Measure.USD,
    F.OUTSIDE: Measure.PERCENT,
    F.TOTAL: Measure.WAN,
    F.START_LATE: Measure.DAYS,
    F.LATE: Measure.DAYS,
}
# Ranks that the library of investors may name; a tick says more than the library.
INVESTOR_RANKS: dict[RewardFact, str] = {
    F.WORLD_500: "fortune_500",
    F.CHINA_500: "china_500",
    F.PRIVATE_500: "private_500",
    F.CENTRAL_SOE: "central_soe",
    F.LISTED: "listed",
}
TICKED: tuple[RewardFact, ...] = (*INVESTOR_RANKS, F.HIGH_TECH, F.ABOVE_SCALE, F.IN_SYSTEM)
OF_MONEY: tuple[RewardFact, ...] = (F.FIXED_ASSETS, F.FUNDS, F.FOREIGN_USD, F.OUTSIDE)

_FIXED_KINDS = frozenset({"fixed_assets", "equipment"})
_LAND, _WORKING = "land", "working_capital"
_OUTSIDE_ORIGINS = frozenset({"overseas", "other_province"})


def measure_of(fact: RewardFact) -> Measure:
    """Return what a fact is counted in; yes or no where nothing else is said."""
    return MEASURES.get(fact, Measure.YES)


@dataclass(frozen=True)
class MoneyRow:
    """A verified funds entry, or a correction of one.

    Attributes:
        pk: Number of the entry.
        month: First day of the month it was booked in.
        kind: What the money became.
        origin: Where it came from.
        verified_wan: What was verified; negative for a correction downwards.
        currency: Of its arrival.
        rate: Conversion rate, yuan for one unit; None without.
        corrects: Number of the entry that it corrects; its currency and rate hold.
    """

    pk: int
    month: dt.date
    kind: str
    origin: str
    verified_wan: Decimal
    currency: str = "CNY"
    rate: Decimal | None = None
    corrects: int | None = None


@dataclass(frozen=True)
class Counting:
    """What the county counts.

    Attributes:
        land: Payments for land are fixed assets.
        working_capital: Working capital is among the funds in place (R6: only where it is said).
    """

    land: bool = True
    working_capital: bool = False


@dataclass(frozen=True)
class Found:
    """A fact as it was found: its value, None where it is not known, and the entries behind it."""

    value: Decimal | None
    entries: tuple[int, ...] = ()


def money_facts(rows: Iterable[MoneyRow], counting: Counting) -> dict[RewardFact, Found]:
    """Add up verified money, each sum with the entries it rests on.

    US dollars are what was verified divided by the rate of the day of arrival, so that what was
    struck off counts in no currency; money in other foreign currencies is in 万元 only.

    Source: rules.md R1, R2, R6, R17.
    """
    kept = list(rows)
    roots = {row.pk: row for row in kept if row.corrects is None}
    fixed = [row for row in kept if _is_fixed(row, counting)]
    funds = [row for row in kept if row.kind != _WORKING or counting.working_capital]
    dollars = [row for row in funds if _root(row, roots).currency == "USD"]
    outside = [row for row in funds if row.origin in _OUTSIDE_ORIGINS]
    whole = _sum(funds)
    share = None
    if whole > 0:
        exact = Fraction(_sum(outside)) * 100 / Fraction(whole)
        share = _down(exact)
    return {
        F.FIXED_ASSETS: Found(_sum(fixed), _numbers(fixed)),
        F.FUNDS: Found(whole, _numbers(funds)),
        F.FOREIGN_USD: Found(_dollars(dollars, roots), _numbers(dollars)),
        F.OUTSIDE: Found(share, _numbers(outside)),
    }


def _is_fixed(row: MoneyRow, counting: Counting) -> bool:
    return row.kind in _FIXED_KINDS or (row.kind == _LAND and counting.land)


def _root(row: MoneyRow, roots: Mapping[int, MoneyRow]) -> MoneyRow:
    return roots.get(row.corrects or row.pk, row)


def _sum(rows: Iterable[MoneyRow]) -> Decimal:
    return sum((row.verified_wan for row in rows), Decimal(0))


def _numbers(rows: Iterable[MoneyRow]) -> tuple[int, ...]:
    return tuple(row.pk for row in rows)


def _dollars(rows: Iterable[MoneyRow], roots: Mapping[int, MoneyRow]) -> Decimal:
    exact = Fraction(0)
    for row in rows:
        rate = _root(row, roots).rate
        if rate:
            exact += Fraction(row.verified_wan) / Fraction(rate)
    return round_half_up(exact, _FEN_DECIMALS)


def _down(exact: Fraction) -> Decimal:
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    return scaled.quantize(_SHARE, ROUND_DOWN)


@dataclass(frozen=True)
class ProjectDays:
    """What of a project facts follow from; None where the ledger does not say."""

    total_investment_wan: Decimal | None = None
    started_on: dt.date | None = None
    produced_on: dt.date | None = None
    agreed_start_on: dt.date | None = None
    agreed_production_on: dt.date | None = None
    is_above_scale: bool = False
    ranks: Collection[str] = field(default_factory=frozenset)


def project_facts(project: ProjectDays, on: dt.date) -> dict[RewardFact, Found]:
    """Return what follows from a project's days, amounts and investor.

    Late against the contract are the days from the agreed to the real day, or to `on` while it has
    not come; unknown without an agreed day. The library of investors says a rank, it does not say
    that there is none: then the fact is unknown until somebody ticks it.
    """
    found = {
        F.TOTAL: Found(project.total_investment_wan),
        F.STARTED: Found(_yes(project.started_on is not None)),
        F.PRODUCING: Found(_yes(project.produced_on is not None)),
        F.START_LATE: Found(_late(project.agreed_start_on, project.started_on, on)),
        F.LATE: Found(_late(project.agreed_production_on, project.produced_on, on)),
    }
    if project.is_above_scale:
        found[F.ABOVE_SCALE] = Found(_yes(answer=True))
    for fact, rank in INVESTOR_RANKS.items():
        if rank in project.ranks:
            found[fact] = Found(_yes(answer=True))
    return found


def _yes(answer: bool) -> Decimal:  # noqa: FBT001 - the answer itself
    return Decimal(int(answer))


def _late(agreed: dt.date | None, real: dt.date | None, on: dt.date) -> Decimal | None:
    if agreed is None:
        return None
    return Decimal(max(0, ((real or on) - agreed).days))


def claim_until(happened_on: dt.date | None, months: int | None) -> dt.date | None:
    """Return the last day on which a reward may be claimed; None while none runs.

    So many months after the day, on the same day of the month or its last one: 31 January and one
    month end on 28 February.
    """
    if happened_on is None or not months:
        return None
    years, month = divmod(happened_on.month - 1 + months, _MONTHS)
    year, number = happened_on.year + years, month + 1
    last = calendar.monthrange(year, number)[1]
    return dt.date(year, number, min(happened_on.day, last))

"""Referrer rewards 引荐奖励 (rules.md R17, domain.md (i)): a closed set of formulas with working.

- `reward`: what a project's referrers are due, with each slice, extra, cap and unmet condition.
- `shared`: the award divided among those who brought the project.

Amounts in 万元, exact to the 分; rates as the papers print them: ‰ for slices, % otherwise.
Bands include their lower bound and exclude the upper one, which is the next band's lower bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from zhaoshang.core.money import round_half_up, split_amount

_FEN_DECIMALS = 6
_PER_MILLE, _PER_CENT = 1000, 100


class RewardFormula(StrEnum):
    """How the award follows from its base."""

    SLICES = "slices"
    WHOLE = "whole"
    LUMP = "lump"
    PERCENT = "percent"


class RewardBase(StrEnum):
    """What the award is worked out from: verified amounts only."""

    FIXED_ASSETS = "fixed_assets_wan"
    FUNDS = "funds_wan"


@dataclass(frozen=True)
class RewardBand:
    """A band of the base: from here on (itself included) this rate, or this lump, holds.

    Attributes:
        from_wan: Lower bound, included.
        rate: ‰ of what lies in the band (slices), or % of the whole base (whole amount).
        lump_wan: The award itself (lump by band).
    """

    from_wan: Decimal
    rate: Decimal = Decimal(0)
    lump_wan: Decimal = Decimal(0)


@dataclass(frozen=True)
class Extra:
    """More for what a project brings besides: a lump from a threshold on, or % of the award.

    Attributes:
        code: Name inside the rule.
        name: What people call it.
        fact: Name of the fact that decides.
        at_least: It counts from here on.
        lump_wan: So much more …
        percent: … or so many per cent of the award before extras.
    """

    code: str
    name: str
    fact: str
    at_least: Decimal
    lump_wan: Decimal = Decimal(0)
    percent: Decimal = Decimal(0)


@dataclass(frozen=True)
class Entry:
    """A condition of being rewarded at all: a fact reaches, or stays within, a bound."""

    code: str
    name: str
    fact: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True)
class RewardRule:
    """A county's rule.

    Attributes:
        formula: Its formula.
        base: What it is worked out from; domestic projects by fixed assets, foreign by funds.
        bands: From the lowest up; none for `PERCENT`.
        percent: For `PERCENT`: so many per cent of the base.
        cap_wan: Largest award, extras included; None: no cap.
        above_cap_by_case: What goes beyond the cap is decided case by case 一事一议, not lost.
        extras: Added to the award.
        entry: Conditions; all must hold.
    """

    formula: RewardFormula
    base: RewardBase
    bands: tuple[RewardBand, ...] = ()
    percent: Decimal = Decimal(0)
    cap_wan: Decimal | None = None
    above_cap_by_case: bool = False
    extras: tuple[Extra, ...] = ()
    entry: tuple[Entry, ...] = ()


class RuleProblem(StrEnum):
    """What can be wrong with a rule."""

    NO_BANDS = "no_bands"
    BANDS_OF_PERCENT = "bands_of_percent"
    NOT_RISING = "not_rising"
    NEGATIVE = "negative"
    EXTRA_TWICE = "extra_twice"
    EXTRA_OF_NOTHING = "extra_of_nothing"
    ENTRY_WITHOUT_BOUND = "entry_without_bound"


def rule_problems(rule: RewardRule) -> list[RuleProblem]:
    """Return what is wrong with a rule; an award by it could not be told."""
    is_percent = rule.formula is RewardFormula.PERCENT
    bounds = [band.from_wan for band in rule.bands]
    codes = [extra.code for extra in rule.extras]
    wrong = {
        RuleProblem.NO_BANDS: not is_percent and not rule.bands,
        RuleProblem.BANDS_OF_PERCENT: is_percent and bool(rule.bands),
        RuleProblem.NOT_RISING: any(later <= one for one, later in pairwise(bounds)),
        RuleProblem.NEGATIVE: any(number < 0 for number in _numbers(rule)),
        RuleProblem.EXTRA_TWICE: len(set(codes)) != len(codes),
        RuleProblem.EXTRA_OF_NOTHING: any(
            bool(extra.lump_wan) == bool(extra.percent) for extra in rule.extras
        ),
        RuleProblem.ENTRY_WITHOUT_BOUND: any(
            each.at_least is None and each.at_most is None for each in rule.entry
        ),
    }
    return [problem for problem, is_wrong in wrong.items() if is_wrong]


def _numbers(rule: RewardRule) -> list[Decimal]:
    of_bands = [
        number for band in rule.bands for number in (band.from_wan, band.rate, band.lump_wan)
    ]
    of_extras = [number for extra in rule.extras for number in (extra.lump_wan, extra.percent)]
    return [*of_bands, *of_extras, rule.percent, rule.cap_wan or Decimal(0)]


@dataclass(frozen=True)
class Slice:
    """One line of the working: of so much of the base, at this rate, so much.

    Attributes:
        from_wan: Lower bound of the band.
        amount_wan: What of the base lies in it; the whole base where the whole is taken.
        rate: The rate as printed; 0 for a lump.
        award_wan: What it gives, exact.
    """

    from_wan: Decimal
    amount_wan: Decimal
    rate: Decimal
    award_wan: Fraction


@dataclass(frozen=True)
class Award:
    """What a project's referrers are due, and why.

    Attributes:
        base_wan: The base.
        unmet: Codes of the conditions that do not hold; then nothing is due.
        slices: The working.
        extras: Code and amount of each extra that counted.
        before_cap_wan: Award and extras before the cap.
        total_wan: What is due, rounded half up to the 分 at the end.
        is_capped: The cap was hit.
        by_case_wan: What lies above the cap and is decided case by case.
    """

    base_wan: Decimal
    unmet: tuple[str, ...] = ()
    slices: tuple[Slice, ...] = ()
    extras: tuple[tuple[str, Decimal], ...] = ()
    before_cap_wan: Decimal = Decimal(0)
    total_wan: Decimal = Decimal(0)
    is_capped: bool = False
    by_case_wan: Decimal = Decimal(0)


def reward(rule: RewardRule, facts: Mapping[str, Decimal]) -> Award:
    """Work out what a project's referrers are due.

    A fact that is not known meets no condition and brings no extra; a base below the lowest band
    gives nothing.

    Args:
        rule: The county's rule, without problems.
        facts: Verified amounts in 万元 and other facts by name.

    Source: rules.md R17; domain.md (i).
    """
    base = facts.get(rule.base.value, Decimal(0))
    unmet = tuple(each.code for each in rule.entry if not _holds(each, facts))
    if unmet or base <= 0:
        return Award(base, unmet)
    slices = _SLICES[rule.formula](rule, base)
    award = sum((each.award_wan for each in slices), Fraction(0))
    extras = [
        (extra.code, _extra(extra, award))
        for extra in rule.extras
        if award and facts.get(extra.fact, Decimal(-1)) >= extra.at_least
    ]
    exact = award + sum((amount for _code, amount in extras), Fraction(0))
    cap = rule.cap_wan
    is_capped = cap is not None and exact > cap
    total = Fraction(cap) if is_capped and cap is not None else exact
    return Award(
        base_wan=base,
        slices=tuple(slices),
        extras=tuple((code, _to_fen(amount)) for code, amount in extras),
        before_cap_wan=_to_fen(exact),
        total_wan=_to_fen(total),
        is_capped=is_capped,
        by_case_wan=_to_fen(exact - total) if rule.above_cap_by_case else Decimal(0),
    )


def shared(total_wan: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """Divide an award among several referrers, exact to the 分; the remainder goes to the last.

    Raises:
        ValueError: when the shares are negative or do not total 100.

    Source: rules.md R5, R17.
    """
    return split_amount(total_wan, percents)


def _holds(entry: Entry, facts: Mapping[str, Decimal]) -> bool:
    found = facts.get(entry.fact)
    if found is None:
        return False
    if entry.at_least is not None and found < entry.at_least:
        return False
    return entry.at_most is None or found <= entry.at_most


def _extra(extra: Extra, award: Fraction) -> Fraction:
    return Fraction(extra.lump_wan) + award * Fraction(extra.percent) / _PER_CENT


def _in_slices(rule: RewardRule, base: Decimal) -> list[Slice]:
    """Give each part of the base the rate of its own band 分段累进."""
    found = []
    for number, band in enumerate(rule.bands):
        above = rule.bands[number + 1].from_wan if number + 1 < len(rule.bands) else None
        reaches = base if above is None else min(base, above)
        if reaches > band.from_wan:
            part = reaches - band.from_wan
            award = Fraction(part) * Fraction(band.rate) / _PER_MILLE
            found.append(Slice(band.from_wan, part, band.rate, award))
    return found


def _by_band(rule: RewardRule, base: Decimal) -> list[Slice]:
    """Give the whole base the rate, or the lump, of the band it lies in."""
    reached = [band for band in rule.bands if base >= band.from_wan]
    if not reached:
        return []
    band = reached[-1]
    if rule.formula is RewardFormula.LUMP:
        return [Slice(band.from_wan, base, Decimal(0), Fraction(band.lump_wan))]
    award = Fraction(base) * Fraction(band.rate) / _PER_CENT
    return [Slice(band.from_wan, base, band.rate, award)]


def _of_the_whole(rule: RewardRule, base: Decimal) -> list[Slice]:
    award = Fraction(base) * Fraction(rule.percent) / _PER_CENT
    return [Slice(Decimal(0), base, rule.percent, award)]


_SLICES = {
    RewardFormula.SLICES: _in_slices,
    RewardFormula.WHOLE: _by_band,
    RewardFormula.LUMP: _by_band,
    RewardFormula.PERCENT: _of_the_whole,
}


def _to_fen(amount: Fraction) -> Decimal:
    return round_half_up(amount, _FEN_DECIMALS)

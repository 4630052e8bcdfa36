"""A county's rule of referrer rewards, read from the values of its policy, and back into numbers.

- `RewardTerms`: the rule with the time for claiming; `read_terms` makes it of stored values.
- `problems_by_path`: what is wrong with it, by the field in which it is typed.
- `work_out`: the award by these terms; a claim that came too late is a condition not met.

Source: rules.md R17, domain.md (i).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assessment.rules.reward_facts import ClaimFrom
from assessment.rules.rewards import (
    Award,
    Entry,
    Extra,
    RewardBand,
    RewardBase,
    RewardFormula,
    RewardRule,
    RuleProblem,
    reward,
    rule_problems,
)

CLAIM_TIME = "claim_time"


class Cap(StrEnum):
    """What happens at the largest award."""

    NONE = "none"
    CAP = "cap"
    BY_CASE = "by_case"


class TermProblem(StrEnum):
    """What else can be wrong with a policy's values."""

    NO_CAP = "no_cap"
    NO_PERCENT = "no_percent"
    NO_MONTHS = "no_months"


@dataclass(frozen=True)
class RewardTerms:
    """The rule, and until when a reward may be claimed.

    Attributes:
        rule: Formula, bands, extras, conditions.
        claim_from: From what the time for claiming runs.
        claim_months: For how many months; None: no end.
    """

    rule: RewardRule
    claim_from: ClaimFrom = ClaimFrom.NEVER
    claim_months: int | None = None


def read_terms(values: Mapping[str, Any]) -> RewardTerms:
    """Read the terms of a policy's values; numbers may be text, as they are stored."""
    cap = Cap(values["cap"])
    rule = RewardRule(
        formula=RewardFormula(values["formula"]),
        base=RewardBase(values["base"]),
        bands=tuple(
            RewardBand(
                _number(row["from_wan"]), _number(row.get("rate")), _number(row.get("lump_wan"))
            )
            for row in values["bands"]
        ),
        percent=_number(values.get("percent")),
        cap_wan=None if cap is Cap.NONE else _number(values.get("cap_wan")),
        above_cap_by_case=cap is Cap.BY_CASE,
        extras=tuple(
            Extra(
                code=f"{row['fact']}:{_number(row['at_least']).normalize():f}",
                name=row["name"],
                fact=row["fact"],
                at_least=_number(row["at_least"]),
                lump_wan=_number(row.get("lump_wan")),
                percent=_number(row.get("percent")),
            )
            for row in values["extras"]
        ),
        entry=tuple(
            Entry(
                code=f"condition-{number}",
                name=row["name"],
                fact=row["fact"],
                at_least=_optional(row.get("at_least")),
                at_most=_optional(row.get("at_most")),
            )
            for number, row in enumerate(values["conditions"], start=1)
        ),
    )
    months = values.get("claim_months")
    return RewardTerms(rule, ClaimFrom(values["claim_from"]), int(months) if months else None)


def problems_by_path(
    values: Mapping[str, Any], terms: RewardTerms
) -> dict[str, RuleProblem | TermProblem]:
    """Return what is wrong with the terms, by the path of the field; the first of each kind."""
    rule = terms.rule
    found: dict[str, RuleProblem | TermProblem] = {
        _path_of(problem, rule): problem for problem in rule_problems(rule)
    }
    if Cap(values["cap"]) is not Cap.NONE and not rule.cap_wan:
        found["cap_wan"] = TermProblem.NO_CAP
    if rule.formula is RewardFormula.PERCENT and not rule.percent:
        found["percent"] = TermProblem.NO_PERCENT
    if terms.claim_from is not ClaimFrom.NEVER and not terms.claim_months:
        found["claim_months"] = TermProblem.NO_MONTHS
    return found


def _path_of(problem: RuleProblem, rule: RewardRule) -> str:
    if problem is RuleProblem.NOT_RISING:
        bounds = [band.from_wan for band in rule.bands]
        row = next(n for n in range(1, len(bounds)) if bounds[n] <= bounds[n - 1])
        return f"bands.{row}.from_wan"
    if problem is RuleProblem.EXTRA_TWICE:
        codes = [extra.code for extra in rule.extras]
        row = next(n for n, code in enumerate(codes) if code in codes[:n])
        return f"extras.{row}.fact"
    if problem is RuleProblem.EXTRA_OF_NOTHING:
        row = next(
            n for n, each in enumerate(rule.extras) if bool(each.lump_wan) == bool(each.percent)
        )
        return f"extras.{row}.lump_wan"
    if problem is RuleProblem.ENTRY_WITHOUT_BOUND:
        row = next(
            n for n, each in enumerate(rule.entry) if each.at_least is None and each.at_most is None
        )
        return f"conditions.{row}.at_least"
    return "bands"


def work_out(
    terms: RewardTerms,
    facts: Mapping[str, Decimal],
    *,
    claimed_on: dt.date,
    until: dt.date | None,
) -> Award:
    """Work out what the referrers of a project are due.

    Args:
        terms: The county's terms.
        facts: Those that are known, by name.
        claimed_on: When the reward was claimed.
        until: The last day for it; None while none runs.
    """
    award = reward(terms.rule, facts)
    if until is None or claimed_on <= until:
        return award
    return Award(award.base_wan, (*award.unmet, CLAIM_TIME))


def _number(value: Any) -> Decimal:
    return Decimal(0) if value in (None, "") else Decimal(str(value))


def _optional(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))

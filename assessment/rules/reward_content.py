"""What a decision on a reward keeps, and how it is worked out again from that alone (R17).

All numbers are text without trailing zeros; what is derived stands beside what it follows from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.rules.reward_course import Share, shares_of
from assessment.rules.reward_rules import CLAIM_TIME, RewardTerms, read_terms, work_out
from assessment.rules.rewards import Award
from assessment.rules.typed import plain
from zhaoshang.core.money import round_half_up

_EXACT = 12


def kept_award(award: Award, terms: RewardTerms) -> dict[str, Any]:
    """Return an award with its working, as it is kept."""
    names = {each.code: each.name for each in terms.rule.entry}
    names |= {each.code: each.name for each in terms.rule.extras}
    return {
        "base_wan": plain(award.base_wan),
        "unmet": [{"code": code, "name": names.get(code, "")} for code in award.unmet],
        "slices": [
            {
                "from_wan": plain(each.from_wan),
                "amount_wan": plain(each.amount_wan),
                "rate": plain(each.rate),
                "award_wan": plain(_text_of(each.award_wan)),
            }
            for each in award.slices
        ],
        "extras": [
            {"code": code, "name": names.get(code, ""), "amount_wan": plain(amount)}
            for code, amount in award.extras
        ],
        "before_cap_wan": plain(award.before_cap_wan),
        "total_wan": plain(award.total_wan),
        "is_capped": award.is_capped,
        "by_case_wan": plain(award.by_case_wan),
    }


def kept_shares(shares: Sequence[Share]) -> list[dict[str, Any]]:
    """Return shares as they are kept."""
    return [
        {
            "referrer": each.referrer,
            "percent": plain(each.percent),
            "whole_wan": plain(each.whole_wan),
            "already_wan": plain(each.already_wan),
            "due_wan": plain(each.due_wan),
        }
        for each in shares
    ]


def whole_of(award: Award, granted_wan: Decimal) -> Decimal:
    """Return the whole award: what the formula gives and what was granted above its cap."""
    return award.total_wan + granted_wan


def worked_out(content: Mapping[str, Any]) -> tuple[RewardTerms, Award]:
    """Work the award out of the rule and the facts that a decision kept."""
    terms = read_terms(content["rule"]["values"])
    facts = {
        name: Decimal(each["value"]) for name, each in content["facts"].items() if each["value"]
    }
    claim = content["claim"]
    until = claim["until"]
    award = work_out(
        terms,
        facts,
        claimed_on=dt.date.fromisoformat(claim["claimed_on"]),
        until=dt.date.fromisoformat(until) if until else None,
    )
    return terms, award


def recompute(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a content with everything derived in it worked out again."""
    terms, award = worked_out(content)
    granted = Decimal(content["granted_wan"] or 0)
    already = {int(pk): Decimal(amount) for pk, amount in content["already"].items()}
    percents = [
        (each["referrer"], Decimal(each["percent"]))
        for each in content["shares"]
        if Decimal(each["percent"])
    ]
    shares = shares_of(whole_of(award, granted), percents, already)
    return {
        **content,
        "award": kept_award(award, terms),
        "shares": [
            {**kept, "name": each["name"]}
            for kept, each in zip(kept_shares(shares), content["shares"], strict=True)
        ],
        "due_wan": plain(sum((each.due_wan for each in shares), Decimal(0))),
    }


def is_too_late(award: Award) -> bool:
    """Tell whether the claim came after its time."""
    return CLAIM_TIME in award.unmet


def _text_of(exact: Fraction) -> Decimal:
    """Return an exact slice: a base to the 分 times a rate of a few decimals ends."""
    return round_half_up(exact, _EXACT)

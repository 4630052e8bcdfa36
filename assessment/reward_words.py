"""What referrer rewards are called: facts, formulas, bases, and amounts in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.rules.reward_facts import ClaimFrom, Measure, RewardFact, measure_of
from assessment.rules.reward_rules import CLAIM_TIME, Cap
from assessment.rules.rewards import RewardBase, RewardFormula
from zhaoshang.core.money import plain_wan

F = RewardFact
FACT_LABELS = {
    F.FIXED_ASSETS: _("Verified fixed assets"),
    F.FUNDS: _("Verified funds in place"),
    F.FOREIGN_USD: _("Verified foreign funds (10,000 US dollars)"),
    F.OUTSIDE: _("Share from outside the province"),
    F.TOTAL: _("Total investment"),
    F.STARTED: _("Construction has started"),
    F.PRODUCING: pgettext_lazy("reward", "In production"),
    F.START_LATE: _("Start: days late against the contract"),
    F.LATE: _("Production: days late against the contract"),
    F.WORLD_500: _("Investor of the global top 500"),
    F.CHINA_500: _("Investor of the China top 500"),
    F.PRIVATE_500: _("Investor of the private top 500"),
    F.CENTRAL_SOE: _("Investor is a central state enterprise"),
    F.LISTED: _("Investor is a listed company"),
    F.HIGH_TECH: _("High-tech project"),
    F.ABOVE_SCALE: _("Above-scale enterprise"),
    F.IN_SYSTEM: _("Entered in the superior's system"),
}
# Where each comes from, for who reads the page.
FACT_DEFINITIONS = {
    F.FIXED_ASSETS: _("Verified entries that became plant, equipment or land, with corrections."),
    F.FUNDS: _("All verified entries with corrections."),
    F.FOREIGN_USD: _("Verified entries in US dollars, at the rate of the day of arrival."),
    F.OUTSIDE: _("Overseas and other provinces, of the verified funds in place."),
    F.TOTAL: _("The ledger's total investment; not a verified amount."),
    F.STARTED: _("The ledger has the day construction started."),
    F.PRODUCING: _("The ledger has the day production started."),
    F.START_LATE: _("From the agreed start to the real one, or to today."),
    F.LATE: _("From the agreed production to the real one, or to today."),
    F.WORLD_500: _("By the library of investors, or ticked with evidence."),
    F.CHINA_500: _("By the library of investors, or ticked with evidence."),
    F.PRIVATE_500: _("By the library of investors, or ticked with evidence."),
    F.CENTRAL_SOE: _("By the library of investors, or ticked with evidence."),
    F.LISTED: _("By the library of investors, or ticked with evidence."),
    F.HIGH_TECH: _("Ticked with evidence."),
    F.ABOVE_SCALE: _("By the milestone of the ledger, or ticked with evidence."),
    F.IN_SYSTEM: _("Ticked with evidence."),
}
FORMULA_LABELS = {
    RewardFormula.SLICES: _("Progressive slices, ‰ of each part"),
    RewardFormula.WHOLE: _("By band, % of the whole amount"),
    RewardFormula.LUMP: _("By band, a lump sum"),
    RewardFormula.PERCENT: _("One percentage of the whole amount"),
}
BASE_LABELS = {
    RewardBase.FIXED_ASSETS: FACT_LABELS[F.FIXED_ASSETS],
    RewardBase.FUNDS: FACT_LABELS[F.FUNDS],
}
CAP_LABELS = {
    Cap.NONE: _("No largest award"),
    Cap.CAP: _("Largest award; what exceeds it is lost"),
    Cap.BY_CASE: _("Largest award; what exceeds it is decided case by case"),
}
CLAIM_FROM_LABELS = {
    ClaimFrom.NEVER: _("No end"),
    ClaimFrom.START: _("From the start of construction"),
    ClaimFrom.TOPPED_OUT: _("From the topping out"),
    ClaimFrom.TRIAL: _("From the trial production"),
    ClaimFrom.PRODUCTION: _("From the start of production"),
}
UNITS = {
    Measure.WAN: _("10,000 yuan"),
    Measure.USD: _("10,000 US dollars"),
    Measure.PERCENT: "%",
    Measure.DAYS: _("days"),
    Measure.YES: "",
}
RATE_UNITS = {RewardFormula.SLICES: "‰", RewardFormula.WHOLE: "%", RewardFormula.PERCENT: "%"}
TOO_LATE = _("Claimed after the time for claiming")
HOLDS, HOLDS_NOT = pgettext_lazy("fact", "yes"), pgettext_lazy("fact", "no")


def fact_text(fact: RewardFact, value: Decimal | None) -> str:
    """Return a fact's value as people read it; "" while it is not known."""
    if value is None:
        return ""
    measure = measure_of(fact)
    if measure is Measure.YES:
        return str(HOLDS if value else HOLDS_NOT)
    if measure is Measure.DAYS:
        return _t("%(days)s days") % {"days": f"{value:f}"}
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return f"{text} %" if measure is Measure.PERCENT else f"{text} {UNITS[measure]}"


def exact_wan(amount: Decimal | str | None) -> str:
    """Return 万元 exactly, with separators and without empty decimals: 1,234.5678."""
    if amount in (None, ""):
        return ""
    text = plain_wan(Decimal(str(amount)))
    whole, _dot, decimals = text.partition(".")
    grouped = f"{int(whole):,}" if whole not in {"", "-", "-0"} else whole
    return f"{grouped}.{decimals}" if decimals else grouped


def condition_name(each: Mapping[str, Any]) -> str:
    """Return a condition's name; the time for claiming has none in the rule."""
    return str(TOO_LATE) if each["code"] == CLAIM_TIME else str(each["name"])

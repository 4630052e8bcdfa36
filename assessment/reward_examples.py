"""Rules of referrer rewards of real counties and cities, to begin with (domain.md (i))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Example:
    """A rule as its paper has it.

    Attributes:
        label: What it is, in a line.
        source: Whose it is.
        values: The policy's values.
    """

    label: Any
    source: str
    values: Mapping[str, Any]


def _values(**given: Any) -> dict[str, Any]:
    return {
        "base": "fixed_assets_wan",
        "formula": "percent",
        "percent": None,
        "cap": "none",
        "cap_wan": None,
        "claim_from": "never",
        "claim_months": None,
        "bands": [],
        "extras": [],
        "conditions": [],
        **given,
    }


def _band(start: str, rate: str | None = None, lump: str | None = None) -> dict[str, Any]:
    return {"from_wan": start, "rate": rate, "lump_wan": lump}


def _extra(
    name: str, fact: str, at_least: str, *, lump: str | None = None, percent: str | None = None
) -> dict[str, Any]:
    return {"name": name, "fact": fact, "at_least": at_least, "lump_wan": lump, "percent": percent}


def _condition(
    name: str, fact: str, at_least: str | None = None, at_most: str | None = None
) -> dict[str, Any]:
    return {"name": name, "fact": fact, "at_least": at_least, "at_most": at_most}


DOMESTIC_EXAMPLES = {
    "committee": Example(
        _("Slices of 3, 4 and 5 ‰, at most 1 million; high-tech 10 % more"),
        "某管委会引荐人奖励办法",
        _values(
            formula="slices",
            cap="cap",
            cap_wan="100",
            bands=[_band("0", "3"), _band("1000", "4"), _band("10000", "5")],
            extras=[_extra("重点高新技术项目", "is_high_tech", "1", percent="10")],
        ),
    ),
    "street-industry": Example(
        _("0.5 or 0.8 % of the whole, at most 3 million; lump extras (industry)"),
        "某街道 2009 年引荐奖励办法（工业项目）",
        _values(
            formula="whole",
            cap="cap",
            cap_wan="300",
            bands=[_band("3000", "0.5"), _band("10000", "0.8")],
            extras=[
                _extra("10 亿元以上项目", "total_investment_wan", "100000", lump="50"),
                _extra("世界 500 强项目", "is_world_500", "1", lump="10"),
                _extra("中国 500 强项目", "is_china_500", "1", lump="5"),
            ],
            conditions=[_condition("已投产", "is_producing", "1")],
        ),
    ),
    "street-other": Example(
        _("0.5 or 0.8 % of the whole, at most 3 million (other projects)"),
        "某街道 2009 年引荐奖励办法（其他项目）",
        _values(
            formula="whole",
            cap="cap",
            cap_wan="300",
            bands=[_band("1000", "0.5"), _band("5000", "0.8")],
            conditions=[_condition("已投产", "is_producing", "1")],
        ),
    ),
    "fujian": Example(
        _("Lump sums of 100,000 to 1 million by band; fixed assets of 500 million and more"),
        "福建 2018 年引荐奖励办法",
        _values(
            formula="lump",
            bands=[
                _band("30000", lump="10"),
                _band("100000", lump="20"),
                _band("200000", lump="30"),
                _band("300000", lump="40"),
                _band("400000", lump="50"),
                _band("500000", lump="100"),
            ],
            conditions=[
                _condition("固定资产投资 5 亿元以上", "fixed_assets_wan", "50000"),
                _condition("已开工", "is_started", "1"),
                _condition("已录入省级系统", "is_in_system", "1"),
            ],
        ),
    ),
    "city-domestic": Example(
        _("0.7 % of fixed assets, at most 3 million, above it case by case"),
        "山东某市引荐奖励办法（内资）",
        _values(
            percent="0.7",
            cap="by_case",
            cap_wan="300",
            conditions=[
                _condition("到位资金 1 亿元以上", "funds_wan", "10000"),
                _condition("省外资金不低于 50%", "outside_percent", "50"),
            ],
        ),
    ),
    "xuanzhou": Example(
        _("3 ‰ of fixed assets; claimed within a year"),
        "宣州区引荐奖励办法（按最高一类 3‰）",
        _values(
            formula="slices",
            bands=[_band("0", "3")],
            claim_from="topped_out",
            claim_months=12,
        ),
    ),
    "shunping": Example(
        _("On fixed assets; claimed within 6 months of production"),
        "顺平县引荐奖励办法（比例由本县定）",
        _values(percent="0.3", claim_from="production", claim_months=6),
    ),
    "rongcheng": Example(
        _("0.7 % of fixed assets; in production at most 180 days late"),
        "荣成市引荐奖励办法（比例由本县定）",
        _values(
            percent="0.7",
            conditions=[
                _condition("已投产", "is_producing", "1"),
                _condition("逾期投产不超过 180 天", "days_late", at_most="180"),
            ],
        ),
    ),
}
FOREIGN_EXAMPLES = {
    "city-foreign": Example(
        _("1 % of paid-in foreign funds, at most 3 million, above it case by case"),
        "山东某市引荐奖励办法（外资）",
        _values(
            base="funds_wan",
            percent="1",
            cap="by_case",
            cap_wan="300",
            conditions=[_condition("外资到位 500 万美元以上", "foreign_usd_wan", "500")],
        ),
    ),
}

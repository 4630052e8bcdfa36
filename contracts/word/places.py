"""The places of a contract template: their names in the document, and what fills them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.models.choices import Side
from contracts.rules.terms import stored
from contracts.selectors.terms import change_lines
from contracts.word.official import chinese_day
from zhaoshang.core.money import plain_wan

# What stands in a text where nothing is known yet: to be filled in by hand.
BLANK = "        "


@dataclass(frozen=True)
class Place:
    """One place.

    Attributes:
        name: As it stands in braces.
        label: What fills it.
        example: What an example shows.
        value: Reads it off a contract.
        may_be_empty: Empty where nothing is known, so that `if` can leave its lines out; else a
            blank to be filled in by hand.
    """

    name: str
    label: Any
    example: str
    value: Callable[[Contract], Any]
    may_be_empty: bool = False


def _party(side: Side, field: str) -> Callable[[Contract], str]:
    def read(contract: Contract) -> str:
        found = [getattr(each, field) for each in contract.parties.all() if each.side == side]
        return "、".join(each for each in found if each)

    return read


def _field(name: str) -> Callable[[Contract], Any]:
    return lambda contract: getattr(contract, name)


def _amended(name: str) -> Callable[[Contract], Any]:
    return lambda contract: getattr(contract.amends, name) if contract.amends else ""


def _changes(contract: Contract) -> str:
    """Say each term that a supplementary agreement changes, a line each."""
    return "\n".join(change_lines(contract))


PLACES: tuple[Place, ...] = (
    Place("合同名称", _("title of the text"), "年产5万吨新型材料项目投资合同书", _field("title")),
    Place("合同编号", _("contract number"), "县招合〔2026〕007号", _field("number")),
    Place("项目名称", _("project name"), "年产5万吨新型材料项目", lambda row: row.project.name),
    Place(
        "项目地址",
        _("site"),
        "高新产业园区纬三路北侧",
        lambda row: row.project.address or row.project.wanted_site,
    ),
    Place("建设内容", _("content and scale"), "建设厂房4栋", lambda row: row.project.content),
    Place("甲方", _("party of the county"), "云岭县人民政府", _party(Side.COUNTY, "name")),
    Place(
        "甲方代表",
        _("representative of the county"),
        "张明",
        _party(Side.COUNTY, "representative"),
    ),
    Place(
        "乙方", _("party of the investor"), "江苏远景装备有限公司", _party(Side.INVESTOR, "name")
    ),
    Place(
        "乙方信用代码",
        _("credit code of the investor"),
        "91320500MA1X000000",
        _party(Side.INVESTOR, "credit_code"),
    ),
    Place(
        "乙方代表",
        _("representative of the investor"),
        "李强",
        _party(Side.INVESTOR, "representative"),
    ),
    Place("总投资", _("total investment, 10,000 yuan"), "36000", _field("total_investment_wan")),
    Place("协议引资额", _("agreed amount, 10,000 yuan"), "30000", _field("agreed_amount_wan")),
    Place(
        "固定资产投资",
        _("fixed-asset investment, 10,000 yuan"),
        "30000",
        _field("fixed_assets_wan"),
    ),
    Place("用地面积", _("land, mu"), "120", _field("land_mu")),
    Place("土地价格", _("land price, 10,000 yuan a mu"), "18", _field("land_price_wan_mu")),
    Place("投资强度", _("agreed intensity, 10,000 yuan a mu"), "250", _field("intensity_wan_mu")),
    Place("容积率", _("plot ratio"), "1.2", _field("plot_ratio")),
    Place("亩均税收", _("tax per mu, 10,000 yuan"), "15", _field("tax_per_mu_wan")),
    Place("年产值", _("output a year, 10,000 yuan"), "60000", _field("output_wan")),
    Place("年税收", _("tax a year, 10,000 yuan"), "1800", _field("tax_wan")),
    Place("用工人数", _("jobs"), "260", _field("jobs_count")),
    Place("开工日期", _("agreed start"), "2026年6月30日", _field("start_on")),
    Place("投产日期", _("agreed production"), "2027年6月30日", _field("production_on")),
    Place("达产日期", _("agreed full capacity"), "2028年6月30日", _field("capacity_on")),
    Place(
        "保证金",
        _("deposit, 10,000 yuan; may be empty"),
        "50",
        _field("deposit_wan"),
        may_be_empty=True,
    ),
    Place("保证金期限", _("deposit due"), "2026年4月30日", _field("deposit_due_on")),
    Place(
        "优惠政策",
        _("incentives promised; may be empty"),
        "按县招商引资政策执行。",
        _field("incentives"),
        may_be_empty=True,
    ),
    Place(
        "其他约定", _("other terms; may be empty"), "无。", _field("other_terms"), may_be_empty=True
    ),
    Place("合同期限", _("contract ends on"), "2031年3月31日", _field("expires_on")),
    Place("原合同名称", _("title of the contract changed"), "投资合同书", _amended("title")),
    Place(
        "原合同编号", _("number of the contract changed"), "县招合〔2025〕003号", _amended("number")
    ),
    Place("原合同签订日期", _("its signing day"), "2025年5月12日", _amended("signed_on")),
    Place(
        "变更事项",
        _("each changed term, before and after; may be empty"),
        "协议引资额：由30000变更为35000",
        _changes,
        may_be_empty=True,
    ),
    Place("签订日期", _("signed on"), "2026年3月31日", _field("signed_on")),
)
NAMES = frozenset(each.name for each in PLACES)


def values_of(contract: Contract) -> dict[str, str]:
    """Return what fills the places of a contract's template."""
    # A text is Chinese whatever language its drafter reads.
    with translation.override("zh-hans"):
        return {each.name: _text(each, each.value(contract)) for each in PLACES}


def example_values() -> Mapping[str, str]:
    """Return what fills the places of an example."""
    return {each.name: each.example for each in PLACES}


def _text(place: Place, value: Any) -> str:
    if value is None or value == "":
        return "" if place.may_be_empty else BLANK
    if isinstance(value, dt.date):
        return chinese_day(value)
    if isinstance(value, Decimal):
        return plain_wan(value)
    return stored(value)

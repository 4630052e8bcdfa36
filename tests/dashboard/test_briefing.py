"""The month's briefing says what the figures say: up, down, zero, unknown; on two pages."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import shutil
import subprocess
from decimal import Decimal

import pytest
from docx import Document

from assessment.rules.bulletin_blocks import Heading, Table, Words
from zhaoshang.dashboard import briefing
from zhaoshang.dashboard.briefing import LEVELS, ROOM_MM, blocks_of, compose, decisions, height
from zhaoshang.dashboard.briefing_facts import (
    Facts,
    FlagLine,
    Goal,
    Headline,
    ListLine,
    OverdueLine,
    RateLine,
    UnitLine,
)
from zhaoshang.dashboard.briefing_word import briefing_word

COUNTY = Goal("县定目标", "46.50亿元", Decimal("79.16"), Decimal("-4.17"))
CITY = Goal("市定目标", "42.50亿元", Decimal("86.61"), Decimal("3.28"))
LISTS = [
    ListLine("线索", 41, "386.20", 3),
    ListLine("签约", 23, "546.85", -2),
    ListLine("落地", 36, "268.74", 0),
    ListLine("投产", 19, "61.30", 1),
]
QUIET = Facts(
    county="云岭县",
    until=dt.date(2026, 10, 31),
    since=dt.date(2026, 10, 1),
    as_of="2026年11月3日08:00",
    headline=Headline("到位资金", "36.81亿元", "33.45亿元", Decimal("10.04"), (COUNTY, CITY)),
    lists=LISTS,
)
LONG = "华东现代智能高端装备制造及新能源汽车零部件全产业链一体化生产基地建设项目"


def said(facts: Facts, detail: briefing.Detail = LEVELS[0]) -> str:
    return "\n".join(
        each.text for each in blocks_of(facts, detail) if isinstance(each, Heading | Words)
    )


def with_(**changes: object) -> Facts:
    return dataclasses.replace(QUIET, **changes)


def test_the_headline_stands_against_each_target_and_the_time():
    assert briefing.headline_words(QUIET) == (
        "截至10月底，到位资金完成36.81亿元，占县定目标46.50亿元的79.16%，欠时序进度4.17个百分点，"
        "占市定目标42.50亿元的86.61%，超时序进度3.28个百分点，同比增长10.04%。"
    )


@pytest.mark.parametrize(
    ("last_year", "change", "words"),
    [
        ("33.45亿元", Decimal("10.04"), "同比增长10.04%"),
        ("40.00亿元", Decimal("-7.98"), "同比下降7.98%"),
        ("36.81亿元", Decimal("0.00"), "同比持平"),
        ("0.00亿元", None, "上年同期为零，不计同比"),
        (None, None, "上年同期无可比数据"),
    ],
)
def test_last_year(last_year, change, words):
    head = Headline("到位资金", "36.81亿元", last_year, change)
    assert briefing.headline_words(with_(headline=head)).endswith(f"{words}。")


def test_without_a_plan_no_rate_is_told_and_the_plan_is_asked_for():
    facts = with_(headline=None)
    assert briefing.headline_words(facts) == "2026年度目标任务尚未下达，不计完成率。"
    assert "年度目标任务尚未下达，研究下达。" in decisions(facts)


@pytest.mark.parametrize(
    ("percent", "gap", "words"),
    [
        (Decimal("106.50"), Decimal("23.17"), "超额完成6.50%，超时序进度23.17个百分点"),
        (Decimal("83.33"), Decimal("0.00"), "与时序进度持平"),
        (None, None, "县定目标目标为零，不计完成率"),
    ],
)
def test_a_target_exceeded_met_and_of_zero(percent, gap, words):
    said_of = "，".join(briefing.goal_words(Goal("县定目标", "46.50亿元", percent, gap)))
    assert said_of.endswith(words)


def test_lists_tell_what_came_and_what_went():
    assert briefing.lists_words(QUIET) == (
        "线索41个、总投资386.20亿元（10月1日以来净增3个）；签约23个、546.85亿元（净减2个）；"
        "落地36个、268.74亿元（无净增减）；投产19个、61.30亿元（净增1个）。"
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Decimal("1.20"), "，较上月末提高1.20个百分点。"),
        (Decimal("-0.80"), "，较上月末下降0.80个百分点。"),
        (Decimal("0.00"), "，与上月末持平。"),
        (None, "合同履约率82.05%（64÷78个）。"),
    ],
)
def test_a_rate_with_what_it_divides_and_its_change(change, words):
    rate = RateLine("合同履约率", Decimal("82.05"), "64÷78个", change)
    assert briefing.rates_words([rate]).endswith(words)


def test_a_rate_of_nothing_is_no_rate():
    rates = [RateLine("项目开工率", None, "0÷0个")]
    assert briefing.rates_words(rates) == "项目开工率无可计项目。"


def test_units_at_both_ends_and_how_many_are_behind():
    units = [
        UnitLine(f"第{number}镇", Decimal(100 - number * 10), Decimal("16.67") - number * 10)
        for number in range(8)
    ]
    facts = with_(groups=[("乡镇组", units)], far_points=30, basis="县定目标")
    words, table = briefing.units_blocks(facts, LEVELS[1])
    assert isinstance(words, Words)
    assert words.text == (
        "按县定目标计，8个单位有目标，2个达到或超过时序进度，6个落后，其中落后30个百分点以上的3个。"
    )
    assert isinstance(table, Table)
    assert table.rows == (
        (
            "乡镇组",
            "第0镇100%（超16.67）、第1镇90%（超6.67）",
            "第7镇30%（欠53.33）、第6镇40%（欠43.33）",
        ),
    )


def test_a_group_of_one_has_no_last():
    facts = with_(groups=[("园区组", [UnitLine("开发区", Decimal(90), Decimal(7))])])
    (_words, table) = briefing.units_blocks(facts, LEVELS[0])
    assert table.rows == (("园区组", "开发区90%（超7）", "—"),)


def test_nothing_up_nothing_overdue_nothing_open():
    words = said(QUIET)
    assert "目前无红黄旗。" in words
    assert "无超期合同。" in words
    assert "无未解决的难点问题。" in words
    assert words.endswith("1．无。")


def test_flags_with_what_they_brought_about_and_contracts_with_their_reports():
    facts = with_(
        flags=[("红旗", 7), ("黄旗", 0)],
        slips=[("约谈", 1), ("督办单", 4)],
        reds=[FlagLine("阳明山茶业", "神头镇", 72), FlagLine("糜镇", "", 9)],
        unsponsored=2,
        overdue=3,
        contracts=[OverdueLine("力驰汽车工业园", "开工", 34, "待提交")],
        reports=(1, 2),
        problems=[("用地", 5, 2), ("用工", 1, 0)],
    )
    words = said(facts)
    assert (
        "现有红旗7面，红旗持续最久的为阳明山茶业（神头镇，72天）、糜镇（9天）；"
        "由此引发未办结的约谈1件、督办单4件。" in words
    )
    assert (
        "超期合同3份，超期最久的为力驰汽车工业园开工超34天（专题报告待提交）；"
        "专题报告逾期未交1份；待研究2份。" in words
    )
    assert "未解决的难点问题6个，逾期2个：用地5个（逾期2个）、用工1个。" in words
    assert decisions(facts) == [
        "超期合同专题报告2份已提交，待研究处理意见。",
        "超期合同专题报告1份逾期未交，明确责任单位补报时限。",
        "红旗项目中2个未定包保领导，研究明确。",
        "逾期难点问题2个，研究解决办法和时限。",
    ]


def test_categories_that_are_not_named_are_counted():
    facts = with_(problems=[(f"类别{number}", 2, 0) for number in range(9)])
    assert briefing.problems_words(facts, LEVELS[4]) == (
        "未解决的难点问题18个，均未逾期：类别02个、其余类别16个。"
    )


def extreme() -> Facts:
    """Everything at once: 30 units in five groups, 40 flags, long names, all decisions."""
    units = [
        (
            f"经济社会发展第{group}组",
            [
                UnitLine(
                    f"高新技术产业开发区第{number}管理委员会",
                    Decimal("160.55") - number * 20,
                    Decimal("77.22") - number * 20,
                )
                for number in range(6)
            ],
        )
        for group in range(5)
    ]
    goals = tuple(
        Goal(f"{name}定目标", "1,246.50亿元", Decimal("126.94"), Decimal("35.27"))
        for name in ("县", "市", "省")
    )
    return with_(
        headline=Headline(
            "到位资金（省外）", "1,236.81亿元", "933.45亿元", Decimal("32.50"), goals
        ),
        rates=[
            RateLine(name, Decimal("82.05"), "1,264.55÷1,378.96亿元", Decimal("-1.25"))
            for name in ("合同履约率", "资金到位率", "项目开工率")
        ],
        groups=units,
        flags=[("红旗", 183), ("黄旗", 274)],
        slips=[("约谈", 12), ("督办单", 42)],
        reds=[FlagLine(LONG, "高新技术产业开发区管理委员会", 400 + n) for n in range(40)],
        unsponsored=44,
        overdue=31,
        contracts=[
            OverdueLine(LONG, "向投资方交付全部建设用地并完成三通一平", 99, "退回补正")
            for _ in range(8)
        ],
        reports=(12, 9),
        problems=[(f"土地、电力、供水等要素第{n}类", 30 - n, 9) for n in range(9)],
        far_points=30,
        basis="县定目标",
    )


def test_as_much_detail_is_told_as_two_pages_hold():
    few, many = compose(with_(groups=[("乡镇组", [])])), compose(extreme())
    assert height(few) <= ROOM_MM
    assert height(many) <= ROOM_MM
    assert height(blocks_of(extreme(), LEVELS[0])) > ROOM_MM
    assert compose(extreme()) != blocks_of(extreme(), LEVELS[-1])


def test_the_document_has_head_headings_and_note():
    paper = Document(io.BytesIO(briefing_word(QUIET, office="县招商局", on=dt.date(2026, 11, 3))))
    lines = [each.text for each in paper.paragraphs]
    assert lines[:3] == ["云岭县招商引资月度情况简报", "2026年10月", "县招商局\t2026年11月3日"]
    assert [each for each in lines if each[1:2] == "、"] == [
        "一、目标完成情况",
        "二、项目清单",
        "三、红黄旗、超期合同和难点问题",
        "四、需研究决定事项",
    ]
    assert lines[-1].startswith("注：目标完成情况截至2026年10月31日")
    assert "截至2026年11月3日08:00" in lines[-1]


@pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdfinfo") is None,
    reason="needs LibreOffice and poppler: apt-get install libreoffice-writer poppler-utils",
)
def test_thirty_units_and_long_names_stay_on_two_pages(tmp_path):
    made = tmp_path / "briefing.docx"
    made.write_bytes(briefing_word(extreme(), office="县招商局", on=dt.date(2026, 11, 3)))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(made)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    told = subprocess.run(
        ["pdfinfo", str(tmp_path / "briefing.pdf")], check=True, capture_output=True, text=True
    ).stdout
    assert "Pages:           2" in told

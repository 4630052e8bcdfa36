"""The written report of a land accounting 投资核算情况报告 to party committee and government (S4).

It is Chinese whatever language its writer reads: it goes to the county's offices as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.models import LandAccounting, LandOpinion
from contracts.rules.land import Figure, LandResult, Line, plain
from contracts.word.official import OfficialPaper, chinese_day

RECIPIENTS = "县委、县人民政府"
FIGURES = {
    Figure.ACTUAL_INTENSITY: ("实际投资强度", "万元/亩"),
    Figure.REASONABLE_LAND: ("合理用地面积", "亩"),
    Figure.EXCESS_LAND: ("超出合理用地面积", "亩"),
    Figure.FEE: ("应追缴费用", "万元"),
}
INPUT_NAMES = {
    "fixed_assets_wan": ("经核实的固定资产投资", "万元"),
    "land_mu": ("实际用地面积", "亩"),
    "agreed_intensity_wan_mu": ("合同约定投资强度", "万元/亩"),
    "price_wan_mu": ("土地摘牌价", "万元/亩"),
}


@dataclass(frozen=True)
class ReportFacts:
    """What the report says beside the accounting itself."""

    result: LandResult
    opinions: Sequence[LandOpinion]
    signer: str
    paid: str = ""


def land_report(accounting: LandAccounting, facts: ReportFacts) -> bytes:
    """Write the report and return the .docx; a draft says that it is one."""
    contract = accounting.contract
    project = contract.project.name
    draft = "" if accounting.signed_off_on else "（征求意见稿）"
    paper = OfficialPaper(
        f"关于{project}\n投资核算情况的报告{draft}",
        recipients=RECIPIENTS,
        number=accounting.reference,
    )
    paper.paragraph(
        f"根据项目投资核算机制，{project}（{contract.number}《{contract.title}》）约定期限"
        f"{chinese_day(accounting.agreed_on)}已到，我局会同有关部门对该项目固定资产投资和用地情况"
        f"进行了核算，数据截至{chinese_day(accounting.as_of)}。现将有关情况报告如下。"
    )
    paper.heading("核算依据")
    paper.table(
        ["事项", "核算采用", "台账或合同所载", "说明"],
        [_input(accounting, name) for name in INPUT_NAMES],
        widths=[4, 3, 3, 4],
        right=[1, 2],
    )
    paper.heading("核算过程")
    for line in facts.result.working:
        paper.paragraph(working_words(line))
    paper.heading("部门意见")
    paper.table(
        ["单位", "意见", "理由", "日期"],
        [_opinion(each) for each in facts.opinions],
        widths=[4, 2, 5, 4],
    )
    paper.heading("核算结论")
    paper.paragraph(accounting.conclusion or "（待签核）")
    paper.paragraph(_fee_words(accounting, facts))
    paper.signature(facts.signer, accounting.signed_off_on or accounting.as_of)
    return paper.content()


def working_words(line: Line) -> str:
    """Write one line of the working as papers do."""
    name, unit = FIGURES[line.figure]
    words = f"{name}＝{line.left}{line.sign}{line.right}＝{line.exact}"
    if line.floored:
        words += "，不足零按零计"
    elif line.is_rounded:
        words += f"，四舍五入为{plain(line.result)}"
    # A minus sign, which no line is broken after.
    return f"{words}（{unit}）。".replace("-", "−")


def _input(accounting: LandAccounting, name: str) -> list[str]:
    label, unit = INPUT_NAMES[name]
    value, told = getattr(accounting, name), accounting.inputs.get(name, {})
    offered = told.get("offered")
    return [
        f"{label}（{unit}）",
        "—" if value is None else plain(value),
        "—" if offered is None else plain_text(offered),
        told.get("reason", ""),
    ]


def plain_text(figure: str) -> str:
    """Write a figure kept as text without empty decimals."""
    return figure.rstrip("0").rstrip(".") if "." in figure else figure


def _opinion(row: LandOpinion) -> list[str]:
    if not row.opinion:
        words = f"未反馈：{row.missing_reason}" if row.missing_reason else "未反馈"
        return [str(row.unit), "—", words, "—"]
    said = "同意" if row.opinion == LandOpinion.Opinion.AGREE else "不同意"
    day = chinese_day(row.answered_on) if row.answered_on else ""
    return [str(row.unit), said, row.text, day]


def _fee_words(accounting: LandAccounting, facts: ReportFacts) -> str:
    if not accounting.excess_mu:
        return "项目用地未超出合理用地面积，不需追缴费用。"
    if accounting.fee_wan is None:
        return f"项目用地超出合理用地面积{plain(accounting.excess_mu)}亩，土地摘牌价待补充。"
    words = (
        f"项目用地超出合理用地面积{plain(accounting.excess_mu)}亩，按土地摘牌价应追缴费用"
        f"{plain(accounting.fee_wan)}万元，由财政、自然资源部门会同法制部门负责追缴"
    )
    if accounting.fee_due_on:
        words += f"，缴纳期限为{chinese_day(accounting.fee_due_on)}"
    return f"{words}。{facts.paid}"

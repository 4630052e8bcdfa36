"""What papers and the workbook of rewards say, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from assessment.exporting.spot_check_file import Sheet
from assessment.models import RewardCase
from assessment.reward_words import (
    FACT_LABELS,
    FORMULA_LABELS,
    condition_name,
    exact_wan,
    fact_text,
)
from assessment.rules.reward_course import DECIDED, ENDED
from assessment.rules.reward_facts import RewardFact
from assessment.rules.rewards import RewardFormula
from assessment.selectors.reward_round import CaseLine
from assessment.word.reward import FormFacts, NoticeRow
from contracts.word.official import chinese_day

_ZERO = Decimal(0)


def export_sheet(lines: Iterable[CaseLine], year: int) -> Sheet:
    """Return the sheet of a round, with the columns of the page."""
    wan = _("10,000 yuan")
    headings = [
        (_("Project"), 36),
        (_("Project code"), 16),
        (_("Kind of capital"), 12),
        (_("State"), 14),
        (_("Referrers"), 30),
        (_("Claimed on"), 12),
        (f"{_('Worked out from')} ({wan})", 16),
        (f"{_('Award')} ({wan})", 14),
        (f"{_('Paid')} ({wan})", 14),
        (f"{_('Open')} ({wan})", 14),
        (_("Document number"), 24),
        (_("Approved on"), 12),
        (_("To be paid by"), 12),
        (_("Reason"), 40),
    ]
    return Sheet(
        name=str(year),
        title=_("Referrer rewards %(year)s") % {"year": year},
        note=_("Amounts of cases before the public notice are worked out today and may change."),
        headings=headings,
        rows=[_export_row(line) for line in lines],
    )


def _export_row(line: CaseLine) -> list[Any]:
    case = line.case
    names = "、".join(f"{name}（{percent.normalize():f}%）" for name, percent, _due in line.shares)
    has_ended = case.state in ENDED
    return [
        case.project.name,
        case.project.code,
        case.get_branch_display(),
        case.get_state_display(),
        names,
        f"{case.claimed_on:%Y-%m-%d}",
        line.base_wan,
        "" if has_ended else line.award_wan,
        line.paid_wan,
        "" if has_ended else line.award_wan - line.paid_wan,
        case.document,
        _day(case.approved_on),
        _day(case.pay_due_on),
        case.state_reason or case.correction_reason,
    ]


def _day(day: dt.date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def notice_rows(cases: Sequence[RewardCase]) -> list[NoticeRow]:
    """Return the cases under notice as the county publishes them: names, shares, amounts."""
    rows = []
    for case in cases:
        content = case.content
        shares = content["shares"]
        rows.append(
            NoticeRow(
                project=content["project"]["name"],
                base=exact_wan(content["award"]["base_wan"]),
                referrers="\n".join(each["name"] for each in shares),
                shares="\n".join(f"{each['percent'] or '0'}%" for each in shares),
                amount=exact_wan(case.award_wan) or "0",
            )
        )
    return rows


def form_facts(case: RewardCase, content: Mapping[str, Any]) -> FormFacts:
    """Return what the form of approval of a case says, in Chinese."""
    with translation.override("zh-hans"):
        return FormFacts(
            head=_head(case, content),
            facts=[
                _fact(name, kept) for name, kept in content["facts"].items() if kept["is_asked"]
            ],
            working=working_lines(content),
            referrers=[_referrer(case, each) for each in content["shares"]],
            total=exact_wan(content["due_wan"] or "0"),
            notice=_notice(case),
            approval=_approval(case),
            budget_line=content["course"]["budget_line"],
            is_draft=case.state not in DECIDED,
        )


def _head(case: RewardCase, content: Mapping[str, Any]) -> list[tuple[str, str]]:
    project = case.project
    until = content["claim"]["until"]
    source = content["rule"]["document"]
    return [
        ("项目名称", content["project"]["name"]),
        ("项目编码", content["project"]["code"]),
        ("年度", str(case.year)),
        ("投资方", str(project.investor or "")),
        ("资本类别", str(case.get_branch_display())),
        ("签约日期", _day(project.signed_on)),
        ("开工日期", _day(project.started_on)),
        ("投产日期", _day(project.produced_on)),
        ("申报日期", _day(case.claimed_on)),
        ("申报截止", until or "不限"),
        ("奖励办法", source),
    ]


def _fact(name: str, kept: Mapping[str, Any]) -> tuple[str, str, str]:
    fact = RewardFact(name)
    value = Decimal(kept["value"]) if kept["value"] else None
    evidence = kept["evidence"]
    if not evidence:
        count = len(kept["entries"])
        evidence = f"经核实到位资金{count}笔" if count else "项目台账"
    return str(FACT_LABELS[fact]), fact_text(fact, value) or "未认定", evidence


def working_lines(content: Mapping[str, Any]) -> list[str]:
    """Return how the award comes out, a line each, as papers write it."""
    award, values = content["award"], content["rule"]["values"]
    formula = RewardFormula(values["formula"])
    base = FACT_LABELS[RewardFact(values["base"])]
    lines = [
        f"计算方式：{FORMULA_LABELS[formula]}；计奖基数：{base}{exact_wan(award['base_wan'])}万元。"
    ]
    unmet = [condition_name(each) for each in award["unmet"]]
    if unmet:
        return [*lines, f"不符合条件：{'、'.join(unmet)}，奖励为0。"]
    sign = "‰" if formula is RewardFormula.SLICES else "%"
    for each in award["slices"]:
        amount = exact_wan(each["award_wan"] or "0")
        if formula is RewardFormula.LUMP:
            lines.append(f"{exact_wan(each['from_wan'])}万元以上档：定额{amount}万元。")
        else:
            lines.append(f"{exact_wan(each['amount_wan'])}万元×{each['rate']}{sign}={amount}万元。")
    lines += [
        f"{each['name']}：加{exact_wan(each['amount_wan'])}万元。" for each in award["extras"]
    ]
    if award["is_capped"]:
        lines.append(
            f"合计{exact_wan(award['before_cap_wan'])}万元，超过上限，"
            f"按{exact_wan(award['total_wan'])}万元计。"
        )
    granted = Decimal(content["granted_wan"] or 0)
    if granted:
        lines.append(f"超出上限部分一事一议，另予{exact_wan(granted)}万元。")
    already = sum((Decimal(each or 0) for each in content["already"].values()), _ZERO)
    if content["already"]:
        lines.append(f"已审定奖励{exact_wan(already) or '0'}万元，本次为差额。")
    return [*lines, f"本次奖励{exact_wan(content['due_wan'] or '0')}万元。"]


def _referrer(case: RewardCase, share: Mapping[str, Any]) -> tuple[str, str, str, str]:
    rows = {each.referrer_id: each for each in case.referrers.all()}
    row = rows.get(share["referrer"])
    declared = _day(row.declared_on) if row and row.declared_on else "未声明"
    return (
        share["name"],
        f"{share['percent'] or '0'}%",
        exact_wan(share["due_wan"] or "0"),
        declared,
    )


def _notice(case: RewardCase) -> str:
    if case.notice_from is None or case.notice_until is None:
        return ""
    days = f"{chinese_day(case.notice_from)}至{chinese_day(case.notice_until)}"
    count = case.objections.count()
    said = f"收到异议{count}件，均已处理" if count else "无异议"
    return f"公示期{days}，{said if case.state in DECIDED else '公示中'}。"


def _approval(case: RewardCase) -> str:
    if case.approved_on is None:
        return ""
    return f"已审定（{case.document}，{chinese_day(case.approved_on)}）。"

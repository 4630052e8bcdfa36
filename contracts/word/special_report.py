"""The special report 专题报告 as an official paper (GB/T 9704), from its parts and figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from contracts.models import SpecialReport
from contracts.word.official import OfficialPaper, chinese_day

RECIPIENTS = "县招商引资工作领导小组"
_HEADINGS = ("合同约定与实际履行情况", "未按期履约的原因", "已采取和拟采取的措施", "请示事项")
_DRAFT = "（草稿，未提交）"


def report_paper(
    report: SpecialReport,
    figures: Sequence[dict[str, Any]],
    *,
    unit: str,
    on: dt.date,
    counted: Sequence[dt.date] = (),
) -> bytes:
    """Write a report as a Word document; the words are Chinese whatever language is read.

    Args:
        report: The report, with its contract and project.
        figures: Lines of agreed and found.
        unit: Who signs.
        on: The day that stands under it.
        counted: The working days by which its due day was counted.
    """
    contract = report.contract
    draft = "" if report.submitted_at else _DRAFT
    paper = OfficialPaper(
        f"关于{contract.project.name}合同\n未按期履约情况的专题报告{draft}", recipients=RECIPIENTS
    )
    number = f"（{contract.number}）" if contract.number else ""
    paper.paragraph(
        f"《{contract.title}》{number}约定于{chinese_day(report.expired_on)}履行的事项未按期"
        "履行。按照合同超期三个工作日内专题报告的规定，现将有关情况报告如下。"
    )
    sections = (report.facts, report.cause, report.measures, report.request)
    for heading, text in zip(_HEADINGS, sections, strict=True):
        paper.heading(heading)
        if heading == _HEADINGS[0] and figures:
            paper.table(
                ("事项", "约定", "实际", "单位"),
                [_row(line) for line in figures],
                widths=(5, 4, 4, 2),
            )
        paper.paragraph(text or "（待填写）")
    paper.signature(unit, on)
    paper.note(_clock(report, counted))
    return paper.content()


def _row(line: dict[str, Any]) -> tuple[str, ...]:
    return (line["label"], line["agreed"] or "—", line["found"] or "—", line["measure"] or "—")


def _clock(report: SpecialReport, counted: Sequence[dt.date]) -> str:
    days = "、".join(f"{day.month}月{day.day}日" for day in counted)
    entered = report.counted.get("entered_on")
    start = f"{chinese_day(dt.date.fromisoformat(entered))}补录，补录" if entered else "到期"
    working = f"（{start}日当天不计，计入的工作日：{days}）" if days else ""
    provisional = "，暂定" if report.is_provisional else ""
    late = "，逾期提交" if report.is_late else ""
    return f"注：本报告应于{chinese_day(report.due_on)}前提交{provisional}{working}{late}。"

"""The public notice 公示 and the decision 表彰决定 as Word documents (GB/T 9704)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from assessment.rules.bulletin_texts import OFFICE
from assessment.rules.commendation_words import CLOSING, opening
from assessment.word.bulletin import NO_DAY, NO_NUMBER, RedHeadPaper
from contracts.word.official import OfficialPaper, chinese_day

Rows = Sequence[Mapping[str, Any]]


def notice_word(content: Mapping[str, Any], county: str) -> bytes:
    """Return the .docx of the public notice: who is to be commended, and on what it rests."""
    notice = content["notice"]
    paper = OfficialPaper(
        f"关于{content['year']}年度招商引资工作\n拟表彰对象的公示",
        number=notice["number"] or NO_NUMBER,
    )
    until = _day(notice["until"])
    paper.paragraph(opening(county, content["year"], is_notice=True, until=until))
    for category, rows in _categories(content["rows"]):
        paper.heading(f"{category}（{len(rows)}{_counter(rows)}）")
        _notice_table(paper, rows)
    paper.signature(OFFICE, _day(notice["from"]))
    return paper.content()


def decision_word(content: Mapping[str, Any], county: str) -> bytes:
    """Return the .docx of the decision."""
    head = content["head"]
    office = head["signed_by"] or OFFICE
    paper = RedHeadPaper(
        f"关于表彰{content['year']}年度{content['title']}的决定",
        office=office,
        number=head["number"] or NO_NUMBER,
        recipients="各乡镇（街道）、园区，县直各单位",
    )
    paper.paragraph(opening(county, content["year"], is_notice=False))
    for category, rows in _categories(content["rows"]):
        paper.heading(f"{category}（{len(rows)}{_counter(rows)}）")
        if any(row["amount_wan"] is not None for row in rows):
            _money_table(paper, rows)
        else:
            paper.paragraph("、".join(name_of(row) for row in rows))
    paper.paragraph(CLOSING)
    paper.signature(office, _day(head["dated_on"]))
    return paper.content()


def name_of(row: Mapping[str, Any]) -> str:
    """Return a unit's name, or a person's with unit and post."""
    if not row["person"]:
        return str(row["unit_name"])
    return f"{row['person']}（{row['unit_name']}{row['post']}）"


def _categories(rows: Rows) -> list[tuple[str, Rows]]:
    return [(name, list(each)) for name, each in groupby(rows, key=lambda row: row["category"])]


def _counter(rows: Rows) -> str:
    return "名" if rows[0]["person"] else "个"


def _notice_table(paper: OfficialPaper, rows: Rows) -> None:
    if rows[0]["person"]:
        paper.table(
            ("序号", "姓名", "单位及职务", "主要事迹"),
            [
                (str(number), row["person"], f"{row['unit_name']}{row['post']}", row["reason"])
                for number, row in enumerate(rows, start=1)
            ],
            widths=(8, 14, 30, 48),
        )
        return
    paper.table(
        ("序号", "单位", "依据"),
        [
            (str(number), row["unit_name"], row["reason"])
            for number, row in enumerate(rows, start=1)
        ],
        widths=(8, 34, 58),
    )


def _money_table(paper: OfficialPaper, rows: Rows) -> None:
    paper.table(
        ("序号", "姓名（单位）" if rows[0]["person"] else "单位", "奖励金额（万元）"),
        [
            (str(number), name_of(row), row["amount_wan"] or "")
            for number, row in enumerate(rows, start=1)
        ],
        widths=(10, 58, 32),
        right=(2,),
    )


def _day(iso: str | None) -> str:
    return chinese_day(dt.date.fromisoformat(iso)) if iso else NO_DAY

"""A letter that calls a unit to a talk 约谈通知书, by the form of official papers (R12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation

from assessment.models import InterviewNotice
from assessment.period_words import period_text
from assessment.rules.talks import Why
from assessment.talk_words import reason_text
from contracts.word.official import OfficialPaper, chinese_day
from zhaoshang.core.periods import Period
from zhaoshang.core.templatetags.zs import figure

TITLE = "招商引资工作约谈通知书"
_WEEKDAYS = "一二三四五六日"
# The paper is Chinese whatever language its reader uses on the pages.
_CHINESE = "zh-hans"
BRING = (
    "请围绕约谈事由准备书面材料，说明基本情况、主要原因、整改措施、完成时限和责任人，并于约谈时提交。",
    "被约谈人应当为单位主要负责人，不得委托他人代替；确因特殊情况不能到会的，须提前书面报告并经同意。",
    "约谈中作出的整改承诺将列入交办事项跟踪督办，到期复核；整改不力的，按规定提级约谈。",
)


@dataclass(frozen=True)
class TalkLetter:
    """What a letter says.

    Attributes:
        talk: The talk, its list loaded.
        head: Name of the unit's head; "" where none is known.
        county: Name of the county.
    """

    talk: InterviewNotice
    head: str
    county: str

    @property
    def file_name(self) -> str:
        """Name of the file, without its ending."""
        return f"约谈通知书（{self.talk.unit_name}）"


def when_text(moment: dt.datetime) -> str:
    """Return a time as papers write it: 2026年12月8日（星期二）9时30分."""
    local = timezone.localtime(moment)
    minutes = f"{local.minute}分" if local.minute else ""
    weekday = _WEEKDAYS[local.weekday()]
    return f"{chinese_day(local.date())}（星期{weekday}）{local.hour}时{minutes}"


def letter_paragraphs(letter: TalkLetter) -> list[str]:
    """Return the opening of a letter and its reasons, numbered where there are several."""
    talk, content = letter.talk, letter.talk.list_of.content
    with translation.override(_CHINESE):
        period = period_text(Period.parse(talk.list_of.period))
        reasons = [reason_text(each, content) for each in talk.reasons]
    opening = (
        f"根据招商引资工作考核约谈有关规定，结合{period}考核及月报情况，"
        f"经研究，决定对你单位主要负责人进行约谈。现将有关事项通知如下。"
    )
    if len(reasons) == 1:
        return [opening, f"{reasons[0]}。"]
    numbered = [f"{number}．{each}。" for number, each in enumerate(reasons, start=1)]
    return [opening, *numbered]


def talk_letter_word(letter: TalkLetter) -> bytes:
    """Return the .docx of a letter."""
    talk, of_list = letter.talk, letter.talk.list_of
    paper = OfficialPaper(TITLE, recipients=talk.unit_name, number=of_list.number)
    opening, *reasons = letter_paragraphs(letter)
    paper.paragraph(opening)
    paper.heading("约谈事由")
    for each in reasons:
        paper.paragraph(each)
    _tables(paper, talk.reasons, of_list.content)
    paper.heading("约谈安排")
    head = letter.head and f"（{letter.head}）"
    paper.paragraph(f"约谈对象：{talk.unit_name}主要负责人{head}。")
    paper.paragraph(f"约谈人：{talk.talker_title}。")
    paper.paragraph(f"约谈时间：{when_text(talk.meets_at) if talk.meets_at else '另行通知'}。")
    paper.paragraph(f"约谈地点：{talk.place or '另行通知'}。")
    paper.heading("有关要求")
    for words in BRING:
        paper.paragraph(words)
    day = of_list.issued_on
    paper.signature(of_list.signed_by or letter.county, day or "    年  月  日")
    return paper.content()


def _tables(
    paper: OfficialPaper, reasons: Sequence[Mapping[str, Any]], content: Mapping[str, Any]
) -> None:
    """Write the figures month by month where a reason rests on them."""
    for reason in reasons:
        if reason["why"] != Why.NO_PROGRESS:
            continue
        columns = [
            (name, content[name])
            for name in ("figure", "projects")
            if content.get(name) is not None and len(reason[name]) == len(reason["months"])
        ]
        if not columns:
            continue
        heads = ["月份", *(_head(indicator) for _name, indicator in columns)]
        rows = [
            [month, *(_cell(reason[name][place]) for name, _indicator in columns)]
            for place, month in enumerate(reason["months"])
        ]
        paper.table(heads, rows, right=range(1, len(heads)), title="分月完成情况")


def _head(indicator: Mapping[str, Any]) -> str:
    measure = indicator["measure"]
    return f"{indicator['name']}（{measure}）" if measure else str(indicator["name"])


def _cell(text: str | None) -> str:
    return "—" if text is None else figure(Decimal(text))

"""Title and first text of a bulletin (rules.md R12): words of the paper, no figure among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment.rules.bulletin_paper import SECTIONS
from assessment.rules.bulletins import SIDES, BulletinKind, Part, kind_of
from zhaoshang.core.periods import Cycle, Period

OFFICE = "县招商引资工作领导小组办公室"


def title_for(period: Period) -> str:
    """Return the title that is proposed."""
    names = {
        BulletinKind.MONTHLY: f"{period.year}年{period.number}月份全县招商引资工作情况的通报",
        BulletinKind.QUARTERLY: (
            f"{period.year}年第{'一二三四'[(period.number - 1) % 4]}季度全县招商引资工作情况的通报"
        ),
        BulletinKind.HALF_YEAR: (
            f"{period.year}年{'上下'[(period.number - 1) % 2]}半年全县招商引资工作情况的通报"
        ),
        BulletinKind.ANNUAL: f"{period.year}年度全县招商引资目标任务完成情况的通报",
    }
    return f"关于{names[kind_of(period)]}"


def text_for(period: Period) -> dict[str, Any]:
    """Return the text that a new bulletin begins with; it holds no figure."""
    cycle = {Cycle.MONTH: "本月", Cycle.QUARTER: "本季度", Cycle.HALF: "本半年"}.get(
        period.cycle, "本年度"
    )
    return clean_text(
        {
            "recipients": "各乡镇党委、政府，各园区管委会，县直各单位",
            "lead": f"现将{cycle}全县招商引资工作情况通报如下。",
        }
    )


def clean_text(text: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text with every section, known parts only, without outer blanks.

    Lines end as we write them: a browser sends other ends, and nothing would have changed by that.
    """
    sides = {
        side: {
            part.value: words
            for part in Part
            if (words := _words(text.get(side, {}).get(part.value, "")))
        }
        for side in SIDES
    }
    return {name: _words(text.get(name, "")) for name in SECTIONS} | sides


def _words(text: Any) -> str:
    return str(text).replace("\r\n", "\n").replace("\r", "\n").strip()

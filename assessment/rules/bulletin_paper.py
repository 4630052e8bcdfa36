"""A bulletin as it prints: one list of blocks for the page, Word, PDF and Excel alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assessment.rules.bulletin_blocks import Block, Heading, Words
from assessment.rules.bulletin_parts import part_blocks
from assessment.rules.bulletins import Part

Content = Mapping[str, Any]
HEADINGS = {
    Part.TOTALS: "主要指标完成情况",
    Part.PROGRESS: "各单位目标任务进度",
    Part.SCORES: "考核得分及位次",
    Part.LISTS: "红黑榜",
    Part.RATES: "合同履约率、资金到位率、项目开工率",
    Part.FLAGS: "项目红黄旗情况",
    Part.PROBLEMS: "难点问题情况",
    Part.DISCIPLINE: "报送纪律",
}
# Free sections of the text, and the part after which each is printed ("": at the beginning).
SECTION_HEADINGS = {
    "achievements": "主要做法和成效",
    "problems": "存在的主要问题",
    "next_steps": "下步工作要求",
}
SECTIONS = ("recipients", "lead", *SECTION_HEADINGS)


def paper(content: Content, text: Mapping[str, Any]) -> list[Block]:
    """Return the blocks of a bulletin between its title and its signature, in their order."""
    blocks: list[Block] = [Words(line) for line in _lines(text.get("lead"))]
    blocks += [Words(line, is_generated=True) for line in _notes(content)]
    for part in Part:
        made = list(part_blocks(part, content))
        around = [_lines(text.get(side, {}).get(part.value)) for side in ("before", "after")]
        if made or any(around):
            blocks.append(
                Heading(HEADINGS[part] if part is not Part.LISTS else _list_names(content))
            )
            blocks += [Words(line) for line in around[0]]
            blocks += made
            blocks += [Words(line) for line in around[1]]
        if part is Part.TOTALS:
            blocks += _section("achievements", text)
    for name in ("problems", "next_steps"):
        blocks += _section(name, text)
    return blocks


def _lines(words: str | None) -> list[str]:
    return [line.strip() for line in (words or "").splitlines() if line.strip()]


def _section(name: str, text: Mapping[str, Any]) -> list[Block]:
    lines = _lines(text.get(name))
    return [Heading(SECTION_HEADINGS[name]), *map(Words, lines)] if lines else []


def _notes(content: Content) -> Iterator[str]:
    head = content["head"]
    if head["replaces"]:
        old = head["replaces"]
        number = f"（{old['number']}）" if old["number"] else ""
        yield (
            f"本通报为第{head['edition']}版，替代第{old['edition']}版《{old['title']}》{number}。"
            f"修订原因：{head['why_replaced']}"
        )
    if content["restated"]:
        yield "本通报数据为按所属月份调整后的口径，与原公布数据可能不同。"


def _list_names(content: Content) -> str:
    rule = content["list_rule"]
    return f"{rule['red_name']}、{rule['black_name']}"

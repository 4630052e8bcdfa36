"""Words of minutes 会议纪要 (GB/T 9704—2012, 10.3): what is proposed, how a decision reads.

The paper is Chinese whatever language its reader uses on the pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

GENERAL = "综合事项"
MARK = "会议纪要"
CLOSING = (
    "会议要求，各责任单位要对照任务和时限抓好落实，办理情况及时反馈，办结一项、核验一项、销号一项；"
    "下次调度会首先通报本次议定事项办理情况。"
)


def day_words(on: dt.date) -> str:
    """Write a day as papers do: 2026年3月1日."""
    return f"{on.year}年{on.month}月{on.day}日"


def mark_of(title: str) -> str:
    """Return the mark of the minutes: the title of the meeting, ending in 会议纪要."""
    return f"{title.removesuffix('会')}{MARK}"


def opening_for(*, held_on: dt.date, chair: str, title: str, place: str) -> str:
    """Return the opening that is proposed."""
    return (
        f"{day_words(held_on)}，{chair}在{place}主持召开{title}，通报上次会议议定事项办理情况，"
        "听取有关单位工作汇报，逐项研究调度重点项目。现将会议议定事项纪要如下："
    )


def decision_words(decision: Mapping[str, Any]) -> str:
    """Return a decision as the minutes print it: the words, then who, with whom, until when."""
    text = str(decision["text"]).strip()
    if decision["kind"] != "task":
        return text
    due_on = dt.date.fromisoformat(decision["due_on"])
    parts = [f"责任单位：{decision['unit']}"]
    if decision["owner"]:
        parts.append(f"责任人：{decision['owner']}")
    if decision["supporting"]:
        parts.append(f"配合单位：{'、'.join(decision['supporting'])}")
    parts.append(f"完成时限：{day_words(due_on)}")
    return f"{text.rstrip('。；')}。（{'；'.join(parts)}）"


def by_project(decisions: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """Return the decisions under their projects, in the order in which these came up.

    What was decided in general stands first, under no project.
    """
    general = [each for each in decisions if each["project"] is None]
    found: dict[int, tuple[str, list[str]]] = {}
    for each in decisions:
        if each["project"] is not None:
            _name, words = found.setdefault(each["project"], (each["project_name"], []))
            words.append(decision_words(each))
    blocks = [(GENERAL, [decision_words(each) for each in general])] if general else []
    return [*blocks, *found.values()]


def attendance_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return names as the lists at the end print them: a unit with who came for it in brackets."""
    return "、".join(
        f"{each['who']}（{each['came']}）" if each["came"] else str(each["who"]) for each in rows
    )

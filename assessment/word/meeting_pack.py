"""The pack of a scheduling meeting as a Word document: figures, earlier tasks, one page a project.

By the form of official papers; Chinese whatever language its reader uses on the pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation

from assessment.meeting_words import (
    as_day,
    cover_words,
    gap_text,
    item_words,
    items_summary,
    page_words,
    progress_words,
    scope_words,
    since_words,
)
from contracts.word.official import FormRow, OfficialPaper, chinese_day
from zhaoshang.core.money import format_wan
from zhaoshang.core.templatetags.zs import day, figure

PAPER_LANGUAGE = "zh-hans"
BOX_MM = 70
DECIDED = "会议议定意见"
NOTHING = "无"


def pack_word(content: Mapping[str, Any], *, as_sent: str = "") -> bytes:
    """Return the .docx of a pack.

    Args:
        content: What its reader sees of it.
        as_sent: When and under which seal it was sent out; "" for figures of today.
    """
    with translation.override(PAPER_LANGUAGE):
        meeting = content["meeting"]
        paper = OfficialPaper(f"{meeting['title']}\n会议材料")
        _head(paper, content, as_sent)
        _figures(paper, content)
        _tasks(paper, content["items"])
        _contents(paper, content)
        for number, project in enumerate(content["projects"], start=1):
            _project(paper, number, page_words(project, content))
        return paper.content()


def _head(paper: OfficialPaper, content: Mapping[str, Any], as_sent: str) -> None:
    meeting = content["meeting"]
    held_on = dt.date.fromisoformat(meeting["held_on"])
    paper.form(
        [
            FormRow(
                (
                    ("时间", f"{chinese_day(held_on)} {meeting['begins_at']}"),
                    ("地点", meeting["place"]),
                )
            ),
            FormRow((("主持", meeting["chair"]), ("记录", meeting["recorder"]))),
            FormRow((("调度范围", scope_words(content)),)),
        ]
    )
    as_of = chinese_day(dt.date.fromisoformat(content["as_of"]))
    paper.note(f"数据截至{as_of}；“上次会议以来”指{since_words(content)}。{as_sent}")


def _figures(paper: OfficialPaper, content: Mapping[str, Any]) -> None:
    cover = cover_words(content)
    if cover is not None:
        paper.heading("四张清单")
        rows = [
            (str(each["label"]), str(each["count"]), format_wan(each["total"]))
            for each in cover["lists"]
        ]
        rows.append(("合计", str(cover["count"]), format_wan(cover["total"])))
        paper.table(("清单", "项目数", "总投资（万元）"), rows, widths=(4, 3, 5), right=(1, 2))
    _progress(paper, content)
    if cover is None:
        return
    paper.heading("红黄旗和难点问题")
    flags = [(each["label"], str(each["projects"]), str(each["units"])) for each in cover["flags"]]
    paper.table(("亮旗", "项目数", "单位数"), flags, widths=(4, 3, 3), right=(1, 2))
    problems = [
        (str(each["label"]), str(each["open"]), str(each["overdue"]), str(each["escalated"]))
        for each in cover["problems"]
    ]
    problems.append(("合计", str(cover["open"]), str(cover["overdue"]), str(cover["escalated"])))
    paper.table(
        ("难点类别", "未解决", "其中：超期", "其中：已升级"),
        problems,
        widths=(6, 3, 3, 3),
        right=(1, 2, 3),
    )


def _progress(paper: OfficialPaper, content: Mapping[str, Any]) -> None:
    progress = progress_words(content)
    if progress is None:
        return
    paper.heading("目标进度")
    rows = [
        (
            f"{each['unit']}{'▼' if each['behind'] else ''}",
            figure(each["target"]),
            figure(each["actual"]),
            "—" if each["percent"] is None else f"{each['percent']:.2f}",
            gap_text(each["gap"]),
        )
        for each in [*progress["rows"], *([progress["total"]] if progress["total"] else [])]
    ]
    basis = f"（{progress['basis']}）" if progress["basis"] else ""
    paper.table(
        ("单位", "年度目标", "累计完成", "完成率（%）", "超/欠（百分点）"),
        rows,
        widths=(6, 4, 4, 4, 5),
        right=(1, 2, 3, 4),
        title=f"{progress['month_words']}{progress['name']}（{progress['measure']}）{basis}",
    )
    limit = progress["behind_limit"]
    more = f"{figure(limit)}个百分点以上" if limit else ""
    paper.note(
        f"时序进度{progress['time']}%；▼为落后时序进度{more}的单位，共{progress['behind']}个。"
    )


def _tasks(paper: OfficialPaper, items: Sequence[Mapping[str, Any]]) -> None:
    paper.heading("以往会议议定事项办理情况")
    if not items:
        paper.paragraph("没有未办结事项，上次会议以来也没有办结事项。")
        return
    counts = items_summary(items)
    paper.paragraph(
        f"未办结{counts['open']}项（其中超期{counts['late']}项），待核验{counts['to_check']}项，"
        f"上次会议以来办结{counts['closed']}项、取消{counts['cancelled']}项。"
    )
    rows = []
    for number, each in enumerate(map(item_words, items), start=1):
        project = f"【{each['project_name']}】" if each["project_name"] else ""
        due = day(each["due"])
        if each["first_due"]:
            due += f"\n原定{day(each['first_due'])}"
        told = f"{day(each['told_on'])} {each['told']}" if each["told"] else "尚未反馈"
        proofs = "\n".join(f"佐证：{one['title']}" for one in each["proofs"])
        rows.append(
            (
                str(number),
                f"{project}{each['content']}",
                each["unit"] + (f"\n{each['owner']}" if each["owner"] else ""),
                due,
                each["label"],
                f"{told}\n{proofs}".strip(),
            )
        )
    paper.table(
        ("序号", "议定事项", "责任单位", "时限", "状态", "办理情况和佐证"),
        rows,
        widths=(4, 18, 10, 14, 8, 22),
    )


def _contents(paper: OfficialPaper, content: Mapping[str, Any]) -> None:
    paper.heading("调度项目")
    projects = content["projects"]
    if not projects:
        paper.paragraph("没有需要调度的项目。")
        return
    rows = []
    for number, project in enumerate(projects, start=1):
        words = page_words(project, content)
        flag = words["flags"][0] if words["flags"] else None
        rows.append(
            (
                str(number),
                words["name"],
                project["unit"] or "—",
                f"{flag['word']}{flag['days']}天" if flag else "—",
                "、".join(words["reasons"]),
            )
        )
    paper.table(
        ("序号", "项目名称", "责任单位", "亮旗", "上会原因"), rows, widths=(4, 17, 9, 8, 14)
    )
    if content["left_out"]:
        paper.note(
            f"另有{content['left_out']}个项目未列入："
            f"{'、'.join(content['left_out_names'])}{_and_more(content)}。"
        )


def _and_more(content: Mapping[str, Any]) -> str:
    return "等" if content["left_out"] > len(content["left_out_names"]) else ""


def _project(paper: OfficialPaper, number: int, page: Mapping[str, Any]) -> None:
    key = "★" if page["is_key"] else ""
    paper.sheet_title(f"{number}. {key}{page['name']}")
    facts = [(str(each["label"]), str(each["value"])) for each in page["facts"]]
    # Two facts a line; the stage, which is long, has a line of its own.
    stage = facts.pop(4)
    pairs = [FormRow(tuple(facts[at : at + 2])) for at in range(0, len(facts), 2)]
    paper.form(
        [
            *pairs,
            FormRow((stage,)),
            FormRow((("下步工作", _next(page)),)),
            FormRow((("为何上会", _why(page)),)),
            FormRow((("上次会议\n以来", _happened(page)),)),
            FormRow((("未解决\n难点", _problems(page)),)),
            FormRow((("未办结\n交办批示", _open(page)),)),
            FormRow(((DECIDED, ""),), height_mm=BOX_MM),
        ]
    )


def _next(page: Mapping[str, Any]) -> str:
    if not page["next_step"]:
        return "未填"
    if page["next_due"] is None:
        return str(page["next_step"])
    late = "，已超期" if page["next_is_late"] else ""
    return f"{page['next_step']}（{day(page['next_due'])}前{late}）"


def _why(page: Mapping[str, Any]) -> str:
    lines = [
        f"{each['word']}{each['days']}天：{each['rule']}。{each['why']}" for each in page["flags"]
    ]
    return "\n".join([*lines, "、".join(page["reasons"])])


def _happened(page: Mapping[str, Any]) -> str:
    lines = list(page["events"])
    if not lines:
        heard = page["heard_on"]
        return f"无进展记录，最近一次跟进为{day(heard)}。" if heard else "无进展记录，从未跟进。"
    if page["more_events"]:
        lines.append(f"另有{page['more_events']}条记录，见系统时间轴。")
    return "\n".join(lines)


def _problems(page: Mapping[str, Any]) -> str:
    lines = []
    for each in page["problems"]:
        due = f"，时限{day(each['due'])}" if each["due"] else ""
        late = "（超期）" if each["is_late"] else ""
        lead = f"，牵头{each['lead']}" if each["lead"] else ""
        measure = f"；措施：{each['measure']}" if each["measure"] else ""
        lines.append(f"{each['label']}：{each['words']}{lead}{due}{late}{measure}")
    if page["more_problems"]:
        lines.append(f"另有{page['more_problems']}项。")
    return "\n".join(lines) or NOTHING


def _open(page: Mapping[str, Any]) -> str:
    lines = [
        f"批示（{each['by']}，{day(as_day(each['on']))}）：{each['words']}"
        for each in page["instructions"]
    ]
    lines += [
        f"交办：{each['words']}（{each['unit']}，{day(each['due'])}"
        f"{'，超期' if each['is_late'] else ''}）"
        for each in page["items"]
    ]
    more = page["more_items"] + page["more_instructions"]
    if more:
        lines.append(f"另有{more}项。")
    return "\n".join(lines) or NOTHING

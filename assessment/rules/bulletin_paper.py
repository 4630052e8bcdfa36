"""A bulletin as it prints: one list of blocks for the page, Word, PDF and Excel alike.

Out of content and text alone; names stand as they were when the figures were read. Chinese, as the
paper is, whatever language its reader uses on the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.rules.bulletin_lists import ListBy, Why
from assessment.rules.bulletin_words import figure_text, gap_cell, total_sentence
from assessment.rules.bulletins import Part, main_goal

Content = Mapping[str, Any]
RATE_NAMES = {"performance": "合同履约率", "funding": "资金到位率", "start": "项目开工率"}
_COUNTED_IN = {"performance": ("个", 0), "funding": ("万元", 2), "start": ("个", 0)}
_WHY = {
    Why.BEST: "位次居前",
    Why.LAST: "位次居后且欠时序进度",
    Why.BEHIND: "欠时序进度超过限值",
    Why.NOT_REPORTED: "未报送月报",
}
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
_NONE = "—"
# What stands on one line in the type of titles, with air around it.
_TITLE_CHARS, _WHOLE_COUNTY = 19, "全县"


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is 一、, level 2 is （一）."""

    text: str
    level: int = 1
    kind: str = "heading"


@dataclass(frozen=True)
class Words:
    """A paragraph; `is_generated`: its figures cannot be typed over."""

    text: str
    is_generated: bool = False
    kind: str = "words"


@dataclass(frozen=True)
class Table:
    """A table whose heading row stands again on each page.

    Attributes:
        title: Words above it.
        headings: Words of the columns.
        rows: Cells as text.
        widths: Shares of the width.
        right: Columns of figures.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()
    kind: str = "table"

    @property
    def cells(self) -> list[list[tuple[str, bool]]]:
        """The cells, each told whether it holds a figure."""
        return [
            [(cell, place in self.right) for place, cell in enumerate(row)] for row in self.rows
        ]


Block = Heading | Words | Table


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


def part_blocks(part: Part, content: Content) -> Iterator[Block]:
    """Return the generated blocks of one part; none where there is nothing to say."""
    return _MAKERS[part](content)


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


def _indicators(content: Content) -> Iterator[tuple[Mapping[str, Any], list[Any]]]:
    for indicator in content["indicators"]:
        yield indicator, [row for row in content["rows"] if row["indicator"] == indicator["id"]]


def _totals(content: Content) -> Iterator[Block]:
    bases = {each["id"]: each["name"] for each in content["bases"]}
    for indicator, rows in _indicators(content):
        row = next((each for each in rows if each["unit"] == content["county"]["id"]), None)
        if row is not None:
            yield Words(total_sentence(row, indicator, bases), is_generated=True)


_PROGRESS_HEADS = (
    "位次",
    "单位",
    "年度目标",
    "累计完成",
    "完成率%",
    "超欠百分点",
    "同比%",
)


def _progress(content: Content) -> Iterator[Block]:
    units = {each["id"]: each for each in content["units"]}
    base = next((each["name"] for each in content["bases"] if each["is_main"]), "")
    for indicator, rows in _indicators(content):
        tables = []
        for group in [*content["groups"], None]:
            pk = group["id"] if group else None
            mine = [
                row for row in rows if row["unit"] in units and units[row["unit"]]["group"] == pk
            ]
            if any(row["goals"] or Decimal(row["actual"]) for row in mine):
                tables.append(_progress_table(content, indicator, group, mine, units))
        if tables:
            by = f"，按{base}" if any(row["goals"] for row in rows) else ""
            yield Heading(f"{indicator['name']}（{indicator['measure']}{by}）", level=2)
            yield from tables


def _progress_table(
    content: Content,
    indicator: Mapping[str, Any],
    group: Mapping[str, Any] | None,
    rows: Sequence[Mapping[str, Any]],
    units: Mapping[int, Mapping[str, Any]],
) -> Table:
    ordered = sorted(rows, key=lambda row: (row["place"] is None, row["place"] or 0))
    return Table(
        title=_group_title(group),
        headings=_PROGRESS_HEADS,
        rows=tuple(_progress_row(row, content, indicator, units[row["unit"]]) for row in ordered),
        widths=(8, 17, 18, 18, 13, 14, 12),
        right=(2, 3, 4, 5, 6),
    )


def _group_title(group: Mapping[str, Any] | None) -> str:
    if group is None:
        return "未分组单位"
    return f"{group['name']}（单列，不排位次）" if group["is_apart"] else group["name"]


def _progress_row(
    row: Mapping[str, Any],
    content: Content,
    indicator: Mapping[str, Any],
    unit: Mapping[str, Any],
) -> tuple[str, ...]:
    goal = main_goal(row, content)
    place = str(row["place"]) if row["place"] else (_NONE if unit["reported"] else "未报送")
    return (
        place,
        unit["name"],
        figure_text(goal["target"], indicator["decimals"]) if goal else _NONE,
        figure_text(row["actual"], indicator["decimals"]),
        (goal["percent"] if goal else None) or _NONE,
        gap_cell(goal["gap"] if goal else None),
        row["year_on_year"] or _NONE,
    )


_SCORE_WHY = {"not_reported": "未报送", "gate": "未达门槛", "apart": _NONE, "": _NONE}


def _scores(content: Content) -> Iterator[Block]:
    scores = content["scores"]
    if not scores:
        return
    names = list(dict.fromkeys((row["group"], row["is_apart"]) for row in scores["rows"]))
    for name, is_apart in names:
        rows = [row for row in scores["rows"] if row["group"] == name]
        yield Table(
            title=_group_title({"name": name, "is_apart": is_apart}),
            headings=("位次", "单位", "得分", "等次"),
            rows=tuple(
                (
                    str(row["place"] or _SCORE_WHY.get(row["not_ranked"], _NONE)),
                    row["name"],
                    row["total"],
                    row["grade"] or _NONE,
                )
                for row in rows
            ),
            widths=(12, 44, 24, 20),
            right=(2,),
        )
    yield Words(
        f"以上得分依据《{scores['schemes']}》计算，得分相同的按办法规定的并列处理规则确定位次。",
        is_generated=True,
    )


def _lists(content: Content) -> Iterator[Block]:
    found, rule = content["lists"], content["list_rule"]
    by_score = found["by"] == ListBy.SCORE
    for side in ("red", "black"):
        if not rule[f"{side}_count"] and not found[side]:
            continue
        name = rule[f"{side}_name"]
        if not found[side]:
            yield Words(f"{name}：本期无单位列入。", is_generated=True)
            continue
        yield Table(
            title=name,
            headings=(
                "组别",
                "单位",
                "位次",
                "得分" if by_score else "完成率（%）",
                "超（欠）百分点",
                "列入原因",
            ),
            rows=tuple(
                (
                    each["group"],
                    each["name"],
                    str(each["place"] or _NONE),
                    (each["total"] if by_score else each["percent"]) or _NONE,
                    gap_cell(each["gap"]),
                    _WHY[Why(each["why"])],
                )
                for each in found[side]
            ),
            widths=(16, 22, 9, 15, 16, 22),
            right=(3, 4),
        )


def _rates(content: Content) -> Iterator[Block]:
    rows = []
    for rate in content["rates"]:
        measure, decimals = _COUNTED_IN[rate["rate"]]
        rows.append(
            (
                RATE_NAMES[rate["rate"]],
                f"{figure_text(rate['numerator'], decimals)}{measure}",
                f"{figure_text(rate['denominator'], decimals)}{measure}",
                rate["percent"] or _NONE,
                _left_out(rate["left_out"]),
            )
        )
    if not rows:
        return
    yield Table(
        title=f"{content['rates_year']}年签订的正式合同项目",
        headings=("指标", "分子", "分母", "比率（%）", "未计入"),
        rows=tuple(rows),
        widths=(20, 20, 20, 14, 26),
        right=(1, 2, 3),
    )
    agreements = content["agreements"]
    yield Words(
        f"框架和意向协议{agreements['number']}个、"
        f"{figure_text(agreements['amount_wan'], 2)}万元，不计入以上比率；"
        f"已终止项目{content['withdrawn']}个，保留在分母中。",
        is_generated=True,
    )


def _left_out(rows: Iterable[Mapping[str, Any]]) -> str:
    return "；".join(f"{each['why']}{each['number']}个" for each in rows) or "无"


def _flags(content: Content) -> Iterator[Block]:
    counts, looks = content["flag_counts"], dict(content["flag_labels"])
    said = [f"{looks[name]}{counts[name]}面" for name in looks if counts.get(name)]
    day = content["as_of"]
    if not said:
        yield Words(f"截至{_day(day)}，无亮旗项目和单位。", is_generated=True)
        return
    yield Words(f"截至{_day(day)}，共有{'、'.join(said)}。", is_generated=True)
    yield Table(
        title="",
        headings=("旗色", "项目（单位）", "责任单位", "事由", "起始日期", "天数"),
        rows=tuple(
            (
                looks[each["severity"]],
                each["subject"],
                each["unit"] or _NONE,
                each["rule"],
                each["since"].replace("-", "."),
                str(each["days"]),
            )
            for each in content["flags"]
        ),
        widths=(9, 27, 19, 18, 18, 9),
        right=(5,),
    )


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


def _problems(content: Content) -> Iterator[Block]:
    sums = content["problem_sums"]
    yield Words(
        f"截至{_day(content['as_of'])}，未办结难点问题{sums['open']}个，其中超期{sums['overdue']}个。",
        is_generated=True,
    )
    if content["problems"]:
        yield Table(
            title="",
            headings=("类别", "未办结（个）", "其中超期（个）"),
            rows=tuple(
                (each["category"], str(each["open"]), str(each["overdue"]))
                for each in content["problems"]
            ),
            widths=(50, 25, 25),
            right=(1, 2),
        )


def _discipline(content: Content) -> Iterator[Block]:
    rows = content["discipline"]
    if not rows:
        yield Words("本期各单位均按时报送月报。", is_generated=True)
        return
    yield Table(
        title="",
        headings=("单位", "迟报（次）", "漏报（次）"),
        rows=tuple((each["name"], str(each["late"]), str(each["missing"])) for each in rows),
        widths=(50, 25, 25),
        right=(1, 2),
    )


def title_lines(title: str) -> list[str]:
    """Break a title so that no line ends within a word: before 全县, else in the middle."""
    if len(title) <= _TITLE_CHARS:
        return [title]
    place = title.find(_WHOLE_COUNTY)
    if not 0 < place <= _TITLE_CHARS:
        place = -(-len(title) // 2)
    return [title[:place], title[place:]]


def as_number(cell: str) -> Decimal | None:
    """Return the number a cell of figures prints, for a workbook; None for words."""
    plain = cell.replace(",", "")
    try:
        return Decimal(plain)
    except ArithmeticError:
        return None


_MAKERS: dict[Part, Callable[[Content], Iterator[Block]]] = {
    Part.TOTALS: _totals,
    Part.PROGRESS: _progress,
    Part.SCORES: _scores,
    Part.LISTS: _lists,
    Part.RATES: _rates,
    Part.FLAGS: _flags,
    Part.PROBLEMS: _problems,
    Part.DISCIPLINE: _discipline,
}

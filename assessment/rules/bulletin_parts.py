"""The generated parts of a bulletin as blocks: tables and sentences out of its content alone.

Names stand as they were when the figures were read. Chinese, as the paper is, whatever language its
reader uses on the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from assessment.rules.bulletin_blocks import Block, Heading, Table, Words
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
_NONE = "—"


def part_blocks(part: Part, content: Content) -> Iterator[Block]:
    """Return the generated blocks of one part; none where there is nothing to say."""
    return _MAKERS[part](content)


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
        widths=(8, 17, 17, 17, 13, 16, 12),
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
    said = [f"{looks[name]}{counts[name]}个" for name in looks if counts.get(name)]
    day = content["as_of"]
    if not said:
        yield Words(f"截至{_day(day)}，无亮旗项目和单位。", is_generated=True)
        return
    yield Words(
        f"截至{_day(day)}，亮旗项目和单位共{len(content['flags'])}个：{'、'.join(said)}。",
        is_generated=True,
    )
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

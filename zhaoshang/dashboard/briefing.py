"""The month's briefing 招商引资月度情况简报: sentences composed of figures. Plain values, Chinese.

Two pages by design: `compose` takes as much detail as they hold and says what it left out. Nothing
is said that no figure says; what is zero or not known is said as such.

Source of the form: GB/T 9704—2012, with 24 lines of 28 characters a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assessment.rules.bulletin_blocks import Block, Heading, Table, Words
from assessment.rules.bulletin_words import exceeded_words, gap_words
from zhaoshang.dashboard.briefing_facts import Facts, Goal, Headline, RateLine, UnitLine

# Millimetres of text on two pages without the head, the note, and what a page break leaves free.
ROOM_MM = 2 * 225 - 105
_LINE_MM, _CHARS = 9.35, 28
_CELL_LINE_MM, _CELL_PAD_MM, _TEXT_MM, _CELL_CHAR_MM = 5.6, 1.5, 156, 4.3
_LONGEST_NAME = 16
_NONE = "—"


@dataclass(frozen=True)
class Detail:
    """How many of each are named: units at both ends of a group, groups, flags, contracts."""

    units: int
    groups: int
    reds: int
    contracts: int
    problems: int


LEVELS = (
    Detail(3, 5, 4, 3, 5),
    Detail(2, 4, 3, 2, 4),
    Detail(2, 3, 2, 1, 3),
    Detail(1, 4, 1, 1, 2),
    Detail(1, 3, 1, 1, 1),
    Detail(1, 2, 1, 0, 1),
    Detail(0, 0, 1, 1, 1),
    Detail(0, 0, 0, 0, 1),
)


@dataclass
class _Paper:
    blocks: list[Block] = field(default_factory=list)

    def section(self, title: str, *parts: Iterable[Block]) -> None:
        """Add a section; none without anything in it."""
        made = [block for part in parts for block in part]
        if made:
            self.blocks += [Heading(title), *made]


def compose(facts: Facts) -> list[Block]:
    """Return the briefing with as much detail as two pages hold."""
    made: list[Block] = []
    for detail in LEVELS:
        made = blocks_of(facts, detail)
        if height(made) <= ROOM_MM:
            break
    return made


def blocks_of(facts: Facts, detail: Detail) -> list[Block]:
    """Return the briefing at one level of detail."""
    paper = _Paper()
    paper.section("目标完成情况", _words(headline_words(facts)), _words(rates_words(facts.rates)))
    paper.section("项目清单", _words(lists_words(facts)))
    paper.section("各单位目标进度", units_blocks(facts, detail))
    paper.section(
        "红黄旗、超期合同和难点问题",
        _words(flags_words(facts, detail)),
        _words(overdue_words(facts, detail)),
        _words(problems_words(facts, detail)),
    )
    asked = decisions(facts)
    paper.section("需研究决定事项", (Words(f"{n}．{each}") for n, each in enumerate(asked, 1)))
    return paper.blocks


def note_words(facts: Facts) -> str:
    """Say of which day the figures are and how they count."""
    return (
        f"注：目标完成情况截至{_day(facts.until)}，按已核实数计；清单、三率、红黄旗、合同和难点问题"
        f"截至{facts.as_of}，清单增减自{_day(facts.since)}起计。超、欠为完成率减时序进度的百分点；"
        "框架、意向协议计入签约清单，不计入三率。"
    )


def headline_words(facts: Facts) -> str:
    """Say what was done, against each target and the time, and against last year."""
    head = facts.headline
    if head is None:
        return f"{facts.until.year}年度目标任务尚未下达，不计完成率。"
    said = [f"截至{facts.until.month}月底，{head.name}完成{head.done}"]
    if not head.goals:
        said.append("未下达目标")
    for goal in head.goals:
        said += goal_words(goal)
    said.append(year_words(head))
    return "，".join(said) + "。"


def goal_words(goal: Goal) -> tuple[str, ...]:
    """Say what part of a target is done, and how far ahead or behind that is."""
    if goal.percent is None:
        return (f"{goal.basis}目标为零，不计完成率",)
    gap = gap_words(None if goal.gap is None else str(goal.gap))
    said = (
        f"占{goal.basis}{goal.target}的{goal.percent}%",
        exceeded_words(str(goal.percent)),
        gap,
    )
    return tuple(each for each in said if each)


def year_words(head: Headline) -> str:
    """Say the change against the same months of the year before."""
    if head.last_year is None:
        return "上年同期无可比数据"
    if head.change is None:
        return "上年同期为零，不计同比"
    if not head.change:
        return "同比持平"
    return f"同比{'增长' if head.change > 0 else '下降'}{abs(head.change)}%"


def rates_words(rates: Sequence[RateLine]) -> str:
    """Say each rate with what it divides and its change."""
    return "；".join(_rate(each) for each in rates) + "。" if rates else ""


def _rate(rate: RateLine) -> str:
    if rate.percent is None:
        return f"{rate.name}无可计项目"
    said = f"{rate.name}{rate.percent}%（{rate.parts}）"
    if rate.change is None:
        return said
    if not rate.change:
        return f"{said}，与上月末持平"
    return f"{said}，较上月末{'提高' if rate.change > 0 else '下降'}{abs(rate.change)}个百分点"


def lists_words(facts: Facts) -> str:
    """Say how many projects stand in each list, their 亿元, and the net change of the month."""
    if not facts.lists:
        return ""
    start = f"{facts.since.month}月{facts.since.day}日以来"
    said = []
    for place, each in enumerate(facts.lists):
        words = f"{each.name}{each.count}个、{'总投资' if not place else ''}{each.amount}亿元"
        said.append(f"{words}（{'' if place else start}{_net(each.net)}）")
    return "；".join(said) + "。"


def _net(number: int) -> str:
    if not number:
        return "无净增减"
    return f"净{'增' if number > 0 else '减'}{abs(number)}个"


def units_blocks(facts: Facts, detail: Detail) -> list[Block]:
    """Say how many units are behind, and name both ends of each group."""
    units = [unit for _name, rows in facts.groups for unit in rows if unit.gap is not None]
    if not units:
        return []
    behind = [unit for unit in units if unit.gap is not None and unit.gap < 0]
    said = f"{len(units)}个单位有目标，{len(units) - len(behind)}个达到或超过时序进度"
    said += f"，{len(behind)}个落后" if behind else ""
    far = _far(facts, behind)
    if far:
        said += f"，其中落后{facts.far_points}个百分点以上的{len(far)}个"
    blocks: list[Block] = [Words(f"按{facts.basis}计，{said}。" if facts.basis else f"{said}。")]
    shown = [each for each in facts.groups if each[1]][: detail.groups]
    if detail.units and shown:
        rows = tuple(
            (
                group,
                "、".join(_unit(unit) for unit in _best(units_of, detail.units)) or _NONE,
                "、".join(_unit(unit) for unit in _worst(units_of, detail.units)) or _NONE,
            )
            for group, units_of in shown
        )
        blocks.append(Table("", ("分组", "完成率靠前", "完成率靠后"), rows, (3, 9, 9)))
    return blocks


def _far(facts: Facts, behind: Iterable[UnitLine]) -> list[UnitLine]:
    if facts.far_points is None:
        return []
    return [each for each in behind if each.gap is not None and -each.gap >= facts.far_points]


def _best(units: Sequence[UnitLine], number: int) -> Sequence[UnitLine]:
    return [each for each in units if each.percent is not None][:number]


def _worst(units: Sequence[UnitLine], number: int) -> Sequence[UnitLine]:
    """Return the last of a group, the worst first; none of those that are named as its best."""
    told = [each for each in units if each.percent is not None]
    return list(reversed(told[number:][-number:]))


def _unit(unit: UnitLine) -> str:
    if unit.gap is None:
        return f"{_short(unit.name)}{unit.percent}%"
    return f"{_short(unit.name)}{unit.percent}%（{'超' if unit.gap >= 0 else '欠'}{abs(unit.gap)}）"


def flags_words(facts: Facts, detail: Detail) -> str:
    """Say how many flags are up, those that stand the longest, what they brought about."""
    up = [(word, number) for word, number in facts.flags if number]
    if not up:
        return "目前无红黄旗。"
    said = f"现有{'、'.join(f'{word}{number}面' for word, number in up)}"
    reds = facts.reds[: detail.reds]
    if reds:
        named = "、".join(
            f"{_short(each.name)}（{f'{each.unit}，' if each.unit else ''}{each.days}天）"
            for each in reds
        )
        said += f"，{facts.flags[0][0]}持续最久的为{named}"
    slips = [f"{word}{number}件" for word, number in facts.slips if number]
    if slips:
        said += f"；由此引发未办结的{'、'.join(slips)}"
    return f"{said}。"


def overdue_words(facts: Facts, detail: Detail) -> str:
    """Say how many contracts are overdue, which ones the longest, how their reports stand."""
    if not facts.overdue:
        return "无超期合同。"
    said = f"超期合同{facts.overdue}份"
    named = [
        f"{_short(each.name)}{each.promise}"
        + (f"超{each.days}天" if each.days is not None else "")
        + (f"（专题报告{each.report}）" if each.report else "（无专题报告）")
        for each in facts.contracts[: detail.contracts]
    ]
    if named:
        said += f"，超期最久的为{'、'.join(named)}"
    late, office = facts.reports
    if late:
        said += f"；专题报告逾期未交{late}份"
    if office:
        said += f"；待研究{office}份"
    return f"{said}。"


def problems_words(facts: Facts, detail: Detail) -> str:
    """Say how many difficulties are open and late, by category."""
    opened = sum(number for _word, number, _late in facts.problems)
    if not opened:
        return "无未解决的难点问题。"
    late = sum(number for *_other, number in facts.problems)
    said = f"未解决的难点问题{opened}个，" + (f"逾期{late}个" if late else "均未逾期")
    ordered = sorted(facts.problems, key=lambda each: (-each[1], each[0]))
    named = [
        f"{word}{number}个" + (f"（逾期{over}个）" if over else "")
        for word, number, over in ordered[: detail.problems]
        if number
    ]
    rest = opened - sum(number for _word, number, _late in ordered[: detail.problems])
    if rest:
        named.append(f"其余类别{rest}个")
    return f"{said}：{'、'.join(named)}。" if named else f"{said}。"


def decisions(facts: Facts) -> list[str]:
    """Return what waits for a decision, as the figures say it; the gravest first."""
    found = []
    late, office = facts.reports
    if office:
        found.append(f"超期合同专题报告{office}份已提交，待研究处理意见。")
    if late:
        found.append(f"超期合同专题报告{late}份逾期未交，明确责任单位补报时限。")
    if facts.unsponsored:
        word = facts.flags[0][0] if facts.flags else ""
        found.append(f"{word}项目中{facts.unsponsored}个未定包保领导，研究明确。")
    far = _far(facts, (unit for _name, rows in facts.groups for unit in rows))
    if far:
        found.append(
            f"落后时序进度{facts.far_points}个百分点以上的{len(far)}个单位，研究调度措施。"
        )
    over = sum(number for *_other, number in facts.problems)
    if over:
        found.append(f"逾期难点问题{over}个，研究解决办法和时限。")
    if facts.headline is None:
        found.append("年度目标任务尚未下达，研究下达。")
    return found or ["无。"]


def height(blocks: Iterable[Block]) -> float:
    """Return about how many millimetres blocks take by the form of official papers."""
    total = 0.0
    for block in blocks:
        match block:
            case Heading():
                total += _LINE_MM
            case Words():
                total += _LINE_MM * _lines(2 + _width(block.text), _CHARS)
            case Table():
                total += _table_height(block) + _CELL_LINE_MM
    return total


def _table_height(table: Table) -> float:
    shares = sum(table.widths)
    rooms = [max(1, int((_TEXT_MM * each / shares - 4) / _CELL_CHAR_MM)) for each in table.widths]
    rows = (table.headings, *table.rows)
    return sum(
        _CELL_PAD_MM
        + _CELL_LINE_MM
        * max(_lines(_width(cell), room) for cell, room in zip(row, rooms, strict=True))
        for row in rows
    )


def _width(text: str) -> float:
    """Return the width in characters: half of one for digits and Latin letters."""
    return sum(0.55 if sign.isascii() else 1 for sign in text)


def _lines(width: float, room: int) -> int:
    return max(1, -int(-width // room))


def _words(text: str) -> list[Block]:
    return [Words(text)] if text else []


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _day(on: dt.date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"

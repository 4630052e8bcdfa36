"""Sentences of bulletins as county papers write them (rules.md R1, R2). Plain values, Chinese.

Rates print with the decimals of the policy, half up on the exact value; a rate names its basis.
"超额完成 X%" is the rate minus 100 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhaoshang.core.money import round_half_up

NO_TARGET = "未下达目标"
ZERO_TARGET = "目标为零，不计完成率"
_WHOLE = Decimal(100)
_PARTS = 2


def figure_text(value: str | Decimal | None, decimals: int) -> str:
    """Print a figure with thousands separators and the indicator's decimals; "" for none.

    A project that several units share is counted in parts: where whole numbers are the rule, 0.4
    prints as 0.4 and not as 0.
    """
    if value is None:
        return ""
    exact = Decimal(value)
    if not decimals and exact != exact.to_integral_value():
        return f"{round_half_up(exact, _PARTS):,.{_PARTS}f}".rstrip("0").rstrip(".")
    return f"{round_half_up(exact, decimals):,.{decimals}f}"


def gap_words(gap: str | None) -> str:
    """Say how far a rate is ahead of or behind time progress, in percentage points."""
    if gap is None:
        return ""
    points = Decimal(gap)
    if not points:
        return "与时序进度持平"
    return f"{'超' if points > 0 else '欠'}时序进度{abs(points)}个百分点"


def gap_cell(gap: str | None) -> str:
    """Print a gap in a table: +3.55, -10.00, 0.00; "—" for none."""
    if gap is None:
        return "—"
    return f"+{gap}" if Decimal(gap) > 0 else gap


def exceeded_words(percent: str | None) -> str:
    """Say by how much a target is exceeded: the rate minus 100 %; "" where it is not."""
    if percent is None or Decimal(percent) <= _WHOLE:
        return ""
    return f"超额完成{Decimal(percent) - _WHOLE}%"


def year_words(last_year: str | None, change: str | None) -> str:
    """Say the change against the same months of the year before."""
    if last_year is None:
        return "上年同期无可比数据"
    if change is None:
        return "上年同期为零，不计同比"
    rate = Decimal(change)
    if not rate:
        return "同比持平"
    return f"同比{'增长' if rate > 0 else '下降'}{abs(rate)}%"


def goal_words(
    goal: Mapping[str, Any], basis: str, indicator: Mapping[str, Any]
) -> tuple[str, ...]:
    """Say what part of a target was done, and how far ahead or behind that is."""
    target = f"{figure_text(goal['target'], indicator['decimals'])}{indicator['measure']}"
    if goal["percent"] is None:
        return (f"{basis}{ZERO_TARGET}",)
    # Where less is better, ahead would praise what is bad.
    gap = gap_words(goal["gap"]) if indicator["higher_is_better"] else ""
    said = (f"占{basis}{target}的{goal['percent']}%", exceeded_words(goal["percent"]), gap)
    return tuple(each for each in said if each)


def total_sentence(
    row: Mapping[str, Any], indicator: Mapping[str, Any], bases: Mapping[int, str]
) -> str:
    """Say what the county did: "到位资金完成X万元，占县定目标Y万元的Z%，超时序进度…，同比…。"."""
    done = f"{figure_text(row['actual'], indicator['decimals'])}{indicator['measure']}"
    said = [f"{indicator['name']}完成{done}"]
    for goal in row["goals"]:
        said += goal_words(goal, bases[goal["basis"]], indicator)
    if not row["goals"]:
        said.append(NO_TARGET)
    said.append(year_words(row["last_year"], row["year_on_year"]))
    return "，".join(said) + "。"

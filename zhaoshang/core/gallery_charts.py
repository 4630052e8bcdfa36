"""Samples of charts for the gallery of components: one of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhaoshang.core.charts import Chart, Kind, Look, Point, Series

_NOW = ("2.10", "4.70", "9.00", "12.40", "16.00", "20.70", "24.00", "28.10", "32.80", "36.81")
_BEFORE = (
    "1.8",
    "4.0",
    "7.7",
    "11.2",
    "14.6",
    "19.5",
    "22.6",
    "25.8",
    "29.9",
    "33.45",
    "36.2",
    "39.9",
)
_PLACES = ("经济开发区", "马厂湖镇", "德州市陵城区临港新材料产业园管理办公室", "滋镇")


def chart_samples() -> list[Chart]:
    """Return a chart of each kind, the last one with nothing to show."""
    months = tuple(f"{number}月" for number in range(1, 13))
    target = [Decimal("46.5") * number / 12 for number in range(1, 13)]
    lines = (
        _series("今年", _NOW, Look.MAIN, label="今年 36.81", length=12),
        _series("县定目标", target, Look.TARGET, label="目标 46.50", length=12),
        _series("去年", _BEFORE, Look.BEFORE, label="去年", length=12),
    )
    quarters = ("2025年第四季度", "2026年第一季度", "2026年第二季度", "2026年第三季度")
    legs = (
        _series("线索→签约", (64, 58, 71, None), Look.MAIN, label="线索→签约"),
        _series("签约→落地", (96, 107, None, None), Look.SECOND, label="签约→落地"),
        _series("落地→投产", (287, None, None, None), Look.THIRD, label="落地→投产"),
    )
    reach = (
        _series("登记", (31, 42, 38, 29), Look.CLUE),
        _series("签约", (18, 25, 20, 9), Look.SIGNED),
        _series("落地", (12, 15, 7, 1), Look.LANDED),
        _series("投产", (6, 4, 1, 0), Look.PRODUCING),
    )
    lists = tuple(
        _series(each.name, [point.value for point in each.points], each.look) for each in reach
    )
    flags = (
        _series("红旗", (3, 5, 4, 7), Look.RED),
        _series("黄旗", (9, 8, 12, 12), Look.YELLOW),
    )
    return [
        _chart("lines", Kind.LINES, "亿元", months, lines, decimals=2),
        _chart("legs", Kind.LINES, "天", quarters, legs),
        _chart("nested", Kind.NESTED, "个", quarters, reach),
        _chart("stacked", Kind.STACKED, "个", quarters, flags),
        _chart("bars", Kind.BARS, "个", _PLACES, lists),
        _chart("columns", Kind.COLUMNS, "个", quarters, flags),
        _chart("nothing", Kind.COLUMNS, "个", (), ()),
    ]


def _series(
    name: str,
    values: Iterable[Decimal | str | int | None],
    look: Look,
    *,
    label: str = "",
    length: int = 0,
) -> Series:
    known = [None if each is None else Decimal(each) for each in values]
    known += [None] * (length - len(known))
    return Series(name, tuple(Point(each, url="#main") for each in known), look, label)


def _chart(
    key: str,
    kind: Kind,
    unit: str,
    categories: tuple[str, ...],
    series: tuple[Series, ...],
    *,
    decimals: int = 0,
) -> Chart:
    return Chart(
        key=f"sample-{key}",
        title=f"Kind.{key.upper()}",
        kind=kind,
        unit=unit,
        axis="月份" if kind is Kind.LINES else "单位",
        categories=categories,
        series=series,
        summary=f"{key}：10月 36.81 亿元，县定目标 46.50 亿元，去年同期 33.45 亿元。",
        stamp="数据截至 2026-11-03 08:00",
        decimals=decimals,
        note="note",
        empty="还没有数据",
        empty_text="首报项目后这里按季度列出。",
        file_stem=f"招商局_{key}_2026年10月",
    )

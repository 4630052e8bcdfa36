"""The headline figure by month of the year: this year, its targets, last year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.period_words import period_text
from assessment.selectors.due_lines import due_by_month
from assessment.selectors.figures import MonthRow, MonthTable, month_figures
from assessment.selectors.plans import targets_of
from assessment.selectors.year_figures import year_figures
from zhaoshang.accounts.models import User
from zhaoshang.core.charts import Chart, Kind, Look, Point, Series
from zhaoshang.core.money import WAN_PER_YI
from zhaoshang.core.periods import Cycle, Month, Period, year_months
from zhaoshang.dashboard.asked import Asked
from zhaoshang.dashboard.charts.words import Said, month_on_axis, said
from zhaoshang.dashboard.headline import MONEY, headline

KEY = "cumulative"
MONTHS = 12
YI_DECIMALS = 2
_TARGETS = (Look.TARGET, Look.TARGET_2)
Values = Sequence[Decimal | None]


@dataclass(frozen=True)
class _Course:
    """The figure's way through the year, in its own measure."""

    row: MonthRow
    table: MonthTable
    now: Values
    before: Values
    due: Sequence[tuple[str, Decimal, Values]]


def cumulative(user: User, asked: Asked) -> Chart:
    """Return the chart of the headline figure, to the month that the page's figure is of.

    The last point of this year is the figure of the leader's page: published months as they were
    published, open ones as they stand. Of a unit where the filter names one, else of the county;
    place and industry do not narrow it. In 亿元 where the indicator is of money, else in its own
    measure. A fixed number of queries. The caller has checked that the reader may have the unit.
    """
    words = said(user, asked)
    found = None
    if asked.county_id is not None:
        table = month_figures(county_id=asked.county_id, month=asked.month, on=asked.on)
        found = _course(table, asked)
    return _drawn(found, words, asked.on) if found else _nothing(asked, words)


def _course(table: MonthTable, asked: Asked) -> _Course | None:
    pk = headline(table, asked.on)
    row = table.row(asked.narrowing.unit or table.county.pk, pk) if pk is not None else None
    if row is None or table.year is None or table.plan is None:
        return None
    last, key = table.month.number, (row.unit_id, row.indicator_id)
    line = table.year.line(key, restated=False, until=last).cumulative[:last]
    kept = targets_of(table.plan, table.month, [row.unit_id])
    return _Course(
        row=row,
        table=table,
        now=_twelve(line),
        before=_last_year(row, table, asked.on),
        due=[
            (
                str(goal.basis),
                goal.progress.target or Decimal(0),
                due_by_month(row, goal, table, kept),
            )
            for goal in row.targets
        ],
    )


def _last_year(row: MonthRow, table: MonthTable, on: dt.date) -> Values:
    """Return last year's months; nothing is known of those that nobody reported or published."""
    year = table.month.year - 1
    before = year_figures(county_id=table.county.pk, year=year, on=on, definitions=[row.definition])
    line = before.line((row.unit_id, row.indicator_id), restated=False).cumulative
    return [
        value if not row.definition.is_reported or before.is_closed(month) else None
        for month, value in zip(year_months(year), line, strict=True)
    ]


def _drawn(found: _Course, words: Said, on: dt.date) -> Chart:
    row, month = found.row, found.table.month
    is_money = row.definition.measure == MONEY
    scale = WAN_PER_YI if is_money else Decimal(1)
    decimals = YI_DECIMALS if is_money else row.definition.decimals
    now, before = _scaled(found.now, scale), _scaled(found.before, scale)
    due = [(name, target / scale, _scaled(points, scale)) for name, target, points in found.due]
    # Nothing at all was known of last year: then it has no line.
    knows_before = any(before)
    title = _("%(name)s, cumulative") % {"name": row.definition.name}
    if row.unit_id != found.table.county.pk:
        title = f"{row.unit} {title}"
    chart = Chart(
        key=KEY,
        title=title,
        kind=Kind.LINES,
        unit=str(_("100 million yuan") if is_money else row.definition.measure),
        axis=_("Month"),
        categories=_months(),
        short=tuple(map(month_on_axis, range(1, MONTHS + 1))),
        series=(),
        summary="",
        stamp=words.stamp,
        decimals=decimals,
        note=_("Months that are closed as published, the others as they stand today."),
        file_stem=words.file_stem(title, _period(month)),
        empty=_no_course(month.year),
        empty_text=_begins(),
    )
    text = chart.text
    this = text(row.cumulative / scale)
    series = [
        Series(
            _("%(year)s") % {"year": month.year},
            tuple(_point(value, each, row) for value, each in zip(now, _year(month), strict=True)),
            Look.MAIN,
            _("this year %(value)s") % {"value": this} if month.year == on.year else this,
        )
    ]
    for number, (name, target, points) in enumerate(due):
        label = _("%(basis)s %(value)s") % {"basis": name, "value": text(target)}
        series.append(
            Series(
                name,
                tuple(map(Point, points)),
                _TARGETS[min(number, len(_TARGETS) - 1)],
                label,
            )
        )
    if knows_before:
        name = _("%(year)s") % {"year": month.year - 1}
        label = pgettext("beside a line", "last year") if month.year == on.year else name
        series.append(Series(name, tuple(map(Point, before)), Look.BEFORE, label))
    parts = [
        _("%(month)s: %(value)s %(unit)s")
        % {"month": _period(month), "value": this, "unit": chart.unit},
        *(
            _("%(basis)s: %(due)s due by then, %(target)s in the year")
            % {"basis": name, "due": text(points[month.number - 1]), "target": text(target)}
            for name, target, points in due
        ),
    ]
    if knows_before:
        then = text(before[month.number - 1])
        parts.append(_("same months of last year %(value)s") % {"value": then})
    return replace(chart, series=tuple(series), summary=f"{title}：" + "；".join(parts))


def _nothing(asked: Asked, words: Said) -> Chart:
    return Chart(
        key=KEY,
        title=_("The headline figure, cumulative"),
        kind=Kind.LINES,
        unit="",
        axis=_("Month"),
        categories=(),
        series=(),
        summary="",
        stamp=words.stamp,
        empty=_no_course(asked.month.year),
        empty_text=_begins(),
    )


def _no_course(year: int) -> str:
    return _("There is no course of %(year)s yet") % {"year": year}


def _begins() -> str:
    return _("It begins with an issued annual plan and the first figure.")


def _period(month: Month) -> str:
    return str(period_text(Period.of(Cycle.MONTH, month)))


def _months() -> tuple[str, ...]:
    return tuple(_("month %(number)s") % {"number": number} for number in range(1, MONTHS + 1))


def _year(month: Month) -> tuple[Month, ...]:
    return year_months(month.year)


def _twelve(known: Sequence[Decimal]) -> Values:
    return [*known, *[None] * (MONTHS - len(known))]


def _scaled(values: Values, scale: Decimal) -> list[Decimal | None]:
    return [None if each is None else each / scale for each in values]


def _point(value: Decimal | None, month: Month, row: MonthRow) -> Point:
    if value is None:
        return Point(None)
    url = reverse("assessment:figure-rows", args=[month, row.unit_id, row.indicator_id])
    return Point(value, url)

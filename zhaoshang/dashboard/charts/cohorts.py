"""Cohorts by quarter of entry: how far they came, and how many days each leg took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.rules.pace import Leg, median
from projects.rules.pipeline import Reach, first_of_quarter, last_of_quarter
from projects.selectors.pace import Pace, pace
from projects.selectors.pipeline import Pipeline, pipeline
from zhaoshang.accounts.models import User
from zhaoshang.core.charts import Chart, Kind, Look, Point, Series
from zhaoshang.dashboard.asked import Asked
from zhaoshang.dashboard.charts.words import Said, period_of, said
from zhaoshang.dashboard.labels import LEG_LABELS, REACH_LABELS

REACH, LEGS = "cohorts", "legs"
COHORTS = 8
_REACH_LOOKS = {
    Reach.ENTERED: Look.CLUE,
    Reach.SIGNED: Look.SIGNED,
    Reach.LANDED: Look.LANDED,
    Reach.PRODUCING: Look.PRODUCING,
}
_LEG_LOOKS = {Leg.CLUE: Look.MAIN, Leg.SIGNED: Look.SECOND, Leg.LANDED: Look.THIRD}


@dataclass(frozen=True)
class Came:
    """How many of a cohort came so far, and their rows."""

    count: int
    url: str


@dataclass(frozen=True)
class LegDays:
    """Median days of a leg of those who have it behind them, and their rows."""

    median: Decimal | None
    count: int
    url: str


@dataclass(frozen=True)
class Cohort:
    """What was entered in one quarter."""

    words: str
    short: str
    came: tuple[Came, ...]
    legs: tuple[LegDays, ...]


def cohorts(found: Pace, lists: Pipeline, asked: Asked) -> list[Cohort]:
    """Return the last quarters of the year that is asked for and before, the latest first."""
    first, rows = first_of_quarter(min(asked.on, asked.month.last_day)), []
    for _number in range(COHORTS):
        rows.append(
            Cohort(
                words=quarter_words(first),
                short=f"{first.year}\n" + _("Q%(number)s") % {"number": (first.month + 2) // 3},
                came=_came(lists, first, asked),
                legs=tuple(_leg(found, leg, first, asked) for leg in Leg),
            )
        )
        first = first_of_quarter(first - dt.timedelta(days=1))
    return rows


def quarter_words(first: dt.date) -> str:
    """Return a quarter in words: 2026年第三季度."""
    return _("%(year)s Q%(number)s") % {"year": first.year, "number": (first.month + 2) // 3}


def _came(lists: Pipeline, first: dt.date, asked: Asked) -> tuple[Came, ...]:
    figures = lists.came([first])
    entered = {
        "status": "kept",
        "submitted_from": first.isoformat(),
        "submitted_to": last_of_quarter(first).isoformat(),
    }
    return tuple(
        Came(
            figures[reach].count,
            asked.rows(
                "projects:ledger",
                **entered,
                **({} if reach is Reach.ENTERED else {"reach": reach.value}),
            ),
        )
        for reach in Reach
    )


def _leg(found: Pace, leg: Leg, quarter: dt.date, asked: Asked) -> LegDays:
    rows = found.entered_in(leg, quarter)
    return LegDays(
        median([each.days[leg] for each in rows]),
        len(rows),
        asked.address("dashboard:pace-rows", leg.value, quarter=quarter.isoformat()),
    )


def reach_chart(rows: Sequence[Cohort], words: Said, asked: Asked) -> Chart:
    """Return how far the cohorts came, the earliest first: the table's own numbers."""
    ordered = list(reversed(rows))
    title = _("How far each quarter’s entries came")
    latest = next((each for each in rows if each.came[0].count), None)
    summary = title
    if latest is not None:
        counts = [
            f"{REACH_LABELS[reach]} {each.count}"
            for reach, each in zip(Reach, latest.came, strict=True)
        ]
        summary = f"{title}：{latest.words} {'，'.join(counts)}"
    return Chart(
        key=REACH,
        title=title,
        kind=Kind.NESTED,
        unit=pgettext("unit of a count", "projects"),
        axis=_("Entered in"),
        categories=tuple(each.words for each in ordered),
        short=tuple(each.short for each in ordered),
        series=tuple(
            Series(
                str(REACH_LABELS[reach]),
                tuple(
                    Point(Decimal(each.came[place].count), _url(each.came[place]))
                    for each in ordered
                ),
                _REACH_LOOKS[reach],
            )
            for place, reach in enumerate(Reach)
        ),
        summary=summary,
        stamp=words.stamp,
        empty=_("Nothing was entered in these quarters"),
        empty_text=_("Quarters appear here once projects are entered in them."),
        file_stem=words.file_stem(title, period_of(asked)),
    )


def legs_chart(rows: Sequence[Cohort], words: Said, asked: Asked) -> Chart:
    """Return the median days of each leg by quarter of entry, the earliest first."""
    ordered = list(reversed(rows))
    title = _("Median days of each leg by quarter of entry")
    known = [
        f"{LEG_LABELS[leg]} {_newest(rows, place)}"
        for place, leg in enumerate(Leg)
        if _newest(rows, place)
    ]
    return Chart(
        key=LEGS,
        title=title,
        kind=Kind.LINES,
        unit=_("days"),
        axis=_("Entered in"),
        categories=tuple(each.words for each in ordered),
        short=tuple(each.short for each in ordered),
        series=tuple(
            Series(
                str(LEG_LABELS[leg]),
                tuple(Point(each.legs[place].median, _url(each.legs[place])) for each in ordered),
                _LEG_LOOKS[leg],
            )
            for place, leg in enumerate(Leg)
        ),
        summary=f"{title}：{'；'.join(known)}",
        stamp=words.stamp,
        # A median of an even number lies half way between two days.
        decimals=1,
        empty=_("No project got through"),
        empty_text=_("A project counts here once both days of this part of its way are known."),
        file_stem=words.file_stem(title, period_of(asked)),
    )


def _url(each: Came | LegDays) -> str:
    return each.url if each.count else ""


def _newest(rows: Sequence[Cohort], place: int) -> str:
    """Return the newest median of a leg with its quarter."""
    for each in rows:
        if each.legs[place].median is not None:
            return f"{each.legs[place].median} {_('days')} ({each.words})"
    return ""


def reach_of(user: User, asked: Asked) -> Chart:
    """Return the chart of how far the cohorts came: four queries and those of the words."""
    return reach_chart(_read(user, asked), said(user, asked), asked)


def legs_of(user: User, asked: Asked) -> Chart:
    """Return the chart of median days: four queries and those of the words."""
    return legs_chart(_read(user, asked), said(user, asked), asked)


def _read(user: User, asked: Asked) -> list[Cohort]:
    return cohorts(pace(user, asked.narrowing), pipeline(user, asked.narrowing), asked)

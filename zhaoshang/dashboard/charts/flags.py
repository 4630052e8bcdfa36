"""Red and yellow flags at the end of each month of the year."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.policies_flag_looks import FLAG_LOOKS
from projects.rules.flags.kinds import Severity
from projects.selectors.flag_history import SHOWN, flags_on
from projects.selectors.flag_pages import ListChoice
from zhaoshang.accounts.models import User
from zhaoshang.core.charts import Chart, Kind, Look, Point, Series
from zhaoshang.core.periods import year_months
from zhaoshang.dashboard.asked import Asked
from zhaoshang.dashboard.charts.words import month_on_axis, period_of, said
from zhaoshang.policy.selectors import in_force

KEY = "flags-history"
_LOOKS = {"red": Look.RED, "yellow": Look.YELLOW}


def flag_history(user: User, asked: Asked) -> Chart:
    """Return how many flags were up at the end of each month, the running one as of today.

    The number of today is that of the list of open flags, and opens it; of earlier days there is
    no list. A fixed number of queries.
    """
    words, days = said(user, asked), _days(asked)
    choice = ListChoice(unit_id=asked.narrowing.unit, narrowing=asked.narrowing.places)
    found = flags_on(user, choice, days)
    looks = in_force(FLAG_LOOKS, user.unit.county or user.unit, asked.on).value
    title = _("Red and yellow flags at the end of each month")
    newest = "，".join(f"{looks[each].label} {found[each][-1]}" for each in SHOWN if days)
    return Chart(
        key=KEY,
        title=title,
        kind=Kind.STACKED,
        unit=pgettext("unit of a count", "flags"),
        axis=_("Month"),
        categories=tuple(_words(day, asked.on) for day in days),
        short=tuple(month_on_axis(day.month) for day in days),
        series=tuple(
            Series(
                looks[severity].label,
                tuple(
                    _point(count, day, severity, asked)
                    for count, day in zip(found[severity], days, strict=True)
                ),
                _LOOKS.get(looks[severity].colour, Look.MAIN),
            )
            for severity in SHOWN
        ),
        summary=f"{title}：{_words(days[-1], asked.on)} {newest}" if days else title,
        stamp=words.stamp,
        empty=_("No flag was up at the end of a month"),
        empty_text=_("A month appears here once a project or a unit has a red or yellow flag."),
        file_stem=words.file_stem(title, period_of(asked)),
    )


def _days(asked: Asked) -> list[dt.date]:
    """Return the last days of the year's months that are over, and today."""
    year = asked.on.year if asked.year is None else asked.year
    months = [month for month in year_months(year) if month.first_day <= asked.on]
    return [min(month.last_day, asked.on) for month in months]


def _words(day: dt.date, on: dt.date) -> str:
    words = _("month %(number)s") % {"number": day.month}
    return _("%(month)s, to date") % {"month": words} if day == on else words


def _point(count: int, day: dt.date, severity: Severity, asked: Asked) -> Point:
    if day != asked.on:
        return Point(Decimal(count))
    url = asked.rows("projects:flags", severity=severity.value)
    return Point(Decimal(count), url, f"flags-{severity.value}")

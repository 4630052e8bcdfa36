"""What every chart of a dashboard says of itself: of when, of what, and its file's name."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.narrowed import narrowed_by
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.charts import Chart
from zhaoshang.core.templatetags.zs import moment
from zhaoshang.dashboard.asked import Asked
from zhaoshang.files.rules import clean_name

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Said:
    """Words under a chart and in the names of its files.

    Attributes:
        place: The reader's county, or region.
        narrowed: What the figures are narrowed to; empty: to nothing.
        at: When the figures were read.
    """

    place: str
    narrowed: tuple[str, ...]
    at: dt.datetime

    @property
    def stamp(self) -> str:
        """Where, narrowed to what, as of when."""
        return " · ".join(
            [self.place, *self.narrowed, _("as of %(moment)s") % {"moment": moment(self.at)}]
        )

    def file_stem(self, title: str, period: str) -> str:
        """Return 单位_表名_期次_时间 without an ending."""
        parts = (self.place, title, period, f"{timezone.localtime(self.at):%Y%m%d-%H%M%S}")
        name = "_".join(_BLANKS.sub("", part) for part in parts if part)
        return clean_name(f"{name}.png").removesuffix(".png")


def said(user: User, asked: Asked) -> Said:
    """Return what charts for this reader say; a query for the county and for each narrowing."""
    chosen = asked.narrowing
    words = [each["label"] for each in narrowed_by(user, chosen.places, lambda _name: "")]
    if chosen.unit:
        unit = Unit.objects.visible_to(user).filter(pk=chosen.unit).first()
        words.insert(0, f"{_('Responsible unit')}：{unit or '—'}")
    return Said(str(user.unit.county or user.unit), tuple(words), clock.now())


def period_of(asked: Asked) -> str:
    """Return the period of a chart that is of a year: 2026年; all years."""
    if asked.year is None:
        return _("all years")
    return _("the year %(year)s") % {"year": asked.year}


def month_on_axis(number: int) -> str:
    """Return a month as an axis has room for it: 8月."""
    return pgettext("month on an axis", "%(number)s") % {"number": number}


def offered(chart: Chart, asked: Asked, **more: Any) -> Chart:
    """Return the chart with the address of its workbook, narrowed alike."""
    return replace(chart, workbook_url=asked.address("dashboard:chart-excel", chart.key, **more))

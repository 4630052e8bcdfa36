"""What the pages of figures share: what is asked in the address, months, marks, decimals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessment.models import IndicatorDefinition
from assessment.selectors.closing import last_closed
from assessment.selectors.figures import MonthTable
from assessment.views.months import month_asked
from zhaoshang.accounts.county_in_view import PARAMETER
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Month

RESTATED = "restated"


@dataclass(frozen=True)
class Asked:
    """What a page of figures was asked for; ids are None where nothing or nonsense was asked.

    `county_id`: the county somebody above several looks at.
    """

    month: Month
    group_id: int | None = None
    indicator_id: int | None = None
    basis_id: int | None = None
    restated: bool = False
    county_id: int | None = None

    def query(self, **more: Any) -> str:
        """Return the address query, with some of it changed."""
        values: Mapping[str, Any] = {
            "month": self.month,
            "group": self.group_id,
            "indicator": self.indicator_id,
            "basis": self.basis_id,
            "state": RESTATED if self.restated else None,
            PARAMETER: self.county_id,
            **more,
        }
        return urlencode({name: value for name, value in values.items() if value})


def asked_of(request: HttpRequest, county_id: int, on: dt.date) -> Asked:
    """Read what is asked: the month that was last closed, if nothing else is."""
    return Asked(
        month=month_asked(request) or last_closed(county_id) or Month.of(on),
        group_id=_number(request, "group"),
        indicator_id=_number(request, "indicator"),
        basis_id=_number(request, "basis"),
        restated=request.GET.get("state") == RESTATED,
        # Who reads one county alone is not told its number in every address.
        county_id=county_id if request.GET.get(PARAMETER) else None,
    )


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - digits of a key


def state_words(table: MonthTable) -> str:
    """Say what the figures are: published, open, or restated."""
    if table.restated:
        return _("As restated: every figure in the month in which it happened, as known today.")
    if table.is_closed:
        return _("As published when the month was closed; this never changes.")
    return _("The month is open: figures as known today.")


def rounded(value: Decimal | None, definition: IndicatorDefinition) -> Decimal | None:
    """Round a figure to the decimals of its indicator; a part of a project keeps its own."""
    if value is None:
        return None
    shown = round_half_up(value, definition.decimals)
    # A project that several units share is counted in parts: 0.6 is not 1.
    return shown if shown == value or definition.decimals else round_half_up(value, 2)

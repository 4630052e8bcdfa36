"""Closed months for tests.

close_bare(county, month)              as a closing of a plan without targets leaves it
close_bare(county, month, missing_units=[…])
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment.models import MonthClosing
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock


def close_bare(county: Unit, month: dt.date, **fields: Any) -> MonthClosing:
    """Close the month that begins on a day, whatever is missing; nothing is published in it."""
    content = {
        "format": 1,
        "month": f"{month:%Y-%m}",
        "targets": [],
        "figures": [],
        "progress": {"gap_from": "printed", "by_month": False, "decimals": 2},
    }
    values = {"closed_at": clock.now(), "content": content, "sha256": "0" * 64, **fields}
    return MonthClosing.objects.create(county=county, month=month, **values)

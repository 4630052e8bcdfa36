"""The day on which people should have been told of something, so that a late notice says so (R18).

- `meant_on`: a day of the rule, but never before what it is about was known.
"""

from __future__ import annotations

import datetime as dt

_DAY = dt.timedelta(days=1)


def meant_on(day: dt.date, known_on: dt.date | None = None) -> dt.date:
    """Return when a reminder of a day had its turn.

    What was entered or moved after that day could not be said before: then the day after it counts,
    as reminders run in the morning.

    Args:
        day: The day of the rule: so many days before the due day, or the day after it.
        known_on: When what it is about was entered, or got its due day.
    """
    return day if known_on is None else max(day, known_on + _DAY)

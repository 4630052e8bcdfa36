"""Writes of notices. Other apps tell people by `raise_alert` and take back by `withdraw_alerts`."""

from zhaoshang.alerts.services.calendar_years import remind_of_missing_calendar
from zhaoshang.alerts.services.reading import acknowledge, mark_all_read, mark_read
from zhaoshang.alerts.services.telling import (
    Alert,
    raise_alert,
    raise_alerts,
    withdraw_alerts,
    withdraw_each,
    withdraw_many,
)

__all__ = [
    "Alert",
    "acknowledge",
    "mark_all_read",
    "mark_read",
    "raise_alert",
    "raise_alerts",
    "remind_of_missing_calendar",
    "withdraw_alerts",
    "withdraw_each",
    "withdraw_many",
]

"""Rules of notices (R18), plain Python: the to-do groups, delivery, escalation."""

from zhaoshang.alerts.rules.notices import DueGroup, Severity, days_late, due_group

__all__ = ["DueGroup", "Severity", "days_late", "due_group"]

"""Plan what of the notices goes outward: the first step of plan – claim – send – confirm."""

from zhaoshang.alerts.services.planning.portions import plan_messages

__all__ = ["plan_messages"]

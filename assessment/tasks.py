"""Background work of assessment; each area lists its own beside this file."""

from assessment import tasks_closing, tasks_rewards, tasks_spot_checks, tasks_talks, tasks_workbooks

__all__ = ["tasks_closing", "tasks_rewards", "tasks_spot_checks", "tasks_talks", "tasks_workbooks"]

"""What assessment puts on somebody's to-do page (found at start-up); each area lists its own."""

from assessment import (
    todo_closing,
    todo_meetings,
    todo_rewards,
    todo_scores,
    todo_settlement,
    todo_sheets,
    todo_spot_checks,
    todo_talks,
)

__all__ = [
    "todo_closing",
    "todo_meetings",
    "todo_rewards",
    "todo_scores",
    "todo_settlement",
    "todo_sheets",
    "todo_spot_checks",
    "todo_talks",
]

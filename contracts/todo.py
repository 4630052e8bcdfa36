"""What contracts put on somebody's to-do page (found at start-up); each area lists its own."""

from contracts import (
    todo_copies,
    todo_files,
    todo_land,
    todo_life,
    todo_performance,
)

__all__ = [
    "todo_copies",
    "todo_files",
    "todo_land",
    "todo_life",
    "todo_performance",
]

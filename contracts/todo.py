"""What contracts put on somebody's to-do page (found at start-up); each area lists its own."""

from contracts import (
    todo_files,
)

__all__ = [
    "todo_files",
]

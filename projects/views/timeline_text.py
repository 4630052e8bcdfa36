"""Texts of the timeline: heads, lines, who."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_LONGEST_TITLE = 60


def cut(text: str) -> tuple[str, str]:
    """Return the head of a text for the title, and the whole where it was cut."""
    text = text.strip()
    if len(text) <= _LONGEST_TITLE:
        return text, ""
    return f"{text[:_LONGEST_TITLE]}…", text


def joined(parts: Iterable[str]) -> str:
    """Return the lines that say something."""
    return "\n".join(part.strip() for part in parts if part and part.strip())


def signed(*parts: Any) -> str:
    """Return who stands behind an entry."""
    return " · ".join(str(part) for part in parts if part)

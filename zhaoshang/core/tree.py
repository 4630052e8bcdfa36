"""The unit tree's path text: "/1/4/9/" is the chain of ids from the root."""

from __future__ import annotations


def path_ids(path: str) -> list[int]:
    """Return the ids of a path, root first, the unit itself last."""
    return [int(part) for part in path.split("/") if part]

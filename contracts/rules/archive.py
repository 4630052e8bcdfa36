"""The list of a hand-over as plain values, and the hash that freezes it (S4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any


def list_hash(items: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of a hand-over's list: the same words and files give the same hash.

    Args:
        items: For each contract, in order: number, title, originals, files with title, pages and
            SHA-256. Only texts, numbers and None.
    """
    words = json.dumps(list(items), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def pages_of(files: Sequence[Mapping[str, Any]]) -> int:
    """Return how many pages are known of files; what has no pages counts none."""
    return sum(each.get("pages") or 0 for each in files)

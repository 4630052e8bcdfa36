"""A scheme with its sources as one JSON document: what is exported, and imported again.

- `document_of`: one document of a scheme and its sources.
- `parts_of`: the two again; a document without sources is a scheme alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SOURCES = "sources"


def document_of(content: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of a scheme: its content, with where each figure comes from."""
    return {**content, SOURCES: dict(sources)} if sources else dict(content)


def parts_of(document: Any) -> tuple[Any, Any]:
    """Return content and sources of a document; the reader refuses what is no table."""
    if not isinstance(document, Mapping):
        return document, {}
    content = {name: value for name, value in document.items() if name != SOURCES}
    sources = document.get(SOURCES)
    return content, {} if sources is None else sources

"""Names of stored files and what a browser may show of them, as plain values.

The kinds of file and the rule of an upload field stand in `zhaoshang.core.file_kinds`.
"""

from __future__ import annotations

import re
import unicodedata

from zhaoshang.core.file_kinds import (
    CONTENT_TYPES,
    EVIDENCE,
    IMAGES,
    MEBIBYTE,
    WORKBOOK,
    FileKind,
    FileRule,
    Refusal,
)

__all__ = ["EVIDENCE", "MEBIBYTE", "WORKBOOK", "FileKind", "FileRule", "Refusal", "clean_name"]

LONGEST_NAME = 200
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
PICTURES = frozenset(CONTENT_TYPES[kind] for kind in IMAGES)
# What a browser may show in its own window; anything else is only downloaded.
SHOWN_INLINE = PICTURES | {CONTENT_TYPES[FileKind.PDF]}


def clean_name(name: str) -> str:
    """Return a name that is safe to show and to offer for saving: no folders, no hidden signs."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    base = _UNSAFE.sub("", base).strip(" .")
    stem, dot, extension = base.rpartition(".")
    if not dot:
        return base[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(extension) - 1] or 'file'}.{extension[:10]}"

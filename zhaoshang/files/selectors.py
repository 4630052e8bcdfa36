"""Reads of attachments."""

from __future__ import annotations

import hashlib
from typing import IO

_CHUNK = 1024 * 1024


def content_digest(file: IO[bytes]) -> str:
    """Return the SHA-256 of an open file and go back to its beginning."""
    hashed = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        hashed.update(chunk)
    file.seek(0)
    return hashed.hexdigest()

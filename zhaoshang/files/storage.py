"""Where the bytes are kept: one interface, so that an encrypting store can take its place.

A private folder below no web root; each file under its random key, in folders by the key's first
signs. A file appears whole or not at all: it is written beside its place, flushed to the disk, and
only then renamed.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings

_KEY = re.compile(r"[0-9a-f]{32}")
_PARTIAL = ".part"


class Store(Protocol):
    """What the attachments need of a store."""

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        """Keep the bytes under a new key, whole or not at all."""

    def open(self, key: str) -> IO[bytes]:
        """Open what is kept under a key; FileNotFoundError when there is nothing."""

    def delete(self, key: str) -> None:
        """Remove what is kept under a key, if anything."""

    def keys(self, *, older_than: float) -> Iterator[str]:
        """Yield the keys of files untouched for so many seconds; clear away half-written ones."""


class FolderStore:
    """Keeps files in a private folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        """Keep the bytes under a new key, whole or not at all."""
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_suffix(_PARTIAL)
        try:
            with partial.open("xb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)

    def open(self, key: str) -> IO[bytes]:
        """Open what is kept under a key; FileNotFoundError when there is nothing."""
        return self._path(key).open("rb")

    def delete(self, key: str) -> None:
        """Remove what is kept under a key, if anything."""
        self._path(key).unlink(missing_ok=True)

    def keys(self, *, older_than: float) -> Iterator[str]:
        """Yield the keys of files untouched for so many seconds; clear away half-written ones."""
        latest = time.time() - older_than
        for path in self.root.glob("*/*/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime > latest:
                    continue
                if path.suffix == _PARTIAL:
                    path.unlink()
                elif _KEY.fullmatch(path.name):
                    yield path.name

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("not the key of a stored file")
        return self.root / key[:2] / key[2:4] / key


def default_store() -> Store:
    """Return the store of this deployment (settings.FILES_ROOT)."""
    return FolderStore(Path(settings.FILES_ROOT))


def new_key() -> str:
    """Return a key that nobody can guess."""
    return secrets.token_hex(16)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

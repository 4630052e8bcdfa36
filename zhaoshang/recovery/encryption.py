"""A stream of sealed pieces: what is written is encrypted and authenticated piece by piece.

AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): each
piece of a megabyte has the number of its place and a mark of the last one in its nonce, so that a
piece that was changed, exchanged, left out, or cut off at the end does not open. Each stream has a
key of its own, derived by HKDF-SHA256 from the deployment's key and sixteen random bytes.
"""

from __future__ import annotations

import os
import struct
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC: Final = b"ZSBACKUP1\n"
PIECE: Final = 1024 * 1024
TAG: Final = 16
SALT: Final = 16
KEY_MARK: Final = 8
MINIMUM_KEY_LENGTH: Final = 32


class ArchiveDamaged(Exception):  # noqa: N818 - what happened, as RuleBroken
    """A backup cannot be read, or does not hold what its manifest says."""


class SealBroken(ArchiveDamaged):
    """The stream was changed or cut off, or the key is not the one it was sealed with."""


class SealedWriter:
    """Takes bytes and writes sealed pieces; what is not closed does not open."""

    def __init__(self, target: IO[bytes], key: str) -> None:
        salt = os.urandom(SALT)
        self._target = target
        self._cipher = AESGCM(_derived(key, salt, b"stream"))
        self._waiting = bytearray()
        self._number = 0
        target.write(MAGIC + key_mark(key) + salt)

    def write(self, data: bytes) -> int:
        """Take some bytes; write each piece once another byte follows it."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            piece = bytes(self._waiting[:PIECE])
            del self._waiting[:PIECE]
            self._seal(piece, last=False)
        return len(data)

    def close(self) -> None:
        """Write the last piece, marked as such; the target stays open."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, MAGIC))
        self._number += 1


class SealedReader:
    """Gives the bytes of a sealed stream; never one that was not authenticated.

    Raises:
        SealBroken: at once for another key, in `read` for a changed or cut-off stream.
    """

    def __init__(self, source: IO[bytes], key: str) -> None:
        head = source.read(len(MAGIC) + KEY_MARK + SALT)
        mark, salt = head[len(MAGIC) : -SALT], head[-SALT:]
        if len(head) < len(MAGIC) + KEY_MARK + SALT or not head.startswith(MAGIC):
            raise SealBroken("not a sealed backup")
        if mark != key_mark(key):
            raise SealBroken("sealed with another key")
        self._source = source
        self._cipher = AESGCM(_derived(key, salt, b"stream"))
        self._open = bytearray()
        self._number = 0
        self._ahead = source.read(PIECE + TAG)
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Return up to so many bytes, fewer only at the end; everything for a negative size."""
        while not self._ended and (size < 0 or len(self._open) < size):
            self._unseal()
        taken = bytes(self._open) if size < 0 else bytes(self._open[:size])
        del self._open[: len(taken)]
        return taken

    def _unseal(self) -> None:
        piece, self._ahead = self._ahead, self._source.read(PIECE + TAG)
        last = not self._ahead
        try:
            opened = self._cipher.decrypt(_nonce(self._number, last=last), piece, MAGIC)
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"changed or cut off at piece {self._number + 1}") from error
        self._open += opened
        self._number += 1
        self._ended = last


def is_sealed(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file begins as a sealed stream does."""
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def key_mark(key: str) -> bytes:
    """Return eight bytes that tell keys apart and nothing about them.

    Raises:
        ValueError: for a key that is too short to be random enough.
    """
    return _derived(key, b"", b"mark")[:KEY_MARK]


def _derived(key: str, salt: bytes, purpose: bytes) -> bytes:
    if len(key) < MINIMUM_KEY_LENGTH:
        raise ValueError(f"the key of backups must have at least {MINIMUM_KEY_LENGTH} characters")
    info = b"zhaoshang backup " + purpose
    return HKDF(SHA256(), length=32, salt=salt, info=info).derive(key.encode())


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">3sQB", b"\0\0\0", number, int(last))

"""Sealing and opening under the data keys."""

from __future__ import annotations

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_KEY_BYTES = 32


class SecretUnreadableError(ValueError):
    """What was sealed opens under none of the data keys: a key is missing, or it was altered."""


def seal_bytes(content: bytes, purpose: str) -> bytes:
    """Encrypt and sign a content under the first data key (a third longer, ASCII)."""
    return _box(_keys(), purpose).encrypt(content)


def open_bytes(sealed: bytes, purpose: str) -> bytes:
    """Return what was sealed for the same purpose under any of the data keys.

    Raises:
        SecretUnreadableError: when none of them opens it.
    """
    try:
        return _box(_keys(), purpose).decrypt(sealed)
    except InvalidToken as error:
        raise SecretUnreadableError(f"no data key opens this {purpose}") from error


def seal_text(text: str, purpose: str) -> str:
    """Encrypt a text; "" stays ""."""
    return seal_bytes(text.encode(), purpose).decode("ascii") if text else ""


def open_text(sealed: str, purpose: str) -> str:
    """Return the text of what `seal_text` made.

    Raises:
        SecretUnreadableError: when no data key opens it.
    """
    return open_bytes(sealed.encode(), purpose).decode() if sealed else ""


def is_current(sealed: str, purpose: str) -> bool:
    """Tell whether the first data key sealed it, so that the others are not needed for it."""
    try:
        _box(_keys()[:1], purpose).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def reseal(sealed: str, purpose: str) -> str:
    """Return the same text sealed under the first data key; as it is if that key did it.

    Raises:
        SecretUnreadableError: when no data key opens it.
    """
    if not sealed or is_current(sealed, purpose):
        return sealed
    return seal_text(open_text(sealed, purpose), purpose)


def _keys() -> tuple[str, ...]:
    return tuple(settings.DATA_KEYS)


@functools.lru_cache(maxsize=64)
def _box(keys: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    info = b"zhaoshang.core.secrets/" + purpose.encode()
    kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info)
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))

"""Text that is stored encrypted because it must be read again: addresses and keys of robots.

The key comes from `SECRET_KEY`; what was sealed under an earlier key is still read while that key
stands in `SECRET_KEY_FALLBACKS`, and sealed anew when it is saved.
"""

from __future__ import annotations

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"zhaoshang.core.sealed_text"
_KEY_BYTES = 32


class SealBrokenError(ValueError):
    """A sealed text that none of our keys opens: the secret key was changed, or it was altered."""


def seal(text: str) -> str:
    """Encrypt a text; "" stays ""."""
    return _box(_secrets()).encrypt(text.encode()).decode("ascii") if text else ""


def unseal(sealed: str) -> str:
    """Return the text of what `seal` made.

    Raises:
        SealBrokenError: when no key of ours opens it.
    """
    if not sealed:
        return ""
    try:
        return _box(_secrets()).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBrokenError("sealed under another key, or altered") from error


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


@functools.lru_cache(maxsize=4)
def _box(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))

"""Addresses that nobody can guess: the number of a row goes with our signature.

    register_converter(SealedId, "sealed")
    path("files/<sealed:pk>/", …)        reverse("…", args=[pk]) writes the signature

A number without its signature is no address (404). It hides nothing and permits nothing by itself:
the view still asks whether this user may.
"""

from __future__ import annotations

from django.core import signing

_SALT = "zhaoshang.core.sealed"
# A signature is 43 letters of base64; the number stands before it.
_SEPARATOR = "~"


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT, sep=_SEPARATOR)


class SealedId:
    """Converter of a row's number in an address."""

    regex = r"\d{1,18}~[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> int:
        """Return the number.

        Raises:
            ValueError: when the signature is not ours; the address does not exist then.
        """
        try:
            return int(_signer().unsign(value))
        except signing.BadSignature as error:
            raise ValueError(value) from error

    def to_url(self, value: int | str) -> str:
        """Return the number with its signature."""
        return _signer().sign(str(int(value)))

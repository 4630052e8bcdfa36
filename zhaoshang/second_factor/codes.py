"""Codes of the authenticator app: RFC 6238 by django-otp's own TOTP, on a key and a moment."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from urllib.parse import quote, urlencode

from django_otp.oath import TOTP

from zhaoshang.second_factor.rules import DIGITS, KEY_BYTES, STEP_SECONDS, TOLERANCE_STEPS


def new_key() -> str:
    """Return a new key from the system's random source, as authenticator apps take it (base32)."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def totp(key: str, moment: dt.datetime) -> TOTP:
    """Return django-otp's reckoning of a key at a moment."""
    reckoning = TOTP(base64.b32decode(key), step=STEP_SECONDS, digits=DIGITS)
    reckoning.time = moment.timestamp()
    return reckoning


def code_at(key: str, moment: dt.datetime) -> str:
    """Return the code that the app shows at a moment."""
    return f"{totp(key, moment).token():0{DIGITS}d}"


def step_of(key: str, code: str, moment: dt.datetime) -> int | None:
    """Return the step whose code it is, of those that are taken at a moment; None for none."""
    reckoning = totp(key, moment)
    if not reckoning.verify(int(code), tolerance=TOLERANCE_STEPS):
        return None
    return int(reckoning.t())


def address_for_app(key: str, *, issuer: str, account: str) -> str:
    """Return the otpauth address that an app reads from the drawing."""
    query = urlencode(
        {"secret": key, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS},
        quote_via=quote,
    )
    return f"otpauth://totp/{quote(issuer, safe='')}:{quote(account, safe='')}?{query}"

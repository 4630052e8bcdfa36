"""Rules of the second factor as plain values: who stands how, recovery codes, when it is locked.

Source: reliability.md D5 (two kinds of factor), D3 (limits on guessing); RFC 6238.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

DIGITS = 6
STEP_SECONDS = 30
# A code of the step before or after is taken too: clocks of phones differ.
TOLERANCE_STEPS = 1
# The size of the key that RFC 4226 recommends.
KEY_BYTES = 20

RECOVERY_CODES = 10
# Without signs that look alike. Twelve of them have 59 bits.
RECOVERY_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 12
RECOVERY_GROUP = 4
# From here on a page says that codes are running out.
FEW_CODES = 3

# How long before the day from which it is required somebody is told.
NOTICE = dt.timedelta(days=60)


class Standing(StrEnum):
    """How somebody stands to the second factor."""

    ON = "on"
    MISSING = "missing"
    """Required by the policy in force and not there."""
    OFF = "off"
    """Neither there nor required."""


class Outcome(StrEnum):
    """What became of a code that was typed."""

    CODE = "code"
    RECOVERY = "recovery"
    WRONG = "wrong"
    REPLAYED = "replayed"
    """Right, but used before."""
    LOCKED = "locked"
    """Not looked at: too many wrong ones."""


PASSED = frozenset({Outcome.CODE, Outcome.RECOVERY})


@dataclass(frozen=True)
class Limit:
    """How many wrong codes lock, and for how long."""

    failures: int
    cool_off: dt.timedelta


def standing(*, has: bool, roles: Collection[str], required_of: Collection[str]) -> Standing:
    """Return how somebody stands who holds these roles."""
    if has:
        return Standing.ON
    return Standing.OFF if set(roles).isdisjoint(required_of) else Standing.MISSING


def failures_now(
    failures: int, failed_at: dt.datetime | None, now: dt.datetime, limit: Limit
) -> int:
    """Return how many wrong codes still count: none once the cool-off has passed since the last."""
    if failed_at is None or now >= failed_at + limit.cool_off:
        return 0
    return failures


def is_locked(failures: int, failed_at: dt.datetime | None, now: dt.datetime, limit: Limit) -> bool:
    """Tell whether no code is looked at any more."""
    return failures_now(failures, failed_at, now, limit) >= limit.failures


def new_recovery_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a recovery code in groups, of signs that `choose` draws at random."""
    signs = "".join(choose(RECOVERY_SIGNS) for _ in range(RECOVERY_LENGTH))
    starts = range(0, RECOVERY_LENGTH, RECOVERY_GROUP)
    return "-".join(signs[start : start + RECOVERY_GROUP] for start in starts)


def plain_code(typed: str) -> str:
    """Return what was typed without width, case, blanks and hyphens: as it is compared."""
    folded = unicodedata.normalize("NFKC", typed).lower()
    return "".join(sign for sign in folded if sign.isalnum())


def is_app_code(plain: str) -> bool:
    """Tell whether it has the shape of a code of the app."""
    return len(plain) == DIGITS and plain.isascii() and plain.isdigit()


def is_recovery_code(plain: str) -> bool:
    """Tell whether it has the shape of a recovery code."""
    return len(plain) == RECOVERY_LENGTH and set(plain) <= set(RECOVERY_SIGNS)

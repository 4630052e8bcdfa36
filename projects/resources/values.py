"""What the cells of the ledger read as: plain functions of stored values, asked for every row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from projects.policies_flag_looks import FlagLooks
from projects.rules.flags.kinds import Severity
from projects.rules.stages import Status
from zhaoshang.core.money import round_half_up

KEY_WORD = _("Key")
_MILLION = 1_000_000


def first_filled(*values: str | None) -> str | None:
    """Return the first value that is there: short name or name, person or reported text."""
    return next((value for value in values if value), None)


def days_in_stage(
    on: dt.date, since: dt.date | None, status: str, status_since: dt.date | None
) -> int | None:
    """Return the calendar days in the present stage; the clock stands still unless active (R7)."""
    if since is None:
        return None
    until = on if status == Status.ACTIVE else (status_since or on)
    return max(0, (until - since).days)


class FlagMark(NamedTuple):
    """The worst flag shown: as the project's county shows it, and for how many days it is up."""

    word: str
    days: int
    colour: str
    shape: str

    @property
    def text(self) -> str:
        """What Excel and CSV get."""
        return f"{self.word} {self.days}"


def flag_mark(
    looks: FlagLooks, on: dt.date, severity: str, since: dt.date | None, county_id: int
) -> FlagMark | None:
    """Return the worst flag shown, None without one."""
    if not severity or since is None:
        return None
    look = looks.of(county_id)[Severity(severity)]
    return FlagMark(look.label, (on - since).days + 1, look.colour, look.shape)


def flag_text(on: dt.date, severity: str, since: dt.date | None, county_id: int) -> str | None:
    """Return the worst flag shown where no county's looks are at hand (the library's own door)."""
    mark = flag_mark(FlagLooks(), on, severity, since, county_id)
    return mark.text if mark else None


def share_of(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return a part in percent of the whole, half up on the exact value; None without a whole.

    What `zhaoshang.core.money.percent` returns, in whole numbers: it is asked for every row.
    """
    if not whole:
        return None
    above, below = int((part or 0) * _MILLION), int(whole * _MILLION)
    return Decimal((20_000 * above + below) // (2 * below)).scaleb(-2)


def intensity(invested_wan: Decimal | None, land_mu: Decimal | None) -> Decimal | None:
    """Return fixed-asset investment per 亩, in 万元 (R1)."""
    return round_half_up(invested_wan / land_mu, 2) if invested_wan and land_mu else None


def industry_name(
    chain: str | None, section: str | None, section_en: str | None, reported: str
) -> str | None:
    """Return the county's chain, else the national section, else what was reported."""
    return first_filled(chain, section_name(section, section_en), reported)


def section_name(name: str | None, name_en: str | None) -> str | None:
    """Return the section's name in the language of the page."""
    return name_en if name_en and get_language() == "en" else name


def key_word(is_key: bool) -> str | None:  # noqa: FBT001 - a stored value, not a switch
    """Return 重点 of a key project."""
    return str(KEY_WORD) if is_key else None

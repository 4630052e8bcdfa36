"""The second factor as the log-in page and the lists of accounts know it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.accounts.second_step import Mark, SecondStep
from zhaoshang.second_factor.rules import Standing
from zhaoshang.second_factor.selectors import factor_of, standings_of

MARKS = {
    Standing.ON: Mark(_("Second factor on"), "muted"),
    Standing.MISSING: Mark(_("Second factor required, not set up"), "amber"),
}


def _address(user: User) -> str:
    return reverse("second_factor:check") if factor_of(user) is not None else ""


def _marks(people: Sequence[User], on: dt.date) -> Mapping[int, Mark]:
    found = standings_of(people, on)
    return {pk: MARKS[how] for pk, how in found.items() if how in MARKS}


STEP = SecondStep(address=_address, marks=_marks)

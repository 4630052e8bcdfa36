"""What pages of months share: the month in an address, its words, the crumbs above."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhaoshang.accounts.form_page import Crumb
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Month

READERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
WRITERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN)
BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)
FIRST_YEAR, LAST_YEAR = 2000, 2100


def month_or_404(text: str) -> Month:
    """Read the month of an address."""
    try:
        month = Month.parse(text)
    except ValueError as error:
        raise Http404 from error
    if str(month) != text or not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise Http404
    return month


def month_asked(request: HttpRequest) -> Month | None:
    """Read the month that a page of figures is asked for; None where none or nonsense is."""
    try:
        month = Month.parse(request.GET.get("month", ""))
    except ValueError:
        return None
    # The year before it is read as well, so the first year itself is none.
    return month if FIRST_YEAR < month.year <= LAST_YEAR else None


def month_words(month: Month) -> str:
    """Return a month as people read it."""
    return date_format(month.first_day, "YEAR_MONTH_FORMAT")


def county_or_403(user: User) -> int:
    """Return the user's county; pages of one county have nothing for a higher unit."""
    if user.scope.county_id is None:
        raise PermissionDenied
    return user.scope.county_id


def allow(permitted: bool) -> None:  # noqa: FBT001 - a permission's answer
    """Stop with 403 where a permission says no."""
    if not permitted:
        raise PermissionDenied


def board_crumb() -> Crumb:
    """Return the crumb of the board."""
    return (_("Submission board"), reverse("assessment:board"))


def closings_crumb() -> Crumb:
    """Return the crumb of the closed months."""
    return (_("Month closing"), reverse("assessment:closings"))

"""What pages of settlements share: the year in an address, its settlement, the crumbs above."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import AnnualPlan, CommendationList, YearSettlement
from assessment.permissions_settlement import can_look_at_open_year
from assessment.selectors.plans import plan_in_force
from assessment.selectors.settlement import last_edition
from assessment.views.months import FIRST_YEAR, LAST_YEAR, county_or_403
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.accounts.models import Unit, User

_LONGEST = 5


@dataclass(frozen=True)
class AskedYear:
    """The year of an address: who asks, the county, its plan, its last settlement."""

    user: User
    county_id: int
    year: int
    plan: AnnualPlan
    last: YearSettlement | None

    @property
    def settled(self) -> YearSettlement | None:
        """The settlement by which the year is closed, if it is."""
        return self.last if self.last is not None and self.last.is_standing else None

    @property
    def county(self) -> Unit:
        """The county."""
        return self.plan.county

    @property
    def url(self) -> str:
        """The page of the year."""
        return year_url(self.year)


def asked_year(request: HttpRequest, year: int) -> AskedYear:
    """Return the year of an address.

    Units see a year that was settled once; who reads the county every year with an issued plan.
    """
    user = actor(request)
    county_id = county_or_403(user)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    plan = plan_in_force(county_id, year)
    last = last_edition(county_id, year)
    if plan is None or (last is None and not can_look_at_open_year(user, county_id)):
        raise Http404
    return AskedYear(user, county_id, year, plan, last)


def settled_or_404(asked: AskedYear) -> YearSettlement:
    """Return the standing settlement that a page rests on."""
    if asked.settled is None:
        raise Http404
    return asked.settled


def list_in_sight(asked: AskedYear, edition: str = "") -> CommendationList | None:
    """Return the commendations of an edition of the year, if the user may read them.

    Args:
        asked: The year.
        edition: Number of the edition as an address has it; "": the last.
    """
    if asked.last is None:
        return None
    number = int(edition) if edition.isdecimal() and len(edition) < _LONGEST else asked.last.edition
    found = CommendationList.objects.visible_to(asked.user).filter(
        settlement__county=asked.county_id,
        settlement__year=asked.year,
        settlement__edition=number,
    )
    return found.select_related("county", "settlement", "issued_by", "updated_by").first()


def year_url(year: int) -> str:
    """Return the page of a year."""
    return reverse("assessment:settlement", args=[year])


def settlements_crumb() -> Crumb:
    """Return the crumb of the list."""
    return (_("Annual settlement"), reverse("assessment:settlements"))


def year_crumbs(year: int) -> tuple[Crumb, ...]:
    """Return the crumbs of what stands below a year."""
    return (settlements_crumb(), (_("Settlement of %(year)s") % {"year": year}, year_url(year)))

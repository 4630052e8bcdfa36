"""How the pages of schemes get their records: out of sight is 404, visible but forbidden is 403."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import ScoringScheme
from assessment.permissions import can_keep_indicators
from assessment.selectors.scheme_page import scheme_in_sight
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.accounts.rules import Role

READERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
TRIERS = (Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)
ADMIN = (Role.BUREAU_ADMIN,)
GET_POST = ["GET", "HEAD", "POST"]


def scheme_or_404(request: HttpRequest, pk: int) -> ScoringScheme:
    """Return a scheme in sight.

    Raises:
        Http404: when there is none.
    """
    found = scheme_in_sight(actor(request), pk)
    if found is None:
        raise Http404
    return found


def kept_or_403(request: HttpRequest, pk: int) -> ScoringScheme:
    """Return a scheme that the user keeps.

    Raises:
        Http404: when it is out of sight.
        PermissionDenied: when somebody else keeps it.
    """
    found = scheme_or_404(request, pk)
    if not can_keep_indicators(actor(request), found.county_id):
        raise PermissionDenied
    return found


def scheme_url(scheme: ScoringScheme) -> str:
    """Return the address of a scheme's page."""
    return reverse("assessment:scheme", args=[scheme.pk])


def scheme_crumbs(scheme: ScoringScheme | None = None) -> tuple[Crumb, ...]:
    """Return the pages above a page of schemes."""
    schemes: tuple[Crumb, ...] = ((_("Schemes of assessment"), reverse("assessment:schemes")),)
    return schemes if scheme is None else (*schemes, (scheme.title, scheme_url(scheme)))

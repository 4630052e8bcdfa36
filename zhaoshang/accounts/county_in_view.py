"""Which county a page of one county is about: one's own, or the one somebody above it looks at.

The address says which (`?county=`), so that two tabs may show two counties; a page that is asked
for none lets the reader choose among those below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhaoshang.accounts.access import actor
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind

PARAMETER = "county"
_LONGEST = 18


class CountyWanted(Exception):  # noqa: N818 - not an error: the reader has yet to choose
    """A page of one county was opened by somebody who reads several and named none."""


def counties_below(user: User) -> list[Unit]:
    """Return the counties a reader above them reads, in tree order, with their cities."""
    found = Unit.objects.filter(kind=UnitKind.COUNTY.value, path__startswith=user.scope.region_path)
    return list(found.select_related("parent").in_tree_order()) if user.scope.reads_region else []


def county_asked(request: HttpRequest, below: Iterable[Unit] | None = None) -> int | None:
    """Return the reader's own county, or above the counties the one the address names, if any.

    Args:
        request: Of the reader.
        below: The counties the reader reads, where the page has them anyway.

    Raises:
        Http404: when the address names a county that is not the reader's to read.
    """
    user, pk = actor(request), county_named(request)
    own = user.scope.county_id
    if not request.GET.get(PARAMETER):
        return own
    if pk is None or (own != pk and not user.scope.reads_region):
        raise Http404
    if own == pk:
        return own
    if below is None:
        region = user.scope.region_path
        below = Unit.objects.filter(pk=pk, kind=UnitKind.COUNTY.value, path__startswith=region)
    county = next((each for each in below if each.pk == pk), None)
    if county is None:
        raise Http404
    # Kept for the heading of the page.
    request.county_in_view = county  # type: ignore[attr-defined]
    return county.pk


def county_named(request: HttpRequest) -> int | None:
    """Return the number the address gives for a county; None where it gives none."""
    text = request.GET.get(PARAMETER, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST
    return int(text) if is_number else None


def named_county(request: HttpRequest) -> Unit | None:
    """Return the county below that the address named, once `county_asked` has read it."""
    found: Unit | None = getattr(request, "county_in_view", None)
    return found


def county_in_view(request: HttpRequest) -> int:
    """Return the county a page of one county is about.

    Raises:
        CountyWanted: for a reader of several counties who named none; see `of_one_county`.
        PermissionDenied: for somebody above the counties who reads none of them.
        Http404: when the address names a county that is not the reader's to read.
    """
    found = county_asked(request)
    if found is not None:
        return found
    if actor(request).scope.reads_region:
        raise CountyWanted
    raise PermissionDenied


def county_of_unit(user: User, unit_id: int) -> int:
    """Return the county of a page that names a unit: one's own, or that of a unit one reads.

    Raises:
        PermissionDenied: for somebody above the counties who reads none of them.
        Http404: for a unit that is in none of the counties one reads.
    """
    if user.scope.county_id is not None:
        return user.scope.county_id
    if not user.scope.reads_region:
        raise PermissionDenied
    below = Unit.objects.filter(pk=unit_id, path__startswith=user.scope.region_path)
    county_id: int | None = below.values_list("county_id", flat=True).first()
    if county_id is None:
        raise Http404
    return county_id


def of_one_county(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let a reader of several counties choose one where the view calls `county_in_view`."""

    @wraps(view)
    def chosen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except CountyWanted:
            return _choose_county(request)

    return chosen


def _choose_county(request: HttpRequest) -> HttpResponse:
    """Offer the counties below; each opens the page that was asked for."""
    user, groups = actor(request), dict[str, list[dict[str, str]]]()
    for county in counties_below(user):
        query = request.GET.copy()
        query[PARAMETER] = str(county.pk)
        city = county.parent if county.parent_id != user.unit_id else None
        groups.setdefault(str(city or ""), []).append(
            {"label": str(county), "url": f"?{query.urlencode()}"}
        )
    context = {"groups": groups, "title": _("Choose a county")}
    return render(request, "accounts/choose_county.html", context)

"""What goes into the authority table for one project: land, location, terms, neighbours (R8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum

from projects.models import Approval, Investor, Parcel, Project, Site
from projects.policies import AUTHORITY
from projects.policies_reviews import STANDARD_TERMS, TermsRule
from projects.rules.authority import (
    Breach,
    Compared,
    Land,
    Location,
    Terms,
    Tier,
    authority_for,
    compare_terms,
    standard_for,
    worst_breach,
)
from projects.rules.stages import Status
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.policy.selectors import InForce, policy_book

M2_PER_MU = Decimal(10_000) / 15
_OUT = (Status.WITHDRAWN.value, Status.MERGED.value)
_PLACES = Decimal("0.01")


@dataclass(frozen=True)
class Neighbour:
    """Another project of the same investor beside this one."""

    project: Project
    land_mu: Decimal


@dataclass(frozen=True)
class Inputs:
    """What was read, and what the tables in force make of it.

    Attributes:
        location: None while nobody has said whether it stands in a park.
        tier: The row that decides for the suggested class of breach; None where none fits.
        together: The row that would decide if the neighbours' land were added.
    """

    location: Location | None
    land: Land
    compared: tuple[Compared, ...]
    suggested: Breach
    neighbours: tuple[Neighbour, ...]
    authority: InForce[tuple[Tier, ...]]
    standard: InForce[TermsRule]

    def tier(self, breach: Breach, *, extra_mu: Decimal = Decimal(0)) -> Tier | None:
        """Return the row of the table for a class of breach."""
        if self.location is None:
            return None
        return authority_for(
            self.authority.value,
            location=self.location,
            land_mu=self.land.total_mu + extra_mu,
            breach=breach,
        )

    @property
    def neighbours_mu(self) -> Decimal:
        """Land of the neighbours together."""
        return sum((each.land_mu for each in self.neighbours), Decimal(0))

    @property
    def together_mu(self) -> Decimal:
        """Land with that of the neighbours."""
        return self.land.total_mu + self.neighbours_mu

    def stale_parts(self, approval: Approval) -> list[str]:
        """Return what has changed since a path was computed: land, location, terms."""
        changed = []
        if approval.land_mu != self.land.total_mu:
            changed.append("land")
        other_park = self.location is Location.PARK and approval.host_unit_id != self.host_unit_id
        if self.location is None or approval.location != self.location.value or other_park:
            changed.append("location")
        if approval.suggested_breach != self.suggested.value:
            changed.append("terms")
        return changed

    host_unit_id: int | None = None


def _with_land(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Read with each project the land of its parcels and their lowest price."""
    of_parcels = Parcel.objects.filter(site__project=OuterRef("pk")).order_by()
    sums = of_parcels.values("site__project").annotate(mu=Sum("land_mu"), low=Min("price_wan_mu"))
    return projects.select_related("host_unit", "responsible_unit").annotate(
        parcels_mu=Subquery(sums.values("mu")), lowest_price=Subquery(sums.values("low"))
    )


def _root(project: Project) -> int:
    return project.parent_id or project.pk


def _family_and_beside(project: Project) -> tuple[list[Any], list[Any]]:
    """Return the phases decided together, and the same investor's projects beside: one query.

    Each way of being found is a part of a UNION, so that each takes the index made for it. What was
    given up is left out.
    """
    root = _root(project)
    found = Project.objects.filter(pk=root).values("pk").union(*_ways_to_kin(project))
    kin = _with_land(Project.objects.filter(pk__in=found)).exclude(status__in=_OUT)
    family: list[Any] = []
    beside: list[Any] = []
    for each in kin.order_by("pk"):
        (family if root in {each.pk, each.parent_id} else beside).append(each)
    return family, beside


def land_of(projects: Sequence[Any]) -> Land:
    """Return the land by project: its parcels' sum, else what was entered for the whole.

    Args:
        projects: Read with the land of their parcels.
    """
    return Land(
        tuple(
            (each.name, each.land_mu if each.parcels_mu is None else each.parcels_mu)
            for each in projects
        )
    )


def location_of(project: Project) -> Location | None:
    """Return where a project stands; a park as host says it, else what was ticked."""
    host = project.host_unit
    if host is not None and host.kind == UnitKind.PARK:
        return Location.PARK
    if project.in_park is not None:
        return Location.PARK if project.in_park else Location.OUTSIDE
    return Location.OUTSIDE if host is not None else None


def terms_of(project: Project, land: Land, lowest_price: Decimal | None) -> Terms:
    """Return the terms that can be compared, by what is known of the project."""
    land_mu = land.total_mu or None
    assets = project.fixed_asset_investment_wan
    intensity = project.agreed_intensity_wan_mu
    if intensity is None and assets is not None and land_mu:
        intensity = (assets / land_mu).quantize(_PLACES)
    ratio = None
    if project.floor_area_m2 is not None and land_mu:
        ratio = (project.floor_area_m2 / (land_mu * M2_PER_MU)).quantize(_PLACES)
    tax = project.expected_tax_wan
    return Terms(
        intensity=intensity,
        plot_ratio=ratio,
        land_price=lowest_price,
        tax_per_mu=(tax / land_mu).quantize(_PLACES) if tax is not None and land_mu else None,
        total_investment_wan=project.total_investment_wan,
    )


def _family_and_neighbours(project: Project) -> tuple[list[Any], tuple[Neighbour, ...]]:
    """Return the phases decided together, and the same investor's projects beside: one query."""
    family, beside = _family_and_beside(project)
    lands = land_of(beside).pieces
    return family, tuple(
        Neighbour(each, mu or Decimal(0)) for each, (_name, mu) in zip(beside, lands, strict=True)
    )


def _ways_to_kin(project: Project) -> list[QuerySet[Project, Any]]:
    """Return the ids of the other phases, and of the same investor's projects at the same place.

    The investor is the same by record, credit code or name; the place by host unit or address.
    """
    ways = [Project.objects.filter(parent_id=_root(project))]
    near = Project.objects.filter(_same_place(project), county_id=project.county_id)
    if project.investor_id is not None:
        investor: Any = project.investor
        same = Q(pk=investor.pk)
        if investor.credit_code:
            same |= Q(credit_code=investor.credit_code)
        if investor.name_key:
            same |= Q(name_key=investor.name_key)
        ways.append(near.filter(investor__in=Investor.objects.filter(same).values("pk")))
    if project.company_credit_code:
        ways.append(near.filter(company_credit_code=project.company_credit_code))
    return [each.values("pk") for each in ways]


def _same_place(project: Project) -> Any:
    place: Any = Q(pk__in=())
    if project.host_unit_id is not None:
        sites = Site.objects.filter(project=OuterRef("pk"), host_unit_id=project.host_unit_id)
        place |= Q(host_unit_id=project.host_unit_id) | Exists(sites)
    if project.address:
        place |= Q(address=project.address)
    return place


def _lowest_price(project: Project, family: Sequence[Any]) -> Decimal | None:
    """Return the lowest price of the project's own parcels; a project given up has none."""
    return next((each.lowest_price for each in family if each.pk == project.pk), None)


def inputs_of(project: Project, on: dt.date) -> Inputs:
    """Read everything the path depends on: two queries."""
    family, neighbours = _family_and_neighbours(project)
    land, location = land_of(family), location_of(project)
    book = policy_book(project.county, on)
    standard = book[STANDARD_TERMS]
    section = project.section.code if project.section is not None else ""
    row = (
        standard_for(standard.value.rows, location=location, section=section)
        if location is not None
        else None
    )
    compared = compare_terms(
        terms_of(project, land, _lowest_price(project, family)),
        row,
        major_from_wan=standard.value.major_from_wan,
    )
    return Inputs(
        location=location,
        land=land,
        compared=compared,
        suggested=worst_breach(compared),
        neighbours=neighbours,
        authority=book[AUTHORITY],
        standard=standard,
        host_unit_id=project.host_unit_id,
    )

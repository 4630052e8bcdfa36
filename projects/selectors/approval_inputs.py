"""What goes into the authority table for one project: land, location, terms, neighbours (R8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from projects.models import Approval, Parcel, Project
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


def family_of(project: Project) -> list[Project]:
    """Return the project and the phases that are decided together, those given up left out."""
    root_id = project.parent_id or project.pk
    found = Project.objects.filter(Q(pk=root_id) | Q(parent_id=root_id))
    return list(found.exclude(status__in=_OUT).select_related("host_unit").order_by("pk"))


def land_of(projects: Sequence[Project]) -> Land:
    """Return the land by project: its parcels' sum, else what was entered for the whole."""
    parcels: dict[int, Decimal | None] = dict(
        Parcel.objects.filter(site__project__in=[each.pk for each in projects])
        .values_list("site__project_id")
        .annotate(Sum("land_mu"))
        .order_by()
    )
    pieces = []
    for each in projects:
        of_parcels = parcels.get(each.pk)
        pieces.append((each.name, each.land_mu if of_parcels is None else of_parcels))
    return Land(tuple(pieces))


def location_of(project: Project) -> Location | None:
    """Return where a project stands; a park as host says it, else what was ticked."""
    host = project.host_unit
    if host is not None and host.kind == UnitKind.PARK:
        return Location.PARK
    if project.in_park is not None:
        return Location.PARK if project.in_park else Location.OUTSIDE
    return Location.OUTSIDE if host is not None else None


def terms_of(project: Project, land: Land) -> Terms:
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
    prices = Parcel.objects.filter(site__project=project).exclude(price_wan_mu=None)
    lowest = prices.order_by("price_wan_mu").values_list("price_wan_mu", flat=True).first()
    return Terms(
        intensity=intensity,
        plot_ratio=ratio,
        land_price=lowest,
        tax_per_mu=(tax / land_mu).quantize(_PLACES) if tax is not None and land_mu else None,
        total_investment_wan=project.total_investment_wan,
    )


def neighbours_of(project: Project, family: Sequence[Project]) -> tuple[Neighbour, ...]:
    """Return the projects of the same investor beside this one, by code or name, same host."""
    same = Q(pk__in=())
    if project.investor_id is not None:
        same |= Q(investor_id=project.investor_id)
        investor: Any = project.investor
        if investor.credit_code:
            same |= Q(investor__credit_code=investor.credit_code)
        if investor.name_key:
            same |= Q(investor__name_key=investor.name_key)
    if project.company_credit_code:
        same |= Q(company_credit_code=project.company_credit_code)
    place = Q(pk__in=())
    if project.host_unit_id is not None:
        place |= Q(host_unit_id=project.host_unit_id) | Q(sites__host_unit_id=project.host_unit_id)
    if project.address:
        place |= Q(address=project.address)
    found = (
        Project.objects.filter(same, place, county_id=project.county_id)
        .exclude(pk__in=[each.pk for each in family])
        .exclude(status__in=_OUT)
        .select_related("host_unit")
        .distinct()
        .order_by("pk")
    )
    projects = list(found[:20])
    pieces = land_of(projects).pieces if projects else ()
    return tuple(
        Neighbour(each, mu or Decimal(0))
        for each, (_name, mu) in zip(projects, pieces, strict=True)
    )


def inputs_of(project: Project, on: dt.date) -> Inputs:
    """Read everything the path depends on: six queries."""
    family = family_of(project)
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
        terms_of(project, land), row, major_from_wan=standard.value.major_from_wan
    )
    return Inputs(
        location=location,
        land=land,
        compared=compared,
        suggested=worst_breach(compared),
        neighbours=neighbours_of(project, family),
        authority=book[AUTHORITY],
        standard=standard,
        host_unit_id=project.host_unit_id,
    )

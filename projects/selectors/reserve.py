"""Reads of reserve projects (list, quota) and of land and plants on offer."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from projects.models import (
    Activity,
    Project,
    ReserveProject,
    ReservePromotion,
    ReserveQuota,
    SpaceOffer,
    SpaceReservation,
)
from projects.rules.reserve import COUNTED, Band, Bands, ReservationState, ReserveState
from zhaoshang.accounts.models import Unit, User

MOST = 100
SOON = dt.timedelta(days=7)
_COUNTED = [each.value for each in COUNTED]


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to."""

    year: int | None = None
    state: str = ""
    band: str = ""
    unit_id: int | None = None
    kind: str = ""
    least: Decimal | None = None
    text: str = ""


# --- Reserve projects ---------------------------------------------------------------------------


def band_q(band: Band, bands: Bands) -> Q:
    """Return the condition for one size band."""
    if band is Band.LARGE:
        return Q(total_wan__gte=bands.large_wan)
    if band is Band.MIDDLE:
        return Q(total_wan__gte=bands.middle_wan, total_wan__lt=bands.large_wan)
    return Q(total_wan__gte=bands.small_wan, total_wan__lt=bands.middle_wan)


def reserve_for(user: User, asked: Asked, bands: Bands) -> QuerySet[ReserveProject]:
    """Return the reserve projects that a filter leaves, with how often each was promoted."""
    found = ReserveProject.objects.visible_to(user)
    if asked.year is not None:
        found = found.filter(year=asked.year)
    if asked.state == "counted":
        found = found.filter(state__in=_COUNTED)
    elif asked.state:
        found = found.filter(state=asked.state)
    if asked.band:
        found = found.filter(band_q(Band(asked.band), bands))
    if asked.unit_id is not None:
        found = found.filter(unit_id=asked.unit_id)
    if asked.text:
        found = found.filter(Q(title__icontains=asked.text) | Q(content__icontains=asked.text))
    return found.select_related("unit", "chain").annotate(promoted=Count("promotions"))


@dataclass(frozen=True)
class Cell:
    """One unit and band of the year: what is owed, entered, accepted."""

    owed: int
    entered: int
    accepted: int

    @property
    def missing(self) -> int:
        """How many are still to be accepted."""
        return max(0, self.owed - self.accepted)


@dataclass(frozen=True)
class QuotaRow:
    """One unit of the quota table."""

    unit: Unit
    cells: dict[Band, Cell]


def quota_table(user: User, county: Unit, year: int, bands: Bands) -> list[QuotaRow]:
    """Return the year's quota by unit and band, with what was entered: three queries.

    Units with a quota or a project; everybody of the county reads it, units only their own rows.
    """
    units = Unit.objects.filter(county=county).exclude(pk=county.pk)
    if not user.scope.reads_county:
        units = units.filter(pk__in=user.scope.unit_ids)
    owed: dict[int, dict[str, int]] = defaultdict(dict)
    for row in ReserveQuota.objects.filter(unit__county=county, year=year):
        owed[row.unit_id][row.band] = row.number
    projects = ReserveProject.objects.filter(county=county, year=year)
    shown = {each: band_q(each, bands) for each in Band}
    counted = Q(state__in=_COUNTED)
    alive = ~Q(state=ReserveState.SHELVED.value)
    rows = (
        projects.order_by()
        .values("unit_id")
        .annotate(
            **{f"{band}_entered": Count("pk", filter=q & alive) for band, q in shown.items()},
            **{f"{band}_accepted": Count("pk", filter=q & counted) for band, q in shown.items()},
        )
    )
    entered: dict[int, dict[str, Any]] = {row["unit_id"]: dict(row) for row in rows}
    table = []
    for unit in units.in_tree_order():
        if unit.pk not in owed and unit.pk not in entered:
            continue
        found = entered.get(unit.pk, {})
        table.append(
            QuotaRow(
                unit,
                {
                    band: Cell(
                        owed[unit.pk].get(band.value, 0),
                        found.get(f"{band}_entered", 0),
                        found.get(f"{band}_accepted", 0),
                    )
                    for band in Band
                },
            )
        )
    return table


@dataclass
class QuotaOf:
    """What one unit owes in a year, with the version that its form carries."""

    unit: Unit
    year: int
    numbers: dict[Band, int]
    version: int

    def __str__(self) -> str:
        return f"{self.unit} · {self.year}"

    def refresh_from_db(self, fields: Sequence[str] = ()) -> None:
        """Read the version again, as a record does after a conflict."""
        self.version = quota_of(self.unit, self.year).version


def quota_of(unit: Unit, year: int) -> QuotaOf:
    """Return a unit's quota of a year; each change of any band raises its version."""
    rows = {each.band: each for each in ReserveQuota.objects.filter(unit=unit, year=year)}
    numbers = {band: rows[band].number if band in rows else 0 for band in Band}
    return QuotaOf(unit, year, numbers, sum(each.version for each in rows.values()))


def promotions_of(user: User, found: ReserveProject) -> list[ReservePromotion]:
    """Return where it was promoted, each told whether its activity is in sight."""
    seen = Activity.objects.visible_to(user).filter(pk=OuterRef("activity_id"))
    rows = found.promotions.select_related("activity", "created_by")
    return list(rows.annotate(activity_seen=Exists(seen)))


def one_reserve(user: User, pk: int) -> ReserveProject | None:
    """Return a visible reserve project with its names."""
    return (
        ReserveProject.objects.visible_to(user)
        .filter(pk=pk)
        .select_related("county", "unit", "chain", "project", "created_by")
        .annotate(
            project_seen=Exists(Project.objects.visible_to(user).filter(pk=OuterRef("project_id")))
        )
        .first()
    )


def reserve_to_accept(user: User) -> QuerySet[ReserveProject]:
    """Return the proposals of the county that somebody else packaged."""
    return (
        ReserveProject.objects.filter(
            county_id=user.scope.county_id, state=ReserveState.PROPOSED.value
        )
        .exclude(created_by=user)
        .select_related("unit")
        .order_by("pk")[:MOST]
    )


def reserve_returned(user: User) -> QuerySet[ReserveProject]:
    """Return the proposals that came back to the user's units."""
    return ReserveProject.objects.filter(
        unit_id__in=user.scope.unit_ids, state=ReserveState.RETURNED.value
    ).order_by("pk")[:MOST]


def years_of(user: User, on: dt.date) -> list[int]:
    """Return the years with reserve projects, and this one, the latest first."""
    known = ReserveProject.objects.visible_to(user).order_by().values_list("year", flat=True)
    return sorted({*known.distinct(), on.year}, reverse=True)


# --- Land and plants ----------------------------------------------------------------------------


def offers_for(user: User, asked: Asked, on: dt.date) -> QuerySet[SpaceOffer]:
    """Return the offers that a filter leaves, each with its free area of the day (`free`)."""
    found = _with_free(SpaceOffer.objects.visible_to(user), on)
    if asked.state != "withdrawn":
        found = found.filter(withdrawn_on=None)
    else:
        found = found.exclude(withdrawn_on=None)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.unit_id is not None:
        found = found.filter(host_unit_id=asked.unit_id)
    if asked.least is not None:
        found = found.filter(free__gte=asked.least)
    if asked.text:
        found = found.filter(
            Q(title__icontains=asked.text)
            | Q(code__icontains=asked.text)
            | Q(use__icontains=asked.text)
        )
    return found.select_related("host_unit")


def one_offer(user: User, pk: int, on: dt.date) -> SpaceOffer | None:
    """Return a visible offer with its free area of the day."""
    found = _with_free(SpaceOffer.objects.visible_to(user), on)
    return found.filter(pk=pk).select_related("county", "host_unit", "file", "created_by").first()


def reservations_of(user: User, offer: SpaceOffer) -> QuerySet[SpaceReservation]:
    """Return the reservations of an offer, each told whether its project is in sight.

    Whose it is stays unsaid where the project is out of sight (R19).
    """
    seen = Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))
    return offer.reservations.select_related("project").annotate(project_seen=Exists(seen))


def reservations_of_project(project: Project) -> QuerySet[SpaceReservation]:
    """Return what is or was kept for a project."""
    found = SpaceReservation.objects.filter(project=project)
    return found.select_related("offer__host_unit")[:MOST]


def reservations_in_force(project: Project, on: dt.date) -> QuerySet[SpaceReservation]:
    """Return what is kept for a project on a day, and would be free without it."""
    found = SpaceReservation.objects.filter(
        project=project, state=ReservationState.RESERVED.value, until__gte=on
    )
    return found.select_related("offer").order_by("offer_id", "pk")


def reservations_ending(user: User, on: dt.date) -> QuerySet[SpaceReservation]:
    """Return the county's reservations that end within a week."""
    return (
        SpaceReservation.objects.filter(
            offer__county_id=user.scope.county_id,
            state=ReservationState.RESERVED.value,
            until__gte=on,
            until__lte=on + SOON,
        )
        .select_related("offer", "project")
        .order_by("until", "pk")[:MOST]
    )


def hosts_of(units: Sequence[Unit], user: User) -> list[Unit]:
    """Return the townships and parks that may host: for a unit's people only their own."""
    if user.scope.reads_county:
        return list(units)
    return [unit for unit in units if unit.pk in user.scope.unit_ids]


def _with_free(found: QuerySet[SpaceOffer], on: dt.date) -> Any:
    live = Q(reservations__state=ReservationState.TAKEN.value) | Q(
        reservations__state=ReservationState.RESERVED.value, reservations__until__gte=on
    )
    held = Coalesce(Sum("reservations__area", filter=live), Decimal(0))
    return found.annotate(free=F("area") - held)

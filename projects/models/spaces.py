"""Land and plants on offer 可供地块和厂房, and who has reserved how much of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.project import OfProjectQuerySet, Project
from projects.models.reference import county_q
from projects.models.reserve import choices_of
from projects.rules.reserve import ReservationState, SpaceKind
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

SPACE_LABELS = {SpaceKind.LAND: _("Land"), SpaceKind.PLANT: _("Plant")}
RESERVATION_LABELS = {
    ReservationState.RESERVED: _("Reserved"),
    ReservationState.TAKEN: _("Taken"),
    ReservationState.RELEASED: _("Released"),
    ReservationState.EXPIRED: _("Expired"),
}
AREA: dict[str, Any] = {"max_digits": 14, "decimal_places": 4}


class SpaceOfferQuerySet(models.QuerySet["SpaceOffer"]):
    """Filters of offers."""

    def visible_to(self, user: User) -> Self:
        """What the county has on offer: for everybody of the county who brings investors."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(county_id=scope.county_id) if scope.unit_ids else self.none()


class SpaceOffer(Stamped, Versioned):
    """A parcel or a plant that investors may have. Area in 亩 for land, in m² for plants."""

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    host_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("township or park")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=choices_of(SPACE_LABELS))
    code = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("place"), max_length=120)
    area = models.DecimalField(_("area"), **AREA)
    use = models.CharField(_("permitted use"), max_length=60, blank=True)
    price = models.DecimalField(
        _("price or rent"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    utilities = models.CharField(_("water, power, gas, roads"), max_length=300, blank=True)
    available_on = models.DateField(_("available from"), null=True, blank=True)
    note = models.CharField(_("remarks"), max_length=500, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = TrackedRecords()
    objects = SpaceOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("space on offer")
        verbose_name_plural = _("spaces on offer")
        ordering = ["code", "pk"]
        indexes = [models.Index(fields=["county", "code", "id"], name="space_county_code")]
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="space_code_once"),
            models.CheckConstraint(condition=Q(area__gt=0), name="space_has_area"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class SpaceReservation(Stamped, Versioned):
    """Part of an offer kept for a project until a day; in the offer's own measure."""

    offer = models.ForeignKey(SpaceOffer, models.PROTECT, related_name="reservations")
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="space_reservations", verbose_name=_("project")
    )
    area = models.DecimalField(_("area"), **AREA)
    reserved_on = models.DateField(_("reserved on"))
    until = models.DateField(_("until"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=choices_of(RESERVATION_LABELS),
        default=ReservationState.RESERVED.value,
    )
    state_reason = models.CharField(_("reason"), max_length=300, blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation of a space")
        verbose_name_plural = _("reservations of spaces")
        ordering = ["-reserved_on", "-pk"]
        indexes = [
            models.Index(
                fields=["until", "id"], condition=Q(state="reserved"), name="reservation_until"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(area__gt=0), name="reservation_has_area"),
            models.CheckConstraint(
                condition=Q(until__gte=models.F("reserved_on")), name="reservation_until_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer.code} {self.area} {self.project}"

"""Reserve projects 储备项目: packaged, promoted, taken up; and the year's quota of them (S4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.partners import Activity
from projects.models.project import Project
from projects.models.reference import Industry, county_q
from projects.rules.reserve import COUNTED, Band, ReserveState
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

RESERVE_LABELS = {
    ReserveState.PROPOSED: _("Proposed"),
    ReserveState.RETURNED: _("Returned to the unit"),
    ReserveState.ACCEPTED: _("In the reserve"),
    ReserveState.TAKEN_UP: _("Taken up"),
    ReserveState.SHELVED: _("Shelved"),
}
BAND_LABELS = {
    Band.LARGE: _("Large"),
    Band.MIDDLE: _("Middle-sized"),
    Band.SMALL: _("Small"),
}


def choices_of(labels: Any) -> list[tuple[str, Any]]:
    """Return labels as the choices of a field."""
    return [(each.value, label) for each, label in labels.items()]


class ReserveQuerySet(models.QuerySet["ReserveProject"]):
    """Filters of reserve projects."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for units their own, and what was accepted.

        What was accepted is there to be promoted by everybody.
        """
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        if not scope.unit_ids:
            return self.none()
        known = Q(county_id=scope.county_id, state__in=[each.value for each in COUNTED])
        return self.filter(Q(unit_id__in=scope.unit_ids) | known)


class ReserveProject(Stamped, Versioned):
    """A project packaged for promotion, before any investor. Amounts in 万元, land in 亩."""

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=150)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("packaged by")
    )
    chain = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry chain"),
    )
    total_wan = WanField(_("planned total investment"))
    site = models.CharField(_("planned site"), max_length=150, blank=True)
    land_mu = models.DecimalField(_("land"), max_digits=14, decimal_places=4, null=True, blank=True)
    content = models.TextField(_("content and scale"))
    prospects = models.TextField(_("market and returns"), blank=True)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=choices_of(RESERVE_LABELS),
        default=ReserveState.PROPOSED.value,
    )
    state_reason = models.CharField(_("reason"), max_length=500, blank=True)
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reserve_origins",
        verbose_name=_("project"),
    )

    history = TrackedRecords()
    objects = ReserveQuerySet.as_manager()

    class Meta:
        verbose_name = _("reserve project")
        verbose_name_plural = _("reserve projects")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["county", "year", "unit"], name="reserve_county_year"),
            models.Index(fields=["county", "-id"], name="reserve_county_latest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total_wan__gte=0), name="reserve_not_negative"),
            models.CheckConstraint(
                condition=~Q(state=ReserveState.TAKEN_UP.value) | Q(project__isnull=False),
                name="reserve_taken_up_has_project",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReservePromotion(Stamped):
    """Where a reserve project was promoted, and what came of it."""

    reserve = models.ForeignKey(ReserveProject, models.CASCADE, related_name="promotions")
    promoted_on = models.DateField(_("promoted on"))
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("activity"),
    )
    occasion = models.CharField(_("where, to whom"), max_length=150)
    result = models.CharField(_("what came of it"), max_length=500, blank=True)

    history = TrackedRecords()

    class Meta:
        verbose_name = _("promotion of a reserve project")
        verbose_name_plural = _("promotions of reserve projects")
        ordering = ["-promoted_on", "-pk"]

    def __str__(self) -> str:
        return self.occasion


class ReserveQuota(Stamped, Versioned):
    """How many reserve projects of a size band a unit owes in a year (S4)."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    band = models.CharField(_("size band"), max_length=10, choices=choices_of(BAND_LABELS))
    number = models.PositiveSmallIntegerField(_("number"))

    history = TrackedRecords()

    class Meta:
        verbose_name = _("quota of reserve projects")
        verbose_name_plural = _("quotas of reserve projects")
        ordering = ["year", "unit", "band"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "band"], name="reserve_quota_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year} {self.get_band_display()} {self.number}"

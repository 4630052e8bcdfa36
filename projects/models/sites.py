"""Where a project stands and how far it has come: sites, parcels, milestones."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.choices import MilestoneKind
from projects.models.project import MU, OfProjectQuerySet, Project
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped


class Site(Stamped):
    """A place where the project stands or wants to stand: a township or park, with parcels."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="sites")
    host_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("township or park"),
    )
    address = models.CharField(_("site"), max_length=150, blank=True)
    in_park = models.BooleanField(_("in a park"), default=False)
    is_wanted = models.BooleanField(_("only wanted so far"), default=False)

    history = TrackedRecords()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["project", "pk"]

    def __str__(self) -> str:
        return self.address or str(self.host_unit or "")


class Parcel(Stamped):
    """A parcel of land or a plant of a site; land is summed over parcels and phases (R8)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="parcels")
    number = models.CharField(_("parcel number"), max_length=40, blank=True)
    number_key = models.CharField(max_length=40, editable=False, blank=True, db_index=True)
    land_mu = models.DecimalField(_("land"), **MU)
    floor_area_m2 = models.DecimalField(
        _("plant area"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    obtained_on = models.DateField(_("obtained on"), null=True, blank=True)
    price_wan_mu = WanField(_("price"), null=True, blank=True)

    history = TrackedRecords()

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["site", "pk"]

    def __str__(self) -> str:
        return self.number


class Milestone(Stamped):
    """One milestone of R3 with its agreed and its actual date."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    kind = models.CharField(_("milestone"), max_length=20, choices=MilestoneKind)
    agreed_on = models.DateField(_("agreed date"), null=True, blank=True)
    actual_on = models.DateField(_("actual date"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    document = models.ForeignKey(
        "projects.ProjectDocument", models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="milestone_once"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

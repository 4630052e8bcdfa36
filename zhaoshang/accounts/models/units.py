"""Units as a dated tree: a rename or a merger keeps last year's names (anchors (b) 20)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.rules import ABOVE_COUNTY, Scope, UnitKind
from zhaoshang.accounts.validators import valid_code, valid_name
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models.people import User

KIND_LABELS = {
    UnitKind.PROVINCE: _("Province"),
    UnitKind.CITY: _("City"),
    UnitKind.COUNTY: _("County"),
    UnitKind.BUREAU: _("Investment bureau"),
    UnitKind.TOWNSHIP: _("Township"),
    UnitKind.PARK: _("Park"),
    UnitKind.DEPARTMENT: _("Department"),
    UnitKind.TEAM: _("Team"),
    UnitKind.COMPANY: _("Company"),
}
KIND_CHOICES = [(kind.value, label) for kind, label in KIND_LABELS.items()]


class UnitQuerySet(models.QuerySet["Unit"]):
    """Filters of units."""

    def visible_to(self, user: User) -> Self:
        """Units whose names this user may see: the own county's, and all below for a higher unit.

        Names of units are no secret inside a county; administrators see the units they administer.
        """
        return self.in_scope(user.scope)

    def in_scope(self, scope: Scope) -> Self:
        """Units of the scope's county or region."""
        if scope.county_id is not None:
            return self.filter(county_id=scope.county_id)
        return self.filter(path__startswith=scope.home_path) if scope.home_path else self.none()

    def open_on(self, on: dt.date) -> Self:
        """Units that exist on a day."""
        return self.filter(opened_on__lte=on).filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def below(self, unit: Unit) -> Self:
        """All units under one unit, itself left out."""
        return self.filter(path__startswith=unit.path).exclude(pk=unit.pk)

    def in_tree_order(self) -> Self:
        """Order for a list of one level: by the office's own order, then by name."""
        return self.order_by("sort_order", "name", "pk")


class Unit(Stamped, Versioned):
    """One unit: its identity never changes; its names and places are `UnitVersion` rows.

    `name`, `short_name` and `parent` are those in force today, kept here for lists. `path` is the
    chain of ids from the root ("/1/4/9/"), so that "below" is one indexed prefix. `county` is the
    nearest unit of kind county at or above; null above the counties.
    """

    code = models.CharField(_("code"), max_length=32, unique=True, validators=[valid_code])
    kind = models.CharField(_("kind"), max_length=12, choices=KIND_CHOICES)
    name = models.CharField(_("name"), max_length=100, validators=[valid_name])
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("under"),
    )
    county = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    path = models.CharField(max_length=200, editable=False, db_index=True)
    sort_order = models.PositiveIntegerField(_("order"), default=0)
    in_assessment = models.BooleanField(_("takes part in assessment"), default=True)
    opened_on = models.DateField(_("since"))
    closed_on = models.DateField(_("until"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    # `path` and `county` follow from the parents: a change of them is no fact of its own.
    history = TrackedRecords(excluded_fields=["path", "county"])
    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        indexes = [models.Index(fields=["county", "kind", "sort_order"], name="unit_county_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                name="unit_closed_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False),
                name="unit_merged_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def is_above_county(self) -> bool:
        """Province or city."""
        return self.kind in ABOVE_COUNTY


class UnitVersion(models.Model):
    """Name and place of a unit over a time: [valid_from, valid_to)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions")
    name = models.CharField(_("name"), max_length=100, validators=[valid_name])
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(_("since"))
    valid_to = models.DateField(_("until"), null=True)
    source_document = models.CharField(_("document"), max_length=200, blank=True)

    history = TrackedRecords()

    class Meta:
        verbose_name = _("name of a unit")
        verbose_name_plural = _("names of units")
        ordering = ["unit", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_version_from"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to=None), name="unit_version_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="unit_version_to_after_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"

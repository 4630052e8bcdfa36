"""Tables of the working calendar: special days and loaded holiday notices (R15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped
from zhaoshang.core.tree import path_ids

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

FIRST_YEAR, LAST_YEAR = 2000, 2100


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows without an owner hold everywhere; a unit's rows hold for it and for all below it."""

    def for_unit(self, unit: Unit | None) -> Self:
        """Rows that hold for one unit; without a unit, those that hold everywhere."""
        above = path_ids(unit.path) if unit is not None else []
        return self.filter(Q(owner=None) | Q(owner_id__in=above))

    def visible_to(self, user: User) -> Self:
        """Rows that hold for the user's own unit."""
        return self.for_unit(user.unit)


class WorkdayOverride(Stamped):
    """One day that is worked or off, whatever the published calendar says.

    `owner` is null for the whole nation (the State Council's notice), else the unit that rules so.
    """

    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("holds for")
    )
    on = models.DateField(_("date"))
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("occasion"), max_length=40)
    source_document = models.CharField(_("document"), max_length=200, blank=True)

    history = TrackedRecords()
    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["on", "owner"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "on"], name="calendar_day_once"),
            models.UniqueConstraint(
                fields=["on"], condition=Q(owner=None), name="calendar_national_day_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class YearNotice(Stamped):
    """A year whose notice has been loaded completely: its days without a row are plain Mon–Fri."""

    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("holds for")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    source_document = models.CharField(_("document"), max_length=200)

    history = TrackedRecords()
    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday notice of a year")
        verbose_name_plural = _("holiday notices")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "year"], name="calendar_notice_once"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(owner=None), name="calendar_national_notice_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"

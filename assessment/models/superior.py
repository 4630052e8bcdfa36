"""Superior's tables 上级报表: forms of city and province, cells bound to indicators by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessment.models.choices import BasisLevel
from assessment.models.indicators import OfCountyQuerySet
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class SuperiorForm(Stamped, Versioned):
    """A form as the superior sent it, with what of it is filled by itself.

    `bindings`: sheet, cell and the words of the binding, as they were found in the workbook.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    level = models.CharField(_("whose"), max_length=10, choices=BasisLevel)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    bindings = models.JSONField(_("bound cells"), default=list)
    typed_cells = models.PositiveIntegerField(_("cells left to be typed"), default=0)
    # Sheet, what, how many: parts of the form that a filled table does not have.
    losses = models.JSONField(_("what a filled table does not keep"), default=list)
    is_active = models.BooleanField(_("in use"), default=True)
    note = models.CharField(_("explanation"), max_length=300, blank=True)

    history = TrackedRecords()
    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("superior's table")
        verbose_name_plural = _("superior's tables")
        ordering = ["-is_active", "level", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class OfFormQuerySet(models.QuerySet["FilledForm"]):
    """Filters of filled forms."""

    def visible_to(self, user: User) -> Self:
        """Those of the forms of the user's own county or region."""
        return self.filter(county_q(user, "form__county"))


class FilledForm(Stamped):
    """A superior's table filled for a month, kept as it was handed out."""

    form = models.ForeignKey(SuperiorForm, models.CASCADE, related_name="filled")
    month = models.DateField(_("month"))
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    filled_cells = models.PositiveIntegerField(_("cells nobody had to type"))
    empty_cells = models.PositiveIntegerField(_("cells without a figure yet"), default=0)
    # Place, what was asked, and why there is no figure.
    missing = models.JSONField(_("cells without a figure and why"), default=list)
    is_final = models.BooleanField(_("of a closed month"), default=False)

    history = TrackedRecords()
    objects = OfFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("filled table")
        verbose_name_plural = _("filled tables")
        ordering = ["-month", "-pk"]

    def __str__(self) -> str:
        return f"{self.form} {self.month:%Y-%m}"

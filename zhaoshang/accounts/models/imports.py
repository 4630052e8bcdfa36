"""Excel files of units and people, between the preview and the confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models.units import Unit
from zhaoshang.core.models import Stamped

if TYPE_CHECKING:
    from zhaoshang.accounts.models.people import User


class StaffImportQuerySet(models.QuerySet["StaffImport"]):
    """Filters of imports."""

    def visible_to(self, user: User) -> Self:
        """A user's own uploads: nobody confirms another's."""
        return self.filter(created_by=user)


class StaffImport(Stamped):
    """One uploaded list of units or people, read but not yet applied.

    `rows` holds the cells as text with their row numbers and is emptied when the list is applied
    or dropped. One-time passwords are never stored: the page after the confirmation shows them,
    and its list can be taken once (`passwords_taken_at`).
    """

    class Kind(models.TextChoices):
        """What the file lists."""

        UNITS = "units", _("Units")
        USERS = "users", _("People")

    class State(models.TextChoices):
        """How far the import has come."""

        PREVIEW = "preview", _("Waiting for confirmation")
        APPLIED = "applied", _("Imported")
        DROPPED = "dropped", _("Dropped")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREVIEW)
    county = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    unread = models.JSONField(default=list)
    row_count = models.PositiveIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)
    passwords_taken_at = models.DateTimeField(null=True)

    objects = StaffImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of units or people")
        verbose_name_plural = _("imports of units or people")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

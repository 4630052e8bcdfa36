"""Import of ledgers: the batch, its staged rows, and the dictionary of headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Filters of import batches."""

    def visible_to(self, user: User) -> Self:
        """The county's batches for the bureau; a unit's own for its people."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(unit_id__in=scope.unit_ids)


class ImportBatch(Stamped, Versioned):
    """One uploaded workbook: staged, previewed, confirmed, done; kept with its source file."""

    class State(models.TextChoices):
        """Life of a batch."""

        READING = "reading", _("Being read")
        STAGED = "staged", _("Waiting for confirmation")
        CONFIRMED = "confirmed", _("Confirmed, waiting")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        UNDONE = "undone", _("Undone")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    options = models.JSONField(default=dict, editable=False)
    layout = models.JSONField(default=dict, editable=False)
    issues = models.JSONField(default=list, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    sums = models.JSONField(default=dict, editable=False)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    failure = models.TextField(_("cause of the failure"), blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    staged_at = models.DateTimeField(_("read at"), null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    done_at = models.DateTimeField(_("imported at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undo_reason = models.TextField(_("reason"), blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["county", "-id"], name="import_county"),
            models.Index(
                fields=["state"],
                condition=Q(state__in=["reading", "confirmed", "running"]),
                name="import_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ImportRow(models.Model):
    """One staged row of a batch, with what would happen to it."""

    class Action(models.TextChoices):
        """What confirming does with the row."""

        CREATE = "create", _("New")
        UPDATE = "update", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        SKIP = "skip", _("Skipped")
        ERROR = "error", _("Error")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=80)
    row_number = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    issues = models.JSONField(default=list)
    project = models.ForeignKey(
        "projects.Project", models.SET_NULL, null=True, related_name="import_rows"
    )
    project_version = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sheet", "row_number"], name="import_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row_number}"


class HeadingAlias(Stamped):
    """A heading that a county uses for a column, beside the built-in dictionary."""

    county = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    column = models.CharField(_("column"), max_length=40)
    heading = models.CharField(_("heading"), max_length=80)
    heading_key = models.CharField(max_length=80, editable=False)

    history = TrackedRecords()

    class Meta:
        verbose_name = _("heading of a column")
        verbose_name_plural = _("headings of columns")
        ordering = ["column", "heading"]
        constraints = [
            models.UniqueConstraint(fields=["county", "heading_key"], name="heading_alias_once")
        ]

    def __str__(self) -> str:
        return self.heading

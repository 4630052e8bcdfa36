"""Exports of lists that are too large to be made while the browser waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.ledger import ListPage

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class LedgerExportQuerySet(models.QuerySet["LedgerExport"]):
    """Filters of exports."""

    def visible_to(self, user: User) -> Self:
        """An export is its asker's alone: it holds what that person may see."""
        return self.filter(owner=user)


class LedgerExport(models.Model):
    """One export that a worker writes: asked, claimed, written, told; or failed with its cause.

    `page` says of which list; `query` is the query string of its page, `columns` the columns in the
    order of the screen: the worker reads them with the asker's eyes.
    """

    class State(models.TextChoices):
        """Life of an export."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    class Format(models.TextChoices):
        """What is written."""

        XLSX = "xlsx", "Excel"
        CSV = "csv", "CSV"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=10, choices=ListPage, default=ListPage.LEDGER)
    query = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    format = models.CharField(max_length=4, choices=Format, default=Format.XLSX)
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    failure = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(_("asked at"))
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(_("done at"), null=True)

    objects = LedgerExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger export")
        verbose_name_plural = _("ledger exports")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner", "-id"], name="ledger_export_owner"),
            models.Index(
                fields=["state"],
                condition=Q(state__in=["waiting", "running"]),
                name="ledger_export_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

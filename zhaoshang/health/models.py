"""The record of sweeps and signs of life: one row each, overwritten by every run.

No business record: it is neither audited nor kept; the logs tell the past.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhaoshang.core import clock

BEAT = "beat"
WORKER = "worker"


class Sweep(models.Model):
    """A task of the schedule, under its name; beside them beat's and the worker's sign of life."""

    task = models.CharField(_("Task"), max_length=120, unique=True)
    since = models.DateTimeField(_("Watched since"), default=clock.now)
    last_started_at = models.DateTimeField(_("Last started"), null=True)
    last_good_at = models.DateTimeField(
        _("Last good run"), null=True, help_text=_("When the last good run began.")
    )
    last_failed_at = models.DateTimeField(_("Last failure"), null=True)
    last_error = models.CharField(
        _("Last error"),
        max_length=200,
        blank=True,
        help_text=_("What sort of error and where; its words stand in the log only."),
    )
    last_result = models.CharField(_("Last result"), max_length=200, blank=True)
    last_seconds = models.FloatField(_("Duration"), null=True, help_text=_("In seconds."))
    running_since = models.DateTimeField(_("Running since"), null=True)
    runs = models.PositiveIntegerField(_("Runs"), default=0)
    failures = models.PositiveIntegerField(
        _("Failures"), default=0, help_text=_("Since the last good run.")
    )
    sent_at = models.DateTimeField(
        _("Sent"), null=True, help_text=_("When it was last sent to be made up or by hand.")
    )
    wanted_at = models.DateTimeField(
        _("Asked for"), null=True, help_text=_("A run by hand that has not begun.")
    )

    class Meta:
        verbose_name = _("Background work")
        verbose_name_plural = _("Background work")

    def __str__(self) -> str:
        return self.task

"""The record of backups, for the health page. What can be restored stands in the folder itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """One backup that was made or tried, or an attempt that failed; no business record."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    started_at = models.DateTimeField(_("begun"), db_index=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    place = models.CharField(_("where"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0, help_text=_("Bytes"))
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    files = models.PositiveIntegerField(_("files"), default=0)
    is_encrypted = models.BooleanField(_("encrypted"), default=False)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    tried_at = models.DateTimeField(_("tried"), null=True)
    trial_problem = models.CharField(_("why it did not pass its trial"), max_length=200, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")

    def __str__(self) -> str:
        return self.name

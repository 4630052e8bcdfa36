"""Who has a part in a project (R5): the scoping table, supporting units, credit shares."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.project import OfProjectQuerySet, Project
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped


class ProjectPart(models.Model):
    """One row per unit that has a part in a project; derived from R5's roles by `services.parts`.

    `roles` lists the parts (`rules.parts.Part` values joined by commas), `may_write` is R5's table.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="parts")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    roles = models.CharField(max_length=120)
    may_write = models.BooleanField()

    class Meta:
        verbose_name = _("part in a project")
        verbose_name_plural = _("parts in projects")
        constraints = [
            models.UniqueConstraint(fields=["project", "unit"], name="project_part_once")
        ]
        indexes = [models.Index(fields=["unit", "project"], name="project_part_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.roles}"


class SupportingUnit(Stamped):
    """A unit that helps the responsible unit, over a time."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="supporting")
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("supporting unit")
        verbose_name_plural = _("supporting units")
        ordering = ["project", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "unit"], condition=Q(until=None), name="supporting_once_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class CreditShare(Stamped):
    """A unit's share of a project's credit, in percent, from a date on; open ones total 100."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="credit_shares")
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    percent = models.DecimalField(_("percent"), max_digits=7, decimal_places=4)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit share")
        verbose_name_plural = _("credit shares")
        ordering = ["project", "since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "unit", "since"], name="credit_share_once"),
            models.CheckConstraint(
                condition=Q(percent__gt=0) & Q(percent__lte=100), name="credit_share_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.percent}%"

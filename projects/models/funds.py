"""The investment plan of a project: how much money is to arrive when (R6)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import OfProjectQuerySet, Project
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped


class FundsPlan(Stamped):
    """A version of a project's investment plan; none is ever edited, a new one takes its place.

    In force from the day it was set until the next one was; who set it: `created_by`.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="funds_plans")
    number = models.PositiveSmallIntegerField(_("version"))
    is_current = models.BooleanField(_("in force"), default=True)
    set_on = models.DateField(_("set on"))
    source = models.CharField(_("source"), max_length=150, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("investment plan")
        verbose_name_plural = _("investment plans")
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="funds_plan_version_once"),
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(is_current=True),
                name="funds_plan_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class FundsPlanItem(Stamped):
    """Money that is to arrive within a month or a quarter. Amount in 万元."""

    class Length(models.IntegerChoices):
        """How many months an item covers."""

        MONTH = 1, _("by month")
        QUARTER = 3, _("by quarter")

    project = models.ForeignKey(Project, models.CASCADE, related_name="funds_plan")
    plan = models.ForeignKey(FundsPlan, models.CASCADE, related_name="items")
    first_on = models.DateField(_("from"))
    months = models.PositiveSmallIntegerField(_("months"), choices=Length)
    amount_wan = WanField(_("planned"))
    source = models.CharField(_("source"), max_length=150, blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned investment")
        verbose_name_plural = _("planned investment")
        ordering = ["project", "first_on"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "first_on"], name="funds_plan_once"),
            models.CheckConstraint(
                condition=models.Q(amount_wan__gte=0), name="funds_plan_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%Y-%m} {self.amount_wan}"

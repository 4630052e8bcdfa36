"""Annual plan 年度目标: bases side by side, groups of units, targets, adjustments (R10, S1)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.choices import BasisLevel
from assessment.models.indicators import Indicator, OfCountyQuerySet
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

FIGURE: dict[str, Any] = {"max_digits": 18, "decimal_places": 6}


class AnnualPlan(Stamped, Versioned):
    """The plan of one county and assessment year: a draft until it is issued with its document.

    While it is a draft, targets are typed over; once issued they change only by `TargetChange`.
    """

    class State(models.TextChoices):
        """Whether it is in force."""

        DRAFT = "draft", pgettext_lazy("annual plan", "Draft")
        ISSUED = "issued", _("Issued")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("assessment year"))
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    document = models.CharField(_("document number"), max_length=100, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    note = models.TextField(_("explanation"), blank=True)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    history = TrackedRecords()
    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual plan")
        verbose_name_plural = _("annual plans")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["county", "year"], name="annual_plan_once"),
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(issued_on__isnull=False) & ~Q(document="")),
                name="annual_plan_issued_by_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Targets may be typed over."""
        return self.state == self.State.DRAFT


class OfPlanQuerySet(models.QuerySet):
    """Filters of what belongs to a plan."""

    def visible_to(self, user: User) -> Self:
        """Rows of the plans of the user's own county or region."""
        return self.filter(county_q(user, "plan__county"))


class TargetBasis(Stamped):
    """Whose figure a target is 口径: the county's own beside the city's and the province's."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="bases")
    name = models.CharField(_("name"), max_length=40)
    level = models.CharField(_("whose"), max_length=10, choices=BasisLevel)
    is_main = models.BooleanField(_("rates without a name are by this one"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = TrackedRecords()
    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("basis of targets")
        verbose_name_plural = _("bases of targets")
        ordering = ["plan", "sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="target_basis_name"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(is_main=True), name="target_basis_one_main"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitGroup(Stamped):
    """Units that are ranked together 考核分组; `is_apart`: listed beside the others, not ranked."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=40)
    is_apart = models.BooleanField(_("ranked apart"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = TrackedRecords()
    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of units")
        verbose_name_plural = _("groups of units")
        ordering = ["plan", "sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="unit_group_name")]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A unit of a group; in one group of a plan only. Units that report are the members."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="members")
    group = models.ForeignKey(UnitGroup, models.CASCADE, related_name="members")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")

    history = TrackedRecords()
    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit of a group")
        verbose_name_plural = _("units of groups")
        ordering = ["group", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="group_member_once")]

    def __str__(self) -> str:
        return str(self.unit)


class PlanIndicator(models.Model):
    """An indicator that a plan uses, in its order; for all groups, or for those named."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    in_report = models.BooleanField(_("stands in the monthly report"), default=True)
    groups = models.ManyToManyField(
        UnitGroup, blank=True, related_name="indicators", verbose_name=_("for these groups only")
    )

    history = TrackedRecords()
    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator of a plan")
        verbose_name_plural = _("indicators of plans")
        ordering = ["plan", "sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "indicator"], name="plan_indicator_once")
        ]

    def __str__(self) -> str:
        return str(self.indicator)


class Target(Stamped, Versioned):
    """What one unit, team or person is to reach in the year, by one basis.

    In the indicator's measure. With the county itself as `unit` it is the county's own figure, to
    which the units' sum is compared. `months`: twelve cumulative targets as text; empty means by
    time progress.
    """

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    basis = models.ForeignKey(TargetBasis, models.PROTECT, related_name="targets")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="targets")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="targets"
    )
    amount = models.DecimalField(_("target"), **FIGURE)
    months = models.JSONField(_("by month, cumulative"), default=list, blank=True)

    history = TrackedRecords()
    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["plan", "indicator", "basis", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "indicator", "basis", "unit"],
                condition=Q(unit__isnull=False),
                name="target_once_unit",
            ),
            models.UniqueConstraint(
                fields=["plan", "indicator", "basis", "person"],
                condition=Q(person__isnull=False),
                name="target_once_person",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person=None) | Q(unit=None, person__isnull=False),
                name="target_one_subject",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="target_not_negative"),
        ]
        indexes = [models.Index(fields=["unit", "plan"], name="target_unit")]

    def __str__(self) -> str:
        return f"{self.unit or self.person} {self.amount.normalize():f}"

    @property
    def cumulative(self) -> tuple[Decimal, ...]:
        """The twelve cumulative targets; empty where it follows time progress."""
        return tuple(Decimal(each) for each in self.months)


class OfTargetQuerySet(models.QuerySet):
    """Filters of what belongs to a target."""

    def visible_to(self, user: User) -> Self:
        """Rows of the targets of the user's own county or region."""
        return self.filter(county_q(user, "target__plan__county"))


class TargetChange(Stamped):
    """An adjustment of an issued target by a document, with both values; append-only."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="changes")
    old_amount = models.DecimalField(_("before"), **FIGURE)
    new_amount = models.DecimalField(_("after"), **FIGURE)
    old_months = models.JSONField(default=list)
    new_months = models.JSONField(default=list)
    from_month = models.DateField(_("holds from"))
    reference = models.CharField(_("document number"), max_length=100)
    reason = models.CharField(_("reason"), max_length=500)

    history = TrackedRecords()
    objects = OfTargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("adjustment of a target")
        verbose_name_plural = _("adjustments of targets")
        ordering = ["target", "pk"]

    def __str__(self) -> str:
        return f"{self.old_amount} → {self.new_amount}"

"""Spot checks of verified funds 抽查: the published seed, the population, the findings (R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.indicators import OfCountyQuerySet
from assessment.models.plans import AnnualPlan
from assessment.rules.spot_checks import CheckState, Finding
from projects.models import FundsEntry
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

CHECK_STATE_LABELS = {
    CheckState.ANNOUNCED: pgettext_lazy("spot check", "Announced"),
    CheckState.DRAWN: pgettext_lazy("spot check", "Drawn"),
    CheckState.CLOSED: pgettext_lazy("spot check", "Closed"),
}
FINDING_LABELS = {
    Finding.CONFIRMED: pgettext_lazy("spot check", "Confirmed"),
    Finding.REDUCED: pgettext_lazy("spot check", "Reduced"),
    Finding.FALSIFIED: pgettext_lazy("spot check", "Falsified"),
}
CHECK_STATE_CHOICES = [(state.value, label) for state, label in CHECK_STATE_LABELS.items()]
FINDING_CHOICES = [(finding.value, label) for finding, label in FINDING_LABELS.items()]


class SpotCheck(Stamped, Versioned):
    """A spot check of a county and period; everybody in the county reads its seed.

    Seed and share stand from the announcement on and never change. `content` is the population as
    it was when the sample was drawn: every verified entry of the period of the units in the plan's
    groups; with the seed, anybody draws the same sample from it.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=7)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=CHECK_STATE_CHOICES,
        default=CheckState.ANNOUNCED.value,
    )
    seed = models.CharField(_("seed"), max_length=100, editable=False)
    is_seed_typed = models.BooleanField(_("seed was typed"), default=False, editable=False)
    seed_published_at = models.DateTimeField(_("seed published at"), editable=False)
    share_percent = models.PositiveSmallIntegerField(
        _("share (%)"),
        editable=False,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    drawn_at = models.DateTimeField(_("drawn at"), null=True, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    content = models.JSONField(_("population"), default=dict)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords(excluded_fields=["content"])
    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        ordering = ["-seed_published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["county", "period"], name="spot_check_once"),
            models.CheckConstraint(condition=~Q(seed=""), name="spot_check_has_seed"),
            models.CheckConstraint(
                condition=Q(share_percent__gte=1, share_percent__lte=100),
                name="spot_check_share",
            ),
            models.CheckConstraint(
                condition=Q(state="announced", drawn_at=None)
                | Q(drawn_at__gt=F("seed_published_at")),
                name="spot_check_drawn_after_seed",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
                name="spot_check_closed_at",
            ),
        ]

    def __str__(self) -> str:
        return self.period


class ItemQuerySet(models.QuerySet["SpotCheckItem"]):
    """Filters of entries that were drawn."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for others those of their own units."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user, "check_of__county"))
        return self.filter(unit_id__in=scope.unit_ids) if scope.unit_ids else self.none()


class SpotCheckItem(Stamped, Versioned):
    """An entry that was drawn, and what was found. Amounts in 万元.

    `amount_wan`: what it stood at when the sample was drawn. `reduced_wan`: what the finding took
    off; the entries that booked it in the open month are `corrections` (R2).
    """

    check_of = models.ForeignKey(SpotCheck, models.CASCADE, related_name="items")
    entry = models.ForeignKey(FundsEntry, models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    group_name = models.CharField(_("group"), max_length=40)
    place = models.PositiveIntegerField(_("place in the order"))
    digest = models.CharField(_("digest"), max_length=64)
    amount_wan = WanField(_("verified"))
    finding = models.CharField(_("finding"), max_length=10, choices=FINDING_CHOICES, blank=True)
    reduced_wan = WanField(_("reduced by"), default=0)
    note = models.TextField(_("what was found"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    corrections = models.ManyToManyField(FundsEntry, related_name="spot_check_items", blank=True)

    history = TrackedRecords()
    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a spot check")
        verbose_name_plural = _("entries of spot checks")
        ordering = ["check_of", "group_name", "place"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "entry"], name="spot_check_item_once"),
            models.CheckConstraint(
                condition=Q(finding="", checked_on=None, checked_by=None)
                | (~Q(finding="") & Q(checked_on__isnull=False, checked_by__isnull=False)),
                name="spot_check_item_checked",
            ),
            models.CheckConstraint(
                condition=Q(finding__in=["", "confirmed"], reduced_wan=0)
                | Q(finding="reduced", reduced_wan__gt=0)
                | Q(finding="falsified", reduced_wan__gte=0),
                name="spot_check_item_reduced",
            ),
        ]
        indexes = [models.Index(fields=["unit", "checked_on"], name="spot_check_item_unit")]

    def __str__(self) -> str:
        return f"{self.check_of} #{self.entry_id}"


class CheckFileQuerySet(models.QuerySet["SpotCheckFile"]):
    """Filters of files."""

    def visible_to(self, user: User) -> Self:
        """Files of the entries that the user may read."""
        return self.filter(item__in=SpotCheckItem.objects.visible_to(user))


class SpotCheckFile(Stamped):
    """A photo or paper that a finding rests on; it stays."""

    item = models.ForeignKey(SpotCheckItem, models.CASCADE, related_name="files")
    title = models.CharField(_("document title"), max_length=150)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")

    history = TrackedRecords()
    objects = CheckFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a spot check")
        verbose_name_plural = _("files of spot checks")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

"""Month closing 月结: published figures, exceptions before it, restatements after it (R2, R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment.models.indicators import Indicator, IndicatorDefinition, OfCountyQuerySet
from assessment.models.plans import FIGURE
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class MonthClosing(models.Model):
    """A closed month of a county: rows, definitions and targets as they stood, sealed by a hash.

    `content` is all that its figures are worked out of; recomputing from it gives the same numbers
    and the same hash whatever is edited elsewhere. Never edited, never taken back.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    missing_units = models.JSONField(_("units without a report"), default=list)
    content = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["county", "month"], name="month_closing_once")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class FigureQuerySet(models.QuerySet["MonthFigure"]):
    """Filters of published figures."""

    def visible_to(self, user: User) -> Self:
        """Published figures are read by everybody in the county; those of persons by themselves."""
        return self.filter(county_q(user))


class MonthFigure(models.Model):
    """A published figure: of a unit (the county's total where `unit` is the county) and a month.

    `value` is what the month booked, `cumulative` the year to its end. `claimed` and
    `claimed_cumulative`: as the unit reported it, beside what the bureau verified.
    """

    closing = models.ForeignKey(MonthClosing, models.CASCADE, related_name="figures")
    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    definition = models.ForeignKey(IndicatorDefinition, models.PROTECT, related_name="+")
    value = models.DecimalField(_("this month"), **FIGURE)
    cumulative = models.DecimalField(_("cumulative"), **FIGURE)
    claimed = models.DecimalField(_("reported this month"), null=True, **FIGURE)
    claimed_cumulative = models.DecimalField(_("reported, cumulative"), null=True, **FIGURE)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        ordering = ["month", "indicator", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "indicator", "month"], name="figure_once")
        ]
        indexes = [models.Index(fields=["county", "month", "indicator"], name="figure_county")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month:%Y-%m} {self.cumulative}"


class Restatement(Stamped):
    """A correction of a closed month, booked in the open one; names the month it corrects (R2).

    Of a reported figure it is typed by the unit or the bureau; of the ledger's it is found at the
    close: what became known later of an earlier month.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    booked_month = models.DateField(_("booked in"))
    corrects_month = models.DateField(_("corrects"))
    difference = models.DecimalField(_("difference"), **FIGURE)
    reason = models.CharField(_("reason"), max_length=500)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    is_found = models.BooleanField(_("found by the system"), default=False, editable=False)

    history = TrackedRecords()
    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("restatement")
        verbose_name_plural = _("restatements")
        ordering = ["-booked_month", "unit", "indicator", "corrects_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(booked_month__gt=F("corrects_month")), name="restatement_later"
            ),
            models.CheckConstraint(condition=~Q(difference=0), name="restatement_differs"),
        ]
        indexes = [
            models.Index(fields=["county", "booked_month", "unit"], name="restatement_booked")
        ]

    def __str__(self) -> str:
        return f"{self.corrects_month:%Y-%m} {self.difference.normalize():+f}"


class RequestQuerySet(models.QuerySet["RestatementRequest"]):
    """Filters of corrections that units ask for."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for others those of their own units."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(unit_id__in=scope.unit_ids) if scope.unit_ids else self.none()


class RestatementRequest(Stamped, Versioned):
    """A unit asks that a figure it reported of a closed month be corrected; the bureau books it."""

    class State(models.TextChoices):
        """Asked, then booked or refused."""

        ASKED = "asked", _("Asked for")
        BOOKED = "booked", _("Booked")
        REFUSED = "refused", _("Refused")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    corrects_month = models.DateField(_("corrects"))
    difference = models.DecimalField(_("difference"), **FIGURE)
    reason = models.CharField(_("reason"), max_length=500)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_note = models.CharField(_("decision"), max_length=500, blank=True)
    restatement = models.OneToOneField(
        Restatement, models.PROTECT, null=True, related_name="request"
    )

    history = TrackedRecords()
    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction asked for")
        verbose_name_plural = _("corrections asked for")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(difference=0), name="request_differs"),
            models.CheckConstraint(
                condition=Q(state="booked", restatement__isnull=False)
                | (~Q(state="booked") & Q(restatement=None)),
                name="request_booked_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "indicator", "corrects_month"],
                condition=Q(state="asked"),
                name="request_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["county", "state"], name="request_waiting")]

    def __str__(self) -> str:
        month = date_format(self.corrects_month, "YEAR_MONTH_FORMAT")
        return f"{self.unit} {month} {self.difference.normalize():+f}"


class ExceptionQuerySet(models.QuerySet["LockException"]):
    """Filters of exceptions."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for others those of their own units."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(unit_id__in=scope.unit_ids) if scope.unit_ids else self.none()

    def in_force(self, on: Any) -> Self:
        """Granted, and not over on a day."""
        return self.filter(state=LockException.State.GRANTED, until__gte=on)


class LockException(Stamped, Versioned):
    """Leave for a unit to report a month after its time, until a day; nobody grants their own."""

    class State(models.TextChoices):
        """Asked, then decided."""

        ASKED = "asked", _("Asked for")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended early")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_note = models.CharField(_("decision"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = ExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception from a lock")
        verbose_name_plural = _("exceptions from locks")
        ordering = ["-month", "unit", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month"], condition=Q(state="asked"), name="lock_exception_asked"
            )
        ]
        indexes = [models.Index(fields=["county", "month", "unit"], name="lock_exception_month")]

    def __str__(self) -> str:
        return f"{self.unit} {date_format(self.month, 'YEAR_MONTH_FORMAT')}"

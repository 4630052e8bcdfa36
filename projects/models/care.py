"""After-care 安商: visits, requests and complaints 诉求, what producing projects really bring."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.models.agency import desk_units
from projects.models.project import OfProjectQuerySet, Project
from projects.models.records import ProjectDocument
from projects.rules.care import Satisfaction
from projects.rules.stages import Status
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

FIRST_YEAR, LAST_YEAR = 2000, 2100
# An enterprise whose project is suspended is answered all the same.
PURSUED = (Status.ACTIVE.value, Status.SUSPENDED.value)
SATISFACTION_CHOICES = [
    (Satisfaction.SATISFIED.value, _("Satisfied")),
    (Satisfaction.BASICALLY.value, _("Basically satisfied")),
    (Satisfaction.NOT.value, _("Not satisfied")),
]


class CareVisit(Stamped, Versioned):
    """Somebody of ours went to see the enterprise."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="care_visits")
    visited_on = models.DateField(_("visited on"))
    visitors = models.CharField(_("visited by"), max_length=200)
    person_met = models.CharField(_("person met"), max_length=100, blank=True)
    content = models.TextField(_("what was said"))
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit")
    )

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit to an enterprise")
        verbose_name_plural = _("visits to enterprises")
        ordering = ["-visited_on", "-pk"]
        indexes = [
            models.Index(fields=["project", "-visited_on", "-id"], name="care_visit_project")
        ]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.visitors}"


class CareRequestQuerySet(models.QuerySet["CareRequest"]):
    """Filters of requests; `led_by` is the door of a lead unit without a part (R19)."""

    def visible_to(self, user: User) -> Self:
        """Those of the projects the user reads, and those the own unit is to answer."""
        seen = Q(project__in=Project.objects.visible_to(user))
        units = desk_units(user)
        return self.filter(seen | Q(lead_unit_id__in=units)) if units else self.filter(seen)

    def led_by(self, user: User) -> Self:
        """Those the user's own unit is to answer; nothing for anybody else."""
        return self.filter(lead_unit_id__in=desk_units(user))

    def unanswered(self) -> Self:
        """Waiting for an answer, of a project that is pursued."""
        return self.filter(answered_on=None, closed_on=None, project__status__in=PURSUED)

    def late(self, on: dt.date) -> Self:
        """Unanswered and over the due day."""
        return self.unanswered().filter(answer_due_on__lt=on)


class CareRequest(Stamped, Versioned):
    """What an enterprise asks for, or complains of; open again when it is not satisfied.

    While it is open again, `answer` keeps what was said last; `due_from` is the day its present
    time to answer counts from.
    """

    class Kind(models.TextChoices):
        """What it is about."""

        POLICY = "policy", _("Promised policy and incentives")
        FINANCE = "finance", _("Loans and finance")
        LABOUR = "labour", _("Labour")
        UTILITIES = "utilities", _("Power, water, gas, roads")
        LAND = "land", _("Land and plants")
        ENVIRONMENT = "environment", _("Business environment")
        OTHER = "other", _("Other")

    class Channel(models.TextChoices):
        """How it came in."""

        VISIT = "visit", _("At a visit")
        PHONE = "phone", _("By telephone")
        LETTER = "letter", _("By letter")
        HOTLINE = "hotline", _("By the 12345 hotline")
        MEETING = "meeting", _("At a meeting")
        OTHER = "other", _("Otherwise")

    project = models.ForeignKey(Project, models.CASCADE, related_name="care_requests")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    is_complaint = models.BooleanField(_("complaint"), default=False)
    content = models.TextField(_("request"))
    received_on = models.DateField(_("received on"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    lead_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("lead unit")
    )
    due_from = models.DateField(_("time to answer counted from"))
    working_days = models.PositiveSmallIntegerField(_("working days"))
    answer_due_on = models.DateField(_("answer due"))
    is_provisional = models.BooleanField(_("provisional"), default=False)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    satisfaction = models.CharField(
        _("satisfaction"), max_length=10, choices=SATISFACTION_CHOICES, blank=True
    )
    opinion = models.TextField(_("what the enterprise says"), blank=True)
    reopened_count = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    history = TrackedRecords()
    objects = CareRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of an enterprise")
        verbose_name_plural = _("requests of enterprises")
        ordering = ["closed_on", "answer_due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(answered_on__isnull=False),
                name="care_request_closed_with_answer",
            ),
            models.CheckConstraint(
                condition=Q(answer_due_on__gte=F("due_from"), due_from__gte=F("received_on")),
                name="care_request_due_after_received",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lead_unit", "answer_due_on", "id"],
                condition=Q(closed_on=None),
                name="care_request_lead_open",
            ),
            models.Index(
                fields=["answer_due_on", "id"],
                condition=Q(closed_on=None),
                name="care_request_open_due",
            ),
            models.Index(fields=["project", "-received_on", "-id"], name="care_request_project"),
        ]

    def __str__(self) -> str:
        return self.content[:40]


class ActualResult(Stamped, Versioned):
    """What a project brought in a year: one row a year, corrected by version (S3).

    Amounts in 万元. Who reported or corrected it last does not verify it; a correction has to be
    verified anew.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="actual_results")
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    output_wan = WanField(_("output"), null=True, blank=True)
    tax_wan = WanField(_("tax"), null=True, blank=True)
    jobs_count = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    source = models.CharField(_("source of the figures"), max_length=200)
    document = models.ForeignKey(
        ProjectDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("reported by"),
    )
    reported_on = models.DateField(_("reported on"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("actual result of a year")
        verbose_name_plural = _("actual results of years")
        ordering = ["project", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["project", "year"], name="actual_result_once"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="actual_result_year"
            ),
            models.CheckConstraint(
                condition=Q(output_wan=None) | Q(output_wan__gte=0),
                name="actual_output_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None, verified_on=None)
                | (
                    Q(verified_by__isnull=False, verified_on__isnull=False)
                    & ~Q(verified_by=F("reported_by"))
                ),
                name="actual_result_verified_by_another",
            ),
        ]
        indexes = [models.Index(fields=["year", "project"], name="actual_result_of_year")]

    def __str__(self) -> str:
        return f"{self.project} {self.year}"

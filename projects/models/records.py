"""What is recorded along the way: follow-ups, funds entries, problems, documents."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.models.answering import answering_units
from projects.models.choices import Currency, DocumentKind, Origin
from projects.models.project import OfProjectQuerySet, Project
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class FollowUpQuerySet(OfProjectQuerySet):
    """Filters of follow-ups."""

    def standing(self) -> Self:
        """Those not removed: all that count."""
        return self.filter(removed_at=None)


class FollowUp(Stamped, Versioned):
    """What happened, who met whom, what is next (R3, R7).

    `person_met` has the names of the investor's contacts that were met and of others as written;
    `people` and `other_people` are those of our side. One removed stays, and counts nothing.
    """

    class Kind(models.TextChoices):
        """How it was followed up."""

        VISIT_OUT = "visit_out", _("Visit to the investor")
        VISIT_IN = "visit_in", _("Investor's visit")
        SITE = "site", _("On the site")
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Call or message")
        REPORT = "report", _("Monthly report")
        NO_CHANGE = "no_change", _("No change")

    project = models.ForeignKey(Project, models.CASCADE, related_name="follow_ups")
    happened_on = models.DateField(_("happened on"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    person_met = models.CharField(_("person met"), max_length=200, blank=True)
    contacts = models.ManyToManyField(
        "projects.InvestorContact", blank=True, related_name="+", verbose_name=_("contacts met")
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("our people")
    )
    other_people = models.CharField(_("others of ours"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    # Where the recorder's device was (WGS 84), if that was asked of it: to about a metre.
    latitude = models.DecimalField(max_digits=7, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    content = models.TextField(_("what happened"), blank=True)
    visible_progress = models.CharField(_("visible progress"), max_length=300, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_due_on = models.DateField(_("due"), null=True, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    removed_reason = models.CharField(_("reason of the removal"), max_length=300, blank=True)

    history = TrackedRecords()
    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="follow_up_position",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-happened_on", "-id"], name="follow_up_project")
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.content[:30]}"


class FundsEntry(Stamped, Versioned):
    """Money put in, by month of arrival (R6). Amounts in 万元; only verified ones count.

    A correction is an entry of its own in the month it is booked in (R2): `corrects` names the
    verified entry, `verified_wan` is the difference, negative where too much was verified.
    """

    class Kind(models.TextChoices):
        """What the money became."""

        FIXED_ASSETS = "fixed_assets", _("Fixed assets")
        LAND = "land", _("Land")
        EQUIPMENT = "equipment", _("Equipment")
        REGISTERED_CAPITAL = "registered_capital", _("Registered capital")
        WORKING_CAPITAL = "working_capital", _("Working capital")
        UNSPECIFIED = "unspecified", _("Not specified")

    class State(models.TextChoices):
        """Where the entry stands."""

        CLAIMED = "claimed", _("To be verified")
        RETURNED = "returned", _("Returned with a question")
        VERIFIED = "verified", _("Verified")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Taken back")

    class Exclusion(models.TextChoices):
        """Why money does not count, or not all of it (R6; practice of several counties)."""

        NOT_ARRIVED = "not_arrived", _("Not arrived, or not by the vouchers")
        COUNTED = "counted", _("Counted already")
        WORKING_CAPITAL = "working_capital", _("Working capital")
        LOCAL = "local", _("Money of local enterprises or persons")
        PUBLIC = "public", _("Budget money, subsidies or policy investment")
        LOAN = "loan", _("Loans")
        REFLOWED = "reflowed", _("Flowed back out")
        LAND_RETURNED = "land_returned", _("Land payment returned")
        OTHER = "other", _("Other")

    project = models.ForeignKey(Project, models.CASCADE, related_name="funds")
    month = models.DateField(_("month"), help_text=_("First day of the month of arrival"))
    # Money of a month that stands fast already: booked in a later one, it names its own (R2).
    corrects_month = models.DateField(_("month it corrects"), null=True, blank=True)
    claimed_wan = WanField(_("claimed"))
    verified_wan = WanField(_("verified"), null=True, blank=True)
    reduced_wan = WanField(_("struck off"), default=0)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.UNSPECIFIED)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.CNY)
    foreign_amount_wan = WanField(_("amount in foreign currency"), null=True, blank=True)
    conversion_rate = models.DecimalField(
        _("conversion rate"), max_digits=12, decimal_places=6, null=True, blank=True
    )
    conversion_rate_on = models.DateField(_("date of the rate"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CLAIMED)
    is_opening = models.BooleanField(_("opening entry of an import"), default=False)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("reported by")
    )
    revised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("figures last changed by"),
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField(_("verified at"), null=True)
    exclusion = models.CharField(
        _("reason for striking off"), max_length=20, choices=Exclusion, blank=True
    )
    decision_note = models.TextField(_("decision"), blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", editable=False
    )
    note = models.TextField(_("note"), blank=True)
    import_batch = models.ForeignKey(
        "projects.ImportBatch", models.PROTECT, null=True, related_name="funds", editable=False
    )

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("funds entry")
        verbose_name_plural = _("funds entries")
        ordering = ["-month", "-pk"]
        indexes = [
            models.Index(fields=["project", "month"], name="funds_project_month"),
            models.Index(
                fields=["created_at", "id"], condition=Q(state="claimed"), name="funds_waiting"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_wan__gte=0), name="funds_claimed_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(verified_wan=None) | Q(verified_wan__lte=F("claimed_wan")),
                name="funds_verified_within_claimed",
            ),
            models.CheckConstraint(
                condition=Q(corrects_month=None) | Q(corrects_month__lt=F("month")),
                name="funds_corrects_earlier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.claimed_wan}"

    @property
    def arrived_month(self) -> dt.date:
        """The month the money is of: that of what it corrects, else the one it was booked in."""
        first = self.corrects if self.corrects is not None else self
        return first.corrects_month or first.month


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Filters of difficulties."""

    def visible_to(self, user: User) -> Self:
        """Those of the projects this user may read, and those an own unit leads."""
        led = Q(lead_unit_id__in=answering_units(user))
        return self.filter(led | Q(project__in=Project.objects.visible_to(user)))

    def led_by(self, user: User) -> Self:
        """Those an own unit leads."""
        return self.filter(lead_unit_id__in=answering_units(user))

    def open(self) -> Self:
        """Not resolved."""
        return self.filter(resolved_on=None)


class Problem(Stamped, Versioned):
    """A difficulty 难点问题 of a project: open until resolved with a result."""

    class Category(models.TextChoices):
        """Kinds of difficulty."""

        PROCEDURES = "procedures", _("Procedures")
        FACTORS = "factors", _("Land, power, water and other factors")
        FUNDING = "funding", _("Funding")
        CONSTRUCTION = "construction", _("Construction")
        OTHER = "other", _("Other")

    project = models.ForeignKey(Project, models.CASCADE, related_name="problems")
    category = models.CharField(
        _("category"), max_length=12, choices=Category, default=Category.OTHER
    )
    content = models.TextField(_("difficulty"))
    raised_on = models.DateField(_("raised on"))
    lead_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead unit"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    countermeasure = models.TextField(_("countermeasure"), blank=True)
    escalated_on = models.DateField(_("escalated on"), null=True, blank=True)
    escalated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("escalated to"),
    )
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    import_batch = models.ForeignKey(
        "projects.ImportBatch", models.PROTECT, null=True, related_name="problems", editable=False
    )

    history = TrackedRecords()
    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("difficulty")
        verbose_name_plural = _("difficulties")
        ordering = ["resolved_on", "due_on", "-pk"]
        indexes = [
            models.Index(
                fields=["project"], condition=Q(resolved_on=None), name="problem_open_project"
            ),
            models.Index(fields=["lead_unit", "due_on", "id"], name="problem_lead_due"),
            models.Index(
                fields=["due_on", "id"], condition=Q(resolved_on=None), name="problem_open_due"
            ),
        ]

    def __str__(self) -> str:
        return self.content[:40]


class ProjectDocument(Stamped):
    """A file of a project; served only through the project's permission check."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=24, choices=DocumentKind)
    title = models.CharField(_("document title"), max_length=150)
    happened_on = models.DateField(_("dated"), null=True, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    funds_entry = models.ForeignKey(
        FundsEntry, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    removed_at = models.DateTimeField(null=True, editable=False)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["project", "-id"], condition=Q(removed_at=None), name="document_project"
            )
        ]

    def __str__(self) -> str:
        return self.title

"""People of investors, activities 招商活动 with what came of them, claims of referrers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.models.project import OfProjectQuerySet, Project
from projects.models.reference import Investor, Referrer, county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class InvestorContactQuerySet(models.QuerySet["InvestorContact"]):
    """Filters of investors' people."""

    def visible_to(self, user: User) -> Self:
        """People of the investors this user may see."""
        return self.filter(investor__in=Investor.objects.visible_to(user))


class InvestorContact(Stamped, Versioned):
    """Somebody of an investor 联系人, beside the main contact that the ledger's columns name."""

    investor = models.ForeignKey(Investor, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=60)
    office = models.CharField(_("office held"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), max_length=120, blank=True)
    note = models.CharField(_("remarks"), max_length=300, blank=True)
    is_active = models.BooleanField(_("still there"), default=True)

    history = TrackedRecords()
    objects = InvestorContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-is_active", "pk"]

    def __str__(self) -> str:
        return self.name


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Filters of activities."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; a unit's own, and those its people went to."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.of_units(scope.unit_ids, user.pk) if scope.unit_ids else self.none()

    def of_units(self, unit_ids: Sequence[int], person_id: int) -> Self:
        """Those some units are in charge of, and those a person of theirs went to."""
        went = Activity.people.through.objects.filter(user_id=person_id).values("activity_id")
        return self.filter(Q(unit_id__in=unit_ids) | Q(pk__in=went))


class Activity(Stamped, Versioned):
    """A trip 走出去, a reception 请进来, a fair or promotion 节会/推介会 (S1, S3)."""

    class Kind(models.TextChoices):
        """What sort of activity it is."""

        TRIP = "trip", _("Outbound trip")
        RECEPTION = "reception", _("Reception of investors")
        FAIR = "fair", _("Fair")
        PROMOTION = "promotion", _("Promotion event")

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held, report due")
        REPORTED = "reported", _("Activity reported")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit in charge")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    is_overseas = models.BooleanField(_("overseas"), default=False)
    place = models.CharField(_("place"), max_length=80)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("led by"),
    )
    leader_name = models.CharField(_("name of the leader"), max_length=60, blank=True)
    leader_rank = models.CharField(_("rank of the leader"), max_length=40, blank=True)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="activities",
        verbose_name=_("our people"),
    )
    other_people = models.CharField(_("others of ours"), max_length=300, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    cost_wan = WanField(_("cost"), null=True, blank=True)
    results = models.TextField(_("results"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    report_due_on = models.DateField(_("report due"), null=True, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    state_reason = models.TextField(_("reason"), blank=True)

    history = TrackedRecords()
    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["county", "-starts_on", "-id"], name="activity_county_start"),
            models.Index(fields=["unit", "-starts_on", "-id"], name="activity_unit_start"),
            models.Index(
                fields=["report_due_on"], condition=Q(state="held"), name="activity_report_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="activity_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(cost_wan=None) | Q(cost_wan__gte=0), name="activity_cost_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> int:
        """How many days it lasts, both ends counted."""
        return (self.ends_on - self.starts_on + dt.timedelta(days=1)).days

    @property
    def led_by(self) -> str:
        """Name of who leads it, from the account or as written."""
        return str(self.leader) if self.leader_id else self.leader_name


class OfActivityQuerySet(models.QuerySet[models.Model]):
    """Filters of what belongs to an activity."""

    def visible_to(self, user: User) -> Self:
        """Rows of the activities this user may see."""
        return self.filter(activity__in=Activity.objects.visible_to(user))


class ActivityMeeting(Stamped):
    """An investor met at an activity, and who of its people."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="meetings")
    investor = models.ForeignKey(
        Investor, models.PROTECT, related_name="meetings", verbose_name=_("investor")
    )
    contact = models.ForeignKey(
        InvestorContact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("contact"),
    )
    person_met = models.CharField(_("person met"), max_length=100, blank=True)
    note = models.CharField(_("what was said"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting with an investor")
        verbose_name_plural = _("meetings with investors")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.investor)


class ActivityProject(Stamped):
    """A project an activity bore on; whether it was signed since is read from the ledger."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="project_links")
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="activity_links", verbose_name=_("project")
    )
    is_origin = models.BooleanField(_("the clue came of it"), default=False)
    note = models.CharField(_("what came of it"), max_length=300, blank=True)

    history = TrackedRecords()
    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("project of an activity")
        verbose_name_plural = _("projects of activities")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "project"], name="activity_project_once"),
        ]

    def __str__(self) -> str:
        return str(self.project)


class ActivityFile(Stamped):
    """A file or photo of an activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="files")
    title = models.CharField(_("document title"), max_length=150)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, editable=False)

    history = TrackedRecords()
    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an activity")
        verbose_name_plural = _("files of activities")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class ReferrerClaim(Stamped, Versioned):
    """That a referrer brought a project: claimed, then confirmed by somebody else (R5, R17)."""

    class State(models.TextChoices):
        """Whether it holds."""

        OPEN = "open", _("To be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="referrer_claims", verbose_name=_("project")
    )
    referrer = models.ForeignKey(Referrer, models.PROTECT, related_name="claims")
    claimed_on = models.DateField(_("claimed on"))
    evidence = models.CharField(_("evidence"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    percent = models.DecimalField(
        _("share"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_on = models.DateField(_("decided on"), null=True)
    decision_note = models.CharField(_("ground of the decision"), max_length=500, blank=True)
    is_disputed = models.BooleanField(_("disputed"), default=False)
    dispute_note = models.CharField(_("dispute"), max_length=500, blank=True)
    answer_due_on = models.DateField(_("answer to the referrer due"))
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    agreement = models.ForeignKey(
        "files.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreement with the referrer"),
    )
    agreed_on = models.DateField(_("agreement signed on"), null=True, blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim of a referrer")
        verbose_name_plural = _("claims of referrers")
        ordering = ["claimed_on", "pk"]
        indexes = [
            models.Index(
                fields=["answer_due_on"], condition=Q(answered_on=None), name="claim_unanswered"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "referrer"],
                condition=~Q(state="refused"),
                name="claim_once_per_project",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", percent__gt=0, percent__lte=100)
                | (~Q(state="confirmed") & Q(percent=None)),
                name="claim_share_with_confirmation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referrer} · {self.project}"

"""Joint review 联审 and approval 决策: rounds, opinions, conditions; paths and steps (R8, R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.choices import BREACH_LABELS, LOCATION_LABELS
from projects.models.project import OfProjectQuerySet, Project
from projects.models.review_choices import (
    CONCLUSION_CHOICES,
    DECISION_CHOICES,
    OPINION_CHOICES,
    QUESTION_CHOICES,
)
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

_BREACHES = [(value.value, label) for value, label in BREACH_LABELS.items()]
_LOCATIONS = [(value.value, label) for value, label in LOCATION_LABELS.items()]
_DOCUMENT: dict[str, Any] = {
    "to": "projects.ProjectDocument",
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}
_UNIT: dict[str, Any] = {"to": "accounts.Unit", "on_delete": models.PROTECT, "related_name": "+"}


class ReviewRound(Stamped, Versioned):
    """One round of a project's joint review; a new round keeps the earlier ones.

    `conclusion` is empty while it runs. `documents` are what the departments may open.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="review_rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("due"))
    working_days = models.PositiveSmallIntegerField(_("working days"), null=True)
    note = models.TextField(_("what it is about"), blank=True)
    documents = models.ManyToManyField(
        "projects.ProjectDocument", blank=True, related_name="+", verbose_name=_("material")
    )
    conclusion = models.CharField(
        _("conclusion"), max_length=16, choices=CONCLUSION_CHOICES, blank=True
    )
    concluded_on = models.DateField(_("concluded on"), null=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    document = models.ForeignKey(**_DOCUMENT)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of a joint review")
        verbose_name_plural = _("rounds of joint reviews")
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="review_round_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(conclusion=""), name="one_running_review"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(conclusion=""), name="review_running_due"),
            models.Index(fields=["-concluded_on", "-id"], name="review_concluded"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"


class ReviewRequestQuerySet(models.QuerySet["ReviewRequest"]):
    """Filters of what departments were asked; the one door of the role `reviewer` (R19)."""

    def visible_to(self, user: User) -> Self:
        """What a reviewer's own unit was asked, and what belongs to projects the user reads."""
        seen = Q(round__project__in=Project.objects.visible_to(user))
        return self.filter(seen | Q(pk__in=ReviewRequest.objects.sent_to(user).values("pk")))

    def sent_to(self, user: User) -> Self:
        """What this reviewer's unit was asked; nothing for anybody else."""
        if not user.has_role(Role.REVIEWER):
            return self.none()
        return self.filter(unit_id=user.unit_id)

    def running(self) -> Self:
        """Of rounds not yet concluded, of projects that are still pursued."""
        return self.filter(round__conclusion="", round__project__status__in=("active", "suspended"))


class ReviewRequest(Stamped, Versioned):
    """A department asked in a round; its opinions hang on it, one for each question."""

    round = models.ForeignKey(ReviewRound, models.CASCADE, related_name="requests")
    unit = models.ForeignKey(**_UNIT, verbose_name=_("department"))
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    document = models.ForeignKey(**_DOCUMENT)

    history = TrackedRecords()
    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("department asked")
        verbose_name_plural = _("departments asked")
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="review_request_once")
        ]
        indexes = [models.Index(fields=["unit", "answered_on"], name="review_request_unit")]

    def __str__(self) -> str:
        return str(self.unit)


class ReviewOpinion(Stamped):
    """A department's answer to one question; empty while it is missing, changes kept in history."""

    request = models.ForeignKey(ReviewRequest, models.CASCADE, related_name="opinions")
    question = models.CharField(_("question"), max_length=20, choices=QUESTION_CHOICES)
    opinion = models.CharField(_("opinion"), max_length=12, choices=OPINION_CHOICES, blank=True)
    text = models.TextField(_("conditions or reason"), blank=True)

    history = TrackedRecords()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "question"], name="review_opinion_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_question_display()} {self.get_opinion_display()}"


class Approval(Stamped, Versioned):
    """A project's path of decision, computed by R8; the current one is what contracts read.

    A path that is computed anew is not changed: it stops being current and stays readable.
    """

    class State(models.TextChoices):
        """Where the path stands."""

        RUNNING = "running", _("Being decided")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        RETURNED = "returned", _("Sent back")
        REPLACED = "replaced", _("Computed anew")

    project = models.ForeignKey(Project, models.CASCADE, related_name="approvals")
    number = models.PositiveSmallIntegerField(_("number"))
    is_current = models.BooleanField(default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    computed_on = models.DateField(_("computed on"))
    location = models.CharField(_("location"), max_length=10, choices=_LOCATIONS)
    host_unit = models.ForeignKey(**_UNIT, null=True, verbose_name=_("host unit"))
    land_mu = models.DecimalField(_("land"), max_digits=14, decimal_places=4)
    land_pieces = models.JSONField(_("land by phase"), default=list)
    breach = models.CharField(_("terms"), max_length=10, choices=_BREACHES)
    suggested_breach = models.CharField(_("by comparison"), max_length=10, choices=_BREACHES)
    compared = models.JSONField(_("terms compared"), default=list)
    breach_reason = models.TextField(_("reason"), blank=True)
    upper_mu = models.DecimalField(_("land up to"), max_digits=14, decimal_places=4, null=True)
    signs = models.CharField(_("signs"), max_length=40)
    policy_id = models.BigIntegerField(null=True)
    policy_source = models.CharField(max_length=500, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    replaced_reason = models.TextField(_("why computed anew"), blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="approval_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_current=True), name="one_current_approval"
            ),
        ]
        indexes = [
            models.Index(fields=["project"], condition=Q(state="running"), name="approval_running")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"


class ApprovalStepQuerySet(models.QuerySet["ApprovalStep"]):
    """Filters of steps."""

    def visible_to(self, user: User) -> Self:
        """Steps of the projects this user may read."""
        return self.filter(approval__project__in=Project.objects.visible_to(user))


class ApprovalStep(Stamped, Versioned):
    """One deciding body in the order of the path; `body` is a code of the policy's table."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField(_("step"))
    body = models.CharField(_("decides"), max_length=40)
    decision = models.CharField(_("decision"), max_length=10, choices=DECISION_CHOICES, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    meeting = models.CharField(_("meeting"), max_length=100, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    document = models.ForeignKey(**_DOCUMENT)
    position = models.ForeignKey(
        "accounts.Position", models.PROTECT, null=True, related_name="+", verbose_name=_("position")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_by_office = models.BooleanField(_("recorded by the office"), default=False)

    history = TrackedRecords()
    objects = ApprovalStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an approval")
        verbose_name_plural = _("steps of approvals")
        ordering = ["approval", "place"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "place"], name="approval_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.body}"


class ReviewCondition(Stamped, Versioned):
    """A condition of a review's conclusion or of a decision, ticked done with evidence."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="review_conditions")
    round = models.ForeignKey(ReviewRound, models.CASCADE, null=True, related_name="conditions")
    step = models.ForeignKey(ApprovalStep, models.CASCADE, null=True, related_name="conditions")
    text = models.TextField(_("condition"))
    done_on = models.DateField(_("done on"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    document = models.ForeignKey(**_DOCUMENT)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["project", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(round__isnull=False, step=None) | Q(round=None, step__isnull=False),
                name="condition_of_round_or_step",
            )
        ]
        indexes = [
            models.Index(fields=["project"], condition=Q(done_on=None), name="condition_open")
        ]

    def __str__(self) -> str:
        return self.text[:40]

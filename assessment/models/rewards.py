"""Referrer rewards 引荐奖励: the case of a project, its ticked facts, its referrers (R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.rules.reward_course import DECIDED, ENDED, CaseState
from projects.models import Project, Referrer
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

CASE_STATE_LABELS = {
    CaseState.DRAFTED: pgettext_lazy("reward", "Drafted"),
    CaseState.REVIEW: pgettext_lazy("reward", "Under review"),
    CaseState.NOTICED: pgettext_lazy("reward", "Public notice"),
    CaseState.APPROVED: pgettext_lazy("reward", "Approved, to be paid"),
    CaseState.PAID: pgettext_lazy("reward", "Paid"),
    CaseState.CLOSED: pgettext_lazy("reward", "Closed"),
    CaseState.REFUSED: pgettext_lazy("reward", "Refused"),
    CaseState.WITHDRAWN: pgettext_lazy("reward", "Withdrawn"),
}
CASE_STATE_CHOICES = [(state.value, label) for state, label in CASE_STATE_LABELS.items()]
_ENDED = sorted(state.value for state in ENDED)
_DECIDED = sorted(state.value for state in DECIDED)
# Before the public notice nothing is frozen.
_UNFROZEN = [CaseState.DRAFTED.value, CaseState.REVIEW.value, *_ENDED]
_USER: dict[str, Any] = {"null": True, "editable": False, "related_name": "+"}


class RewardCaseQuerySet(models.QuerySet["RewardCase"]):
    """Filters of reward cases."""

    def visible_to(self, user: User) -> Self:
        """Bureau and leaders read the county's; units none: it is money to outsiders (R19)."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.none()

    def standing(self) -> Self:
        """Neither refused nor withdrawn."""
        return self.exclude(state__in=_ENDED)

    def decided(self) -> Self:
        """Approved, whether paid or not."""
        return self.filter(state__in=_DECIDED)


class RewardCase(Stamped, Versioned):
    """The reward for bringing one project; amounts in 万元.

    Until the public notice everything is worked out anew each time it is shown. With the notice
    `content` is frozen (rule, facts with their entries, working, shares); the approval adds its
    document and what was granted above the cap, and seals it by `sha256`. A decided case never
    changes: a correction is a case of its own, which awards the difference.
    """

    class Branch(models.TextChoices):
        """Which rule holds."""

        DOMESTIC = "domestic", _("Domestic capital")
        FOREIGN = "foreign", _("Foreign capital")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("project")
    )
    year = models.PositiveSmallIntegerField(_("year of the round"))
    branch = models.CharField(_("kind of capital"), max_length=10, choices=Branch)
    claimed_on = models.DateField(_("claimed on"))
    note = models.TextField(_("remarks"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=CASE_STATE_CHOICES, default=CaseState.DRAFTED.value
    )
    state_reason = models.TextField(_("reason"), blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", editable=False
    )
    correction_reason = models.CharField(_("why it is corrected"), max_length=500, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **_USER)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, editable=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **_USER)
    notice_from = models.DateField(_("notice from"), null=True, editable=False)
    notice_until = models.DateField(_("notice until"), null=True, editable=False)
    is_notice_provisional = models.BooleanField(default=False, editable=False)
    document = models.CharField(_("document number"), max_length=80, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **_USER)
    granted_wan = WanField(_("granted above the cap"), default=0)
    award_wan = WanField(_("award"), null=True, editable=False)
    pay_due_on = models.DateField(_("to be paid by"), null=True, editable=False)
    content = models.JSONField(_("content"), default=dict, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    closed_at = models.DateTimeField(
        pgettext_lazy("reward", "closed at"), null=True, editable=False
    )
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **_USER)

    history = TrackedRecords(excluded_fields=["content"])
    objects = RewardCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("referrer reward")
        verbose_name_plural = _("referrer rewards")
        ordering = ["-year", "-pk"]
        indexes = [
            models.Index(fields=["county", "year", "state"], name="reward_county_year"),
            models.Index(
                fields=["pay_due_on"], condition=Q(state="approved"), name="reward_to_pay"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(corrects=None) & ~Q(state__in=_ENDED),
                name="reward_once_a_project",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~Q(state__in=_ENDED),
                name="reward_one_correction",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_DECIDED)
                | (
                    Q(approved_on__isnull=False, award_wan__isnull=False)
                    & ~Q(sha256="")
                    & ~Q(document="")
                ),
                name="reward_decided_sealed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_UNFROZEN)
                | Q(notice_from__isnull=False, notice_until__isnull=False),
                name="reward_noticed_days",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_ENDED) | ~Q(state_reason=""),
                name="reward_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(correction_reason=""),
                name="reward_corrects_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(granted_wan__gte=0), name="reward_granted_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)


class OfCaseQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a case."""

    def visible_to(self, user: User) -> Self:
        """Rows of the cases this user may read."""
        return self.filter(case__in=RewardCase.objects.visible_to(user))


class RewardTick(Stamped, Versioned):
    """A fact that the ledger does not have, ticked with what shows it."""

    case = models.ForeignKey(RewardCase, models.CASCADE, related_name="ticks")
    fact = models.CharField(pgettext_lazy("reward", "fact"), max_length=30)
    holds = models.BooleanField(_("it holds"))
    evidence = models.CharField(_("evidence"), max_length=300)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = TrackedRecords()
    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticked fact of a reward")
        verbose_name_plural = _("ticked facts of rewards")
        ordering = ["case", "fact"]
        constraints = [
            models.UniqueConstraint(fields=["case", "fact"], name="reward_tick_once"),
            models.CheckConstraint(condition=~Q(evidence=""), name="reward_tick_has_evidence"),
        ]

    def __str__(self) -> str:
        return self.fact


class RewardReferrer(Stamped, Versioned):
    """A referrer of a case: the declaration, where the money goes, and what was awarded.

    Number of the identity card and of the account are kept encrypted
    (`zhaoshang.core.sealed_text`) and shown with their middle hidden. `awarded_wan` stands from the
    approval on, with the share it follows from.
    """

    case = models.ForeignKey(RewardCase, models.CASCADE, related_name="referrers")
    referrer = models.ForeignKey(Referrer, models.PROTECT, related_name="+")
    declared_on = models.DateField(_("declared on"), null=True, blank=True)
    declaration = models.ForeignKey(
        "files.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed declaration"),
    )
    payee = models.CharField(_("account holder"), max_length=100, blank=True)
    bank = models.CharField(_("bank"), max_length=100, blank=True)
    account_sealed = models.TextField(blank=True, editable=False)
    identity_sealed = models.TextField(blank=True, editable=False)
    percent = models.DecimalField(
        _("share"), max_digits=5, decimal_places=2, null=True, editable=False
    )
    awarded_wan = WanField(_("awarded"), null=True, editable=False)

    history = TrackedRecords()
    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("referrer of a reward")
        verbose_name_plural = _("referrers of rewards")
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "referrer"], name="reward_referrer_once"),
        ]

    def __str__(self) -> str:
        return str(self.referrer)


class RewardObjection(Stamped, Versioned):
    """What somebody of the public objected while the notice ran, and how it was ruled."""

    class Verdict(models.TextChoices):
        """How it was ruled."""

        UPHELD = "upheld", pgettext_lazy("objection to a reward", "Upheld")
        REJECTED = "rejected", pgettext_lazy("objection to a reward", "Rejected")

    case = models.ForeignKey(RewardCase, models.CASCADE, related_name="objections")
    raised_by = models.CharField(_("raised by"), max_length=100)
    raised_on = models.DateField(_("raised on"))
    claim = models.TextField(_("what is objected"))
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    ruling = models.TextField(_("ruling"), blank=True)
    ruled_on = models.DateField(_("ruled on"), null=True, blank=True)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **_USER)

    history = TrackedRecords()
    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a reward")
        verbose_name_plural = _("objections to rewards")
        ordering = ["case", "raised_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", ruled_on=None)
                | (~Q(verdict="") & ~Q(ruling="") & Q(ruled_on__isnull=False)),
                name="reward_objection_ruled",
            ),
        ]

    def __str__(self) -> str:
        return self.raised_by

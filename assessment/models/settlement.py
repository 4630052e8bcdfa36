"""The annual settlement 年度结账 and what it yields: commendations, risk deposits (R2, R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.indicators import OfCountyQuerySet
from assessment.models.plans import FIGURE, AnnualPlan
from assessment.models.scores import ScoreRun
from assessment.rules.deposits import Outcome
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class SettlementQuerySet(OfCountyQuerySet):
    """Filters of settlements."""

    def standing(self) -> Self:
        """Those that hold: the year is closed, and was not opened again."""
        return self.filter(reopened_at=None)


class YearSettlement(Stamped, Versioned):
    """A year of a county that was closed by a document: everything it yields, sealed by a hash.

    `content` is what the year's numbers are worked out of; never edited. Opening the year again
    leaves it as it is and only says by which paper; the next closing makes the next edition.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("assessment year"))
    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="+")
    run = models.ForeignKey(ScoreRun, models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    document = models.CharField(_("document number"), max_length=100)
    closed_on = models.DateField(pgettext_lazy("settlement", "closed on"))
    note = models.CharField(_("explanation"), max_length=500, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("settlement", "closed at"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    reopened_at = models.DateTimeField(_("opened again at"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reopened_document = models.CharField(_("leader’s document"), max_length=100, blank=True)
    reopened_reason = models.CharField(_("why it was opened again"), max_length=500, blank=True)

    history = TrackedRecords(excluded_fields=["content"])
    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual settlement")
        verbose_name_plural = _("annual settlements")
        ordering = ["-year", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "edition"], name="settlement_once_an_edition"
            ),
            models.UniqueConstraint(
                fields=["county", "year"],
                condition=Q(reopened_at=None),
                name="settlement_one_standing",
            ),
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(sha256=""), name="settlement_by_paper"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None)
                | (
                    Q(reopened_by__isnull=False) & ~Q(reopened_document="") & ~Q(reopened_reason="")
                ),
                name="settlement_reopened_by_paper",
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces=None) | Q(edition__gt=1, replaces__isnull=False),
                name="settlement_names_the_old",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} ({self.edition})" if self.edition > 1 else str(self.year)

    @property
    def is_standing(self) -> bool:
        """The year is closed by it."""
        return self.reopened_at is None


class CommendationListQuerySet(models.QuerySet["CommendationList"]):
    """Filters of lists."""

    def visible_to(self, user: User) -> Self:
        """County-wide roles read every list; units those under public notice and issued ones."""
        found = self.filter(county_q(user))
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return found
        return found.exclude(state=CommendationList.State.PROPOSED)


class CommendationList(Stamped, Versioned):
    """Who is commended for a settled year: proposed, under public notice, issued by a document.

    `rule` keeps the policy that proposed, `passed_over` whom its conditions left out. An issued one
    is frozen in `content` and never changes.
    """

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", pgettext_lazy("commendation", "Proposed")
        NOTICED = "noticed", pgettext_lazy("commendation", "Public notice")
        ISSUED = "issued", pgettext_lazy("commendation", "Issued")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    settlement = models.OneToOneField(YearSettlement, models.PROTECT, related_name="commendations")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    rule = models.JSONField(_("rule"), default=dict)
    passed_over = models.JSONField(_("passed over"), default=list)
    notice_number = models.CharField(_("number of the notice"), max_length=100, blank=True)
    notice_from = models.DateField(_("public notice from"), null=True, blank=True)
    notice_until = models.DateField(_("public notice until"), null=True, blank=True)
    is_notice_provisional = models.BooleanField(_("provisional"), default=False)
    number = models.CharField(_("document number"), max_length=100, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=80, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    content = models.JSONField(_("content"), default=dict)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords(excluded_fields=["content", "rule", "passed_over"])
    objects = CommendationListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of commendations")
        verbose_name_plural = _("lists of commendations")
        ordering = ["-settlement__year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed")
                | Q(notice_from__isnull=False, notice_until__isnull=False),
                name="commendation_noticed",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | (
                    Q(issued_at__isnull=False, dated_on__isnull=False)
                    & ~Q(number="")
                    & ~Q(sha256="")
                ),
                name="commendation_issued_sealed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.settlement_id)


class CommendationQuerySet(models.QuerySet["Commendation"]):
    """Filters of rows."""

    def visible_to(self, user: User) -> Self:
        """Rows of the lists that the user may read."""
        return self.filter(of_list__in=CommendationList.objects.visible_to(user))


class Commendation(Stamped):
    """A unit or a person that is proposed in a category; names are kept as they were.

    `value`: the number the proposal rests on; a struck one stays, with the reason.
    """

    of_list = models.ForeignKey(CommendationList, models.CASCADE, related_name="rows")
    category = models.CharField(_("category"), max_length=60)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    group_name = models.CharField(_("group"), max_length=40, blank=True)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit_name = models.CharField(_("unit"), max_length=120)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person_name = models.CharField(_("person"), max_length=60, blank=True)
    post = models.CharField(_("post"), max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    value = models.DecimalField(_("number it rests on"), null=True, blank=True, **FIGURE)
    amount_wan = WanField(_("money"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=300)
    is_nominated = models.BooleanField(_("nominated"), default=False)
    is_struck = models.BooleanField(_("struck off"), default=False)
    why_struck = models.CharField(_("why it was struck off"), max_length=300, blank=True)

    history = TrackedRecords()
    objects = CommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("commendation")
        verbose_name_plural = _("commendations")
        ordering = ["of_list", "sort_order", "rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_struck=False) | ~Q(why_struck=""), name="commendation_struck_why"
            ),
            models.UniqueConstraint(
                fields=["of_list", "category", "unit", "person_name"], name="commendation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.person_name or self.unit_name}"


class DepositQuerySet(models.QuerySet["RiskDeposit"]):
    """Filters of deposits."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for others those of their own units."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(unit_id__in=scope.unit_ids) if scope.unit_ids else self.none()


class RiskDeposit(Stamped, Versioned):
    """What a unit, or its responsible person, paid for a year, and what became of it. In 万元."""

    class State(models.TextChoices):
        """How far it is."""

        PAID = "paid", pgettext_lazy("risk deposit", "Paid in")
        DECIDED = "decided", pgettext_lazy("risk deposit", "Decided")
        PAID_BACK = "paid_back", pgettext_lazy("risk deposit", "Paid back")

    OUTCOMES = (
        (Outcome.BONUS.value, _("Returned with a bonus")),
        (Outcome.RETURN.value, pgettext_lazy("risk deposit", "Returned")),
        (Outcome.KEEP.value, pgettext_lazy("risk deposit", "Kept")),
    )

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("assessment year"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    person_name = models.CharField(_("responsible person"), max_length=60, blank=True)
    amount_wan = WanField(_("paid in"))
    paid_on = models.DateField(_("paid on"))
    voucher = models.CharField(_("voucher"), max_length=100)
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PAID)
    settlement = models.ForeignKey(
        YearSettlement, models.PROTECT, null=True, blank=True, related_name="deposits"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=OUTCOMES, blank=True)
    returned_wan = WanField(_("paid back"), null=True, blank=True)
    bonus_wan = WanField(_("bonus"), null=True, blank=True)
    kept_wan = WanField(pgettext_lazy("risk deposit", "kept"), null=True, blank=True)
    working = models.JSONField(_("working"), default=dict)
    document = models.CharField(_("document number"), max_length=100, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    paid_back_on = models.DateField(_("paid back on"), null=True, blank=True)
    paid_back_voucher = models.CharField(_("voucher of the repayment"), max_length=100, blank=True)

    history = TrackedRecords()
    objects = DepositQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk deposit")
        verbose_name_plural = _("risk deposits")
        ordering = ["-year", "unit", "person_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "unit", "person_name"], name="risk_deposit_once"
            ),
            models.CheckConstraint(condition=Q(amount_wan__gt=0), name="risk_deposit_positive"),
            models.CheckConstraint(
                condition=Q(state="paid", outcome="")
                | (
                    Q(decided_on__isnull=False, settlement__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(document="")
                ),
                name="risk_deposit_decided_by_paper",
            ),
            models.CheckConstraint(
                condition=Q(state="paid") | Q(amount_wan=F("returned_wan") + F("kept_wan")),
                name="risk_deposit_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid_back")
                | (Q(paid_back_on__isnull=False) & ~Q(paid_back_voucher="")),
                name="risk_deposit_paid_back",
            ),
        ]
        indexes = [models.Index(fields=["unit", "year"], name="risk_deposit_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.person_name}".strip()

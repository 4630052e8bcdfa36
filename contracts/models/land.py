"""Land accounting 投资核算, deposits 保证金, idle land 闲置土地 (S4, S1; rules R14, R16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract, OfContractQuerySet
from contracts.models.files import ContractFile
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

_MU: dict[str, Any] = {"max_digits": 14, "decimal_places": 4}


class LandAccounting(Stamped, Versioned):
    """What was invested on the land, against what was agreed (R16). 万元, 亩, 万元/亩.

    Inputs may change until it is signed off; then inputs and results are frozen.
    """

    class State(models.TextChoices):
        """Worked out → departments asked → signed off → fee settled."""

        DRAFT = "draft", _("Being worked out")
        ASKED = "asked", _("Departments asked")
        SIGNED_OFF = "signed_off", _("Signed off")
        CLOSED = "closed", _("Closed")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="accountings")
    number = models.PositiveSmallIntegerField(_("accounting"))
    agreed_on = models.DateField(_("agreed date"))
    as_of = models.DateField(_("figures as of"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    land_mu = models.DecimalField(_("land"), **_MU)
    agreed_intensity_wan_mu = WanField(_("agreed intensity"))
    fixed_assets_wan = WanField(_("verified fixed assets"))
    price_wan_mu = WanField(_("delisting price"), null=True, blank=True)
    actual_intensity_wan_mu = WanField(_("actual intensity"), editable=False)
    reasonable_mu = models.DecimalField(_("reasonable land"), editable=False, **_MU)
    excess_mu = models.DecimalField(_("excess land"), editable=False, **_MU)
    fee_wan = WanField(_("fee to recover"), editable=False, null=True, blank=True)
    # By input: what ledger and contract say, and why another figure was taken.
    inputs = models.JSONField(default=dict)
    # Which rows of the ledger the fixed assets were summed from, and what was left out.
    counted = models.JSONField(default=dict)
    conclusion = models.TextField(_("conclusion"), blank=True)
    asked_on = models.DateField(_("departments asked on"), null=True)
    working_days = models.PositiveSmallIntegerField(null=True)
    opinions_due_on = models.DateField(_("opinions due"), null=True)
    is_provisional = models.BooleanField(default=False)
    signed_off_on = models.DateField(_("signed off on"), null=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    report_sent_on = models.DateField(_("report sent on"), null=True)
    report_reference = models.CharField(_("number of the report"), max_length=100, blank=True)
    fee_due_on = models.DateField(_("fee due"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True)
    close_reference = models.CharField(_("decision number"), max_length=100, blank=True)
    close_file = models.ForeignKey(ContractFile, models.PROTECT, null=True, related_name="+")
    close_note = models.CharField(_("how it was closed"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("land accounting")
        verbose_name_plural = _("land accountings")
        ordering = ["contract", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="accounting_once"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=["draft", "asked"]),
                name="one_running_accounting",
            ),
            models.CheckConstraint(
                condition=Q(land_mu__gt=0, agreed_intensity_wan_mu__gt=0, fixed_assets_wan__gte=0),
                name="accounting_inputs",
            ),
            models.CheckConstraint(
                condition=Q(excess_mu__gte=0), name="accounting_no_negative_excess"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.number}"


class LandOpinionQuerySet(models.QuerySet["LandOpinion"]):
    """Filters of opinions; the one door of the departments asked (R19)."""

    def visible_to(self, user: User) -> Self:
        """What the own department was asked, and those of contracts the user knows of."""
        seen = Q(accounting__contract__in=Contract.objects.visible_to(user))
        return self.filter(seen | Q(pk__in=LandOpinion.objects.asked_of(user).values("pk")))

    def asked_of(self, user: User) -> Self:
        """What the unit of a reviewer was asked, a park by its head; nothing for anybody else."""
        if not user.has_role(Role.REVIEWER, Role.UNIT_HEAD):
            return self.none()
        return self.filter(unit_id=user.unit_id)


class LandOpinion(Stamped, Versioned):
    """A department's opinion on a land accounting; empty while it is missing."""

    class Opinion(models.TextChoices):
        """What it says."""

        AGREE = "agree", _("Agree")
        DISAGREE = "disagree", _("Disagree")

    accounting = models.ForeignKey(LandAccounting, models.CASCADE, related_name="opinions")
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    opinion = models.CharField(_("opinion"), max_length=10, choices=Opinion, blank=True)
    text = models.TextField(_("reasons"), blank=True)
    missing_reason = models.CharField(_("why it is missing"), max_length=500, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords()
    objects = LandOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion on a land accounting")
        verbose_name_plural = _("opinions on land accountings")
        ordering = ["accounting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["accounting", "unit"], name="land_opinion_once")
        ]

    def __str__(self) -> str:
        return str(self.unit)


class OfAccountingQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a land accounting."""

    def visible_to(self, user: User) -> Self:
        """Rows of the contracts this user may know of."""
        return self.filter(accounting__contract__in=Contract.objects.visible_to(user))


class FeePayment(Stamped):
    """Money that came in for excess land; append-only, a mistake is booked back.

    A booking back names the payment and takes its whole amount back: it is negative.
    """

    accounting = models.ForeignKey(LandAccounting, models.CASCADE, related_name="payments")
    paid_on = models.DateField(_("paid on"))
    amount_wan = WanField(_("amount"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    file = models.ForeignKey(ContractFile, models.PROTECT, null=True, related_name="+")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="reversed_by"
    )

    history = TrackedRecords()
    objects = OfAccountingQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment of a land fee")
        verbose_name_plural = _("payments of land fees")
        ordering = ["accounting", "paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount_wan__gt=0)
                | Q(reverses__isnull=False, amount_wan__lt=0),
                name="fee_payment_sign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paid_on} {self.amount_wan}"


class Deposit(Stamped, Versioned):
    """A performance deposit 保证金: due, paid, then returned or kept (R14). 万元.

    `paid_wan`, `returned_wan` and `kept_wan` are the sums of its movements; `paid_on` is the day of
    the first payment that stands, `outcome` what it comes to. A deposit waived has a reason.
    """

    class Outcome(models.TextChoices):
        """What became of it."""

        HELD = "held", _("Held")
        RETURNED = "returned", _("Returned")
        KEPT = "kept", _("Kept")
        SPLIT = "split", _("Partly returned, partly kept")
        WAIVED = "waived", _("No longer due")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="deposits")
    amount_wan = WanField(_("deposit"))
    due_on = models.DateField(_("due"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    paid_wan = WanField(_("paid"), null=True, blank=True)
    file = models.ForeignKey(ContractFile, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    outcome_on = models.DateField(_("on"), null=True, blank=True)
    returned_wan = WanField(_("returned"), null=True, blank=True)
    kept_wan = WanField(_("kept"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reference = models.CharField(_("document number"), max_length=100, blank=True)

    history = TrackedRecords()
    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")
        ordering = ["contract", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_wan__gt=0), name="deposit_positive"),
            models.CheckConstraint(
                condition=Q(paid_on=None, paid_wan=None) | Q(paid_on__isnull=False, paid_wan__gt=0),
                name="deposit_paid_has_amount",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["returned", "kept", "split"]) | Q(paid_on__isnull=False),
                name="deposit_settled_was_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(paid_on=None), name="deposit_unpaid")
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.amount_wan}"


class OfDepositQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a deposit."""

    def visible_to(self, user: User) -> Self:
        """Rows of the contracts this user may know of."""
        return self.filter(deposit__contract__in=Contract.objects.visible_to(user))


class DepositMovement(Stamped):
    """Money of a deposit that moved: paid in, returned, kept; append-only. 万元.

    A booking back names the movement and takes its whole amount back: it is negative.
    """

    class Kind(models.TextChoices):
        """Which way it went."""

        PAID = "paid", _("Paid in")
        RETURNED = "returned", _("Returned")
        KEPT = "kept", _("Kept")

    deposit = models.ForeignKey(Deposit, models.CASCADE, related_name="movements")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    happened_on = models.DateField(_("on"))
    amount_wan = WanField(_("amount"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    file = models.ForeignKey(ContractFile, models.PROTECT, null=True, related_name="+")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="reversed_by"
    )

    history = TrackedRecords()
    objects = OfDepositQuerySet.as_manager()

    class Meta:
        verbose_name = _("movement of a deposit")
        verbose_name_plural = _("movements of deposits")
        ordering = ["deposit", "happened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount_wan__gt=0)
                | Q(reverses__isnull=False, amount_wan__lt=0),
                name="deposit_movement_sign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.amount_wan}"


class IdleLand(Stamped, Versioned):
    """Land left idle: notice, time to build, fee, taking back (S1, R14). 亩, 万元."""

    class State(models.TextChoices):
        """Where the procedure stands."""

        NOTICED = "noticed", _("Notice given")
        FEE = "fee", _("Idle-land fee charged")
        TAKEN_BACK = "taken_back", _("Land taken back")
        CLEARED = "cleared", _("Building again, closed")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="idle_lands")
    area_mu = models.DecimalField(_("idle land"), **_MU)
    idle_since = models.DateField(_("idle since"))
    notice_on = models.DateField(_("notice of"))
    notice_reference = models.CharField(_("notice number"), max_length=100)
    build_until = models.DateField(_("to be built on by"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.NOTICED)
    fee_wan = WanField(_("idle-land fee"), null=True, blank=True)
    fee_on = models.DateField(_("fee charged on"), null=True, blank=True)
    fee_reference = models.CharField(_("number of the fee decision"), max_length=100, blank=True)
    fee_due_on = models.DateField(_("fee due"), null=True, blank=True)
    fee_paid_on = models.DateField(_("fee paid on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    note = models.CharField(_("remarks"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("idle land")
        verbose_name_plural = _("idle lands")
        ordering = ["contract", "-notice_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(area_mu__gt=0), name="idle_land_area"),
            models.CheckConstraint(
                condition=Q(build_until__gt=F("notice_on"), notice_on__gte=F("idle_since")),
                name="idle_land_days",
            ),
        ]
        indexes = [
            models.Index(
                fields=["build_until", "id"],
                condition=Q(state__in=["noticed", "fee"]),
                name="idle_land_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.notice_on}"

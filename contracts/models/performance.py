"""Promises of both sides, the special report on those not kept, and what was decided (R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.models.choices import DecisionKind, ObligationKind, Side
from contracts.models.contract import Contract, OfContractQuerySet
from contracts.models.files import ContractFile
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    import datetime as dt

    from zhaoshang.accounts.models import User

RUNNING = ("signed", "filed", "performing")
# What a decision set on an ended contract (land or money to recover) is still owed.
OUTLIVED = ("breached", "terminated")


class ObligationQuerySet(OfContractQuerySet):
    """Filters of obligations."""

    def open(self) -> Self:
        """Promised, not yet kept, of a contract that runs; what outlives it, also after its end."""
        still = Q(contract__state__in=RUNNING) | Q(outlives=True, contract__state__in=OUTLIVED)
        return self.filter(still, state="open")

    def overdue(self, on: dt.date) -> Self:
        """Open and past the day it was due: the due day itself is still in time."""
        return self.open().filter(due_on__lt=on)


class Obligation(Stamped, Versioned):
    """One promise: what, by when, how much. `due_on` moves only by a `DateChange` record.

    The unit that performs it reports it kept (`claimed_*`); the bureau confirms (`met_*`).
    """

    class State(models.TextChoices):
        """Whether it was kept."""

        OPEN = "open", pgettext_lazy("promise", "Open")
        MET = "met", pgettext_lazy("promise", "Kept")
        WAIVED = "waived", _("Waived")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="obligations")
    side = models.CharField(_("side"), max_length=10, choices=Side)
    kind = models.CharField(_("kind"), max_length=12, choices=ObligationKind)
    content = models.CharField(_("what was promised"), max_length=300)
    due_on = models.DateField(_("due"))
    first_due_on = models.DateField(_("due at first"), editable=False)
    quantity = models.DecimalField(
        _("quantity"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    measure = models.CharField(_("unit of measure"), max_length=20, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit in charge"),
    )
    # Which term it was made of, so that making them again makes none twice; "" if typed.
    term = models.CharField(max_length=40, blank=True, editable=False)
    owes_report = models.BooleanField(_("overdue: a special report is owed"), default=True)
    outlives = models.BooleanField(_("owed after the contract's end too"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    claimed_on = models.DateField(_("reported as kept on"), null=True, blank=True)
    claimed_quantity = models.DecimalField(
        _("quantity reported"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    claim_note = models.CharField(_("what the unit reports"), max_length=500, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    claim_returned = models.CharField(_("why the bureau returned it"), max_length=500, blank=True)
    met_on = models.DateField(_("kept on"), null=True, blank=True)
    met_quantity = models.DecimalField(
        _("quantity kept"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    settle_note = models.CharField(_("how it was settled"), max_length=500, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    evidence = models.ManyToManyField(ContractFile, blank=True, related_name="proves")

    history = TrackedRecords()
    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering = ["contract", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "term"], condition=~Q(term=""), name="obligation_term_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="met") | Q(met_on__isnull=False), name="obligation_met_has_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=Q(state="open"), name="obligation_open_due"
            ),
            models.Index(fields=["contract", "due_on"], name="obligation_contract"),
        ]

    def __str__(self) -> str:
        return self.content


class OfObligationQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to an obligation."""

    def visible_to(self, user: User) -> Self:
        """Rows of the obligations this user may know of."""
        return self.filter(obligation__in=Obligation.objects.visible_to(user))


class SpecialReport(Stamped, Versioned):
    """What the host owes the leading group for a day on which a contract was not performed (S4).

    One for a contract and a day; `figures` is what was agreed and what was found when it was
    submitted; `counted` is the working of the due day.
    """

    class State(models.TextChoices):
        """Where it stands; withdrawn when the promise turns out to have been kept in time."""

        # The catalog has the word for targets too.
        OWED = "owed", pgettext_lazy("special report", "Owed")
        SUBMITTED = "submitted", pgettext_lazy("special report", "Submitted")
        RETURNED = "returned", _("Returned")
        RECEIVED = "received", _("Received by the leading group")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("No longer owed")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="special_reports")
    expired_on = models.DateField(_("not performed on"))
    obligations = models.ManyToManyField(Obligation, related_name="reports")
    writer_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )
    due_on = models.DateField(_("due"))
    is_provisional = models.BooleanField(_("provisional"), default=False)
    counted = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OWED)
    facts = models.TextField(_("facts"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    measures = models.TextField(_("measures"), blank=True)
    request = models.TextField(_("what is asked for"), blank=True)
    figures = models.JSONField(default=list)
    sent_up_at = models.DateTimeField(_("handed to the unit's head at"), null=True)
    sent_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_late = models.BooleanField(_("late"), default=False)
    return_reason = models.CharField(_("reason of the return"), max_length=500, blank=True)
    received_on = models.DateField(_("received on"), null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    receipt = models.CharField(_("receipt number"), max_length=60, blank=True)

    history = TrackedRecords()
    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("special report")
        verbose_name_plural = _("special reports")
        ordering = ["-expired_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "expired_on"], name="special_report_once")
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state__in=["owed", "returned"]),
                name="special_report_owed",
            ),
            models.Index(fields=["writer_unit", "due_on", "id"], name="special_report_writer"),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.expired_on}"


class OfReportQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a special report."""

    def visible_to(self, user: User) -> Self:
        """Rows of the reports this user may know of."""
        return self.filter(report__in=SpecialReport.objects.visible_to(user))


class ReportDecision(Stamped):
    """What the leading group decided on a special report, with its document; append-only."""

    report = models.ForeignKey(SpecialReport, models.CASCADE, related_name="decisions")
    kind = models.CharField(_("decision"), max_length=10, choices=DecisionKind)
    decided_on = models.DateField(_("decided on"))
    reference = models.CharField(_("document number"), max_length=100)
    body = models.CharField(_("decided by"), max_length=100)
    text = models.TextField(_("words of the decision"), blank=True)
    new_due_on = models.DateField(_("new date"), null=True, blank=True)
    recovered_wan = WanField(_("money to recover"), null=True, blank=True)
    recovered_mu = models.DecimalField(
        _("land to recover"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    file = models.ForeignKey(ContractFile, models.PROTECT, null=True, related_name="+")

    history = TrackedRecords()
    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a special report")
        verbose_name_plural = _("decisions on special reports")
        ordering = ["report", "decided_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="extend") | Q(new_due_on__isnull=False),
                name="extension_has_new_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"


class DateChange(Stamped):
    """A due day moved by record: from, to, by which decision or agreement; append-only."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="date_changes")
    old_due_on = models.DateField(_("before"))
    new_due_on = models.DateField(_("after"))
    decision = models.ForeignKey(
        ReportDecision, models.PROTECT, null=True, related_name="date_changes"
    )
    by_contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(_("document number"), max_length=100)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("moved due day")
        verbose_name_plural = _("moved due days")
        ordering = ["obligation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(new_due_on=F("old_due_on")), name="date_change_changes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_due_on} → {self.new_due_on}"

"""Originals of a contract: who keeps which, where it lies, who has it on loan (S4, rules R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.models.contract import Contract, OfContractQuerySet
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class CopyQuerySet(OfContractQuerySet):
    """Filters of originals."""

    def standing(self) -> Self:
        """Those not withdrawn."""
        return self.filter(withdrawn_on=None)

    def held(self) -> Self:
        """Those in the county's cabinets: neither withdrawn nor gone to the archives."""
        return self.filter(withdrawn_on=None, archived_on=None)

    def kept_by(self, user: User) -> Self:
        """Those that the user's own unit keeps; nothing for anybody but its archivist."""
        if not user.has_role(Role.ARCHIVIST):
            return self.none()
        return self.held().filter(holder_unit_id=user.unit_id)


class Trouble(models.TextChoices):
    """Why an original that was sent is not with its holder."""

    REJECTED = "rejected", pgettext_lazy("original", "Rejected")
    NOT_ARRIVED = "not_arrived", _("Never arrived")


class ContractCopy(Stamped, Versioned):
    """One original in the county: holder, custodian, cabinet, sent and received.

    A replacement keeps the number of the one it replaces and counts its reprints. `trouble` says
    why the last sending failed, until it is sent again.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="copies")
    number = models.PositiveSmallIntegerField(_("copy"))
    reprint = models.PositiveSmallIntegerField(_("reprint"), default=0)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    holder_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("holder")
    )
    # Which place of the policy's list of holders it fills; "" for one beyond the list.
    place = models.CharField(_("place in the list of holders"), max_length=40, blank=True)
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("custodian"),
    )
    cabinet = models.CharField(_("cabinet"), max_length=60, blank=True)
    sent_on = models.DateField(_("sent on"), null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    received_on = models.DateField(_("received on"), null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    trouble = models.CharField(_("trouble"), max_length=12, choices=Trouble, blank=True)
    trouble_note = models.CharField(_("what is wrong"), max_length=300, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # The hand-over with which it goes to the archives; there since `archived_on`.
    transfer_item = models.ForeignKey(
        "contracts.TransferItem",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="copies",
    )
    archived_on = models.DateField(_("in the archives since"), null=True, editable=False)

    history = TrackedRecords()
    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("original of a contract")
        verbose_name_plural = _("originals of contracts")
        ordering = ["contract", "number", "reprint"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number", "reprint"], name="copy_number_once"
            ),
            models.UniqueConstraint(
                fields=["contract", "place"],
                condition=~Q(place="") & Q(withdrawn_on=None),
                name="copy_place_once",
            ),
            models.CheckConstraint(
                condition=Q(received_on=None)
                | (Q(sent_on__isnull=False) & Q(received_on__gte=F("sent_on"))),
                name="copy_received_after_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder_unit", "received_on", "id"],
                condition=Q(withdrawn_on=None),
                name="copy_holder",
            ),
            models.Index(
                fields=["sent_on", "id"],
                condition=Q(received_on=None, withdrawn_on=None),
                name="copy_not_received",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.label}"

    @property
    def label(self) -> str:
        """Its number, with that of the reprint: 3, 3-1."""
        return f"{self.number}-{self.reprint}" if self.reprint else str(self.number)


class OfCopyQuerySet(models.QuerySet["CopyLoan"]):
    """Filters of what belongs to an original."""

    def visible_to(self, user: User) -> Self:
        """Rows of the originals this user may know of."""
        return self.filter(copy__in=ContractCopy.objects.visible_to(user))

    def out(self) -> Self:
        """Not yet brought back."""
        return self.filter(returned_on=None)


class CopyLoan(Stamped, Versioned):
    """An original given out of its cabinet until a day."""

    copy = models.ForeignKey(ContractCopy, models.CASCADE, related_name="loans")
    borrower = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("borrower")
    )
    purpose = models.CharField(_("purpose"), max_length=300)
    lent_on = models.DateField(_("lent on"))
    due_on = models.DateField(_("due back"))
    returned_on = models.DateField(_("brought back on"), null=True)
    returned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords()
    objects = OfCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("loan of an original")
        verbose_name_plural = _("loans of originals")
        ordering = ["-lent_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["copy"], condition=Q(returned_on=None), name="copy_lent_once"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("lent_on")), name="loan_due_after_lent"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=Q(returned_on=None), name="loan_out_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.copy} {self.borrower}"

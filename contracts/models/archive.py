"""Hand-over of ended contracts to the county archives 移交归档 (S4, rules R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract
from contracts.models.files import ContractFile
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class TransferQuerySet(models.QuerySet["ArchiveTransfer"]):
    """Filters of hand-overs."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; nothing for others."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.none()


class ArchiveTransfer(Stamped, Versioned):
    """One hand-over: a list of contracts with their files and hashes, receipted by the archives."""

    class State(models.TextChoices):
        """Where it stands."""

        LISTED = "listed", _("List being made")
        HANDED_OVER = "handed_over", _("Handed over")
        RECEIPTED = "receipted", _("Receipted")
        CANCELLED = "cancelled", _("Cancelled")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=150)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.LISTED)
    handed_on = models.DateField(_("handed over on"), null=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    receiver = models.CharField(_("received by"), max_length=60, blank=True)
    receipt = models.CharField(_("receipt number"), max_length=60, blank=True)
    receipted_on = models.DateField(_("receipted on"), null=True)
    file = models.ForeignKey(ContractFile, models.PROTECT, null=True, related_name="+")
    list_sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    history = TrackedRecords()
    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over to the archives")
        verbose_name_plural = _("hand-overs to the archives")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["county", "-id"], name="transfer_county")]

    def __str__(self) -> str:
        return self.title


class OfTransferQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a hand-over."""

    def visible_to(self, user: User) -> Self:
        """Rows of the hand-overs this user may know of."""
        return self.filter(transfer__in=ArchiveTransfer.objects.visible_to(user))


class TransferItem(Stamped):
    """One contract of a hand-over; `files` is its list as handed over: title, pages, SHA-256."""

    transfer = models.ForeignKey(ArchiveTransfer, models.CASCADE, related_name="items")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="transfer_items")
    is_standing = models.BooleanField(default=True, editable=False)
    originals = models.PositiveSmallIntegerField(_("originals handed over"), default=1)
    files = models.JSONField(default=list)
    note = models.CharField(_("remarks"), max_length=300, blank=True)

    history = TrackedRecords()
    objects = OfTransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract handed over")
        verbose_name_plural = _("contracts handed over")
        ordering = ["transfer", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(is_standing=True), name="contract_handed_over_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.contract)

"""Files of a contract, who asked to open them, and every opening (S4, rules R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contracts.models.choices import FileKind
from contracts.models.contract import Contract, OfContractQuerySet
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class ContractFile(Stamped):
    """A file of a contract. That a row is visible does not open the file: see `AccessRequest`."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="files")
    kind = models.CharField(_("kind"), max_length=12, choices=FileKind)
    title = models.CharField(_("document title"), max_length=150)
    happened_on = models.DateField(_("dated"), null=True, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_reason = models.CharField(_("reason of the removal"), max_length=300, blank=True)
    verified_at = models.DateTimeField(_("content verified at"), null=True, editable=False)
    damaged_at = models.DateTimeField(_("found changed at"), null=True, editable=False)

    history = TrackedRecords(excluded_fields=["verified_at"])
    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a contract")
        verbose_name_plural = _("files of contracts")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["contract", "-id"], condition=Q(removed_at=None), name="contract_file"
            ),
            models.Index(
                fields=["verified_at", "id"],
                condition=Q(removed_at=None),
                name="contract_file_to_verify",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """Filters of requests to open a contract's files."""

    def visible_to(self, user: User) -> Self:
        """One's own; for county-wide roles all of the county."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user, "contract__county"))
        return self.filter(requested_by=user)

    def open_on(self, moment: object) -> Self:
        """Granted, and not run out at a moment."""
        return self.filter(state="granted", opens_at__lte=moment, closes_at__gt=moment)


class AccessRequest(Stamped, Versioned):
    """A leader is asked to open a contract's files for a time (S4); who asks never decides."""

    class State(models.TextChoices):
        """Where the request stands; a granted one ends by itself at `closes_at`."""

        ASKED = "asked", _("Waiting for a leader")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Taken back")
        REVOKED = "revoked", _("Revoked")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="access_requests")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    requested_at = models.DateTimeField(_("asked at"))
    reason = models.TextField(_("reason"))
    days = models.PositiveSmallIntegerField(_("days asked for"))
    may_download = models.BooleanField(_("with download"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_note = models.CharField(_("decision"), max_length=300, blank=True)
    opens_at = models.DateTimeField(_("open from"), null=True)
    closes_at = models.DateTimeField(_("open until"), null=True)

    history = TrackedRecords()
    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to open a contract's files")
        verbose_name_plural = _("requests to open contracts' files")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "requested_by"],
                condition=Q(state="asked"),
                name="access_request_once_open",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="access_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="access_closes_after_opening",
            ),
        ]
        indexes = [
            models.Index(
                fields=["requested_at", "id"], condition=Q(state="asked"), name="access_waiting"
            ),
            models.Index(
                fields=["requested_by", "closes_at"],
                condition=Q(state="granted"),
                name="access_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requested_by} {self.contract}"


class FileOpening(models.Model):
    """One view or download of a contract's file: who, when, by what right; append-only."""

    class Act(models.TextChoices):
        """What was done with the file."""

        VIEW = "view", _("Viewed")
        DOWNLOAD = "download", _("Downloaded")

    class Right(models.TextChoices):
        """By what right."""

        KEEPER = "keeper", _("Keeper of the contract")
        HOLDER = "holder", _("Holder of a copy")
        LEADER = "leader", _("County leader")
        DRAFTER = "drafter", _("Working on the draft")
        LEGAL = "legal", _("Legal review")
        GRANT = "grant", _("Granted request")

    file = models.ForeignKey(ContractFile, models.PROTECT, related_name="openings")
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened at"))
    act = models.CharField(_("act"), max_length=10, choices=Act)
    right = models.CharField(_("by what right"), max_length=10, choices=Right)
    request = models.ForeignKey(AccessRequest, models.PROTECT, null=True, related_name="openings")

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening of a file")
        verbose_name_plural = _("openings of files")
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["contract", "-opened_at", "-id"], name="opening_contract"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.file}"

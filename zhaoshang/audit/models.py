"""Tables of the audit trail: one event per act, sealed in hash-chained batches per county (R20)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

APPEND_ONLY = "The audit trail is append-only: its rows are neither changed nor deleted."


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows can be added and read, nothing else."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise TypeError(APPEND_ONLY)

    def _update(self, _values: Any) -> NoReturn:
        """Refuse what `save()` on a stored row would do."""
        raise TypeError(APPEND_ONLY)

    def delete(self) -> NoReturn:
        """Refuse."""
        raise TypeError(APPEND_ONLY)

    def _raw_delete(self, _using: str | None) -> NoReturn:
        raise TypeError(APPEND_ONLY)


class AuditEventQuerySet(AppendOnlyQuerySet):
    """Filters of events, and the one change that is allowed: into a seal."""

    def visible_to(self, user: Any) -> Self:
        """Events an auditor reads: the own county's, and those nobody of any county did.

        The latter are acts of the system and failed log-ins of unknown names. An auditor above the
        counties reads the region's. Nobody else reads the trail.
        """
        scope = user.scope
        if "auditor" not in scope.roles:
            return self.none()
        if scope.county_id is not None:
            return self.filter(Q(county_id=scope.county_id) | Q(county=None, actor=None))
        region = Q(county__path__startswith=user.unit.path)
        return self.filter(region | Q(county=None))

    def write_seal(self, events: Sequence[AuditEvent]) -> int:
        """Store seal, position and digest of events never sealed before; return how many."""
        plain: models.QuerySet[Any] = models.QuerySet(self.model, using=self.db)
        unsealed = plain.filter(seal=None)
        return unsealed.bulk_update(events, ["seal", "position", "digest"], batch_size=500)


class AppendOnly(models.Model):
    """A table whose rows stay as they were written. Overriding `delete` is the refusal itself."""

    class Meta:
        abstract = True

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise TypeError(APPEND_ONLY)


class AuditEvent(AppendOnly):
    """One act of a person or of the system; append-only.

    `county` is the unit tree's county the act belongs to (null above the counties). Names are
    stored as they were, so that the trail reads the same after a rename.
    """

    class Result(models.TextChoices):
        """How the act ended."""

        OK = "ok", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    at = models.DateTimeField(_("time"), db_index=True)
    county = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("county")
    )
    act = models.UUIDField(default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(_("name"), max_length=150, blank=True)
    unit_name = models.CharField(_("unit"), max_length=150, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True)
    kind = models.CharField(_("kind"), max_length=60)
    result = models.CharField(_("result"), max_length=10, choices=Result, default=Result.OK)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject_label = models.CharField(_("subject"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    seal = models.ForeignKey(
        "audit.AuditSeal", models.PROTECT, null=True, related_name="events", editable=False
    )
    position = models.PositiveIntegerField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["county", "-at", "-id"], name="audit_county_at"),
            models.Index(fields=["actor", "-at"], name="audit_actor_at"),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="audit_subject"),
            models.Index(
                fields=["county", "id"], name="audit_unsealed", condition=models.Q(seal=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_label}"


class AuditSeal(AppendOnly):
    """A sealed batch of events of one county: its hash covers its events and the seal before it.

    An event in a batch keeps its position and its own digest, so that a check can name the row that
    was changed, removed or exchanged.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    sealed_at = models.DateTimeField(_("sealed at"))
    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField()
    event_count = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="audit_seal_number"),
            models.UniqueConstraint(
                fields=["number"], name="audit_seal_number_above", condition=models.Q(county=None)
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

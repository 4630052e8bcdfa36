"""Table of notices: one row per (kind, subject, period, recipient), whatever runs twice (R18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.rules.escalation import Level

if TYPE_CHECKING:
    from collections.abc import Collection

    from zhaoshang.accounts.models import User

SEVERITY_CHOICES = [
    (Severity.INFO.value, _("Information")),
    (Severity.ATTENTION.value, _("Attention")),
    (Severity.WARNING.value, _("Warning")),
]
UNREAD = Q(read_at=None, withdrawn_at=None)
UNANSWERED = Q(needs_answer=True, acknowledged_at=None, withdrawn_at=None)
# Not read; where an answer is asked, not acknowledged (whether read or not).
OPEN = Q(withdrawn_at=None, acknowledged_at=None) & (Q(read_at=None) | Q(needs_answer=True))
UNPLANNED = Q(planned_at=None, withdrawn_at=None)
LEVEL_CHOICES = [
    (Level.PERSON.value, _("Person in charge")),
    (Level.UNIT_HEAD.value, _("Head of the unit")),
    (Level.SPONSOR.value, _("Lead sponsor")),
    (Level.LEADING_GROUP.value, _("Leading group")),
]


class NoticeQuerySet(models.QuerySet[Any]):
    """Filters of notices."""

    def visible_to(self, user: User) -> Self:
        """A notice is its recipient's alone."""
        return self.filter(recipient=user)

    def with_reason(self) -> Self:
        """Load with each why it was told: whom its reader stands for, who did not answer."""
        return self.select_related("origin__recipient", "stands_for")

    def unread(self) -> Self:
        """Not yet read, and still true."""
        return self.filter(UNREAD)

    def unanswered(self) -> Self:
        """Asks for an acknowledgement that has not been given."""
        return self.filter(UNANSWERED)

    def unplanned(self) -> Self:
        """What of them goes outward has not been planned yet."""
        return self.filter(UNPLANNED)

    def about(
        self,
        kind: str | Collection[str],
        subject: tuple[str, str | int],
        period: str | None = None,
    ) -> Self:
        """Notices of a kind, or of several, about one thing, in one period or in any."""
        kinds = [kind] if isinstance(kind, str) else list(kind)
        found = self.filter(kind__in=kinds, subject_type=subject[0], subject_id=str(subject[1]))
        return found if period is None else found.filter(period=period)


class Notice(models.Model):
    """What one person is told about one thing.

    The words are not stored: `kind` names a registered template (zhaoshang/alerts/kinds.py) that is
    filled with `params` in the reader's language. `meant_on` is the day it should have been said.

    A row is also its own outbox: until `planned_at` is set, what of it goes outward is to be
    planned (services/planning.py). So telling costs one row, written with its cause.

    Attributes:
        planned_at: Since when its messages outward stand, if there are any.
        level: How high it has been escalated (rules/escalation.py).
        origin: The notice that was not answered, for an escalated one.
        stands_for: Whose deputy or successor is told: the person is away or has left.
    """

    kind = models.CharField(_("kind"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    period = models.CharField(max_length=20, blank=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recipient")
    )
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    severity = models.CharField(
        _("severity"), max_length=12, choices=SEVERITY_CHOICES, default=Severity.INFO.value
    )
    needs_answer = models.BooleanField(default=False)
    due_on = models.DateField(_("due on"), null=True)
    meant_on = models.DateField(null=True)
    created_at = models.DateTimeField(_("told at"))
    read_at = models.DateTimeField(_("read at"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)
    withdrawn_at = models.DateTimeField(_("no longer true since"), null=True)
    planned_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=Level.PERSON.value, choices=LEVEL_CHOICES)
    # Withdrawing deletes by the thousand and takes the higher levels along by itself.
    origin = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="escalated", db_constraint=False
    )
    stands_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id", "period", "recipient"],
                name="notice_once",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_recipient_at"),
            models.Index(
                fields=["recipient", "-created_at", "-id"], name="notice_unread", condition=UNREAD
            ),
            models.Index(fields=["recipient"], name="notice_unanswered", condition=UNANSWERED),
            models.Index(fields=["id"], name="notice_unplanned", condition=UNPLANNED),
            # What may have to be escalated: told a while ago and still not read.
            models.Index(fields=["created_at", "id"], name="notice_unread_at", condition=UNREAD),
            models.Index(
                fields=["origin"], name="notice_origin", condition=Q(origin__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"

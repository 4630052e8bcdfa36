"""Bulletins 通报 (R12): generated figures, editable text around them, frozen when published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.scores import ScoreRun
from assessment.rules.bulletins import BulletinKind, BulletinState
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

KIND_LABELS = {
    BulletinKind.MONTHLY: _("Monthly bulletin"),
    BulletinKind.QUARTERLY: _("Quarterly bulletin"),
    BulletinKind.HALF_YEAR: _("Half-year review"),
    BulletinKind.ANNUAL: _("Annual settlement bulletin"),
}
BULLETIN_STATE_LABELS = {
    BulletinState.DRAFT: pgettext_lazy("bulletin", "Draft"),
    BulletinState.PUBLISHED: pgettext_lazy("bulletin", "Published"),
}


def _choices(labels: Any) -> list[tuple[str, Any]]:
    return [(each.value, label) for each, label in labels.items()]


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    """Filters of bulletins."""

    def visible_to(self, user: User) -> Self:
        """Published ones are read by everybody in the county; drafts by who reads all of it."""
        found = self.filter(county_q(user))
        scope = user.scope
        if scope.reads_county:
            return found
        return found.filter(state=BulletinState.PUBLISHED.value)


class Bulletin(Stamped, Versioned):
    """One edition of a bulletin of a county and period.

    `text` holds the words around the figures and is edited while it is a draft. `content` holds the
    figures: read once at publication, empty before; with the text it is sealed by `sha256`. A
    published one never changes: a correction makes the next edition, which names this one.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=_choices(KIND_LABELS))
    period = models.CharField(_("period"), max_length=7)
    title = models.CharField(_("title"), max_length=120)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=80)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    why_replaced = models.CharField(_("why there is a new edition"), max_length=500, blank=True)
    is_restated = models.BooleanField(_("figures as restated"), default=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=_choices(BULLETIN_STATE_LABELS),
        default=BulletinState.DRAFT.value,
    )
    run = models.ForeignKey(ScoreRun, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.JSONField(_("text"), default=dict)
    content = models.JSONField(_("content"), default=dict)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords(excluded_fields=["content"])
    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-period", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "period", "edition"], name="bulletin_once_an_edition"
            ),
            models.UniqueConstraint(
                fields=["county", "period"], condition=Q(state="draft"), name="bulletin_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (Q(published_at__isnull=False, dated_on__isnull=False) & ~Q(sha256="")),
                name="bulletin_published_sealed",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None, edition=1)
                | (Q(replaces__isnull=False) & ~Q(why_replaced="")),
                name="bulletin_replaces_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["county", "state", "period"], name="bulletin_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Its text may be edited."""
        return self.state == BulletinState.DRAFT

"""How far a project is: the stage log, proposals, hand-set facts, first-contact filings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.choices import (
    FACT_CHOICES,
    STAGE_CHOICES,
    STATUS_CHOICES,
    SUB_STAGE_CHOICES,
    VERB_CHOICES,
)
from projects.models.project import OfProjectQuerySet, Project
from projects.models.reference import county_q
from projects.rules.stages import Verb
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class StageMove(models.Model):
    """One change of stage or status: append-only, with the days it happened and was entered."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="moves")
    verb = models.CharField(_("act"), max_length=16, choices=VERB_CHOICES)
    from_stage = models.CharField(_("from"), max_length=12, choices=STAGE_CHOICES, blank=True)
    from_sub_stage = models.CharField(max_length=20, choices=SUB_STAGE_CHOICES, blank=True)
    from_status = models.CharField(max_length=12, choices=STATUS_CHOICES, blank=True)
    to_stage = models.CharField(_("to"), max_length=12, choices=STAGE_CHOICES)
    to_sub_stage = models.CharField(max_length=20, choices=SUB_STAGE_CHOICES)
    to_status = models.CharField(max_length=12, choices=STATUS_CHOICES)
    happened_on = models.DateField(_("happened on"))
    entered_at = models.DateTimeField(_("entered at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    document = models.ForeignKey(
        "projects.ProjectDocument", models.PROTECT, null=True, related_name="+"
    )
    missing = models.JSONField(_("items that were missing"), default=list)
    gate_policy_id = models.BigIntegerField(null=True)
    import_batch = models.ForeignKey(
        "projects.ImportBatch", models.PROTECT, null=True, related_name="moves"
    )

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage move")
        verbose_name_plural = _("stage moves")
        ordering = ["-happened_on", "-id"]
        indexes = [
            models.Index(fields=["project", "happened_on", "id"], name="stage_move_project"),
            # What moved this month, of a whole county.
            models.Index(fields=["happened_on"], name="stage_move_day"),
        ]

    def __str__(self) -> str:
        return f"{self.from_sub_stage} → {self.to_sub_stage}"


class StageProposal(Stamped):
    """A move that a unit proposed and the bureau confirms or refuses (promoter ≠ verifier).

    `verb` is what was proposed: to advance, to suspend (until `until_on`), or to withdraw.
    """

    class State(models.TextChoices):
        """Where the proposal stands."""

        OPEN = "open", _("Waiting for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Taken back")

    project = models.ForeignKey(Project, models.CASCADE, related_name="proposals")
    verb = models.CharField(
        _("act"), max_length=16, choices=VERB_CHOICES, default=Verb.ADVANCE.value
    )
    to_sub_stage = models.CharField(_("to"), max_length=20, choices=SUB_STAGE_CHOICES)
    happened_on = models.DateField(_("happened on"))
    note = models.TextField(_("note"), blank=True)
    until_on = models.DateField(_("until"), null=True)
    document = models.ForeignKey(
        "projects.ProjectDocument", models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_note = models.TextField(_("decision"), blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed move")
        verbose_name_plural = _("proposed moves")
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="open"), name="one_open_proposal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} → {self.to_sub_stage}"


class GateFact(Stamped):
    """A gate fact set by hand with a document, until its module pushes it (R3)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="gate_facts")
    fact = models.CharField(_("fact"), max_length=40, choices=FACT_CHOICES)
    happened_on = models.DateField(_("happened on"))
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    note = models.TextField(_("note"), blank=True)
    document = models.ForeignKey(
        "projects.ProjectDocument", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_by_hand = models.BooleanField(default=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoke_reason = models.TextField(_("reason"), blank=True)

    history = TrackedRecords()
    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("gate fact")
        verbose_name_plural = _("gate facts")
        ordering = ["project", "happened_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "fact"], condition=Q(revoked_at=None), name="gate_fact_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_fact_display()


class FirstContactQuerySet(models.QuerySet["FirstContactFiling"]):
    """Filters of first-contact filings."""

    def visible_to(self, user: User) -> Self:
        """The county's for county-wide roles; a unit's own filings for the others."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user, "project__county"))
        return self.filter(unit_id__in=scope.unit_ids)


class FirstContactFiling(Stamped):
    """First contact 首报登记: among accepted filings the earliest submission holds (R4).

    Several filings of one project may stand accepted (a merged duplicate brings its own); the
    holder is `Project.first_contact_unit`, derived by `services.first_contact`.
    """

    class State(models.TextChoices):
        """Submitted → accepted or refused → expired."""

        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        EXPIRED = "expired", _("Expired")

    project = models.ForeignKey(Project, models.CASCADE, related_name="first_contacts")
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    submitted_at = models.DateTimeField(_("submitted at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_note = models.TextField(_("decision"), blank=True)
    protected_until = models.DateField(_("protected until"), null=True)

    history = TrackedRecords()
    objects = FirstContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("first-contact filing")
        verbose_name_plural = _("first-contact filings")
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="first_contact_state"),
            models.Index(fields=["unit", "-submitted_at"], name="first_contact_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "unit"],
                condition=Q(state__in=["submitted", "accepted"]),
                name="first_contact_once_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.unit}"

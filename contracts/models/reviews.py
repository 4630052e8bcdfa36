"""Templates of drafts, and the review of a draft by the legal office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models.choices import KIND_LABELS, OPINION_LABELS, choices_of
from contracts.models.contract import Contract, OfContractQuerySet
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class TemplateQuerySet(models.QuerySet["ContractTemplate"]):
    """Filters of templates."""

    def visible_to(self, user: User) -> Self:
        """The county's own, and those that come with the system."""
        return self.filter(Q(county=None) | Q(county_id=user.scope.county_id))


class ContractTemplate(Stamped, Versioned):
    """A Word document with places for the terms; a replaced one stays readable.

    Without `file` it is the one that comes with the system for its kind.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=14, choices=choices_of(KIND_LABELS))
    name = models.CharField(_("name"), max_length=100)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    history = TrackedRecords()
    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of contracts")
        verbose_name_plural = _("templates of contracts")
        ordering = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class LegalReview(Stamped, Versioned):
    """One round of review of a draft: legality, and fair competition; a new round keeps the old.

    `opinion` and `fair_opinion` are empty while it runs; a kind that needs no fair-competition
    review has `asks_fair` unset.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="legal_reviews")
    number = models.PositiveSmallIntegerField(_("round"))
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("due"))
    is_provisional = models.BooleanField(default=False)
    note = models.TextField(_("what it is about"), blank=True)
    draft = models.ForeignKey(
        "contracts.ContractFile",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("draft"),
    )
    asks_legal = models.BooleanField(_("legality"), default=True)
    asks_fair = models.BooleanField(_("fair competition"), default=True)
    opinion = models.CharField(
        _("legal opinion"), max_length=8, choices=choices_of(OPINION_LABELS), blank=True
    )
    opinion_text = models.TextField(_("reasons and changes asked"), blank=True)
    fair_opinion = models.CharField(
        _("fair competition"), max_length=8, choices=choices_of(OPINION_LABELS), blank=True
    )
    fair_text = models.TextField(_("reasons (fair competition)"), blank=True)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    file = models.ForeignKey("contracts.ContractFile", models.PROTECT, null=True, related_name="+")
    reviewed_on = models.DateField(_("reviewed on"), null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_back_on = models.DateField(_("taken back on"), null=True)

    history = TrackedRecords()
    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal review")
        verbose_name_plural = _("legal reviews")
        ordering = ["contract", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="legal_review_once"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(reviewed_on=None, taken_back_on=None),
                name="one_running_legal_review",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(reviewed_on=None, taken_back_on=None),
                name="legal_review_running",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.number}"

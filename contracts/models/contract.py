"""The contract itself, its parties, and what later agreements changed in its terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contracts.models.choices import KIND_LABELS, STATE_LABELS, Side, choices_of
from contracts.rules.life import CHANGING, State
from projects.models import Project
from projects.models.choices import Currency
from projects.models.ordering import SortIndex
from projects.models.reference import county_q
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

MU: dict[str, Any] = {"max_digits": 14, "decimal_places": 4, "null": True, "blank": True}
_WAN: dict[str, Any] = {"null": True, "blank": True}
# What a supplementary agreement may change; the contract holds what is in force.
TERM_FIELDS = (
    "total_investment_wan",
    "agreed_amount_wan",
    "fixed_assets_wan",
    "land_mu",
    "land_price_wan_mu",
    "intensity_wan_mu",
    "plot_ratio",
    "tax_per_mu_wan",
    "output_wan",
    "tax_wan",
    "jobs_count",
    "start_on",
    "production_on",
    "capacity_on",
    "deposit_wan",
    "deposit_due_on",
    "expires_on",
    "incentives",
    "other_terms",
)


def _in_order(field: str) -> SortIndex:
    """Return the index of a sort of the register, largest first, empty values last."""
    return SortIndex(
        F("county"), F(field).desc(nulls_last=True), F("id").desc(), name=f"contract_in_{field}"
    )


class ContractQuerySet(models.QuerySet["Contract"]):
    """Filters of contracts; `visible_to` is the only door to them (R19)."""

    def visible_to(self, user: User) -> Self:
        """Contracts of which this user may know.

        County-wide roles: the county's; units: those of projects in which they have a part;
        the legal office: those it was asked to review; a holder of copies: those it keeps.
        What may be read of one (terms, files) is decided in `contracts.permissions`.
        """
        scope = user.scope
        if scope.reads_region or scope.reads_county:
            return self.filter(county_q(user))
        seen = Q(pk__in=[])
        if scope.unit_ids:
            seen |= Q(project__in=Project.objects.visible_to(user))
        if user.has_role(Role.LEGAL) and scope.county_id is not None:
            reviews: Any = self.model._meta.get_field("legal_reviews").related_model
            asked = reviews.objects.filter(contract__county_id=scope.county_id)
            seen |= Q(pk__in=asked.values("contract_id"))
        if user.has_role(Role.ARCHIVIST):
            copies: Any = self.model._meta.get_field("copies").related_model
            kept = copies.objects.filter(holder_unit_id=user.unit_id, withdrawn_on=None)
            seen |= Q(pk__in=kept.values("contract_id"))
        return self.filter(seen)

    def running(self) -> Self:
        """Signed and still to be performed."""
        return self.filter(state__in=["signed", "filed", "performing"])


class OfContractQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a contract: who may know of it may know of the row."""

    def visible_to(self, user: User) -> Self:
        """Rows of the contracts this user may know of."""
        return self.filter(contract__in=Contract.objects.visible_to(user))


class Contract(Stamped, Versioned):
    """One agreement of a project with an investor. Amounts in 万元, land in 亩, prices 万元/亩.

    `state` changes only through the services; the terms are those in force (`ContractChange` keeps
    what a later agreement changed). `number` is drawn when the signed text is registered.
    `copies_missing`, `overdue_since` and `next_due_on` are derived by services and the scan.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="contracts", verbose_name=_("project")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=choices_of(KIND_LABELS))
    state = models.CharField(
        _("state"), max_length=12, choices=choices_of(STATE_LABELS), default=State.DRAFT.value
    )
    title = models.CharField(_("title"), max_length=200)
    amends = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="amended_by",
        verbose_name=_("changes the contract"),
    )
    number = models.CharField(_("contract number"), max_length=60, blank=True)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("keeper in the bureau"),
    )

    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.CNY)
    foreign_amount_wan = WanField(_("amount in foreign currency"), **_WAN)
    conversion_rate = models.DecimalField(
        _("conversion rate"), max_digits=12, decimal_places=6, null=True, blank=True
    )
    conversion_rate_on = models.DateField(_("date of the rate"), null=True, blank=True)
    total_investment_wan = WanField(_("total investment"), **_WAN)
    agreed_amount_wan = WanField(_("agreed amount"), **_WAN)
    fixed_assets_wan = WanField(_("fixed-asset investment"), **_WAN)
    land_mu = models.DecimalField(_("land"), **MU)
    land_price_wan_mu = WanField(_("land price"), **_WAN)
    intensity_wan_mu = WanField(_("agreed intensity"), **_WAN)
    plot_ratio = models.DecimalField(
        _("plot ratio"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    tax_per_mu_wan = WanField(_("tax per mu"), **_WAN)
    output_wan = WanField(_("output a year"), **_WAN)
    tax_wan = WanField(_("tax a year"), **_WAN)
    jobs_count = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    start_on = models.DateField(_("agreed start"), null=True, blank=True)
    production_on = models.DateField(_("agreed production"), null=True, blank=True)
    capacity_on = models.DateField(_("agreed full capacity"), null=True, blank=True)
    deposit_wan = WanField(_("deposit"), **_WAN)
    deposit_due_on = models.DateField(_("deposit due"), null=True, blank=True)
    incentives = models.TextField(_("incentives promised"), blank=True)
    other_terms = models.TextField(_("other terms"), blank=True)
    expires_on = models.DateField(_("contract ends on"), null=True, blank=True)

    # The draft that carries the present terms; None since they were changed after it.
    text_file = models.ForeignKey(
        "contracts.ContractFile", models.PROTECT, null=True, editable=False, related_name="+"
    )
    approval = models.ForeignKey(
        "projects.Approval", models.PROTECT, null=True, editable=False, related_name="+"
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signatory = models.CharField(_("signed for the county by"), max_length=100, blank=True)
    signatory_reason = models.CharField(
        _("why another signs than the approval names"), max_length=300, blank=True
    )
    investor_signatory = models.CharField(
        _("signed for the investor by"), max_length=100, blank=True
    )
    signing_event = models.CharField(_("signing event"), max_length=100, blank=True)
    investor_copies = models.PositiveSmallIntegerField(_("originals of the investor"), default=2)
    filing_due_on = models.DateField(_("filing due"), null=True, editable=False)
    filing_is_provisional = models.BooleanField(default=False, editable=False)
    filed_on = models.DateField(_("filed on"), null=True, editable=False)
    # Signed before this register was kept: its number is typed, not drawn.
    is_earlier = models.BooleanField(_("signed before the register was kept"), default=False)
    performing_since = models.DateField(_("in performance since"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    end_reason = models.TextField(_("how it ended"), blank=True)
    end_reference = models.CharField(_("document number"), max_length=100, blank=True)
    archived_on = models.DateField(_("in the archives since"), null=True, editable=False)

    copies_missing = models.PositiveSmallIntegerField(
        _("copies missing"), default=0, editable=False
    )
    overdue_since = models.DateField(_("overdue since"), null=True, editable=False)
    next_due_on = models.DateField(_("next due"), null=True, editable=False)
    search_text = models.TextField(editable=False, blank=True)

    history = TrackedRecords(
        excluded_fields=["search_text", "copies_missing", "overdue_since", "next_due_on"]
    )
    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-pk"]
        indexes = [
            # Scope first in every index.
            models.Index(fields=["county", "-id"], name="contract_county"),
            models.Index(fields=["county", "state", "-id"], name="contract_county_state"),
            # The orders of the register.
            models.Index(fields=["county", "-number", "-id"], name="contract_in_number"),
            *(_in_order(field) for field in ("signed_on", "agreed_amount_wan", "next_due_on")),
            models.Index(fields=["project", "-id"], name="contract_project"),
            models.Index(
                fields=["county", "overdue_since", "id"],
                condition=Q(overdue_since__isnull=False),
                name="contract_county_overdue",
            ),
            models.Index(
                fields=["county", "filing_due_on", "id"],
                condition=Q(state=State.SIGNED.value),
                name="contract_to_file",
            ),
            models.Index(
                fields=["next_due_on", "id"],
                condition=Q(state__in=["signed", "filed", "performing"]),
                name="contract_next_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "number"], condition=~Q(number=""), name="contract_number_once"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(signed_on=None) | Q(expires_on__gt=F("signed_on")),
                name="contract_expires_after_signing",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(each.value for each in CHANGING))
                | Q(amends__isnull=False),
                name="contract_change_names_contract",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "reviewed", "dropped"])
                | (Q(signed_on__isnull=False) & ~Q(number="")),
                name="contract_signed_has_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class ContractParty(Stamped):
    """A party of a contract, as it stands in the text."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="parties")
    side = models.CharField(_("side"), max_length=10, choices=Side)
    name = models.CharField(_("party"), max_length=150)
    credit_code = models.CharField(_("credit code"), max_length=18, blank=True)
    representative = models.CharField(_("representative"), max_length=60, blank=True)
    place = models.PositiveSmallIntegerField(default=1, editable=False)

    history = TrackedRecords()
    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("party of a contract")
        verbose_name_plural = _("parties of contracts")
        ordering = ["contract", "place", "pk"]

    def __str__(self) -> str:
        return self.name


class ContractChange(models.Model):
    """One term that a supplementary agreement changed: both values stay; append-only."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="changes")
    by_contract = models.ForeignKey(Contract, models.PROTECT, related_name="brings_changes")
    field = models.CharField(_("term"), max_length=40)
    old = models.TextField(_("before"), blank=True)
    new = models.TextField(_("after"), blank=True)
    effective_on = models.DateField(_("in force from"))
    entered_at = models.DateTimeField(_("entered at"))

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed term")
        verbose_name_plural = _("changed terms")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "by_contract", "field"], name="contract_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"

"""Reference records beside the projects: industries, investors 客商, referrers 引荐人."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.choices import InvestorKind, Origin
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class IndustryQuerySet(models.QuerySet["Industry"]):
    """Filters of industries."""

    def visible_to(self, user: User) -> Self:
        """National sections, and the chains of the user's own county or region."""
        return self.filter(Q(county=None) | county_q(user))


class Industry(models.Model):
    """A section of GB/T 4754 (county empty) or one of the county's own industry chains."""

    class Kind(models.TextChoices):
        """Which list the row belongs to."""

        SECTION = "section", _("GB/T 4754 section")
        CHAIN = "chain", _("Industry chain")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    county = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    history = TrackedRecords()
    objects = IndustryQuerySet.as_manager()

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["county", "kind", "code"], name="industry_code"),
            models.UniqueConstraint(
                fields=["kind", "code"], condition=Q(county=None), name="industry_code_national"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InvestorQuerySet(models.QuerySet["Investor"]):
    """Filters of investors."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for a unit those of its projects.

        An investor met at an activity is only a name there: else anybody could write down any name
        and read the phone numbers (R19).
        """
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        if not scope.unit_ids:
            return self.none()
        return self.filter(
            Q(projects__parts__unit_id__in=scope.unit_ids) | Q(created_by=user)
        ).distinct()

    def standing(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(merged_into=None)


class Investor(Stamped, Versioned):
    """An investor of one county; the credit code is checked by its check digit (GB 32100-2015)."""

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    name_key = models.CharField(max_length=150, editable=False, db_index=True)
    credit_code = models.CharField(_("credit code"), max_length=18, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=InvestorKind, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, blank=True)
    place = models.CharField(_("place of origin"), max_length=80, blank=True)
    registered_capital_wan = WanField(_("registered capital"), null=True, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=60, blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=30, blank=True)
    note = models.TextField(_("remarks"), blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("parent company"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )
    # Name and code folded, with the pinyin initials: derived by the services.
    search_text = models.TextField(editable=False, blank=True)

    history = TrackedRecords(excluded_fields=["search_text"])
    objects = InvestorQuerySet.as_manager()

    class Meta:
        verbose_name = _("investor")
        verbose_name_plural = _("investors")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["county", "name_key"], name="investor_county_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "credit_code"],
                condition=~Q(credit_code=""),
                name="investor_credit_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReferrerQuerySet(models.QuerySet["Referrer"]):
    """Filters of referrers."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for a unit those of its projects."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        if not scope.unit_ids:
            return self.none()
        return self.filter(projects__parts__unit_id__in=scope.unit_ids).distinct()


class Referrer(Stamped, Versioned):
    """An outside person or body that introduced the investor, recorded by the bureau (R5, R17)."""

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    is_person = models.BooleanField(_("natural person"), default=True)
    contact_name = models.CharField(_("contact person"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    agreement_number = models.CharField(_("number of the agreement"), max_length=60, blank=True)
    agreement_from = models.DateField(_("agreement from"), null=True, blank=True)
    agreement_until = models.DateField(_("agreement until"), null=True, blank=True)
    note = models.TextField(_("remarks"), blank=True)

    history = TrackedRecords()
    objects = ReferrerQuerySet.as_manager()

    class Meta:
        verbose_name = _("referrer")
        verbose_name_plural = _("referrers")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["county", "name"], name="referrer_county_name")]

    def __str__(self) -> str:
        return self.name


def county_q(user: User, field: str = "county") -> Q:
    """Condition for rows of the user's own county, or of the counties below a higher unit."""
    scope = user.scope
    if scope.region_path:
        return Q(**{f"{field}__path__startswith": scope.region_path})
    return Q(**{f"{field}_id": scope.county_id}) if scope.county_id else Q(pk__in=[])

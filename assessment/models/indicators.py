"""Indicators 指标: what is counted, by which definition from when on (rules.md R10)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.models.choices import CREDIT_CHOICES, SOURCE_CHOICES
from assessment.rules.indicators import Credit, Filters, Source
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

_CODE = RegexValidator(r"^[A-Za-z][A-Za-z0-9_-]*$", _("Letters, digits and hyphens only."))
_MOST_DECIMALS = 4


class OfCountyQuerySet(models.QuerySet):
    """Filters of what a county owns and everybody in it may read: plans, indicators, groups."""

    def visible_to(self, user: User) -> Self:
        """Those of the user's own county or region."""
        return self.filter(county_q(user))


class Indicator(Stamped):
    """What a county counts; its identity. Name, source and filters stand in its definitions."""

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=30, validators=[_CODE])
    is_active = models.BooleanField(_("in use"), default=True)

    history = TrackedRecords()
    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["county", "code"]
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="indicator_code_once")
        ]

    def __str__(self) -> str:
        return self.code


class DefinitionQuerySet(models.QuerySet["IndicatorDefinition"]):
    """Filters of definitions."""

    def visible_to(self, user: User) -> Self:
        """Those of the user's own county or region."""
        return self.filter(county_q(user, "indicator__county"))

    def in_force(self, month: dt.date) -> Self:
        """The one definition of each indicator that holds in a month (its first day)."""
        later = self.model.objects.filter(
            indicator=models.OuterRef("indicator"),
            effective_from__gt=models.OuterRef("effective_from"),
            effective_from__lte=month,
        )
        return self.filter(effective_from__lte=month).filter(~models.Exists(later))


class IndicatorDefinition(Stamped, Versioned):
    """What an indicator means from a month on; one that was used is never edited.

    A new definition takes over from its month. `filters` is what `rules.indicators.Filters` stores.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="definitions")
    effective_from = models.DateField(_("holds from"), help_text=_("First day of a month"))
    name = models.CharField(_("name"), max_length=60)
    measure = models.CharField(_("unit of measure"), max_length=20)
    decimals = models.PositiveSmallIntegerField(
        _("decimals"), default=2, validators=[MaxValueValidator(_MOST_DECIMALS)]
    )
    higher_is_better = models.BooleanField(_("more is better"), default=True)
    source = models.CharField(_("source"), max_length=24, choices=SOURCE_CHOICES)
    filters = models.JSONField(_("what counts"), default=dict, blank=True)
    credit = models.CharField(
        _("whose it is"), max_length=12, choices=CREDIT_CHOICES, default=Credit.SHARES.value
    )
    source_document = models.CharField(_("document"), max_length=200, blank=True)
    note = models.CharField(_("explanation"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = DefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("definition of an indicator")
        verbose_name_plural = _("definitions of indicators")
        ordering = ["indicator", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "effective_from"], name="definition_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(effective_from__day=1), name="definition_from_a_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.measure}）" if self.measure else self.name

    @property
    def is_reported(self) -> bool:
        """The unit types it; the ledger does not know it."""
        return self.source == Source.REPORTED

    @property
    def counts(self) -> Filters:
        """What counts, as the rules take it."""
        return Filters.of(self.filters)

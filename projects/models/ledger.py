"""What the ledger page keeps: saved views, column choice, summaries, code counters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.choices import STAGE_CHOICES, STATUS_CHOICES
from zhaoshang.core.models import Stamped

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class LedgerSummary(models.Model):
    """Counts and sums per unit, stage and status, changed with the projects in one transaction.

    `unit` is the county itself for the county's total (each project once), else a unit with a part
    in the projects. Amounts in 万元. Checked against the live sums every night.
    """

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12, choices=STAGE_CHOICES)
    status = models.CharField(max_length=12, choices=STATUS_CHOICES)
    project_count = models.IntegerField(default=0)
    total_investment_wan = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    funds_verified_wan = models.DecimalField(max_digits=20, decimal_places=6, default=0)

    class Meta:
        verbose_name = _("ledger summary")
        verbose_name_plural = _("ledger summaries")
        constraints = [
            models.UniqueConstraint(fields=["unit", "stage", "status"], name="ledger_summary_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.stage} {self.status}"


class PipelineBy(models.TextChoices):
    """What the rows of the pipeline's summary are gathered by."""

    COUNTY = "county", _("County")
    UNIT = "unit", _("Responsible unit")
    HOST = "host", _("Host unit")
    SECTION = "section", _("Industry section")


class PipelineSummary(models.Model):
    """Counts and sums of dashboards, by the quarter in which projects were entered.

    Each project counts in four rows: its county's, and those of its responsible unit, host unit and
    industry section (`of_id`; 0: it has none). `is_formal`: it has come as far as a formal
    contract, so framework and intent agreements stand apart (rules.md R11a). Amounts in 万元.
    Changed with the projects in one transaction, checked against the live sums every night.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    by = models.CharField(max_length=8, choices=PipelineBy)
    of_id = models.BigIntegerField()
    entered_from = models.DateField()
    stage = models.CharField(max_length=12, choices=STAGE_CHOICES)
    is_formal = models.BooleanField()
    status = models.CharField(max_length=12, choices=STATUS_CHOICES)
    project_count = models.IntegerField(default=0)
    total_investment_wan = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    funds_verified_wan = models.DecimalField(max_digits=20, decimal_places=6, default=0)

    class Meta:
        verbose_name = _("summary of the pipeline")
        verbose_name_plural = _("summaries of the pipeline")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "by", "of_id", "entered_from", "stage", "is_formal", "status"],
                name="pipeline_summary_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.of_id} {self.entered_from} {self.stage} {self.status}"


class ListPage(models.TextChoices):
    """A list whose filters can be saved and whose rows can be exported."""

    LEDGER = "ledger", _("Project ledger")
    CONTRACTS = "contracts", _("Contract register")
    SPOT_CHECKS = "checks", _("Samples of spot checks")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Filters of saved views."""

    def visible_to(self, user: User) -> Self:
        """One's own, those of one's unit, and those shared in the county."""
        return self.filter(
            Q(owner=user)
            | Q(sharing=SavedView.Sharing.UNIT, unit_id=user.unit_id)
            | Q(sharing=SavedView.Sharing.COUNTY, unit__county_id=user.unit.county_id)
        )


class SavedView(Stamped):
    """A named filter of a list (`page`): mine, my unit's, or the whole county's."""

    class Sharing(models.TextChoices):
        """Who sees the view."""

        MINE = "mine", _("Only me")
        UNIT = "unit", _("My unit")
        COUNTY = "county", _("The whole county")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    page = models.CharField(max_length=10, choices=ListPage, default=ListPage.LEDGER)
    name = models.CharField(_("name"), max_length=40)
    sharing = models.CharField(
        _("shared with"), max_length=8, choices=Sharing, default=Sharing.MINE
    )
    query = models.CharField(max_length=1000)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["sharing", "name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_name")
        ]

    def __str__(self) -> str:
        return self.name


class LedgerSettings(models.Model):
    """A user's choice of columns, their order and the row height on the ledger page."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="ledger_settings"
    )
    columns = models.JSONField(default=list)
    page_size = models.PositiveSmallIntegerField(default=50)
    is_loose = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("ledger settings")
        verbose_name_plural = _("ledger settings")

    def __str__(self) -> str:
        return str(self.user)


class CodeCounter(models.Model):
    """The last number given per county, year and series; the row is locked while one is drawn."""

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=20)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("code counter")
        verbose_name_plural = _("code counters")
        constraints = [
            models.UniqueConstraint(fields=["county", "year", "series"], name="code_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"

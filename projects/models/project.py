"""The project itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.models.choices import (
    STAGE_CHOICES,
    STATUS_CHOICES,
    SUB_STAGE_CHOICES,
    Currency,
    Nature,
    Origin,
)
from projects.models.ordering import SortIndex
from projects.models.reference import Industry, Investor, Referrer, county_q
from projects.rules.stages import Stage, Status, SubStage
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

MU: dict[str, Any] = {"max_digits": 14, "decimal_places": 4, "null": True, "blank": True}
# Every sort the ledger offers has its index: at the largest size no page reads the whole table.
SORTED_BY = ("stage_since", "submitted_on", "funds_verified_wan")
SORTED_BY_NULLABLE = (
    "signed_on",
    "started_on",
    "produced_on",
    "agreed_start_on",
    "next_step_due_on",
    "last_follow_up_on",
    "land_mu",
)


class ProjectQuerySet(models.QuerySet["Project"]):
    """Filters of projects; `visible_to` is the only door to them (R19)."""

    def visible_to(self, user: User) -> Self:
        """Projects this user may read.

        County-wide roles read their county, higher units the counties below; everybody else the
        projects in which one of their units (or teams) has a part by R5.
        """
        scope = user.scope
        if scope.reads_region or scope.reads_county:
            return self.filter(county_q(user))
        if not scope.unit_ids:
            return self.none()
        if len(scope.unit_ids) == 1:
            return self.filter(parts__unit_id=scope.unit_ids[0])
        parts: Any = self.model._meta.get_field("parts").related_model
        return self.filter(
            pk__in=parts.objects.filter(unit_id__in=scope.unit_ids).values("project_id")
        )

    def in_pipeline(self) -> Self:
        """Neither withdrawn nor merged: what the four lists count."""
        return self.filter(status__in=[Status.ACTIVE, Status.SUSPENDED])

    def in_stage(self, stage: Stage | str) -> Self:
        """One of the four lists."""
        return self.filter(stage=stage)


class OfProjectQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a project: who may read the project may read it."""

    def visible_to(self, user: User) -> Self:
        """Rows of the projects this user may read."""
        return self.filter(project__in=Project.objects.visible_to(user))


class Project(Stamped, Versioned):
    """One project from clue to production.

    Amounts in 万元, land in 亩. `stage`, `sub_stage`, `status` change only through the services of
    `projects.services.stages` (each leaves a `StageMove`); `funds_*`, `last_*`, `search_text`,
    `open_problem_count`, `missing_count`, `flag_*` (the worst flag shown) and the `*_on` copies of
    milestones are derived by services.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    code = models.CharField(_("project code"), max_length=32)
    name = models.CharField(_("project name"), max_length=150)
    name_key = models.CharField(max_length=150, editable=False)
    aliases = models.CharField(_("other names"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="phases",
        verbose_name=_("phase of"),
    )
    phase_number = models.PositiveSmallIntegerField(_("phase"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    stage = models.CharField(
        _("stage"), max_length=12, choices=STAGE_CHOICES, default=Stage.CLUE.value
    )
    sub_stage = models.CharField(
        _("sub-stage"), max_length=20, choices=SUB_STAGE_CHOICES, default=SubStage.REGISTERED.value
    )
    status = models.CharField(
        _("status"), max_length=12, choices=STATUS_CHOICES, default=Status.ACTIVE.value
    )
    status_reason = models.TextField(_("reason"), blank=True)
    stage_since = models.DateField(_("in stage since"))
    sub_stage_since = models.DateField(_("in sub-stage since"))
    status_since = models.DateField(_("in status since"), null=True, blank=True)
    suspended_until = models.DateField(_("suspended until"), null=True, blank=True)
    is_key = models.BooleanField(_("key project"), default=False)

    investor = models.ForeignKey(
        Investor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("investor"),
    )
    origin = models.CharField(_("origin of capital"), max_length=20, choices=Origin, blank=True)
    company_name = models.CharField(_("local company"), max_length=150, blank=True)
    company_credit_code = models.CharField(
        _("credit code of the local company"), max_length=18, blank=True
    )
    section = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
    )
    chain = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry chain"),
    )
    industry_text = models.CharField(_("industry as reported"), max_length=80, blank=True)
    nature = models.CharField(_("kind of construction"), max_length=12, choices=Nature, blank=True)
    content = models.TextField(_("content and scale"), blank=True)
    source = models.CharField(_("source of the clue"), max_length=200, blank=True)
    submitted_on = models.DateField(_("submitted on"))

    introducing_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("introducing unit"),
    )
    first_contact_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first-contact unit"),
    )
    responsible_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible unit"),
    )
    host_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("host unit"),
    )
    service_team = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service team"),
    )
    lead_sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead sponsor"),
    )
    lead_sponsor_name = models.CharField(_("lead sponsor as reported"), max_length=60, blank=True)
    responsible_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible person"),
    )
    responsible_person_name = models.CharField(
        _("responsible person as reported"), max_length=60, blank=True
    )
    unit_text = models.CharField(_("units as reported"), max_length=200, blank=True)
    referrers = models.ManyToManyField(
        Referrer, blank=True, related_name="projects", verbose_name=_("referrers")
    )

    address = models.CharField(_("site"), max_length=150, blank=True)
    in_park = models.BooleanField(_("in a park"), null=True, blank=True)
    wanted_site = models.CharField(_("wanted site"), max_length=150, blank=True)
    land_mu = models.DecimalField(_("land"), **MU)
    floor_area_m2 = models.DecimalField(
        _("floor area"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    total_investment_wan = WanField(_("total investment"), null=True, blank=True)
    first_phase_wan = WanField(_("of which phase one"), null=True, blank=True)
    fixed_asset_investment_wan = WanField(_("fixed-asset investment"), null=True, blank=True)
    agreed_amount_wan = WanField(_("agreed amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.CNY)
    foreign_amount_wan = WanField(_("amount in foreign currency"), null=True, blank=True)
    conversion_rate = models.DecimalField(
        _("conversion rate"), max_digits=12, decimal_places=6, null=True, blank=True
    )
    conversion_rate_on = models.DateField(_("date of the rate"), null=True, blank=True)
    agreed_deposit_wan = WanField(_("agreed deposit"), null=True, blank=True)
    agreed_intensity_wan_mu = WanField(_("agreed intensity"), null=True, blank=True)
    expected_output_wan = WanField(_("expected output"), null=True, blank=True)
    expected_tax_wan = WanField(_("expected tax"), null=True, blank=True)
    expected_jobs_count = models.PositiveIntegerField(_("expected jobs"), null=True, blank=True)

    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signing_event = models.CharField(_("signing event"), max_length=100, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    produced_on = models.DateField(_("produced on"), null=True, blank=True)
    agreed_start_on = models.DateField(_("agreed start"), null=True, blank=True)
    agreed_production_on = models.DateField(_("agreed production"), null=True, blank=True)

    visible_progress = models.TextField(_("visible progress"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_due_on = models.DateField(_("due"), null=True, blank=True)
    last_follow_up_on = models.DateField(_("last follow-up"), null=True, blank=True)
    funds_claimed_wan = WanField(_("funds claimed"), default=0, editable=False)
    funds_verified_wan = WanField(_("funds verified"), default=0, editable=False)
    open_problem_count = models.PositiveSmallIntegerField(
        _("open problems"), default=0, editable=False
    )
    missing_count = models.PositiveSmallIntegerField(_("items missing"), default=0, editable=False)
    flag_severity = models.CharField(_("flag"), max_length=12, blank=True, editable=False)
    flag_since = models.DateField(_("flagged since"), null=True, editable=False)
    note = models.TextField(_("remarks"), blank=True)
    search_text = models.TextField(editable=False, blank=True)
    import_batch = models.ForeignKey(
        "projects.ImportBatch",
        models.PROTECT,
        null=True,
        related_name="created_projects",
        editable=False,
    )
    changed_at = models.DateTimeField(_("changed at"), editable=False)

    history = TrackedRecords(
        excluded_fields=[
            "search_text",
            "missing_count",
            "flag_severity",
            "flag_since",
            "updated_at",
            "changed_at",
        ]
    )
    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [
            # Scope first in every index; the global ones serve units above the counties.
            models.Index(fields=["county", "-changed_at", "-id"], name="project_county_changed"),
            models.Index(fields=["-changed_at", "-id"], name="project_changed"),
            models.Index(
                fields=["county", "stage", "-changed_at", "-id"], name="project_county_stage"
            ),
            models.Index(fields=["stage", "-changed_at", "-id"], name="project_stage_changed"),
            SortIndex(
                "county",
                F("total_investment_wan").desc(nulls_last=True),
                F("id").desc(),
                name="project_county_total",
            ),
            SortIndex(
                F("total_investment_wan").desc(nulls_last=True),
                F("id").desc(),
                name="project_total",
            ),
            *(
                models.Index(fields=[f"-{field}", "-id"], name=f"project_{field}")
                for field in SORTED_BY
            ),
            *(
                SortIndex(F(field).desc(nulls_last=True), F("id").desc(), name=f"project_{field}")
                for field in SORTED_BY_NULLABLE
            ),
            # One list (tab) in each of the offered orders: without these, a rare stage is searched
            # for through all projects.
            *(
                models.Index(fields=["stage", f"-{field}", "-id"], name=f"project_in_{field}")
                for field in SORTED_BY
            ),
            *(
                SortIndex(
                    "stage",
                    F(field).desc(nulls_last=True),
                    F("id").desc(),
                    name=f"project_in_{field.removesuffix('_investment_wan')}",
                )
                for field in (*SORTED_BY_NULLABLE, "total_investment_wan")
            ),
            # What is rare and asked for: a few per cent of the projects, and of an index's cost.
            models.Index(
                fields=["status", "-changed_at", "-id"],
                condition=~Q(status=Status.ACTIVE.value),
                name="project_not_active",
            ),
            models.Index(
                fields=["-changed_at", "-id"], condition=Q(is_key=True), name="project_key"
            ),
            models.Index(
                fields=["county", "flag_severity", "-changed_at", "-id"],
                condition=~Q(flag_severity=""),
                name="project_county_flag",
            ),
            models.Index(
                fields=["flag_severity", "-changed_at", "-id"],
                condition=~Q(flag_severity=""),
                name="project_flag",
            ),
            models.Index(fields=["county", "name_key"], name="project_county_name_key"),
            models.Index(
                fields=["next_step_due_on"],
                condition=Q(status=Status.ACTIVE.value),
                name="project_due_active",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="project_code"),
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in Stage]), name="project_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in Status]),
                name="project_status_known",
            ),
            models.CheckConstraint(
                condition=Q(total_investment_wan=None) | Q(total_investment_wan__gte=0),
                name="project_total_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.MERGED.value, merged_into__isnull=False)
                | (~Q(status=Status.MERGED.value) & Q(merged_into=None)),
                name="project_merged_names_target",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_phase(self) -> bool:
        """A later phase 二期 of another project."""
        return self.parent_id is not None

"""Results of a period 考核结果: a score run with its frozen content, objections, rulings (R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.choices import RUN_STATE_CHOICES
from assessment.models.plans import FIGURE, AnnualPlan
from assessment.rules.score_states import RunState
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class RunQuerySet(models.QuerySet["ScoreRun"]):
    """Filters of results."""

    def visible_to(self, user: User) -> Self:
        """County-wide roles read every result; units those under public notice and later."""
        found = self.filter(county_q(user))
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return found
        return found.exclude(state=RunState.COMPUTED.value)

    def last_editions(self) -> Self:
        """The last version of each period."""
        later = self.model.objects.filter(replaces=models.OuterRef("pk"))
        return self.filter(~models.Exists(later))


class ScoreRun(Stamped, Versioned):
    """The result of one county and period.

    `content` is all its numbers are worked out of: schemes, sources, definitions, the facts of
    every unit, and the changes that objections led to. While it is computed it is worked out anew
    at will; from the public notice on only a ruling changes it; a final one never changes. A later
    correction makes a new run that names the old one.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=7)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    why_replaced = models.CharField(_("why there is a new edition"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RUN_STATE_CHOICES, default=RunState.COMPUTED.value
    )
    computed_at = models.DateTimeField(_("computed at"))
    as_of = models.DateField(_("figures as of"))
    content = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    notice_from = models.DateField(_("public notice from"), null=True, blank=True)
    notice_until = models.DateField(_("objections until"), null=True, blank=True)
    is_notice_provisional = models.BooleanField(_("provisional"), default=False)
    final_at = models.DateTimeField(_("final at"), null=True, blank=True)
    final_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords(excluded_fields=["content"])
    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a period")
        verbose_name_plural = _("results of periods")
        ordering = ["-period", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "period", "edition"], name="score_run_once_an_edition"
            ),
            models.CheckConstraint(
                condition=Q(state="computed")
                | Q(notice_from__isnull=False, notice_until__isnull=False),
                name="score_run_noticed",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="score_run_published",
            ),
        ]
        indexes = [models.Index(fields=["county", "state", "period"], name="score_run_state")]

    def __str__(self) -> str:
        return f"{self.period} ({self.edition})" if self.edition > 1 else self.period


class RowQuerySet(models.QuerySet["ScoreRow"]):
    """Filters of rows of results."""

    def visible_to(self, user: User) -> Self:
        """Rows of the results that the user may read."""
        return self.filter(run__in=ScoreRun.objects.visible_to(user))


class ScoreRow(models.Model):
    """One unit's result, with its working, as the run's content yields it.

    Unit and group keep the names they had. `outcome` is what `rules.scoring.outcome` gives.
    """

    run = models.ForeignKey(ScoreRun, models.CASCADE, related_name="rows")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit_name = models.CharField(_("unit"), max_length=120)
    group_name = models.CharField(_("group"), max_length=40)
    is_apart = models.BooleanField(_("ranked apart"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("order"))
    place = models.PositiveSmallIntegerField(_("place"), null=True)
    total = models.DecimalField(_("total"), max_digits=10, decimal_places=2)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    outcome = models.JSONField(_("working"))

    objects = RowQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit’s result")
        verbose_name_plural = _("units’ results")
        ordering = ["run", "sort_order"]
        constraints = [models.UniqueConstraint(fields=["run", "unit"], name="score_row_once")]
        indexes = [models.Index(fields=["unit", "run"], name="score_row_unit")]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.total}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Filters of objections."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for others those of their own units."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(unit_id__in=scope.unit_ids) if scope.unit_ids else self.none()


class Objection(Stamped, Versioned):
    """A unit objects to its result 异议; the bureau rules on it, and the ruling leaves its trace.

    `code`: the indicator, bonus or deduction it is about; empty: the whole result.
    """

    class State(models.TextChoices):
        """Filed, then ruled or taken back."""

        FILED = "filed", pgettext_lazy("objection", "Filed")
        UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
        PARTLY = "partly", pgettext_lazy("objection", "Upheld in part")
        REJECTED = "rejected", pgettext_lazy("objection", "Rejected")
        TAKEN_BACK = "taken_back", pgettext_lazy("objection", "Taken back")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    run = models.ForeignKey(ScoreRun, models.PROTECT, related_name="objections")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    code = models.CharField(_("about"), max_length=60, blank=True)
    claim = models.TextField(_("objection"))
    filed_at = models.DateTimeField(_("filed at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FILED)
    ruling = models.TextField(_("ruling"), blank=True)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    ruled_at = models.DateTimeField(_("ruled at"), null=True, blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords()
    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["filed", "taken_back"], ruled_at=None)
                | (Q(ruled_at__isnull=False) & ~Q(ruling="")),
                name="objection_ruled_with_reason",
            ),
            models.UniqueConstraint(
                fields=["run", "unit", "code"],
                condition=Q(state="filed"),
                name="objection_filed_once",
            ),
        ]
        indexes = [models.Index(fields=["county", "state"], name="objection_waiting")]

    def __str__(self) -> str:
        return f"{self.unit} {self.run}"


class ObjectionFileQuerySet(models.QuerySet["ObjectionFile"]):
    """Filters of evidence."""

    def visible_to(self, user: User) -> Self:
        """Files of the objections that the user may read."""
        return self.filter(objection__in=Objection.objects.visible_to(user))


class ObjectionFile(Stamped):
    """A file that proves what an objection claims; it stays with the objection, ruled or not."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="files")
    title = models.CharField(_("document title"), max_length=150)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")

    objects = ObjectionFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of an objection")
        verbose_name_plural = _("evidence of objections")
        ordering = ["objection", "pk"]

    def __str__(self) -> str:
        return self.title


class FactChangeQuerySet(models.QuerySet["FactChange"]):
    """Filters of changes."""

    def visible_to(self, user: User) -> Self:
        """Changes by the objections that the user may read."""
        return self.filter(objection__in=Objection.objects.visible_to(user))


class FactChange(models.Model):
    """A fact of a run that a ruling changed: both values, append-only; the run is worked out anew.

    `is_target`: the target of the figure was wrong, not the figure. `is_mark`: it is the unit's
    mean mark on a sheet of assessors; what each assessor gave stays known.
    """

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="changes")
    name = models.CharField(_("figure"), max_length=60)
    is_target = models.BooleanField(_("its target"), default=False)
    is_mark = models.BooleanField(_("mark on a sheet"), default=False)
    old = models.DecimalField(_("before"), null=True, **FIGURE)
    new = models.DecimalField(_("after"), **FIGURE)

    objects = FactChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed fact")
        verbose_name_plural = _("changed facts")
        ordering = ["objection", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["objection", "name", "is_target", "is_mark"], name="fact_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.old} → {self.new}"

"""Schemes of assessment 考核办法: drafts, adopted by a document, and what they cannot count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.choices import CYCLE_CHOICES
from assessment.models.plans import FIGURE, AnnualPlan, UnitGroup
from assessment.rules.score_states import SchemeCycle
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class SchemeQuerySet(models.QuerySet["ScoringScheme"]):
    """Filters of schemes."""

    def visible_to(self, user: User) -> Self:
        """Adopted ones are read by everybody in the county; drafts by who reads all of it."""
        found = self.filter(county_q(user))
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return found
        return found.exclude(state=ScoringScheme.State.DRAFT)


class ScoringScheme(Stamped, Versioned):
    """A scheme of one year, for all groups of its plan or for those named.

    `content` is what `rules.scoring.scheme_reading` reads (docs/schemes.md), `sources` what
    `rules.scoring.sources` reads. A draft is edited; an adopted one never: a copy takes over from a
    month on, by its own document.
    """

    class State(models.TextChoices):
        """A draft, in force by a document, or taken back before it was ever used."""

        DRAFT = "draft", pgettext_lazy("scheme", "Draft")
        ADOPTED = "adopted", pgettext_lazy("scheme", "Adopted")
        WITHDRAWN = "withdrawn", pgettext_lazy("scheme", "Taken back")

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="schemes")
    title = models.CharField(_("title"), max_length=120)
    groups = models.ManyToManyField(
        UnitGroup, blank=True, related_name="+", verbose_name=_("for these groups only")
    )
    cycle = models.CharField(
        _("for which results"),
        max_length=8,
        choices=CYCLE_CHOICES,
        default=SchemeCycle.ANY.value,
    )
    from_month = models.PositiveSmallIntegerField(
        _("holds from month"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField(_("content"), default=dict)
    sources = models.JSONField(_("where its figures come from"), default=dict)
    document = models.CharField(_("document number"), max_length=100, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    note = models.CharField(_("explanation"), max_length=500, blank=True)
    is_used = models.BooleanField(_("used by a result"), default=False, editable=False)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    history = TrackedRecords()
    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheme of assessment")
        verbose_name_plural = _("schemes of assessment")
        ordering = ["-plan__year", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="adopted") | (Q(adopted_on__isnull=False) & ~Q(document="")),
                name="scheme_adopted_by_paper",
            ),
            models.CheckConstraint(
                condition=Q(from_month__gte=1, from_month__lte=12), name="scheme_from_a_month"
            ),
        ]
        indexes = [models.Index(fields=["county", "plan", "state"], name="scheme_of_plan")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """It may be edited."""
        return self.state == self.State.DRAFT


class FactQuerySet(models.QuerySet["ScoreFact"]):
    """Filters of typed facts."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for others those of their own units."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(unit_id__in=scope.unit_ids) if scope.unit_ids else self.none()


class ScoreFact(Stamped, Versioned):
    """A figure of one unit that neither ledger nor reports know: typed by the bureau, with a paper.

    Of the year to the end of `month`; a later one of the same name takes its place.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    month = models.DateField(_("to the end of"), help_text=_("First day of a month"))
    name = models.CharField(_("figure"), max_length=60)
    value = models.DecimalField(_("value"), **FIGURE)
    target = models.DecimalField(_("target of the year"), null=True, blank=True, **FIGURE)
    reference = models.CharField(_("document number"), max_length=100, blank=True)
    note = models.CharField(_("explanation"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("typed figure")
        verbose_name_plural = _("typed figures")
        ordering = ["-month", "unit", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name", "month"], name="score_fact_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="score_fact_from_a_first"),
            models.CheckConstraint(
                condition=Q(target=None) | Q(target__gte=0), name="score_fact_target"
            ),
        ]
        indexes = [models.Index(fields=["county", "month", "name"], name="score_fact_county")]

    def __str__(self) -> str:
        return f"{self.unit} {self.name} {self.value.normalize():f}"


class SheetQuerySet(models.QuerySet["AssessorSheet"]):
    """Filters of assessors' sheets."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; assessors read their own."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(assessor=user)


class AssessorSheet(Stamped, Versioned):
    """The marks that one assessor gives the units of a group in one period.

    `sheet` is the name by which schemes call it. An empty `handed_in_at`: still being filled in,
    and it does not count.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    group = models.ForeignKey(UnitGroup, models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=7)
    sheet = models.CharField(_("sheet"), max_length=60)
    assessor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    assessor_class = models.CharField(_("class of assessors"), max_length=40, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)

    history = TrackedRecords()
    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessor’s sheet")
        verbose_name_plural = _("assessors’ sheets")
        ordering = ["-period", "sheet", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "period", "sheet", "assessor"], name="assessor_sheet_once"
            )
        ]
        indexes = [models.Index(fields=["county", "period", "sheet"], name="assessor_sheet_county")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.period} {self.assessor}"


class SheetMarkQuerySet(models.QuerySet["SheetMark"]):
    """Filters of marks."""

    def visible_to(self, user: User) -> Self:
        """Marks of the sheets this user may read."""
        return self.filter(sheet__in=AssessorSheet.objects.visible_to(user))


class SheetMark(models.Model):
    """One unit's mark on a sheet."""

    sheet = models.ForeignKey(AssessorSheet, models.CASCADE, related_name="marks")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    mark = models.DecimalField(_("mark"), max_digits=8, decimal_places=2)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    history = TrackedRecords()
    objects = SheetMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["sheet", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "unit"], name="sheet_mark_once"),
            models.CheckConstraint(condition=Q(mark__gte=0), name="sheet_mark_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.mark}"


class SelfScoreQuerySet(models.QuerySet["SelfScore"]):
    """Filters of self-scores."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for others those of their own units."""
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        return self.filter(unit_id__in=scope.unit_ids) if scope.unit_ids else self.none()


class SelfScore(Stamped, Versioned):
    """What a unit gives itself for an indicator of a period 自评: shown beside, counts nowhere."""

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=7)
    code = models.CharField(_("indicator"), max_length=60)
    score = models.DecimalField(_("own score"), max_digits=8, decimal_places=2)
    note = models.CharField(_("explanation"), max_length=500, blank=True)

    history = TrackedRecords()
    objects = SelfScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("own score")
        verbose_name_plural = _("own scores")
        ordering = ["-period", "unit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "code"], name="self_score_once")
        ]
        indexes = [models.Index(fields=["county", "period"], name="self_score_county")]

    def __str__(self) -> str:
        return f"{self.unit} {self.period} {self.code} {self.score}"

"""Monthly report 月报: one of a unit and a month, with its rows, cells and versions (R10).

While it is a draft, what is typed stands in rows and cells; the unit head's confirmation writes
the money as that month's claimed entries (R6) and the progress as follow-ups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.models.choices import ACT_CHOICES, STATE_CHOICES
from assessment.models.indicators import Indicator, IndicatorDefinition
from assessment.models.plans import FIGURE
from assessment.rules.reports import State
from projects.models import FollowUp, FundsEntry, Project, ProjectDocument
from projects.models.choices import STAGE_CHOICES, STATUS_CHOICES, SUB_STAGE_CHOICES, Origin
from projects.models.reference import county_q
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core.fields import WanField
from zhaoshang.core.models import Stamped, Versioned

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


class ReportQuerySet(models.QuerySet["MonthlyReport"]):
    """Filters of reports; `visible_to` is the only door to them (R19)."""

    def visible_to(self, user: User) -> Self:
        """All of the county for county-wide roles; for others those of their own units.

        Also those of the units whose head the user stands in for today (R8).
        """
        scope = user.scope
        if scope.reads_county or scope.reads_region:
            return self.filter(county_q(user))
        units = {*scope.unit_ids, *scope.deputy_of}
        return self.filter(unit_id__in=units) if units else self.none()

    def unsent(self) -> Self:
        """Not with the bureau: being written, waiting for the unit head, or returned."""
        return self.filter(state__in=[State.DRAFT, State.AWAITING, State.RETURNED])


class MonthlyReport(Stamped, Versioned):
    """What one unit reports of one month. Made for every unit when its month is opened.

    `month` is its first day. Nobody has touched it while `started_at` is empty. `is_late` is
    settled by the first submission and never changes afterwards.
    """

    county = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="monthly_reports", verbose_name=_("unit")
    )
    month = models.DateField(_("month"))
    state = models.CharField(
        _("state"), max_length=10, choices=STATE_CHOICES, default=State.DRAFT.value
    )
    due_on = models.DateField(_("due"))
    is_provisional = models.BooleanField(_("provisional"), default=False)
    started_at = models.DateTimeField(_("begun at"), null=True)
    filled_at = models.DateTimeField(_("rows last brought up to date at"), null=True)
    nothing_to_report = models.BooleanField(_("nothing to report"), default=False)
    summary = models.TextField(_("work of the month"), blank=True)
    sent_up_at = models.DateTimeField(_("handed to the unit head at"), null=True)
    sent_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_late = models.BooleanField(_("late"), default=False)
    submissions = models.PositiveSmallIntegerField(_("times submitted"), default=0)
    returned_at = models.DateTimeField(_("returned at"), null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    return_reason = models.CharField(_("reason of the return"), max_length=500, blank=True)
    return_due_on = models.DateField(_("to be submitted again by"), null=True)
    is_return_provisional = models.BooleanField(_("provisional after the return"), default=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    history = TrackedRecords()
    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly report")
        verbose_name_plural = _("monthly reports")
        ordering = ["-month", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "month"], name="monthly_report_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="monthly_report_first_day"),
        ]
        indexes = [
            models.Index(fields=["county", "month", "state"], name="monthly_report_board"),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(first_submitted_at=None),
                name="monthly_report_owed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month:%Y-%m}"

    @property
    def not_started(self) -> bool:
        """Nobody has opened it yet."""
        return self.started_at is None and self.state == State.DRAFT

    @property
    def is_due_provisional(self) -> bool:
        """The due day that counts now rests on a year that the calendar does not know (R15)."""
        if self.state == State.RETURNED and self.return_due_on is not None:
            return self.is_return_provisional
        return self.is_provisional


class OfReportQuerySet(models.QuerySet[Any]):
    """Filters of what belongs to a report."""

    def visible_to(self, user: User) -> Self:
        """Rows of the reports this user may read."""
        return self.filter(report__in=MonthlyReport.objects.visible_to(user))


class Answerable(models.Model):
    """What a row and a cell share: an explanation, and what the bureau and the unit said of it."""

    note = models.CharField(_("explanation"), max_length=300, blank=True)
    returned = models.BooleanField(_("returned"), default=False)
    return_note = models.CharField(_("what the bureau says"), max_length=300, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    # What stood in it when it was returned: a changed row is answered (R10).
    returned_content = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


class ReportLine(Answerable):
    """A project's row: its money of the month (claimed), its progress, or "no change".

    One of a project and a month, in the report of its responsible unit. `amount_wan` is all the
    money of the month, entries made elsewhere included. `last_wan` and `before_wan` (all earlier
    months) are as of the filling.
    """

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="lines")
    project = models.ForeignKey(Project, models.PROTECT, related_name="report_lines")
    month = models.DateField(_("month"))
    position = models.PositiveSmallIntegerField(_("number"), default=0)
    stage = models.CharField(_("stage"), max_length=12, choices=STAGE_CHOICES)
    sub_stage = models.CharField(_("sub-stage"), max_length=20, choices=SUB_STAGE_CHOICES)
    status = models.CharField(_("status"), max_length=12, choices=STATUS_CHOICES)
    before_wan = WanField(_("cumulative to last month"), default=0)
    last_wan = WanField(_("last month"), default=0)
    last_progress = models.CharField(_("progress last month"), max_length=300, blank=True)
    unseen_months = models.PositiveSmallIntegerField(_("months unseen"), null=True)
    unchanged_months = models.PositiveSmallIntegerField(_("months without change"), default=0)
    amount_wan = WanField(_("this month"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, blank=True)
    progress = models.CharField(_("visible progress"), max_length=300, blank=True)
    problem = models.CharField(_("problems, help wanted"), max_length=300, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    no_change = models.BooleanField(_("no change"), default=False)
    is_rushed = models.BooleanField(_("claimed after months unseen"), default=False)
    entry = models.ForeignKey(FundsEntry, models.PROTECT, null=True, related_name="+")
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, null=True, related_name="+")

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("project row of a monthly report")
        verbose_name_plural = _("project rows of monthly reports")
        ordering = ["report", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="report_line_once")
        ]

    def __str__(self) -> str:
        return str(self.project)


class LineEvidence(models.Model):
    """A file that proves the money of a row; on submission it goes to the entry."""

    line = models.ForeignKey(ReportLine, models.CASCADE, related_name="evidence")
    document = models.OneToOneField(ProjectDocument, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("evidence of a project row")
        verbose_name_plural = _("evidence of project rows")
        ordering = ["line", "pk"]

    def __str__(self) -> str:
        return str(self.document)


class UnitCell(Answerable):
    """A unit indicator's row: this month, cumulative, last month's beside it.

    `ledger` is what the ledger says of the month (null for what is reported); `value` and
    `cumulative` are typed, and follow from ledger or months while they are empty.
    """

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="cells")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    definition = models.ForeignKey(IndicatorDefinition, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("number"), default=0)
    last_value = models.DecimalField(_("last month"), default=0, **FIGURE)
    last_cumulative = models.DecimalField(_("cumulative to last month"), default=0, **FIGURE)
    ledger = models.DecimalField(_("by the ledger"), null=True, **FIGURE)
    value = models.DecimalField(_("this month"), null=True, blank=True, **FIGURE)
    cumulative = models.DecimalField(_("cumulative"), null=True, blank=True, **FIGURE)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit indicator of a monthly report")
        verbose_name_plural = _("unit indicators of monthly reports")
        ordering = ["report", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="unit_cell_once")
        ]

    def __str__(self) -> str:
        return str(self.definition)


class ReportEdit(models.Model):
    """One saving of a report: which cells, from what to what; append-only. One row a saving."""

    class Door(models.TextChoices):
        """How it came."""

        PAGE = "page", _("On the page")
        WORKBOOK = "workbook", _("By workbook")
        FILLING = "filling", _("Brought up to date from the ledger")

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="edits")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    door = models.CharField(_("how"), max_length=10, choices=Door)
    changes = models.JSONField(_("changes"), default=list)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("saving of a monthly report")
        verbose_name_plural = _("savings of monthly reports")
        ordering = ["report", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by or ''}"


class ReportMove(models.Model):
    """One change of a report's state; append-only. A submission carries its whole content."""

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="moves")
    act = models.CharField(_("act"), max_length=10, choices=ACT_CHOICES)
    to_state = models.CharField(_("to"), max_length=10, choices=STATE_CHOICES)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    content = models.JSONField(_("content"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a monthly report")
        verbose_name_plural = _("steps of monthly reports")
        ordering = ["report", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d}"

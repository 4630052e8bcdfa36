"""How a view gets its report, and what its user is entitled to (R10, R19)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.models import MonthlyReport, ReportLine
from assessment.permissions import entitled_to
from assessment.rules.reports import Act
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

READERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
WRITERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN)
UNITS = (Role.CLERK, Role.UNIT_HEAD)
BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)


@dataclass(frozen=True)
class Seen:
    """A report in sight, who looks at it, and when."""

    user: User
    report: MonthlyReport
    on: dt.date

    @property
    def title(self) -> str:
        """Name of the report: 10月单位月报."""
        return report_title(self.report)

    @property
    def url(self) -> str:
        """Address of the report's page."""
        return reverse("assessment:report", args=[self.report.pk])

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """Pages above a page about the report."""
        name = f"{self.report.unit.label} {self.title}"
        return ((_("Monthly reports"), reverse("assessment:reports")), (name, self.url))

    @cached_property
    def entitled(self) -> frozenset[Act]:
        """Everything the user may ever do with the report."""
        return entitled_to(self.user, self.report)

    @property
    def opens_projects(self) -> bool:
        """The user sees the unit's projects; a deputy from elsewhere sees the report alone."""
        scope = self.user.scope
        return scope.reads_county or scope.reads_region or self.report.unit_id in scope.unit_ids

    def is_entitled(self, act: Act) -> bool:
        """Tell whether the user may ever do this; whether it is the time for it, the rules say."""
        return act in self.entitled

    def allow(self, act: Act) -> None:
        """Refuse who may never do this.

        Raises:
            PermissionDenied: when the user is not entitled.
        """
        if not self.is_entitled(act):
            raise PermissionDenied


def report_or_404(request: HttpRequest, pk: int) -> Seen:
    """Return a report in sight.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    user = actor(request)
    visible = MonthlyReport.objects.visible_to(user).select_related("county", "unit")
    return Seen(user, get_object_or_404(visible, pk=pk), clock.today())


def line_or_404(request: HttpRequest, pk: int) -> tuple[Seen, ReportLine]:
    """Return a project row of a report in sight.

    Raises:
        Http404: when there is none, or its report is out of sight.
    """
    visible = ReportLine.objects.visible_to(actor(request)).select_related("project")
    line: ReportLine = get_object_or_404(visible, pk=pk)
    return report_or_404(request, line.report_id), line


def report_title(report: MonthlyReport) -> str:
    """Return the name of a report, with its year where that is not this one."""
    month = report.month
    this_year = month.year == clock.today().year
    name = date_format(month, pgettext("date format", "F")) if this_year else month_name(month)
    return _("Monthly report, %(month)s") % {"month": name}


def month_name(month: dt.date) -> str:
    """Return a month with its year."""
    return date_format(month, "YEAR_MONTH_FORMAT")


def report_number(report: MonthlyReport) -> str:
    """Return the number that a submission is known by: unit, month, which time."""
    return f"{report.unit.code}-{report.month:%Y%m}-{report.submissions}"

"""Accepts in bulk what needs no second look; says of every other report why not (R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessment.models import MonthlyReport
from assessment.models.choices import STATE_LABELS
from assessment.permissions import can_judge
from assessment.rules.reports import State
from assessment.selectors.report_checks import findings_of_many
from assessment.services.report_steps import accept_reports
from zhaoshang.accounts.models import User

NOT_WAITING = _("It does not wait for the bureau: %(state)s.")
OWN = _("You submitted it yourself; a colleague accepts it.")


@dataclass(frozen=True)
class Accepted:
    """What was accepted, and why the others were not, by unit."""

    accepted: Sequence[MonthlyReport]
    skipped: Sequence[tuple[MonthlyReport, str]]


def accept_without_warnings(*, report_ids: Sequence[int], by: User, on: dt.date) -> Accepted:
    """Accept those reports that wait for the bureau and raise no warning.

    One with a warning is opened and read, even if the warning is explained.
    """
    chosen = list(
        MonthlyReport.objects.visible_to(by)
        .filter(pk__in=list(report_ids))
        .select_related("unit", "county")
        .order_by("unit__sort_order", "unit__name", "pk")
    )
    waiting = [each for each in chosen if each.state == State.SUBMITTED]
    findings = findings_of_many(waiting, on)
    skipped: dict[int, str] = {}
    for report in chosen:
        found = findings.get(report.pk, [])
        if report.state != State.SUBMITTED:
            skipped[report.pk] = str(NOT_WAITING) % {"state": STATE_LABELS[State(report.state)]}
        elif not can_judge(by, report):
            skipped[report.pk] = str(OWN)
        elif found:
            words = ngettext(
                "%(count)s point to look at.", "%(count)s points to look at.", len(found)
            )
            skipped[report.pk] = words % {"count": len(found)}
    clean = [each for each in chosen if each.pk not in skipped]
    skipped |= accept_reports(reports=clean, by=by, on=on) if clean else {}
    return Accepted(
        [each for each in chosen if each.pk not in skipped],
        [(each, skipped[each.pk]) for each in chosen if each.pk in skipped],
    )

"""Reminders of monthly reports: due soon, late, returned; and chasing by the bureau (R10, R18).

Worked out of dates, so a second run tells nobody twice and a missed day is made up for; what no
longer holds is taken back. Who has reported is never chased.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment import events_closing as events
from assessment import notices_closing as notices
from assessment.models import MonthlyReport
from assessment.policies import MONTHLY_REPORT, ReportRule
from assessment.rules.reports import State
from assessment.selectors.closing import reports_owed
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import deputies_of_heads
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force

SUBJECT = "assessment.monthly_report"
# No policy reminds earlier than this before a due day.
FURTHEST = dt.timedelta(days=20)
LONGEST = 300
NOBODY_OWES = _("Everybody chosen has reported; nobody was chased.")
KINDS: tuple[NoticeKind, ...] = (
    notices.REPORT_DUE,
    notices.REPORT_LATE,
    notices.RETURN_DUE,
)


@dataclass
class _People:
    """Clerks and heads, with who stands in, by unit; a merged unit's are its successor's too."""

    clerks: dict[int, list[int]]
    heads: dict[int, list[int]]
    successors: dict[int, int]

    @classmethod
    def of(cls, unit_ids: Iterable[int], on: dt.date) -> _People:
        """Load those of some units: four queries."""
        merged = Unit.objects.filter(pk__in=list(unit_ids)).exclude(merged_into=None)
        successors: dict[int, int] = {
            pk: into for pk, into in merged.values_list("pk", "merged_into_id") if into is not None
        }
        wanted = {*unit_ids, *successors.values()}
        found: dict[Role, dict[int, list[int]]] = {}
        for role in (Role.CLERK, Role.UNIT_HEAD):
            people = User.objects.get_queryset().active_on(on).with_role(role)
            rows = people.filter(unit__in=wanted).order_by("pk").values_list("unit_id", "pk")
            found[role] = defaultdict(list)
            for unit_id, pk in rows.distinct():
                found[role][unit_id].append(pk)
        for unit_id, deputies in deputies_of_heads(wanted, on).items():
            heads = found[Role.UNIT_HEAD][unit_id]
            heads += [pk for pk in deputies if pk not in heads]
        return cls(found[Role.CLERK], found[Role.UNIT_HEAD], successors)

    def told(self, report: MonthlyReport, *, with_heads: bool) -> list[int]:
        """Return who is told of a report: its clerks, the heads too if asked or if none writes."""
        units = [report.unit_id, self.successors.get(report.unit_id, 0)]
        clerks = [pk for unit in units for pk in self.clerks.get(unit, ())]
        heads = [pk for unit in units for pk in self.heads.get(unit, ())]
        return [*clerks, *heads] if with_heads or not clerks else clerks


@transaction.atomic
def remind_reports(*, on: dt.date) -> int:
    """Tell units of reports due soon, late, or returned; return how many notices are new.

    1. Reports never submitted: the policy's days before the due day, then every day they are late;
       the unit head is told once a report is late by more than the policy's days.
    2. Returned reports that are to be submitted again by tomorrow, or are late.
    3. Take back what was said earlier and is no longer so.
    """
    owed = list(
        reports_owed()
        .filter(due_on__lte=on + FURTHEST)
        .select_related("unit", "county")
        .order_by("pk")
    )
    returned = list(
        MonthlyReport.objects.filter(
            state=State.RETURNED.value, return_due_on__lte=on + dt.timedelta(days=1)
        )
        .select_related("unit", "county")
        .order_by("pk")
    )
    people = _People.of({each.unit_id for each in [*owed, *returned]}, on)
    rules = _rules([*owed, *returned], on)
    alerts = [*_of_owed(owed, people, rules, on), *_of_returned(returned, people, on)]
    _take_back(alerts)
    _take_back_chased(owed)
    return raise_alerts(alerts) if alerts else 0


def _rules(reports: Sequence[MonthlyReport], on: dt.date) -> dict[int, ReportRule]:
    counties = {each.county_id: each.county for each in reports}
    return {pk: in_force(MONTHLY_REPORT, county, on).value for pk, county in counties.items()}


def _of_owed(
    reports: Sequence[MonthlyReport], people: _People, rules: dict[int, ReportRule], on: dt.date
) -> Iterator[Alert]:
    for report in reports:
        rule = rules[report.county_id]
        if on > report.due_on:
            late = (on - report.due_on).days > rule.chase_days
            yield _alert(
                notices.REPORT_LATE,
                report,
                people.told(report, with_heads=late),
                period=report.due_on.isoformat(),
                meant_on=report.due_on + dt.timedelta(days=1),
            )
            continue
        reached = [days for days in rule.remind if on >= report.due_on - dt.timedelta(days=days)]
        if reached:
            yield _alert(
                notices.REPORT_DUE,
                report,
                people.told(report, with_heads=report.state == State.AWAITING),
                period=f"{report.due_on.isoformat()}:{min(reached)}",
                meant_on=report.due_on - dt.timedelta(days=min(reached)),
            )


def _of_returned(reports: Sequence[MonthlyReport], people: _People, on: dt.date) -> Iterator[Alert]:
    for report in reports:
        due = report.return_due_on
        if due is not None:
            yield _alert(
                notices.RETURN_DUE,
                report,
                people.told(report, with_heads=on > due),
                period=f"{report.submissions}:{due.isoformat()}",
                meant_on=due - dt.timedelta(days=1),
                due_on=due,
            )


def _alert(
    kind: NoticeKind,
    report: MonthlyReport,
    recipients: Sequence[int],
    *,
    period: str,
    meant_on: dt.date | None = None,
    due_on: dt.date | None = None,
    note: str = "",
) -> Alert:
    due = due_on or report.due_on
    return Alert(
        kind=kind.name,
        subject=(SUBJECT, report.pk),
        recipients=recipients,
        period=period,
        params={
            "month": date_format(report.month, "YEAR_MONTH_FORMAT"),
            "unit": report.unit.label,
            "due": due,
            "note": note,
        },
        url=reverse("assessment:report", args=[report.pk]),
        due_on=due,
        meant_on=meant_on,
    )


def _take_back(alerts: Iterable[Alert]) -> None:
    """Take back what stands of these kinds and is not among what is to be said."""
    said = {(each.kind, str(each.subject[1]), each.period) for each in alerts}
    standing = Notice.objects.filter(kind__in=[each.name for each in KINDS], withdrawn_at=None)
    keys = standing.order_by().values_list("kind", "subject_id", "period").distinct()
    for kind, subject_id, period in list(keys):
        if (kind, subject_id, period) not in said:
            withdraw_alerts(kind=kind, subject=(SUBJECT, subject_id), period=period)


def _take_back_chased(owed: Iterable[MonthlyReport]) -> None:
    """Take back the bureau's chasing of reports that have come."""
    ids = {str(each.pk) for each in owed}
    kind = notices.REPORT_CHASED.name
    standing = Notice.objects.filter(kind=kind, withdrawn_at=None).order_by()
    for subject_id in list(standing.values_list("subject_id", flat=True).distinct()):
        if subject_id not in ids:
            withdraw_alerts(kind=kind, subject=(SUBJECT, subject_id))


def withdraw_reminders(report: MonthlyReport, *, also: Iterable[NoticeKind] = ()) -> None:
    """Take back at once what asked for a report that has been submitted, and other kinds of it."""
    kinds = [kind.name for kind in (*KINDS, notices.REPORT_CHASED, *also)]
    withdraw_alerts(kind=kinds, subject=(SUBJECT, report.pk))


@dataclass(frozen=True)
class Chased:
    """Who was chased, and who was not because the report has come already."""

    units: Sequence[MonthlyReport]
    reported: Sequence[MonthlyReport]
    notices: int


@transaction.atomic
def chase_reports(*, report_ids: Sequence[int], note: str, by: User, on: dt.date) -> Chased:
    """Ask units for the reports they owe; whoever has reported is left alone, and named.

    Chasing twice on one day tells nobody twice.

    Args:
        report_ids: The reports asked for; all of the bureau's county.
        note: What the bureau adds.
        by: Who chases.
        on: Today.

    Raises:
        RuleBroken: when everybody chosen has reported.
    """
    chosen = list(
        MonthlyReport.objects.visible_to(by)
        .filter(pk__in=list(report_ids))
        .select_related("unit", "county")
        .order_by("unit__sort_order", "unit__name", "pk")
    )
    owed = set(
        reports_owed().filter(pk__in=[each.pk for each in chosen]).values_list("pk", flat=True)
    )
    late = [each for each in chosen if each.pk in owed]
    if not late:
        raise RuleBroken(NOBODY_OWES, code="nobody_owes")
    why = note.strip()[:LONGEST]
    with acting(user=by, reason=why or None):
        people = _People.of({each.unit_id for each in late}, on)
        rules = _rules(late, on)
        told = raise_alerts(
            _alert(
                notices.REPORT_CHASED,
                report,
                people.told(
                    report,
                    with_heads=(on - report.due_on).days > rules[report.county_id].chase_days,
                ),
                period=on.isoformat(),
                note=why,
            )
            for report in late
        )
        record_event(
            events.REPORTS_CHASED,
            by=by,
            county=late[0].county_id,
            subject=late[0].county,
            reason=why,
            detail={
                "month": f"{late[0].month:%Y-%m}",
                "units": [each.unit_id for each in late],
                "notices": told,
            },
        )
        return Chased(late, [each for each in chosen if each.pk not in owed], told)

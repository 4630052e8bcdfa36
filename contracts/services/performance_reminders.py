"""Reminders of promises and special reports (R14, R18): computed from dates, said once, said late.

A second run tells nobody twice, a missed night is made up for: each notice names the day it was
meant for. Queries do not grow with the contracts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localtime

from contracts import notices_performance as notices
from contracts.models import Obligation, SpecialReport
from contracts.policies_performance import SPECIAL_REPORT, ReportRule
from contracts.rules.performance import Level, levels_reached, meant_on, reminder_due
from contracts.selectors.contract_people import People
from contracts.services.performance_notices import OBLIGATION, REPORT, promise_alert, report_alert
from contracts.services.report_clock import STILL_OWED
from projects.rules.reminders import meant_on as turn_of
from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_many
from zhaoshang.policy.selectors import in_force

FURTHEST = dt.timedelta(days=365)
"""No policy reminds earlier than this."""
_CONTRACT = (
    "contract__county",
    "contract__project__host_unit",
    "contract__project__responsible_unit",
)


class Rules:
    """The policy of each county on a day, read once."""

    def __init__(self, on: dt.date) -> None:
        """Nothing is read yet."""
        self.on, self._read = on, dict[int, ReportRule]()

    def of(self, county: Unit) -> ReportRule:
        """Return a county's policy."""
        if county.pk not in self._read:
            self._read[county.pk] = in_force(SPECIAL_REPORT, county, self.on).value
        return self._read[county.pk]

    def furthest(self, counties: Iterable[Unit]) -> int:
        """Return the most days before a due day on which anybody is reminded."""
        return max((max(self.of(each).remind, default=0) for each in counties), default=0)


def remind_of_promises(*, on: dt.date, rules: Rules) -> int:
    """Remind of promises due in 30, 7 or 1 days (policy): who performs them, and the keeper."""
    counties = Unit.objects.filter(pk__in=Obligation.objects.open().values("contract__county"))
    furthest = rules.furthest(counties)
    soon = Obligation.objects.open().filter(
        due_on__gte=on, due_on__lte=on + dt.timedelta(days=furthest), claimed_on=None
    )
    due = list(soon.select_related(*_CONTRACT).order_by("due_on", "pk"))
    people, alerts = People((each.contract for each in due), on), []
    for each in due:
        days = reminder_due(each.due_on, on, rules.of(each.contract.county).remind)
        if days is None:
            continue
        alerts.append(
            promise_alert(
                notices.OBLIGATION_DUE,
                each,
                _told(each, people),
                period=f"{each.due_on}:{days}",
                meant_on=turn_of(each.due_on - dt.timedelta(days=days), _known_on(each)),
                days=days,
            )
        )
    return raise_alerts(alerts) if alerts else 0


def tell_overdue(*, on: dt.date) -> int:
    """Tell of promises of either side that were not performed on their day, once for each day."""
    unclaimed = Obligation.objects.overdue(on).filter(claimed_on=None)
    late = _untold(unclaimed, notices.OBLIGATION_OVERDUE.name, OBLIGATION, Cast("due_on", _TEXT))
    due = list(late.select_related(*_CONTRACT).order_by("due_on", "pk"))
    people = People((each.contract for each in due), on)
    alerts = [
        promise_alert(
            notices.OBLIGATION_OVERDUE,
            each,
            _told(each, people),
            meant_on=turn_of(each.due_on + dt.timedelta(days=1), _known_on(each)),
        )
        for each in due
    ]
    withdraw_many(
        kind=notices.OBLIGATION_DUE.name,
        subject_type=OBLIGATION,
        subject_ids=[each.pk for each in due],
    )
    return raise_alerts(alerts) if alerts else 0


def tell_late_reports(*, on: dt.date, rules: Rules) -> dict[str, int]:
    """Carry late reports to the unit's head, the lead sponsor, the leading group; how many new."""
    told = {level.value: 0 for level in Level}
    late = SpecialReport.objects.filter(state__in=STILL_OWED, due_on__lt=on)
    for level in Level:
        period = Concat(Cast("due_on", _TEXT), Value(f":{level.value}"), output_field=_TEXT)
        waiting = _untold(late, notices.REPORT_LATE.name, REPORT, period)
        found = [
            each
            for each in waiting.select_related(*_CONTRACT).order_by("due_on", "pk")
            if level in levels_reached(each.due_on, on, rules.of(each.contract.county).escalation)
        ]
        people = People((each.contract for each in found), on)
        alerts = [_late_alert(each, level, people, rules) for each in found]
        told[level.value] = raise_alerts(alerts) if alerts else 0
    return told


_TEXT = CharField()


def _late_alert(report: SpecialReport, level: Level, people: People, rules: Rules) -> Alert:
    contract = report.contract
    to = {
        Level.HEAD: [*people.heads(contract), *people.writers(contract), *people.keepers(contract)],
        Level.SPONSOR: people.sponsors(contract),
        Level.GROUP: people.group(contract),
    }[level]
    escalation = rules.of(contract.county).escalation
    return report_alert(
        notices.REPORT_LATE,
        report,
        to,
        period=f"{report.due_on}:{level.value}",
        meant_on=meant_on(report.due_on, level, escalation),
        level=level.value,
    )


def _untold(rows: QuerySet[Any], kind: str, subject: str, period: Any) -> QuerySet[Any]:
    """Leave out what has been said already and still holds."""
    said = Notice.objects.filter(
        kind=kind,
        subject_type=subject,
        subject_id=OuterRef("subject_id"),
        period=OuterRef("said_of"),
        withdrawn_at=None,
    )
    marked = rows.annotate(subject_id=Cast("pk", _TEXT), said_of=period)
    return marked.exclude(Exists(said))


def _known_on(promise: Obligation) -> dt.date:
    """Return when a promise got its due day: with its entry, or by a later record."""
    moved = promise.due_on != promise.first_due_on
    return localtime(promise.updated_at if moved else promise.created_at).date()


def _told(promise: Obligation, people: People) -> list[int]:
    contract = promise.contract
    return sorted({*people.units(contract), *people.keepers(contract)})

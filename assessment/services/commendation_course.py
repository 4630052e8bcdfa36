"""A list of commendations goes under public notice and is issued by its document (R12)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment import events_settlement as events
from assessment import notices_settlement as notices
from assessment.models import Commendation, CommendationList, YearSettlement
from assessment.services.commendation_locking import (
    SUBJECT,
    lock_list,
    record_list,
    refuse_unless,
    rule_of,
    save_list,
)
from assessment.services.report_content import seal
from assessment.services.settlement import heads_by_unit, heads_of_plan
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import plain_wan

FORMAT = 1
LONGEST_NUMBER = 100
State = CommendationList.State
NOBODY = _("Nobody is left on the list.")
NO_NUMBER = _("Write the document number.")
NO_OFFICE = _("Write who signs it.")
WINDOW_OPEN = _("The public notice runs until %(until)s, that day included.")
BEFORE_NOTICE = _("It cannot be dated before the public notice is over, on %(until)s.")
IN_FUTURE = _("A day to come cannot be entered.")


@transaction.atomic
def put_list_under_notice(
    *, list_id: int, version: int | None, number: str, by: User, on: dt.date
) -> CommendationList:
    """Put a list under public notice; the day it begins does not count.

    Raises:
        Conflict: when somebody changed the list since the page was opened.
        RuleBroken: when it is under notice already, nobody is left, or it has no number.
    """
    with acting(user=by):
        found = lock_list(list_id, version)
        refuse_unless(found, State.PROPOSED)
        if not number.strip():
            raise RuleBroken(NO_NUMBER, code="no_number", field="number")
        _refuse_empty(found)
        until = working_days(on, rule_of(found).notice_days, found.county)
        found.notice_number = number.strip()[:LONGEST_NUMBER]
        found.notice_from, found.notice_until = on, until.date
        found.is_notice_provisional = until.is_provisional
        found.state = State.NOTICED
        save_list(found, by=by)
        settlement = found.settlement
        words = {"year": settlement.year, "until": until.date}
        raise_alerts(
            [
                Alert(
                    kind=notices.COMMENDATIONS_NOTICED.name,
                    subject=(SUBJECT, found.pk),
                    recipients=heads_of_plan(settlement.plan, on),
                    params=words,
                    url=_url(settlement),
                )
            ]
        )
        record_list(events.COMMENDATIONS_NOTICED, found, by=by, until=until.date)
        return found


@transaction.atomic
def issue_commendations(
    *,
    list_id: int,
    version: int | None,
    number: str,
    signed_by: str,
    dated_on: dt.date,
    by: User,
    on: dt.date,
) -> CommendationList:
    """Issue a list by its document after the public notice; from then on it never changes.

    Raises:
        Conflict: when somebody changed the list since the page was opened.
        RuleBroken: while the notice runs, when nobody is left, or the paper is not complete.
    """
    with acting(user=by):
        found = lock_list(list_id, version)
        refuse_unless(found, State.NOTICED)
        until = found.notice_until
        if until is not None and on <= until:
            raise RuleBroken(str(WINDOW_OPEN) % {"until": until}, code="window_open")
        if not number.strip():
            raise RuleBroken(NO_NUMBER, code="no_number", field="number")
        if not signed_by.strip():
            raise RuleBroken(NO_OFFICE, code="no_office", field="signed_by")
        if until is not None and dated_on <= until:
            words = {"until": until}
            raise RuleBroken(str(BEFORE_NOTICE) % words, code="before_notice", field="dated_on")
        if dated_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="dated_on")
        _refuse_empty(found)
        found.number, found.signed_by = number.strip()[:LONGEST_NUMBER], signed_by.strip()
        found.dated_on, found.state = dated_on, State.ISSUED
        found.issued_at, found.issued_by = clock.now(), by
        found.content = content_of(found)
        found.sha256 = seal(found.content)
        save_list(found, by=by)
        withdraw_alerts(kind=notices.COMMENDATIONS_NOTICED.name, subject=(SUBJECT, found.pk))
        record_list(events.COMMENDATIONS_ISSUED, found, by=by, sha256=found.sha256)
        _tell_commended(found, on)
        return found


def content_of(found: CommendationList) -> dict[str, Any]:
    """Return what a list says, as it is frozen when it is issued."""
    settlement = found.settlement
    rows = list(found.rows.order_by("sort_order", "group_name", "rank", "pk"))
    return {
        "format": FORMAT,
        "year": settlement.year,
        "title": found.rule.get("title", ""),
        "settlement": {"edition": settlement.edition, "sha256": settlement.sha256},
        "notice": {
            "number": found.notice_number,
            "from": _iso(found.notice_from),
            "until": _iso(found.notice_until),
        },
        "head": {
            "number": found.number,
            "signed_by": found.signed_by,
            "dated_on": _iso(found.dated_on),
        },
        "rule": found.rule,
        "passed_over": found.passed_over,
        "rows": [_row(each) for each in rows if not each.is_struck],
        "struck": [_row(each) | {"why": each.why_struck} for each in rows if each.is_struck],
    }


def _row(row: Commendation) -> dict[str, Any]:
    return {
        "category": row.category,
        "group": row.group_name,
        "unit": row.unit_id,
        "unit_name": row.unit_name,
        "person": row.person_name,
        "post": row.post,
        "rank": row.rank,
        "amount_wan": None if row.amount_wan is None else plain_wan(Decimal(row.amount_wan)),
        "reason": row.reason,
        "nominated": row.is_nominated,
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _refuse_empty(found: CommendationList) -> None:
    if not found.rows.filter(is_struck=False).exists():
        raise RuleBroken(NOBODY, code="nobody")


def _tell_commended(found: CommendationList, on: dt.date) -> None:
    rows = list(found.rows.filter(is_struck=False).order_by("pk"))
    heads = heads_by_unit(sorted({each.unit_id for each in rows}), on)
    labels = {each.pk: each.label for each in Unit.objects.filter(pk__in=heads)}
    raise_alerts(
        Alert(
            kind=notices.COMMENDED.name,
            subject=(SUBJECT, found.pk),
            recipients=heads[each.unit_id],
            period=str(each.pk),
            params={
                "unit": each.person_name or labels[each.unit_id],
                "year": found.settlement.year,
                "category": each.category,
                "number": found.number,
            },
            url=_url(found.settlement),
        )
        for each in rows
        if each.unit_id in heads
    )


def _url(settlement: YearSettlement) -> str:
    return reverse("assessment:commendations", args=[settlement.year])

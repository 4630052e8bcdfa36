"""Reminders of talks: ahead, without a record, figures to look at again (R12, R18).

Worked out of dates, so a second run tells nobody twice and a missed day is made up for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Q

from assessment import notices_talks as notices
from assessment.models import InterviewNotice
from assessment.policies_talks import TALKS, TalkPolicy
from assessment.rules.talks import AHEAD, TalkState
from assessment.selectors.talk_people import heads_of
from assessment.services.talks.telling import SUBJECT, alert_of, concerned, day_of
from projects.selectors.people import admins_of_bureau
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.policy.selectors import in_force

KINDS = (notices.TALK_DUE, notices.TALK_UNRECORDED, notices.TALK_RECHECK)


@transaction.atomic
def remind_talks(*, on: dt.date) -> int:
    """Tell of talks ahead, talks without a record, and figures to look at again.

    1. A talk that was called: heads and talker, the policy's days before.
    2. A talk whose day is over by more than the policy's days and that has no record: the
       bureau's administrators.
    3. A talk that was held and whose figures are to be looked at again: they too.
    4. Take back what was said earlier and is no longer so.

    Returns how many notices are new.
    """
    talks = list(
        InterviewNotice.objects.filter(
            Q(state__in=[each.value for each in AHEAD])
            | Q(state=TalkState.HELD.value, recheck_on__lte=on)
        )
        .select_related("unit", "county", "list_of")
        .defer("list_of__content")
        .order_by("pk")
    )
    counties = {each.county_id: each.county for each in talks}
    rules = {pk: in_force(TALKS, county, on).value for pk, county in counties.items()}
    admins = {pk: admins_of_bureau(pk, on) for pk in counties}
    heads = heads_of({each.unit_id for each in talks}, on) if talks else {}
    alerts = [
        alert
        for talk in talks
        for alert in _alerts(
            talk, rules[talk.county_id], admins[talk.county_id], concerned(talk, heads), on
        )
    ]
    _take_back(alerts)
    return raise_alerts(alerts) if alerts else 0


def _alerts(
    talk: InterviewNotice,
    rule: TalkPolicy,
    admins: Sequence[int],
    people: Sequence[int],
    on: dt.date,
) -> Iterator[Alert]:
    if talk.state == TalkState.HELD:
        yield alert_of(
            notices.TALK_RECHECK,
            talk,
            admins,
            due_on=talk.recheck_on,
            meant_on=talk.recheck_on,
            held=talk.held_on,
        )
        return
    day = day_of(talk)
    if day is None:
        return
    if talk.state == TalkState.CALLED and on <= day:
        reached = [days for days in rule.remind if on >= day - dt.timedelta(days=days)]
        if reached:
            before = min(reached)
            yield alert_of(
                notices.TALK_DUE,
                talk,
                people,
                period=f"{day.isoformat()}:{before}",
                due_on=day,
                meant_on=day - dt.timedelta(days=before),
            )
        return
    due = day + dt.timedelta(days=rule.record_days)
    if on > due:
        yield alert_of(
            notices.TALK_UNRECORDED,
            talk,
            admins,
            period=day.isoformat(),
            due_on=due,
            meant_on=due + dt.timedelta(days=1),
        )


def _take_back(alerts: Iterable[Alert]) -> None:
    """Take back what stands of these kinds and is not among what is to be said."""
    said = {(each.kind, str(each.subject[1]), each.period) for each in alerts}
    standing = Notice.objects.filter(kind__in=[each.name for each in KINDS], withdrawn_at=None)
    keys = standing.order_by().values_list("kind", "subject_id", "period").distinct()
    for kind, subject_id, period in list(keys):
        if (kind, subject_id, period) not in said:
            withdraw_alerts(kind=kind, subject=(SUBJECT, subject_id), period=period)

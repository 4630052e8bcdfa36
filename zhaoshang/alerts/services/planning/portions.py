"""Notices become messages, a portion of people at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.selectors.delivery_rules import DeliveryRules
from zhaoshang.alerts.services.planning.drafts import write_drafts
from zhaoshang.alerts.services.planning.groups import group_drafts
from zhaoshang.alerts.services.planning.mail import mail_drafts
from zhaoshang.core.locks import advisory_lock

LOCK = "alerts.plan"
PORTION = 5_000
"""Notices planned in one transaction, more only for one person who has more."""
MOST = 10_000


def plan_messages(*, now: dt.datetime) -> int:
    """Plan every notice that is not planned yet; return how many notices that were.

    What one person is told is planned together, so that many things become one digest. A portion
    is one transaction and takes a fixed number of statements. What runs twice finds nothing left.

    Source: rules R18; reliability 5.
    """
    local = timezone.localtime(now)
    rules = DeliveryRules(local.date())
    return sum(_plan(people, rules, local) for people in list(_portions()))


def _portions() -> Iterator[list[int]]:
    """Yield people with something unplanned, county by county, about PORTION notices a time."""
    waiting = (
        Notice.objects.unplanned()
        .order_by()
        .values("recipient__unit__county", "recipient")
        .annotate(count=Count("pk"))
        .order_by("recipient__unit__county", "recipient")
        .values_list("recipient", "count")
    )
    people: list[int] = []
    notices = 0
    for person, count in waiting:
        if people and notices + count > PORTION:
            yield people
            people, notices = [], 0
        people.append(person)
        notices += count
    if people:
        yield people


@transaction.atomic
def _plan(people: Sequence[int], rules: DeliveryRules, now: dt.datetime) -> int:
    """Plan what is unplanned of these people.

    1. One planner at a time: two would count the same day's messages and exceed its number.
    2. Notices that somebody is just reading or taking back wait for the next run, so that nobody
       waits for this one.
    3. By e-mail to each; to the groups of the robots, each cause once.
    4. Out of the outbox, in the same transaction.
    """
    advisory_lock(LOCK)
    notices = list(
        Notice.objects.unplanned()
        .filter(recipient__in=people)
        .select_for_update(skip_locked=True, no_key=True)
        .defer("params")
        .order_by("pk")[:MOST]
    )
    drafts = [
        *mail_drafts(notices, rules=rules, now=now),
        *group_drafts(notices, rules=rules, now=now),
    ]
    write_drafts(drafts, now)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(planned_at=now)
    return len(notices)

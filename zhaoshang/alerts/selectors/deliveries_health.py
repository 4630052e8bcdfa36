"""Whether delivery outward keeps up: what waits too long, what was given up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from zhaoshang.alerts.models import Message, Notice
from zhaoshang.alerts.models.delivery import WAITING
from zhaoshang.alerts.rules.delivery import Channel, MessageState

PLANNED_WITHIN = dt.timedelta(minutes=5)
SENT_WITHIN = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class DeliveriesHealth:
    """How delivery is, over all counties.

    Attributes:
        unplanned_since: When the oldest notice was raised that has not been planned.
        mail_late: E-mails whose time has long come.
        robots_late: The same to group robots, which take 20 a minute each: more may wait for good
            reason.
        retried: Messages that failed and wait for another try.
        dead: Messages that were given up and nobody has sent again.
        oldest_waiting: When the message was made that has waited longest; it may wait for its hour.
    """

    unplanned_since: dt.datetime | None
    mail_late: int
    robots_late: int
    retried: int
    dead: int
    oldest_waiting: dt.datetime | None

    def plans_late(self, now: dt.datetime) -> bool:
        """Tell whether new notices are not planned any more."""
        return self.unplanned_since is not None and now - self.unplanned_since > PLANNED_WITHIN


def deliveries_health(now: dt.datetime) -> DeliveriesHealth:
    """Return how delivery is at a moment; two queries."""
    late = WAITING & Q(send_at__lte=now - SENT_WITHIN)
    email = Q(channel=Channel.EMAIL.value)
    counts = Message.objects.filter(WAITING | Q(state=MessageState.DEAD.value)).aggregate(
        mail_late=Count("pk", filter=late & email),
        robots_late=Count("pk", filter=late & ~email),
        retried=Count("pk", filter=WAITING & ~Q(last_error="")),
        dead=Count("pk", filter=Q(state=MessageState.DEAD.value)),
        oldest_waiting=Min("created_at", filter=WAITING),
    )
    oldest = Notice.objects.unplanned().aggregate(oldest=Min("created_at"))["oldest"]
    return DeliveriesHealth(unplanned_since=oldest, **counts)

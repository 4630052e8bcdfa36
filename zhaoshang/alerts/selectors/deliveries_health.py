"""Whether delivery outward keeps up: what waits too long, what was given up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zhaoshang.alerts.models import Message, Notice
from zhaoshang.alerts.models.delivery import WAITING
from zhaoshang.alerts.rules.delivery import Channel, MessageState
from zhaoshang.core.health_parts import Health, Light

PLANNED_WITHIN = dt.timedelta(minutes=5)
SENT_WITHIN = dt.timedelta(minutes=10)
MAIL_ADVICE = _("Look whether the mail server answers.")
ROBOTS_ADVICE = _("Look at the robots of the groups: an address may have changed.")


@dataclass(frozen=True)
class DeliveriesHealth:
    """How delivery is, over all counties.

    Attributes:
        unplanned_since: When the oldest notice was raised that has not been planned.
        mail_late: E-mails whose time has long come.
        robots_late: The same to group robots, which take 20 a minute each: more may wait for good
            reason.
        waiting: Messages that have not gone out; most wait for their hour.
        retried: Messages that failed and wait for another try.
        dead: Messages that were given up and nobody has sent again.
        oldest_waiting: When the message was made that has waited longest; it may wait for its hour.
    """

    unplanned_since: dt.datetime | None
    mail_late: int
    robots_late: int
    waiting: int
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
        waiting=Count("pk", filter=WAITING),
        retried=Count("pk", filter=WAITING & ~Q(last_error="")),
        dead=Count("pk", filter=Q(state=MessageState.DEAD.value)),
        oldest_waiting=Min("created_at", filter=WAITING),
    )
    oldest = Notice.objects.unplanned().aggregate(oldest=Min("created_at"))["oldest"]
    return DeliveriesHealth(unplanned_since=oldest, **counts)


def delivery_health(now: dt.datetime) -> Health:
    """Return how delivery is, as a part of the health page; two queries.

    Red: nothing is planned, or e-mail does not go out. Yellow: something was given up, or waits for
    a robot longer than it should.
    """
    found = deliveries_health(now)
    log = reverse("alerts:deliveries")
    if found.plans_late(now):
        return Health(
            Light.RED,
            gettext("new notices do not go out"),
            gettext("Look whether a worker runs, and at the sweep that plans what goes outward."),
            log,
        )
    if found.mail_late:
        return Health(
            Light.RED, gettext("e-mail waits"), _waiting(found.mail_late, str(MAIL_ADVICE)), log
        )
    if found.dead:
        word = ngettext("%(count)s given up", "%(count)s given up", found.dead)
        detail = gettext("Look at the reason in the log of deliveries, then send again.")
        return Health(Light.YELLOW, word % {"count": found.dead}, detail, log)
    if found.robots_late:
        advice = _waiting(found.robots_late, str(ROBOTS_ADVICE))
        return Health(Light.YELLOW, gettext("group robots wait"), advice, log)
    return Health(Light.GREEN, gettext("in order"), url=log)


def _waiting(count: int, advice: str) -> str:
    waiting = ngettext(
        "%(count)s message waits longer than it should.",
        "%(count)s messages wait longer than they should.",
        count,
    )
    return f"{waiting % {'count': count}} {advice}"

"""How much waits for a person, for who administers the account: counts, no words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from zhaoshang.accounts.models import User
from zhaoshang.alerts import kinds
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.models.notices import OPEN
from zhaoshang.alerts.todo import items_for

Counts = list[tuple[str, int]]


@dataclass(frozen=True)
class OpenOf:
    """What waits for a person, most first: notices by kind, duties by kind."""

    notices: Counts
    duties: Counts


def open_of(person: User, on: dt.date) -> OpenOf:
    """Count what a person has not read or answered, and what the person has to do, by kind.

    What a thing is about is not told: an administrator sees no business data.
    """
    found = Notice.objects.filter(OPEN, recipient=person).order_by().values_list("kind")
    notices: Counter[str] = Counter()
    for name, count in found.annotate(count=Count("pk")).values_list("kind", "count"):
        kind = kinds.find(name)
        notices[str(kind.label) if kind is not None else name] += count
    duties = Counter(str(item.kind_label) for item in items_for(person, on))
    return OpenOf(notices=notices.most_common(), duties=duties.most_common())

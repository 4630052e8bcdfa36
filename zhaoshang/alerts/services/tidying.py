"""Forget what was delivered long ago; notices themselves stay."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zhaoshang.alerts.models import Attempt, Message, MessageItem
from zhaoshang.alerts.models.delivery import WAITING
from zhaoshang.alerts.selectors.delivery_rules import DeliveryRules
from zhaoshang.core import clock

BATCH = 2_000


def forget_old_messages(*, now: dt.datetime) -> int:
    """Delete messages, with tries, that are older than each county keeps; return how many.

    What still waits stays, however old. Run twice, the second finds nothing.

    Source: policy "alerts.delivery", keep_days.
    """
    rules = DeliveryRules(clock.today())
    counties = Message.objects.order_by().values_list("county", flat=True).distinct()
    return sum(_forget(county_id, rules, now) for county_id in list(counties))


def _forget(county_id: int | None, rules: DeliveryRules, now: dt.datetime) -> int:
    before = now - dt.timedelta(days=rules.of(county_id).keep_days)
    old = Message.objects.filter(~WAITING, county=county_id, created_at__lt=before)
    count = 0
    while pks := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        count += _delete(pks)
    return count


@transaction.atomic
def _delete(pks: list[int]) -> int:
    """Delete a batch; a message that somebody has just sent again stays with all it has."""
    still = Message.objects.filter(~WAITING, pk__in=pks).select_for_update().order_by("pk")
    ids = list(still.values_list("pk", flat=True))
    for model in (Attempt, MessageItem):
        model.objects.filter(message__in=ids).delete()
    return Message.objects.filter(pk__in=ids).delete()[0]

"""The policy of delivery of many counties: each county's is looked up once."""

from __future__ import annotations

import datetime as dt

from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.policies import DELIVERY
from zhaoshang.alerts.rules.delivery import DeliveryRule
from zhaoshang.policy.selectors import in_force


class DeliveryRules:
    """The policies in force on a day; two queries for each county that is asked for."""

    def __init__(self, on: dt.date) -> None:
        self.on = on
        self._known: dict[int | None, DeliveryRule] = {}

    def of(self, county_id: int | None) -> DeliveryRule:
        """Return a county's policy; None: of those who stand above the counties."""
        if county_id not in self._known:
            unit = Unit.objects.get(pk=county_id) if county_id is not None else None
            self._known[county_id] = in_force(DELIVERY, unit, self.on).value
        return self._known[county_id]

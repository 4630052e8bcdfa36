"""The policy of delivery of many counties, read once."""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.policies import DELIVERY
from zhaoshang.alerts.rules.delivery import DeliveryRule
from zhaoshang.core.tree import path_ids
from zhaoshang.policy.models import Policy
from zhaoshang.policy.selectors import PolicyBook


class DeliveryRules:
    """The policies in force on a day; two queries, whatever the number of counties."""

    def __init__(self, on: dt.date) -> None:
        self.on = on
        self._known: dict[int | None, DeliveryRule] = {}
        self._rows: list[Policy] | None = None
        self._counties: dict[int, Unit] = {}

    def of(self, county_id: int | None) -> DeliveryRule:
        """Return a county's policy; None: of those who stand above the counties."""
        if county_id not in self._known:
            self._known[county_id] = self._read(county_id)
        return self._known[county_id]

    def _read(self, county_id: int | None) -> DeliveryRule:
        if self._rows is None:
            dated = Policy.objects.filter(kind=DELIVERY.name, effective_from__lte=self.on)
            self._rows = list(dated.select_related("owner", "use").order_by("effective_from"))
            self._counties = Unit.objects.filter(pk=F("county")).in_bulk()
        county = self._counties.get(county_id) if county_id is not None else None
        above = {None, *(path_ids(county.path) if county is not None else ())}
        rows = [row for row in self._rows if row.owner_id in above]
        return PolicyBook(county, self.on, rows)[DELIVERY].value

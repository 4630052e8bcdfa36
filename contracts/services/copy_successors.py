"""Originals of a merged unit go to the unit that stands for it: every original has a keeper."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from contracts import events_copies as events
from contracts.models import ContractCopy
from contracts.services.copies import save_copy
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.selectors import current_unit
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event


@transaction.atomic
def carry_over_originals(*, on: dt.date) -> int:
    """Put the originals of merged units in the custody of what they were merged into; how many.

    Custodians and cabinets stay: the people went there too. One event for each merged unit; a
    second run finds nothing to do.
    """
    with acting(user=None):
        rows = ContractCopy.objects.held().filter(holder_unit__merged_into__isnull=False)
        copies = list(
            rows.select_for_update(of=("self",)).select_related("holder_unit").order_by("pk")
        )
        by_unit: dict[int, list[ContractCopy]] = {}
        for each in copies:
            by_unit.setdefault(each.holder_unit_id, []).append(each)
        for kept in by_unit.values():
            old = kept[0].holder_unit
            _carry_over(kept, old, current_unit(old), on)
        return len(copies)


def _carry_over(copies: list[ContractCopy], old: Unit, into: Unit, on: dt.date) -> None:
    for each in copies:
        each.holder_unit = into
        save_copy(each, by=None)
    record_event(
        events.CUSTODY_CARRIED_OVER,
        by=None,
        county=into.county_id,
        subject=into,
        detail={
            "from": old.pk,
            "unit": old.name,
            "on": on,
            "copies": [each.pk for each in copies],
        },
    )

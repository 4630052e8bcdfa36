"""The count of missing items, kept right when the gate table changes under the projects."""

from __future__ import annotations

import datetime as dt

from projects.models import Project
from projects.rules.stages import Status
from projects.selectors.gates import missing_counts
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import UnitKind

BATCH = 500


def recount_missing(*, on: dt.date) -> int:
    """Count anew, for every project in the pipeline, what it lacks for its next step.

    1. County by county, because each has its own gate table.
    2. In batches by id; three queries for each, and one more where counts differ.

    A derived figure: no history. Saving a project counts its own items anyway; this catches a gate
    table that took effect, and rows written in bulk.
    """
    return sum(_recount_county(county, on) for county in Unit.objects.filter(kind=UnitKind.COUNTY))


def _recount_county(county: Unit, on: dt.date) -> int:
    changed, last = 0, 0
    while True:
        rows = (
            Project.objects.filter(county=county, pk__gt=last)
            .exclude(status__in=[Status.WITHDRAWN, Status.MERGED])
            .order_by("pk")
        )
        stored = dict(rows.values_list("pk", "missing_count")[:BATCH])
        if not stored:
            return changed
        last = max(stored)
        counts = missing_counts(stored, county=county, on=on)
        wrong = [pk for pk, count in counts.items() if stored[pk] != count]
        for count in {counts[pk] for pk in wrong}:
            ids = [pk for pk in wrong if counts[pk] == count]
            changed += Project.objects.filter(pk__in=ids).update(missing_count=count)

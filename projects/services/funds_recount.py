"""The nightly recount of funds: what differs is said to the bureau's administrators (R6, R20).

It corrects nothing by itself: a difference means that something wrote past the services, and
somebody has to look. The next act on the project's funds adds its entries up anew.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

import structlog
from django.db import transaction
from django.urls import reverse

from projects import events_funds as events
from projects import notices_funds as notices
from projects.models import FundsEntry, Project
from projects.selectors.funds_recount import Differing, differing_projects, uneven_entries
from projects.selectors.people import admins_of_bureau
from projects.selectors.summaries import summary_differences
from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.services import raise_alert
from zhaoshang.audit.services import record_event
from zhaoshang.core.templatetags.zs import figure

log = structlog.get_logger(__name__)
NAMED = 5
SUBJECT = "accounts.unit"


@dataclass
class Found:
    """What differs in one county."""

    projects: list[Differing] = field(default_factory=list)
    entries: list[FundsEntry] = field(default_factory=list)
    summaries: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many figures differ."""
        return len(self.projects) + len(self.entries) + len(self.summaries)


def recount_funds(*, on: dt.date) -> int:
    """Compare cumulative figures, entries and summaries of funds; return how many differ.

    1. Each project's claimed and verified against the sums of its entries.
    2. Each verified entry: claimed = verified + struck off.
    3. The summary rows of the ledger against the projects.

    What differs is logged, recorded as an event of the county, and told to its administrators,
    once a day while it lasts.
    """
    found: dict[int, Found] = defaultdict(Found)
    for each in differing_projects():
        found[each.county_id].projects.append(each)
    for entry in uneven_entries():
        found[entry.project.county_id].entries.append(entry)
    summaries = summary_differences()
    counties = _counties([unit_id for unit_id, _stage, _status in summaries])
    for place in summaries:
        county_id = counties.get(place[0])
        if county_id is not None:
            found[county_id].summaries.append(place)
    for county_id, what in found.items():
        _report(county_id, what, on=on)
    return sum(each.number for each in found.values())


def _counties(unit_ids: list[int]) -> dict[int, int]:
    rows = Unit.objects.filter(pk__in=unit_ids).values_list("pk", "county_id")
    return {pk: county_id or pk for pk, county_id in rows}


@transaction.atomic
def _report(county_id: int, what: Found, *, on: dt.date) -> None:
    """Log, record and tell what differs in one county."""
    for each in what.projects:
        log.error(
            "funds differ from their entries",
            project=each.project_id,
            claimed=f"{each.claimed_stored} / {each.claimed_entries}",
            verified=f"{each.verified_stored} / {each.verified_entries}",
        )
    for entry in what.entries:
        log.error("funds entry does not add up", entry=entry.pk, project=entry.project_id)
    for unit_id, stage, status in what.summaries:
        log.error("ledger summary differs", unit=unit_id, stage=stage, status=status)
    names = [
        f"{each.name}（{figure(each.verified_stored)} / {figure(each.verified_entries)}）"
        for each in what.projects
    ]
    names += [entry.project.name for entry in what.entries]
    record_event(
        events.FUNDS_DIFFER,
        by=None,
        county=county_id,
        subject=(SUBJECT, county_id),
        subject_label=str(Unit.objects.get(pk=county_id)),
        result="failed",
        detail={
            "projects": [
                {
                    "project": each.project_id,
                    "claimed_wan": [each.claimed_stored, each.claimed_entries],
                    "verified_wan": [each.verified_stored, each.verified_entries],
                }
                for each in what.projects
            ],
            "entries": [entry.pk for entry in what.entries],
            "summaries": [list(place) for place in what.summaries],
        },
    )
    raise_alert(
        kind=notices.FUNDS_DIFFER.name,
        subject=(SUBJECT, county_id),
        recipients=admins_of_bureau(county_id, on),
        period=f"{on:%Y-%m-%d}",
        params={"number": what.number, "names": "、".join(names[:NAMED]) or "—"},
        url=_url(what),
    )


def _url(what: Found) -> str:
    first = next(
        (each.project_id for each in what.projects),
        next((entry.project_id for entry in what.entries), None),
    )
    if first is not None and Project.objects.filter(pk=first).exists():
        return reverse("projects:funds", args=[first])
    return reverse("projects:ledger")

"""The nightly scan of all counties: level-triggered, safe to run twice, at once, or late (R7)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects.models import FlagScan, Project
from projects.selectors.flag_facts import PolicyBooks
from projects.services.flagging.difference import Outcome
from projects.services.flagging.recompute import recompute, recompute_units
from projects.services.flagging.telling import last_scan_day
from projects.services.flags.issuing import issue_consequences
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

CHUNK = 2_000
ALREADY_LATER = _(
    "The flags of %(day)s have been worked out already; an earlier day only as a dry run."
)
_WORDS = ("raised", "worsened", "eased", "cleared", "held", "unchanged")


@dataclass
class ScanReport:
    """What a scan found, in numbers of flags; `scanned` counts projects and units."""

    date: dt.date
    dry_run: bool = False
    outcome: Outcome = field(default_factory=Outcome)
    issued: int = 0
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        counts = self.outcome.counts
        return {
            "date": self.date.isoformat(),
            "dry_run": self.dry_run,
            "scanned": self.outcome.scanned,
            **{word: counts[word] for word in _WORDS},
            "issued": self.issued,
            "by_rule": dict(sorted(self.outcome.by_rule.items())),
            "seconds": round(self.seconds, 1),
        }


def scan(*, on: dt.date, dry_run: bool = False) -> ScanReport:
    """Work out the flags of every project and unit on a day.

    1. Chunk by chunk, each in a transaction of its own: a scan that breaks off has done no harm,
       the next one finds what is left.
    2. Issue the consequences that are due, let those lapse whose cause is gone.
    3. Note the day.

    Raises:
        RuleBroken: for a day before the latest that was scanned, unless it is a dry run.
    """
    begun = time.monotonic()
    last = last_scan_day()
    if not dry_run and last is not None and on < last:
        raise RuleBroken(str(ALREADY_LATER) % {"day": last}, code="already_later")
    books = PolicyBooks(on=on)
    report = ScanReport(on, dry_run)
    for ids in chunks():
        with transaction.atomic():
            report.outcome.join(recompute(ids, on=on, books=books, dry_run=dry_run))
            if not dry_run:
                report.issued += issue_consequences(ids, on=on, books=books, told_from=last or on)
    report.outcome.join(recompute_units(on=on, books=books, dry_run=dry_run))
    report.seconds = time.monotonic() - begun
    if not dry_run:
        FlagScan.objects.update_or_create(
            on=on, defaults={"finished_at": clock.now(), "report": report.as_json()}
        )
    return report


def chunks(size: int = CHUNK) -> Iterator[list[int]]:
    """Yield the ids of all projects, so many at a time."""
    last = 0
    while ids := list(
        Project.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]
    ):
        yield ids
        last = ids[-1]

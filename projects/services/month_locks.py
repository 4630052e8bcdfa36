"""Months whose money stands fast (rules.md R2, R10): asked at every door to a funds entry.

The ledger does not know who closes months: an app above says which are locked. It registers in
`<app>/month_locks.py` (found at start-up):

    def locked_months(county_id, places) -> dict[tuple[int, date], MonthLock]: ...

    register(locked_months)

A claim holds the county's months before it locks its project; a closing waits for such claims, and
they for it, so that no money slips into a month while it is closed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import FundsEntry, Project
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.locks import advisory_lock
from zhaoshang.core.periods import Month

if TYPE_CHECKING:
    from zhaoshang.core.errors import Message

LOOK_BACK = 13
# A project and the first day of a month.
Place = tuple[int, dt.date]


@dataclass(frozen=True)
class MonthLock:
    """Why the money of a month stands fast, and what to do instead."""

    code: str
    message: Message


Provider = Callable[[int, Collection[Place]], Mapping[Place, MonthLock]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add what an app locks; adding it again changes nothing."""
    if provider not in _providers:
        _providers.append(provider)


def month_locks(county_id: int, places: Collection[Place]) -> dict[Place, MonthLock]:
    """Return those of the places that are locked, and why: a fixed number of queries."""
    found: dict[Place, MonthLock] = {}
    for provider in _providers if places else ():
        found = {**provider(county_id, places), **found}
    return found


def hold_months(project_id: int) -> None:
    """Keep the months of a project's county from being closed until this transaction ends.

    Call it before the project is locked: a closing that waits for a report, which waits for the
    project, would otherwise stand in a ring with it.
    """
    county_id = Project.objects.values_list("county_id", flat=True).get(pk=project_id)
    advisory_lock(_name(county_id), shared=True)


def hold_months_of(county_id: int) -> None:
    """Do the same for many projects of a county."""
    advisory_lock(_name(county_id), shared=True)


def hold_for_closing(county_id: int) -> None:
    """Wait for the claims in progress, and let others wait until this transaction ends."""
    advisory_lock(_name(county_id))


def is_month_locked(project: Project, month: dt.date) -> bool:
    """Tell whether the money of a month stands fast."""
    return bool(month_locks(project.county_id, [(project.pk, month.replace(day=1))]))


def locked_months_of(project: Project, on: dt.date) -> list[dt.date]:
    """Return the months of the last year whose money stands fast, latest first."""
    this = Month.of(on)
    places = [(project.pk, (this - back).first_day) for back in range(LOOK_BACK)]
    locked = month_locks(project.county_id, places)
    return [month for _project, month in places if (_project, month) in locked]


def check_month_open(project: Project, month: dt.date) -> None:
    """Refuse to change the money of a locked month.

    Raises:
        RuleBroken: with the reason and what to do instead.
    """
    place = (project.pk, month.replace(day=1))
    lock = month_locks(project.county_id, [place]).get(place)
    if lock is not None:
        raise RuleBroken(lock.message, code=lock.code, field="month")


def check_entry_open(entry: FundsEntry) -> None:
    """Refuse to change an entry, or to take its evidence away, in a locked month.

    Raises:
        RuleBroken: with the reason and what to do instead.
    """
    check_month_open(entry.project, entry.month)


def _name(county_id: int) -> str:
    return f"projects.months.{county_id}"

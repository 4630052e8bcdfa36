"""Two more counties of the demo's city, so that somebody above the counties has what to compare.

They are small, and their projects are made up; what is there already is left alone.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from projects.demo.staff import Staff
from projects.demo.volume import generate_in
from projects.demo.volume_county import CountyBook
from projects.models import FundsEntry, Project
from projects.models.choices import Origin
from projects.services.flagging.recompute import recompute
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind


@dataclass(frozen=True)
class Neighbour:
    """A county beside the demo's: code in the table of units, who runs it, how many projects."""

    code: str
    bureau: str
    projects: int
    seed: int


NEIGHBOURS = (
    Neighbour("QH", "qhjuzhang", 46, 20261),
    Neighbour("WH", "whjuzhang", 34, 20262),
)
_OLDEST_DAYS = 420
_PLACED = (UnitKind.TOWNSHIP.value, UnitKind.PARK.value)


def load_neighbours(staff: Staff, *, on: dt.date) -> int:
    """Add the projects of counties that have none yet; return how many are new."""
    made = 0
    for each in NEIGHBOURS:
        county = staff.beside.units[each.code]
        if Project.objects.filter(county=county).exists():
            continue
        book = CountyBook(county, units_of(county), _bureau(staff, each))
        source = random.Random(each.seed)  # noqa: S311 - repeatable on purpose, nothing secret
        generate_in(book, each.projects, source, on=on, oldest_days=_OLDEST_DAYS)
        FundsEntry.objects.filter(project__county=county).update(origin=Origin.OTHER_PROVINCE)
        found = Project.objects.filter(county=county)
        recompute(list(found.values_list("pk", flat=True)), on=on)
        made += each.projects
    return made


def units_of(county: Unit) -> list[Unit]:
    """Return the townships and parks of a county, in the order of the table."""
    found = Unit.objects.filter(county=county, kind__in=_PLACED)
    return list(found.order_by("sort_order", "code"))


def _bureau(staff: Staff, each: Neighbour) -> User:
    return staff.beside.people[each.bureau]

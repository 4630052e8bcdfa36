"""An import writes no money into a month that is closed or reported, nor takes any out (R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.services.month_locks import month_locks
from zhaoshang.core.errors import RuleBroken

# Projects that a refusal names.
NAMED = 6
LOCKED = _(
    "The money of these projects falls into a month that is closed or reported: %(names)s. Nothing "
    "was written."
)


class LockedMonths(RuleBroken):
    """Money of an import falls into locked months."""

    def __init__(self, names: str) -> None:
        super().__init__(str(LOCKED) % {"names": names}, code="months_locked")
        self.names = names


def check_months_open(county_id: int, months: Mapping[int, dt.date]) -> None:
    """Refuse money of locked months.

    Args:
        county_id: The county.
        months: By project, the first day of the month that its money is of.

    Raises:
        LockedMonths: naming the projects.
    """
    locked = month_locks(county_id, list(months.items()))
    if locked:
        ids = sorted({project for project, _month in locked})[:NAMED]
        names = Project.objects.filter(pk__in=ids).order_by("pk").values_list("name", flat=True)
        raise LockedMonths("、".join(names))

"""P5 needs a project with a past: 24 months of money and progress, and its contracts.

Run as a program on a generated database; prints the address of the project's page. The project is
the one that the bureau's people of the first county find first (`tests.bench.editing`).
"""

import datetime as dt
import sys
from typing import Any

import django

django.setup()

from contracts.models import Contract  # noqa: E402 - needs Django set up
from projects.demo.guard import refuse_in_production  # noqa: E402
from projects.models import FollowUp, FundsEntry, Project  # noqa: E402
from zhaoshang.accounts.models import User  # noqa: E402
from zhaoshang.audit.bulk import CHANGED, CREATED, record_history  # noqa: E402
from zhaoshang.core import clock  # noqa: E402
from zhaoshang.core.bulk import insert_rows, reserve_ids  # noqa: E402
from zhaoshang.core.periods import Month  # noqa: E402

READER = "v01bureau"
MONTHS, CONTRACTS = 24, 3


def main() -> str:
    """Give the project its past; return the address of its page."""
    refuse_in_production()
    county = User.objects.get(username=READER).unit.county_id
    project = Project.objects.filter(county=county).order_by("-submitted_on", "-pk").first()
    if project is None:
        raise RuntimeError("no project in the first county")
    last = Month.of(clock.today()) - 1
    months = [last - back for back in range(MONTHS)]
    FundsEntry.objects.filter(project=project).delete()
    _add(
        FundsEntry,
        [{"month": month.first_day, "claimed_wan": "120.50"} for month in months],
        {"project_id": project.pk, "state": "verified", "verified_wan": "118.00"},
    )
    _add(
        FollowUp,
        [{"happened_on": month.last_day} for month in months],
        {
            "project_id": project.pk,
            "unit_id": project.responsible_unit_id or project.introducing_unit_id,
            "kind": "report",
            "content": "主体在建，设备进场",
        },
    )
    _add(
        Contract,
        [{"title": f"投资协议{number}", "number": f"B{number}"} for number in range(CONTRACTS)],
        {
            "county_id": county,
            "project_id": project.pk,
            "kind": "formal",
            "state": "performing",
            "signed_on": dt.date(2025, 3, 31),
        },
    )
    for _month in months:
        record_history(Project, [project.pk], kind=CHANGED)
    return f"/projects/{project.pk}/"


def _add(model: Any, rows: list[dict[str, Any]], same: dict[str, Any]) -> None:
    """Insert rows with their history."""
    ids = reserve_ids(model, len(rows))
    numbered = [{"id": pk, **row} for pk, row in zip(ids, rows, strict=True)]
    insert_rows(model, numbered, same=same)
    record_history(model, ids, kind=CREATED)


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")

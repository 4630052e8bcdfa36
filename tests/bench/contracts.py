"""How long the scan of contracts takes on the database of DATABASE_URL; prints JSON. A program:

python -m tests.bench.contracts [contracts]

It fills a county of its own with so many contracts (300,000 unless told), two promises each: one in
ten is overdue on the first night, one in a hundred turns out to have been kept in time on the
second, nothing has changed on the third. Statements of the scan itself are counted; what is told
of it grows with the news of the day and is left out.
"""

import datetime as dt
import json
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

import django
from django.db import connection, transaction

django.setup()

from contracts.models import Contract, Obligation, SpecialReport  # noqa: E402 - needs Django set up
from contracts.services.contract_scan import ScanReport, settle_all  # noqa: E402
from projects.demo.guard import refuse_in_production  # noqa: E402
from projects.models import Project  # noqa: E402
from zhaoshang.accounts.models import Unit  # noqa: E402
from zhaoshang.accounts.rules import UnitKind  # noqa: E402
from zhaoshang.core.bulk import insert_rows  # noqa: E402

MANY, BATCH = 300_000, 20_000
ON = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)
OVERDUE_IN, KEPT_IN = 10, 100
CODE = "BENCH"

_KEPT = """
    UPDATE contracts_obligation o SET state = 'met', met_on = o.due_on
    FROM contracts_contract c
    WHERE c.id = o.contract_id AND c.county_id = %(county)s AND o.kind = 'start'
    AND c.id %% %(kept_in)s = 0
"""


class _Counter:
    """Counts statements; those that read counties, policies and the calendar are counted apart."""

    APART = ('FROM "policy_', 'FROM "calendar_', 'FROM "accounts_unit"')

    def __init__(self) -> None:
        self.own = self.apart = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Let the statement through."""
        if any(words in sql for words in self.APART):
            self.apart += 1
        else:
            self.own += 1
        return execute(sql, params, many, context)


def measure(many: int) -> dict[str, Any]:
    """Fill the county once and scan three nights; seconds, statements, and what was found."""
    refuse_in_production()
    county = _fill(many)
    found: dict[str, Any] = {"contracts": Contract.objects.filter(county=county).count()}
    found["first night"] = _scan(ON)
    _run(_KEPT, county=county.pk, kept_in=KEPT_IN)
    found["second night"] = _scan(ON)
    found["third night"] = _scan(ON)
    found["reports"] = SpecialReport.objects.filter(contract__county=county).count()
    return found


def _scan(on: dt.date) -> dict[str, Any]:
    report, counter = ScanReport(on), _Counter()
    begun, worked = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counter), transaction.atomic():
        settle_all(report)
    settled = report.settled
    return {
        "seconds": round(time.perf_counter() - begun, 2),
        "python_seconds": round(time.process_time() - worked, 2),
        "statements": counter.own,
        "of counties, policies, calendar": counter.apart,
        "opened": len(settled.new),
        "withdrawn": len(settled.withdrawn),
        "overdue_changed": report.overdue_changed,
    }


def _fill(many: int) -> Unit:
    county = Unit.objects.filter(code=CODE).first()
    if county is not None:
        return county
    with transaction.atomic():
        county = Unit(code=CODE, name="基准县", kind=UnitKind.COUNTY.value, path="", opened_on=ON)
        county.save()
        Unit.objects.filter(pk=county.pk).update(path=f"/{county.pk}/", county=county)
        county.refresh_from_db()
        project = Project.objects.create(
            county=county,
            code=CODE,
            name="基准项目",
            name_key="基准项目",
            stage_since=ON,
            sub_stage_since=ON,
            submitted_on=ON,
            host_unit=county,
            changed_at=django.utils.timezone.now(),
        )
        _add_contracts(county, project, many)
    _run("ANALYZE contracts_contract")
    _run("ANALYZE contracts_obligation")
    return county


def _add_contracts(county: Unit, project: Project, many: int) -> None:
    same = {
        "county_id": county.pk,
        "project_id": project.pk,
        "kind": "formal",
        "state": "performing",
        "signed_on": dt.date(2026, 3, 31),
        "expires_on": dt.date(2029, 3, 31),
    }
    rows = ({"title": f"bench {n}", "number": f"bench {n}"} for n in range(many))
    insert_rows(Contract, rows, same=same, batch_size=BATCH)
    ids = Contract.objects.filter(county=county).order_by("pk").values_list("pk", flat=True)
    # Entered before they were due: otherwise each clock would run from the entry.
    entered = {"created_at": dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)}
    owed = {"side": "investor", "content": "bench", "owes_report": True, **entered}
    insert_rows(Obligation, _promises(ids), same=owed, batch_size=BATCH)


def _promises(ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    for pk in ids:
        late = ON - (1 + pk // OVERDUE_IN % 30) * DAY
        start = late if pk % OVERDUE_IN == 0 else ON + 200 * DAY
        for kind, day in (("start", start), ("production", ON + 400 * DAY)):
            yield {
                "contract_id": pk,
                "kind": kind,
                "term": kind,
                "due_on": day,
                "first_due_on": day,
            }


def _run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    sys.stdout.write(f"{json.dumps(measure(wanted))}\n")

"""How long the score of 150 units takes on the database of DATABASE_URL; prints JSON. A program:

python -m tests.bench.scoring [units]

It takes the projects of a generated database into one county of so many units (150 unless told): a
plan of ten indicators, a scheme of ten indicators with bonuses, deductions, a gate and grades, a
report of every unit for each month of the year with a row for each project, and money of each
project in each month. Ten months stand as closed, written in bulk; the eleventh is closed by the
service; the last one is open, and the running score is about it. Measured: that close, computing
the result of the eleventh month, what the pages take, and their statements.
"""

import datetime as dt
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs Django set up
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from assessment.models import (  # noqa: E402
    AnnualPlan,
    MonthClosing,
    MonthFigure,
    MonthlyReport,
    ReportLine,
    ScoreRun,
    ScoringScheme,
    UnitCell,
)
from assessment.rules.scoring.content import recompute  # noqa: E402
from assessment.selectors.score_content import content_of  # noqa: E402
from assessment.selectors.score_facts import period_facts  # noqa: E402
from assessment.services.closing import close_month  # noqa: E402
from assessment.services.opening import open_month  # noqa: E402
from assessment.services.scoring.runs import compute_scores, write_rows  # noqa: E402
from projects.demo.guard import refuse_in_production  # noqa: E402
from projects.models import FundsEntry, Project  # noqa: E402
from tests.bench import month_end_people  # noqa: E402
from zhaoshang.accounts.models import Unit, User  # noqa: E402
from zhaoshang.accounts.rules import Role, UnitKind  # noqa: E402
from zhaoshang.accounts.services import UnitFacts, assign_roles, create_unit  # noqa: E402
from zhaoshang.core import clock  # noqa: E402
from zhaoshang.core.bulk import insert_rows, reserve_ids  # noqa: E402
from zhaoshang.core.periods import Cycle, Month, Period  # noqa: E402

MANY, YEAR, CLOSED, TIMES = 150, 2026, 11, 5
ON = dt.date(YEAR, 12, 20)
BATCH = 5_000
# The last four are reported by the units.
SOURCES = (
    *("funds", "claimed", "signed", "amount", "started", "statistics"),
    *("visits", "meetings", "calls", "talks"),
)
KINDS: dict[str, dict[str, Any]] = {
    "funds": {"kind": "time_ratio", "params": {"value": "funds", "cap_rate": "1.2"}},
    "claimed": {"kind": "efficacy", "params": {"value": "claimed"}},
    "started": {"kind": "rank_points", "params": {"value": "started", "by_place": [10, 8, 6]}},
    "talks": {"kind": "per_item", "params": {"value": "talks", "each": "0.2"}},
}


def main() -> dict[str, Any]:
    """Fill the county, measure, return the figures."""
    refuse_in_production()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.DATABASES["default"]["OPTIONS"]["options"] += " -c statement_timeout=0"
    connection.close()
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    county = Unit.objects.filter(kind=UnitKind.COUNTY.value).order_by("pk").first()
    assert county is not None
    units = _units(county, many)
    _plan(county, units)
    admin = User.objects.get(username=f"{county.code.lower()}bureau")
    assign_roles(by=None, user_id=admin.pk, version=None, roles=[Role.BUREAU, Role.BUREAU_ADMIN])
    closing = [_month(county, Month(YEAR, number), admin) for number in range(1, 13)]
    return {
        "units": len(units),
        "lines": ReportLine.objects.count(),
        "entries": FundsEntry.objects.filter(month__year=YEAR).count(),
        "closing_s": round(max(closing), 2),
        **_score(county, admin, units[0]),
    }


def _units(county: Unit, many: int) -> list[Unit]:
    kinds = [UnitKind.TOWNSHIP.value, UnitKind.PARK.value, UnitKind.DEPARTMENT.value]
    units = list(Unit.objects.filter(county=county, kind__in=kinds).order_by("pk"))[:many]
    for number in range(len(units), many):
        facts = UnitFacts(
            code=f"{county.code}-S{number:03d}",
            kind=UnitKind.DEPARTMENT,
            name=f"第{number}局",
            sort_order=500 + number,
        )
        units.append(
            create_unit(by=None, parent=county, facts=facts, opened_on=dt.date(2015, 1, 1))
        )
    ids = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    for place, unit in enumerate(units):
        Project.objects.filter(pk__in=ids[place :: len(units)]).update(
            county=county, responsible_unit=unit
        )
    return units


def _plan(county: Unit, units: list[Unit]) -> None:
    month_end_people.INDICATORS = tuple(
        each for each in month_end_people.INDICATORS if each[0] in SOURCES
    )
    month_end_people._plan(county, units, Month(YEAR, 12))
    plan = AnnualPlan.objects.get(county=county, year=YEAR)
    indicators = [
        {
            "code": code,
            "name": code,
            "points": "10",
            **KINDS.get(code, {"kind": "time_ratio", "params": {"value": code}}),
        }
        for code in SOURCES
    ]
    counts = ("late_reports", "missing_reports", "warning_flags", "overdue_problems", "falsified")
    ScoringScheme.objects.create(
        county=county,
        plan=plan,
        title="150 个单位",
        state=ScoringScheme.State.ADOPTED,
        document="招字2号",
        adopted_on=dt.date(YEAR, 1, 20),
        content={
            "name": "150 个单位",
            "full": "100",
            "indicators": indicators,
            "bonuses": [
                {"code": f"b{n}", "name": "加分", "value": value, "each": "0.1", "cap": "2"}
                for n, value in enumerate(("signed", "calls"))
            ],
            "deductions": [
                {"code": value, "name": "扣分", "value": value, "each": "0.5", "cap": "3"}
                for value in counts
            ],
            "gates": [
                {
                    "code": "g",
                    "name": "漏报",
                    "conditions": [{"value": "missing_reports", "less_than": "6"}],
                }
            ],
            "grades": [{"name": "优秀", "at_least": "80"}, {"name": "一般", "at_least": "0"}],
            "tie_break": ["funds"],
        },
        sources={code: {"from": "indicator", "code": code} for code in SOURCES}
        | {value: {"from": "count", "code": value} for value in counts},
    )


def _month(county: Unit, month: Month, by: User) -> float:
    """Report a month of every unit with a row for each project, close it, return the seconds."""
    on = min(ON, (month + 1).first_day + dt.timedelta(days=9))
    _money(month)
    open_month(county_id=county.pk, month=month, on=on)
    reports = {
        each.unit_id: each
        for each in MonthlyReport.objects.filter(county=county, month=month.first_day)
    }
    projects = list(
        Project.objects.filter(responsible_unit__in=reports)
        .order_by("pk")
        .values_list("pk", "responsible_unit", "stage", "sub_stage", "status")
    )
    lines = [
        ReportLine(
            report=reports[unit],
            project_id=pk,
            month=month.first_day,
            position=place,
            stage=stage,
            sub_stage=sub,
            status=status,
            amount_wan=Decimal(pk % 7 + 1),
            progress="主体施工",
        )
        for place, (pk, unit, stage, sub, status) in enumerate(projects)
    ]
    ReportLine.objects.bulk_create(lines, batch_size=BATCH)
    plan = AnnualPlan.objects.get(county=county, year=YEAR)
    cells = [
        UnitCell(
            report=report,
            indicator=each.indicator,
            definition=each.indicator.definitions.all()[0],
            position=place,
            value=Decimal((unit + place + month.number) % 9),
        )
        for place, each in enumerate(
            plan.indicators.select_related("indicator").prefetch_related("indicator__definitions")
        )
        for unit, report in reports.items()
    ]
    UnitCell.objects.bulk_create(cells, batch_size=BATCH)
    said_at = dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC)
    MonthlyReport.objects.filter(pk__in=[each.pk for each in reports.values()]).update(
        state="accepted", first_submitted_at=said_at, submitted_at=said_at, submissions=1
    )
    if month.number != CLOSED:
        if month.number < CLOSED:
            _closed(county, month, reports, plan)
        return 0.0
    begun = time.perf_counter()
    close_month(county_id=county.pk, month=month, by=by, on=on, reason="")
    return time.perf_counter() - begun


def _closed(county: Unit, month: Month, units: Iterable[int], plan: AnnualPlan) -> None:
    """Let a month stand as closed."""
    closing = MonthClosing.objects.create(
        county=county, month=month.first_day, closed_at=clock.now(), content={}, sha256="0" * 64
    )
    figures = [
        MonthFigure(
            closing=closing,
            county=county,
            unit_id=unit,
            month=month.first_day,
            indicator_id=each.indicator_id,
            definition=each.indicator.definitions.all()[0],
            value=Decimal(5 + unit % 3),
            cumulative=Decimal(5 + unit % 3) * month.number,
        )
        for each in plan.indicators.select_related("indicator").prefetch_related(
            "indicator__definitions"
        )
        for unit in [*units, county.pk]
    ]
    MonthFigure.objects.bulk_create(figures, batch_size=BATCH)


def _money(month: Month) -> None:
    FundsEntry.objects.filter(month=month.first_day).delete()
    rows = Project.objects.order_by("pk").values_list("pk", "responsible_unit", "updated_by")
    ids = reserve_ids(FundsEntry, rows.count())
    insert_rows(
        FundsEntry,
        [
            {
                "id": number,
                "project_id": pk,
                "unit_id": unit,
                "created_by_id": person,
                "updated_by_id": person,
            }
            for number, (pk, unit, person) in zip(ids, rows, strict=True)
        ],
        same={
            "month": month.first_day,
            "claimed_wan": Decimal(6),
            "verified_wan": Decimal(5),
            "origin": "other_province",
            "kind": "equipment",
            "state": "verified",
        },
    )


def _score(county: Unit, admin: User, unit: Unit) -> dict[str, Any]:
    month = Month(YEAR, CLOSED)
    period = Period.of(Cycle.MONTH, month)
    facts_s, facts = _timed(lambda: period_facts(county=county, period=period, on=ON))
    content = content_of(facts)
    rules_s, _results = _timed(lambda: recompute(content))
    with CaptureQueriesContext(connection) as captured:
        whole_s, run = _timed(
            lambda: compute_scores(county_id=county.pk, period=period, by=admin, on=ON), once=True
        )
    assert isinstance(run, ScoreRun)
    store_s, _rows = _timed(lambda: write_rows(run))
    running = f"/assessment/scores/running/?period=2026-{CLOSED + 1}"
    pages = {
        "result": f"/assessment/scores/{run.pk}/",
        "unit": f"/assessment/scores/{run.pk}/units/{unit.pk}/",
        "running": running,
        "running of a unit": f"/assessment/scores/running/{unit.pk}/?period=2026-{CLOSED + 1}",
    }
    return {
        "compute_s": round(whole_s, 3),
        "statements": len(captured),
        "facts_s": round(facts_s, 3),
        "rules_s": round(rules_s, 3),
        "store_s": round(store_s, 3),
        "pages": {name: _page(admin, path) for name, path in pages.items()},
    }


def _page(user: User, path: str) -> dict[str, Any]:
    client = Client(headers={"host": "testserver"})
    # Its roles have changed since it was read.
    client.force_login(
        User.objects.get(pk=user.pk), backend="zhaoshang.accounts.backends.CountyBackend"
    )
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    seconds, _answer = _timed(lambda: client.get(path))
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return {
        "ms": round(seconds * 1000),
        "statements": len(captured),
        "kb": len(answer.content) // 1024,
    }


def _timed(act: Callable[[], Any], *, once: bool = False) -> tuple[float, Any]:
    """Return the median time of an act in seconds, and what it gave."""
    times, found = [], None
    for _again in range(1 if once else TIMES):
        begun = time.perf_counter()
        found = act()
        times.append(time.perf_counter() - begun)
    return statistics.median(times), found


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(main(), ensure_ascii=False)}\n")

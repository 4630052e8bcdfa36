"""Five million rows of monthly reports beside the projects: every project in every month, by SQL.

What they say does not matter here; that they are there does: pages that should not read them must
take the same statements and the same time (P8). Run as a program on the database of DATABASE_URL:

    python -m tests.bench.lines MONTHS
"""

import datetime as dt
import sys
from collections.abc import Mapping
from typing import Any

import django
from django.db import connection, models

django.setup()

from assessment.models import MonthlyReport, ReportLine  # noqa: E402 - needs Django set up
from zhaoshang.core import clock  # noqa: E402
from zhaoshang.core.periods import Month  # noqa: E402

_REPORTERS = "('township', 'park', 'department')"


def fill(months: int) -> int:
    """Add accepted reports of every unit, so many months back, a row for each of its projects."""
    last = Month.of(clock.today()) - 1
    days = [(last - back).first_day for back in range(months)]
    with connection.cursor() as cursor:
        for day in days:
            cursor.execute(*_reports(day))
            cursor.execute(*_lines(day))
        cursor.execute("ANALYZE assessment_monthlyreport")
        cursor.execute("ANALYZE assessment_reportline")
    return ReportLine.objects.count()


def _reports(day: dt.date) -> tuple[str, list[Any]]:
    given = {"county_id": "u.county_id", "unit_id": "u.id", "month": "%s", "due_on": "%s"}
    given["state"] = "'accepted'"
    names, values, rest = _columns(MonthlyReport, given)
    sql = (
        f"INSERT INTO assessment_monthlyreport ({names}) SELECT {values} FROM accounts_unit u"
        f" WHERE u.kind IN {_REPORTERS}"
    )
    return sql, [day, day, *rest]


def _lines(day: dt.date) -> tuple[str, list[Any]]:
    given = {"report_id": "r.id", "project_id": "p.id", "month": "r.month"}
    given |= {name: f"p.{name}" for name in ("stage", "sub_stage", "status")}
    names, values, rest = _columns(ReportLine, given)
    sql = (
        f"INSERT INTO assessment_reportline ({names}) SELECT {values} FROM projects_project p"
        " JOIN assessment_monthlyreport r ON r.unit_id = p.responsible_unit_id AND r.month = %s"
    )
    return sql, [*rest, day]


def _columns(model: type[models.Model], given: Mapping[str, str]) -> tuple[str, str, list[Any]]:
    """Return column names, their values, and what fills the placeholders of those not given."""
    known, rest = dict(given), []
    for field in model._meta.concrete_fields:
        column = field.column or ""
        if column in known or field.primary_key or field.null:
            continue
        known[column] = "%s"
        stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        value = clock.now() if stamped else field.get_default()
        rest.append(field.get_db_prep_save(value, connection))
    return ", ".join(known), ", ".join(known.values()), rest


if __name__ == "__main__":
    sys.stdout.write(f"{fill(int(sys.argv[1])):,} rows of monthly reports\n")

"""Numbers drawn per county, year and series: no two alike, however many draw at once."""

from __future__ import annotations

from django.db import connection

from projects.models import CodeCounter
from zhaoshang.accounts.models import Unit

PROJECT_SERIES = "project"


def draw_numbers(*, county: Unit, year: int, series: str, count: int = 1) -> range:
    """Draw `count` following numbers of a series; must run inside the caller's transaction.

    One upsert takes the row lock, so concurrent draws wait for each other and a rolled-back draw
    gives its numbers back.
    """
    table = CodeCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} (county_id, year, series, last_number) VALUES (%s, %s, %s, %s)
            ON CONFLICT (county_id, year, series)
            DO UPDATE SET last_number = {table}.last_number + excluded.last_number
            RETURNING last_number
            """,  # noqa: S608 - the table name comes from the model, every value is a parameter
            [county.pk, year, series, count],
        )
        last: int = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


def project_code(county_code: str, year: int, number: int) -> str:
    """Write a project's code: county code, year, four-digit number ("LX-2026-0031")."""
    return f"{county_code}-{year}-{number:04d}"

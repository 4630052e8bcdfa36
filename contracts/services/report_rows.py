"""Special reports owed, set by set: the same few statements for one contract or 300 000 (R14).

A report is owed by a contract for each day on which an owing promise of it was not performed, and
for its own last day while such promises are not kept. Everything is worked out from dates, so a
second run finds nothing to do and a missed night changes nothing. Two runs at once make no double:
one row per contract and day (`special_report_once`), whoever writes first.

Only names of tables and columns are put into the statements, and they come from the models.
"""

# ruff: noqa: S608 - see above: no value that anybody typed is part of a statement

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from contracts.models import Contract, Obligation, SpecialReport
from contracts.models.performance import OUTLIVED, RUNNING
from projects.models import Project
from zhaoshang.core import clock

_REPORT = SpecialReport._meta.db_table
_PROMISE = Obligation._meta.db_table
_CONTRACT = Contract._meta.db_table
_PROJECT = Project._meta.db_table
_LINK = SpecialReport.obligations.through._meta.db_table


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


# A promise still to be kept whose breach owes a report; `o` is the promise, `c` its contract.
_OWING = (
    f"o.state = 'open' AND o.owes_report AND (c.state IN ({_quoted(RUNNING)})"
    f" OR (o.outlives AND c.state IN ({_quoted(OUTLIVED)})))"
)
# The days on which contracts were not performed.
_DAYS = f"""
    SELECT o.contract_id AS contract_id, o.due_on AS day
    FROM {_PROMISE} o JOIN {_CONTRACT} c ON c.id = o.contract_id
    WHERE {_OWING} AND o.due_on < %(on)s {{only}}
    UNION
    SELECT c.id, c.expires_on FROM {_CONTRACT} c
    WHERE c.expires_on < %(on)s AND c.state IN ({_quoted(RUNNING)}) {{only}}
    AND EXISTS (SELECT 1 FROM {_PROMISE} o
        WHERE o.contract_id = c.id AND NOT o.outlives AND {_OWING})
"""
_NEEDED = f"""
    SELECT DISTINCT c.county_id AS county_id, d.day AS day
    FROM ({_DAYS}) d JOIN {_CONTRACT} c ON c.id = d.contract_id
    LEFT JOIN {_REPORT} r ON r.contract_id = d.contract_id AND r.expired_on = d.day
    WHERE r.id IS NULL OR r.state = 'withdrawn'
    UNION
    SELECT DISTINCT c.county_id, r.expired_on FROM {_REPORT} r
    JOIN {_CONTRACT} c ON c.id = r.contract_id
    WHERE r.is_provisional AND r.state = 'owed' {{only}}
"""
# `w` is the working of each county's days, sent along as one parameter.
_WORKING = {
    "postgresql": (
        "jsonb_to_recordset(%(working)s::jsonb) AS w(county_id bigint, day date, due_on date,"
        " is_provisional boolean, counted jsonb)"
    ),
    "sqlite": (
        "(SELECT json_extract(value, '$.county_id') AS county_id,"
        " json_extract(value, '$.day') AS day, json_extract(value, '$.due_on') AS due_on,"
        " json_extract(value, '$.is_provisional') AS is_provisional,"
        " json_extract(value, '$.counted') AS counted FROM json_each(%(working)s)) AS w"
    ),
}
# From which day a report is counted: its own, that of its return, or of a late entry.
_STARTS = {
    "postgresql": f"({_REPORT}.counted->>'from')::date",
    "sqlite": f"json_extract({_REPORT}.counted, '$.from')",
}
_INSERT = f"""
    INSERT INTO {_REPORT} (contract_id, expired_on, writer_unit_id, due_on, is_provisional,
        counted, state, facts, cause, measures, request, figures, is_late, return_reason, receipt,
        version, created_at, updated_at)
    SELECT d.contract_id, d.day, COALESCE(p.host_unit_id, p.responsible_unit_id), w.due_on,
        w.is_provisional, w.counted, 'owed', '', '', '', '', {{empty}}, {{no}}, '', '',
        1, %(now)s, %(now)s
    FROM ({_DAYS}) d
    JOIN {_CONTRACT} c ON c.id = d.contract_id
    JOIN {_PROJECT} p ON p.id = c.project_id
    JOIN {{working}} ON w.county_id = c.county_id AND w.day = d.day
    LEFT JOIN {_REPORT} r ON r.contract_id = d.contract_id AND r.expired_on = d.day
    WHERE r.id IS NULL OR r.state = 'withdrawn'
    ON CONFLICT (contract_id, expired_on) DO UPDATE
        SET state = 'owed', due_on = excluded.due_on, is_provisional = excluded.is_provisional,
            counted = excluded.counted, writer_unit_id = excluded.writer_unit_id,
            version = {_REPORT}.version + 1, updated_at = excluded.updated_at
        WHERE {_REPORT}.state = 'withdrawn'
    RETURNING id, version
"""
_JOIN_PROMISES = f"""
    INSERT INTO {_LINK} (specialreport_id, obligation_id)
    SELECT r.id, o.id FROM {_REPORT} r
    JOIN {_CONTRACT} c ON c.id = r.contract_id
    JOIN {_PROMISE} o ON o.contract_id = r.contract_id
    LEFT JOIN {_LINK} l ON l.specialreport_id = r.id AND l.obligation_id = o.id
    WHERE r.state IN ('owed', 'returned') AND {_OWING} AND l.id IS NULL {{only}}
    AND (o.due_on = r.expired_on OR (c.expires_on = r.expired_on AND NOT o.outlives))
    ON CONFLICT DO NOTHING
"""
_RECOUNT = f"""
    UPDATE {_REPORT} SET due_on = w.due_on, is_provisional = w.is_provisional,
        counted = w.counted, version = {_REPORT}.version + 1, updated_at = %(now)s
    FROM {{working}}, {_CONTRACT} c
    WHERE c.id = {_REPORT}.contract_id AND w.county_id = c.county_id
    AND w.day = {_REPORT}.expired_on AND {_REPORT}.is_provisional
    AND {_REPORT}.state = 'owed' AND {{starts}} = w.day {{only}}
    AND (w.due_on <> {_REPORT}.due_on OR NOT w.is_provisional)
    RETURNING {_REPORT}.id
"""
# Since when a contract is overdue: the first of its days, none if there is none.
_OVERDUE = f"""
    UPDATE {_CONTRACT} SET overdue_since = f.day
    FROM (
        SELECT c.id AS id, l.day AS day FROM {_CONTRACT} c
        LEFT JOIN (SELECT d.contract_id AS contract_id, MIN(d.day) AS day FROM ({_DAYS}) d
            GROUP BY d.contract_id) l ON l.contract_id = c.id
        WHERE c.overdue_since IS NOT NULL OR l.day IS NOT NULL
    ) f
    WHERE f.id = {_CONTRACT}.id AND {_CONTRACT}.overdue_since {{differs}} f.day
    RETURNING {_CONTRACT}.id
"""


@dataclass(frozen=True)
class Working:
    """How the due day of one county's day was counted."""

    due_on: dt.date
    is_provisional: bool
    counted: Mapping[str, Any]


@dataclass(frozen=True)
class Written:
    """Ids of reports: newly owed, and owed again after they had been withdrawn."""

    new: tuple[int, ...] = ()
    again: tuple[int, ...] = ()

    @property
    def ids(self) -> list[int]:
        """All of them."""
        return sorted({*self.new, *self.again})


Key = tuple[int, dt.date]


def days_to_count(on: dt.date, contracts: Sequence[int] | None) -> list[Key]:
    """Return county and day of what has to be counted: new reports, and provisional ones.

    Args:
        on: The day of the scan.
        contracts: These only; None for all.
    """
    rows = _run(_NEEDED, {"on": on}, contracts)
    return [(county_id, _day(day)) for county_id, day in rows]


def open_reports(
    on: dt.date, working: Mapping[Key, Working], contracts: Sequence[int] | None
) -> Written:
    """Open the reports that are owed and not there; open again what was withdrawn."""
    if not working:
        return Written()
    rows = _run(_INSERT, {"on": on, "now": clock.now()}, contracts, working)
    return Written(
        new=tuple(pk for pk, version in rows if version == 1),
        again=tuple(pk for pk, version in rows if version > 1),
    )


def join_promises(contracts: Sequence[int] | None) -> None:
    """Name with each report the promises that were not performed."""
    _run(_JOIN_PROMISES, {}, contracts)


def recount_provisional(
    working: Mapping[Key, Working], contracts: Sequence[int] | None
) -> list[int]:
    """Count provisional due days anew; return the reports that moved or are settled now."""
    if not working:
        return []
    return [row[0] for row in _run(_RECOUNT, {"now": clock.now()}, contracts, working)]


def mark_overdue(on: dt.date) -> int:
    """Set since when contracts are overdue where it is not so yet; return how many changed."""
    return len(_run(_OVERDUE, {"on": on}, None))


def _run(
    statement: str,
    values: Mapping[str, Any],
    contracts: Sequence[int] | None,
    working: Mapping[Key, Working] | None = None,
) -> list[Any]:
    on_postgres = connection.vendor == "postgresql"
    given: dict[str, Any] = {
        name: connection.ops.adapt_datetimefield_value(value)
        if isinstance(value, dt.datetime)
        else value
        for name, value in values.items()
    }
    only = ""
    if contracts is not None:
        # One parameter, however many they are.
        given["contracts"] = list(contracts) if on_postgres else json.dumps(list(contracts))
        only = (
            "AND c.id = ANY(%(contracts)s)"
            if on_postgres
            else "AND c.id IN (SELECT value FROM json_each(%(contracts)s))"
        )
    if working is not None:
        given["working"] = json.dumps(
            [
                {
                    "county_id": county_id,
                    "day": day.isoformat(),
                    "due_on": found.due_on.isoformat(),
                    "is_provisional": found.is_provisional,
                    "counted": found.counted,
                }
                for (county_id, day), found in working.items()
            ]
        )
    filled = statement.format(
        only=only,
        working=_WORKING[connection.vendor],
        empty="'[]'::jsonb" if on_postgres else "'[]'",
        differs="IS DISTINCT FROM" if on_postgres else "IS NOT",
        no="false" if on_postgres else "0",
        starts=_STARTS[connection.vendor],
    )
    with connection.cursor() as cursor:
        cursor.execute(filled, given)
        return list(cursor.fetchall()) if cursor.description else []


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)

"""`manage.py working_days DATE --plus N [--unit CODE] [--json]` counts working days (R15)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoshang.accounts.models import Unit
from zhaoshang.calendar.labels import day_reason
from zhaoshang.calendar.rules import WorkdayCount
from zhaoshang.calendar.selectors import working_days


class Command(BaseCommand):
    help = "Count working days on from a date; the date itself does not count."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("date", help="the day to count from, as 2026-02-12")
        parser.add_argument("--plus", type=int, required=True, help="how many working days")
        parser.add_argument("--unit", help="code of the unit whose own rows hold too")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            start = dt.date.fromisoformat(options["date"])
        except ValueError as error:
            raise CommandError(f"not a date: {options['date']!r}; write 2026-02-12") from error
        try:
            count = working_days(start, options["plus"], _unit(options["unit"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_as_json(count) if options["json"] else _as_text(count))


def _unit(code: str | None) -> Unit | None:
    if code is None:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"no unit with code {code!r}")
    return unit


def _as_json(count: WorkdayCount) -> str:
    return json.dumps(
        {
            "date": count.date.isoformat(),
            "provisional": count.is_provisional,
            "counted": [day.isoformat() for day in count.counted],
            "skipped": [
                {"date": day.on.isoformat(), "reason": day.reason.value, "name": day.name}
                for day in count.skipped
            ],
        },
        ensure_ascii=False,
    )


def _as_text(count: WorkdayCount) -> str:
    lines = [f"{count.date}{' (provisional)' if count.is_provisional else ''}"]
    lines += [f"  counted {day}" for day in count.counted]
    lines += [f"  skipped {day.on} {day_reason(day.reason, day.name)}" for day in count.skipped]
    return "\n".join(lines)

"""How long a storm of notices takes on the database of DATABASE_URL; prints JSON. Run as a program:

python -m tests.bench.storm 100000

So many notices fall due at once, about a quarter as many matters, for people of every county. They
are raised, planned into digests, and planned once more, which finds nothing. What is measured is
taken back. Statements grow with portions of people and batches of rows only: one portion is planned
with few people and with many.
"""

import json
import sys
import time
from collections import Counter
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction

django.setup()

from projects.demo.guard import refuse_in_production  # noqa: E402 - needs Django set up
from tests.bench.flags import Counter as Statements  # noqa: E402
from zhaoshang.accounts.models import Unit, User  # noqa: E402
from zhaoshang.accounts.rules import UnitKind  # noqa: E402
from zhaoshang.alerts.models import Message, MessageItem  # noqa: E402
from zhaoshang.alerts.services import Alert, raise_alerts  # noqa: E402
from zhaoshang.alerts.services.planning import plan_messages  # noqa: E402
from zhaoshang.core import clock  # noqa: E402
from zhaoshang.core.bulk import insert_rows  # noqa: E402

EACH = 4
"""How many people are told of one matter."""
PEOPLE_PER_NOTICES = 50
SIZES = (20, 400)
KIND = "calendar.missing"


def measure(count: int) -> dict[str, Any]:
    """Raise, plan, plan again; return seconds and statements of each, and what came of it."""
    refuse_in_production()
    # E-mails are planned; nobody sends them.
    settings.MAIL_ENABLED = True
    # What other measurements told stands in the outbox.
    plan_messages(now=clock.now())
    people = _people(max(count // PEOPLE_PER_NOTICES, EACH))
    alerts = _alerts(people, count, "storm")
    found: dict[str, Any] = {"notices": count, "people": len(people)}
    found["raised"] = _timed(lambda: raise_alerts(alerts))
    found["planned"] = _timed(lambda: plan_messages(now=clock.now()))
    found["again"] = _timed(lambda: plan_messages(now=clock.now()))
    messages = Message.objects.filter(recipient__in=people)
    found["messages"] = messages.count()
    found["told"] = MessageItem.objects.filter(message__in=messages).count()
    per_person = Counter(messages.values_list("recipient", flat=True))
    found["most_for_one"] = max(per_person.values())
    found["by_size"] = {size: _portion(size) for size in SIZES}
    return found


def _timed(act: Any) -> dict[str, Any]:
    counter, begun, worked = Statements(), time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counter):
        result = act()
    return {
        "result": result,
        "seconds": round(time.perf_counter() - begun, 2),
        "processor_seconds": round(time.process_time() - worked, 2),
        "statements": counter.count,
    }


def _portion(size: int) -> int:
    """Return the statements by which as many people of one county are planned."""
    people = _people(size, counties=1)
    raise_alerts(_alerts(people, 7 * size, f"portion {size}"))
    return int(_timed(lambda: plan_messages(now=clock.now()))["statements"])


def _people(count: int, counties: int | None = None) -> list[int]:
    """Make people with an e-mail address, spread over the counties; return their numbers."""
    homes = list(
        Unit.objects.filter(kind=UnitKind.COUNTY.value)
        .order_by("pk")
        .values_list("pk", flat=True)[:counties]
    )
    first = User.objects.count()
    names = [f"storm{first + number}" for number in range(count)]
    rows = (
        {
            "username": name,
            "username_key": name,
            "full_name": name,
            "email": f"{name}@county.example",
            "unit_id": homes[number % len(homes)],
        }
        for number, name in enumerate(names)
    )
    insert_rows(User, rows)
    return list(User.objects.filter(username__in=names).values_list("pk", flat=True))


def _alerts(people: list[int], count: int, subject: str) -> list[Alert]:
    return [
        Alert(
            kind=KIND,
            subject=(subject, number),
            recipients=[people[(number * EACH + each) % len(people)] for each in range(EACH)],
            params={"year": 2027},
            url="/calendar/",
        )
        for number in range(count // EACH)
    ]


if __name__ == "__main__":
    with transaction.atomic():
        told = measure(int(sys.argv[1]))
        transaction.set_rollback(True)
    sys.stdout.write(f"{json.dumps(told)}\n")

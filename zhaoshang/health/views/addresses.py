"""Addresses for supervisors, load balancers and a watch from outside: no log-in, words only."""

from __future__ import annotations

from functools import cache

import structlog
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhaoshang.accounts.access import public
from zhaoshang.core import clock
from zhaoshang.core.health_parts import Light
from zhaoshang.health.broker import broker_answers
from zhaoshang.health.selectors import Overview, overview

log = structlog.get_logger(__name__)

OK = "ok"
DOWN = "down"
UNKNOWN = "unknown"
NOT_MIGRATED = "not migrated"


class _NotMigratedError(Exception):
    """Migrations of this release are missing in the database."""


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process handles requests; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when pages can be served, else 503, with one word for each part.

    What works in the background is told but does not fail the check: pages work on, and what was
    queued stands in the database until a sweep finds it.
    """
    database = _database()
    now = _overview() if database == OK else None
    words = _words(now) if now else dict.fromkeys(("beat", "worker", "queue", "sweeps"), UNKNOWN)
    broker = OK if (now.broker if now else broker_answers()) else DOWN
    status = 200 if database == OK else 503
    return JsonResponse({"database": database, "broker": broker} | words, status=status)


@public
@never_cache
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Answer 503 when the work in the background does not get done: for a watch from outside.

    Red within two minutes when beat, the workers or the broker stop; names the sweeps that are red.
    """
    database = _database()
    now = _overview() if database == OK else None
    if now is None:
        return JsonResponse({"database": database}, status=503)
    red = [one.entry.name for one in now.sweeps if one.standing.light == Light.RED]
    status = 503 if now.light == Light.RED else 200
    return JsonResponse({"database": OK} | _words(now) | {"red": red}, status=status)


def _overview() -> Overview | None:
    try:
        return overview(now=clock.now())
    except DatabaseError as error:
        log.warning("health cannot be read", error=str(error))
        return None


def _words(now: Overview) -> dict[str, str]:
    lights = {
        "beat": now.beat,
        "worker": now.worker,
        "queue": now.queue,
        "sweeps": now.sweeps_light,
    }
    lights |= {part.name: health.light for part, health in now.parts}
    return {name: light.value for name, light in lights.items()}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _require_migrations()
    except _NotMigratedError:
        return NOT_MIGRATED
    except DatabaseError as error:
        log.warning("database unavailable", error=str(error))
        return DOWN
    return OK


@cache
def _require_migrations() -> None:
    """Raise unless every migration is applied; asked until it is so, then never again."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotMigratedError

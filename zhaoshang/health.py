"""Health for supervisors and load balancers: is the process alive, can it serve."""

from functools import cache

import structlog
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from zhaoshang.celery import app

log = structlog.get_logger(__name__)

OK = "ok"
DOWN = "down"
NOT_MIGRATED = "not migrated"


class _NotMigratedError(Exception):
    """Migrations of this release are missing in the database."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process handles requests; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when pages can be served, else 503, with one word for each part.

    A broker that is away is told but does not fail the check: pages work on, and what was queued
    stands in the database until a sweep finds it.
    """
    parts = {"database": _database(), "broker": _broker()}
    return JsonResponse(parts, status=200 if parts["database"] == OK else 503)


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


def _broker() -> str:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
    except OperationalError as error:
        log.warning("broker unavailable", error=str(error))
        return DOWN
    return OK

"""Does the broker answer: asked directly, for a second at most."""

from __future__ import annotations

import structlog
from kombu.exceptions import OperationalError

from zhaoshang.celery import app

log = structlog.get_logger(__name__)


def broker_answers() -> bool:
    """Tell whether the queue can be reached."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
    except OperationalError as error:
        log.warning("broker unavailable", error=str(error))
        return False
    return True

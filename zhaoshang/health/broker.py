"""Does the broker answer, and what waits in it: asked directly, for a second at most."""

from __future__ import annotations

import structlog
from kombu.exceptions import ChannelError, OperationalError

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


def queue_length() -> int | None:
    """Return how many messages no worker has taken; None when the broker cannot tell."""
    name = app.conf.task_default_queue
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
            found = broker.default_channel.queue_declare(queue=name, passive=True)
            return int(found.message_count)
    except ChannelError:
        # Redis forgets an empty queue.
        return 0
    except (OperationalError, OSError) as error:
        log.warning("length of the queue unknown", error=str(error))
        return None

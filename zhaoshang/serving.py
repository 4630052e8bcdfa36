"""How gunicorn serves: `gunicorn --config=python:zhaoshang.serving`.

Counters of several processes are kept in files, one for each place a worker stands in, not for each
process: workers are replaced after a thousand requests, and the successor counts on where the one
before it ended. So no counter falls back, and there are never more files than workers.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

# Gunicorn itself believes nobody: who is a proxy is decided in one place (zhaoshang.proxy).
forwarded_allow_ips = ""
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


def _is_wanted() -> bool:
    return bool(os.environ.get("METRICS_TOKEN") or os.environ.get("METRICS_NETWORKS"))


def _make_folder() -> None:
    """Make the folder of the counters before anything asks for it; it ends with this process."""
    place = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None
    folder = tempfile.mkdtemp(prefix="zhaoshang-metrics-", dir=place)
    os.environ[FOLDER_VARIABLE] = folder
    owner = os.getpid()

    def clear_away() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(clear_away)


if _is_wanted() and FOLDER_VARIABLE not in os.environ:
    _make_folder()


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker that is about to start the lowest place that is free."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """Let the new process count in the files of its place."""
    if FOLDER_VARIABLE in os.environ:
        # Only now: the client library chooses where it counts when it is first loaded.
        from prometheus_client import values  # noqa: PLC0415

        values.ValueClass = values.MultiProcessValue(lambda: worker.place)

"""Gunicorn with two workers on a free port, as long as it is measured."""

import socket
import subprocess
import sys
import time
from types import TracebackType

from tests.bench.client import Browser
from tests.bench.database import ROOT, environment

WORKERS = 2
READY_SECONDS = 60


class Server:
    """The product, served."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        """Start and wait until it answers."""
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "zhaoshang.wsgi:application"),
                *("--workers", str(WORKERS), "--bind", f"127.0.0.1:{self.port}"),
                *("--no-control-socket", "--log-level", "warning", "--timeout", "120"),
            ],
            env=environment(self.url),
            cwd=ROOT,
        )
        stop = time.monotonic() + READY_SECONDS
        while time.monotonic() < stop:
            try:
                if Browser(self.port).get("/bench/bare/").status == 200:
                    return self
            except (OSError, IndexError):
                time.sleep(0.3)
        raise RuntimeError("gunicorn did not start")

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)


def _free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port: int = plug.getsockname()[1]
        return port

"""Gunicorn with two workers on a free port, as long as it is measured."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
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

    def processor_seconds(self) -> float:
        """Return what the workers have used of the processor, user and system; 0 off Linux."""
        if self.process is None or not Path("/proc").is_dir():
            return 0.0
        found = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                # The name stands in brackets and may hold blanks; state and parent follow it.
                fields = stat.read_text().rpartition(") ")[2].split()
            except OSError:
                continue  # it has ended
            if int(fields[1]) == self.process.pid:
                found += int(fields[11]) + int(fields[12])
        return found / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port: int = plug.getsockname()[1]
        return port

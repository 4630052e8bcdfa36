"""Start real processes in a production-like environment, and end them again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
NOWHERE = "redis://127.0.0.1:1/0"


def production_environment(**changes: str) -> dict[str, str]:
    """Return an environment as production has it; an empty value leaves a variable out."""
    example = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "DJANGO_SETTINGS_MODULE": "zhaoshang.settings.production",
        "SECRET_KEY": "an example of a key that is as long as a key must be, no more than that",
        "DATA_KEYS": "an example of a key of data that is as long as it must be",
        "ALLOWED_HOSTS": "zhaoshang.example",
        "DATABASE_URL": "postgres://zhaoshang@127.0.0.1:1/zhaoshang",
        "REDIS_URL": NOWHERE,
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return {name: value for name, value in (example | changes).items() if value}


def test_database_url() -> str:
    """Return the address of the database that this test run works on."""
    parts = {name: str(value) for name, value in connection.settings_dict.items()}
    user, password = quote(parts["USER"]), quote(parts["PASSWORD"])
    return f"postgres://{user}:{password}@{parts['HOST']}:{parts['PORT'] or 5432}/{parts['NAME']}"


test_database_url.__test__ = False  # type: ignore[attr-defined] - a name, not a test


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def python(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


@contextlib.contextmanager
def running(
    command: list[str], *, env: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command for the length of a block; it must end when asked to."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
        if process.poll() is None:
            process.terminate()
            process.wait(30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def eventually(condition: Callable[[], object], *, seconds: float, log: Path) -> None:
    """Wait until the condition holds; else fail with the log."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.2)
    message = f"not within {seconds} s; the log:\n{log.read_text(errors='replace')[-4000:]}"
    raise AssertionError(message)


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


def fetch(url: str, **headers: str) -> HTTPResponse | urllib.error.HTTPError | None:
    """Return the answer, whatever its status; None while nothing listens."""
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        return urllib.request.build_opener(_StayHere).open(request, timeout=10)
    except urllib.error.HTTPError as error:
        return error
    except OSError:
        return None

"""`make run` on an empty folder: it comes up, and nothing stays behind when it goes."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.guards.processes import eventually, fetch, free_port, running

pytestmark = pytest.mark.slow


def processes_with(marker: str) -> list[int]:
    """Return the processes whose environment names this folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux: reads /proc")
def test_supervisor_leaves_no_process_behind(tmp_path):
    """From an empty folder first; then, which is quicker, from what the killed one left."""
    for how in (signal.SIGKILL, signal.SIGTERM):
        start_and_end(how, tmp_path)


def ready(port: int) -> dict[str, str]:
    return json.load(fetch(f"http://127.0.0.1:{port}/readyz"))


def start_and_end(how, tmp_path):
    port, log = free_port(), tmp_path / "supervisor.log"
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    } | {"VAR_DIR": str(tmp_path / "var"), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    marker = f"VAR_DIR={tmp_path / 'var'}"
    with running([sys.executable, ".ci/run_embedded.py"], env=env, log=log) as supervisor:
        eventually(lambda: b"Ctrl+C stops it" in log.read_bytes(), seconds=240, log=log)
        assert fetch(f"http://127.0.0.1:{port}/readyz").status == 200
        # The schedule runs too: both processes say that they are there.
        signs = {"beat": "ok", "worker": "ok"}.items()
        eventually(lambda: signs <= ready(port).items(), seconds=60, log=log)
        assert fetch(f"http://127.0.0.1:{port}/accounts/login/").status == 200
        assert len(processes_with(marker)) >= 4
        os.kill(supervisor.pid, how)
        status = supervisor.wait(30)
        eventually(lambda: not processes_with(marker), seconds=30, log=log)
    assert status == (0 if how == signal.SIGTERM else -signal.SIGKILL)

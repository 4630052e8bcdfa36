"""Run Zhaoshang on this machine with nothing installed: `make run`.

SQLite, files, and a folder as message broker, all below var/. Three processes: web, worker, beat.
PORT chooses the port; without it 8000, or a free one when 8000 is taken.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from types import FrameType

from environment import PYTHON, ROOT, RUNTIME_LOCK, VAR, command_environment, prepare

ADDRESS = "127.0.0.1"
USUAL_PORT = 8000
READY_WITHIN_SECONDS = 60
STOP_WITHIN_SECONDS = 10
LOGS = VAR / "log"
# What load_demo said when it filled this database; a database of one's own has no such file.
ACCOUNTS = VAR / "demo-accounts.txt"
PR_SET_PDEATHSIG = 1

ENVIRONMENT = command_environment("zhaoshang.settings.dev")
HAS_USERS = (
    "from django.contrib.auth import get_user_model; print(get_user_model().objects.exists())"
)


def commands(port: int) -> dict[str, list[str]]:
    """Return the command of each process."""
    celery = ["celery", "--app", "zhaoshang"]
    return {
        "web": [
            *("gunicorn", "zhaoshang.wsgi:application", "--bind", f"{ADDRESS}:{port}"),
            *("--workers", "2", "--worker-class", "gthread", "--threads", "8"),
            "--no-control-socket",
        ],
        # Other pools are slow or stall on a folder as broker; solo is not.
        "worker": [*celery, "worker", "--pool", "solo", "--without-mingle", "--without-gossip"],
        # Its own process: inside the worker it would outlive a killed worker.
        "beat": [*celery, "beat"],
    }


def choose_port() -> int:
    """Return PORT, else 8000, else any free port."""
    wanted = os.environ.get("PORT")
    if wanted:
        if not _is_free(int(wanted)):
            sys.exit(f"Port {wanted} is taken: choose another with PORT=…")
        return int(wanted)
    if _is_free(USUAL_PORT):
        return USUAL_PORT
    with closing(socket.socket()) as free:
        free.bind((ADDRESS, 0))
        return int(free.getsockname()[1])


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def manage(*arguments: str) -> str:
    """Run a management command and return what it printed; stop on failure."""
    done = subprocess.run(
        [PYTHON, "manage.py", *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} failed:\n{done.stdout}")
    return done.stdout


def prepare_data() -> None:
    """Migrate; fill an empty database with the demonstration county."""
    print("Preparing the database …", flush=True)
    manage("migrate", "--no-input", "--verbosity", "0")
    if manage("shell", "--no-imports", "--command", HAS_USERS).strip() != "True":
        print("Loading the demonstration county …", flush=True)
        ACCOUNTS.write_text(manage("load_demo", "--accounts"))


def _die_with_parent() -> None:
    """Ask Linux to end this child when the supervisor is gone, however it went."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (AttributeError, OSError):
        return


class Supervisor:
    """Starts the processes, waits for one to end or for a signal, and ends them all."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    def start(self) -> None:
        """Start every process with a log file of its own."""
        LOGS.mkdir(exist_ok=True)
        # Links in messages lead to where it runs.
        environment = {"SITE_URL": f"http://{ADDRESS}:{self.port}", **ENVIRONMENT}
        for name, command in commands(self.port).items():
            with self.log(name).open("wb") as log:
                self.processes[name] = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process has no threads
                )

    def log(self, name: str) -> Path:
        """Return the log file of one process."""
        return LOGS / f"{name}.log"

    def ended(self) -> str | None:
        """Return the name of a process that is no longer there."""
        return next((name for name, one in self.processes.items() if one.poll() is not None), None)

    def wait_until_ready(self) -> bool:
        """Return whether the pages came up in time, with every process still alive."""
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline and not self.stopping and not self.ended():
            try:
                with urllib.request.urlopen(f"http://{ADDRESS}:{self.port}/readyz", timeout=5):
                    return self.ended() is None
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        return False

    def watch(self) -> None:
        """Return when a signal came or a process ended."""
        while not self.stopping and not self.ended():
            time.sleep(0.5)

    def ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Take note of SIGINT or SIGTERM."""
        self.stopping = True

    def stop(self) -> None:
        """End every process: asked first, then by force."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        for process in self.processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def main() -> int:
    """Prepare, start, tell the address, and stay until told to stop."""
    prepare(RUNTIME_LOCK)
    prepare_data()
    supervisor = Supervisor(choose_port())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, supervisor.ask_to_stop)
    supervisor.start()
    try:
        if supervisor.wait_until_ready():
            print(f"\nZhaoshang is running at http://{ADDRESS}:{supervisor.port}/")
            print(f"Logs are in {LOGS}. Ctrl+C stops it.\n")
            if ACCOUNTS.exists():
                print(ACCOUNTS.read_text(), flush=True)
            supervisor.watch()
        ended = supervisor.ended()
    finally:
        supervisor.stop()
    if supervisor.stopping:
        return 0
    name = ended or "web"
    tail = supervisor.log(name).read_text(errors="replace").splitlines()[-20:]
    print("\n".join([f"The {name} process did not stay up. Its log ends:", *tail]), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""Make what a clean clone lacks: the virtual environment, front-end files, compiled translations.

Needs only Python's standard library. Each part keeps a stamp of what it was made from, so a second
call does nothing.
"""

import fcntl
import hashlib
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CI = ROOT / ".ci"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
RUNTIME_LOCK = "requirements.txt"
DEVELOPMENT_LOCK = "requirements-dev.txt"
OLDEST_PYTHON = (3, 11)
# Prints the processor time of the same work, if this minor version can make environments.
_HOW_FAST = f"""
import ensurepip, sys, time, venv
assert sys.version_info[:2] == {sys.version_info[:2]}
class Work:
    def __init__(self, number): self.kept = {{str(number): number}}
    def done(self): return [each + 1 for each in self.kept.values()]
def spent():
    start = time.process_time()
    for number in range(40_000): Work(number).done()
    return time.process_time() - start
print(min(spent() for _ in range(4)))
"""
# Less is not worth another interpreter than the one that was asked for.
_WORTH_IT = 0.8


def prepare(lock: str) -> None:
    """Bring the environment up to `lock`, then make front-end files and translations."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    with _one_at_a_time():
        install(VENV, [ROOT / lock], also_satisfies=[ROOT / RUNTIME_LOCK])
        subprocess.run([PYTHON, CI / "assets.py"], check=True)
        subprocess.run([PYTHON, CI / "messages.py", "compile"], check=True)


def install(folder: Path, locks: list[Path], *, also_satisfies: list[Path] | None = None) -> None:
    """Install hash-pinned locks into the environment at `folder`, unless it has them already.

    A development lock holds every line of the runtime lock (`also_satisfies`), so an environment
    made for tests is not touched by a later `make run`.
    """
    python = folder / "bin" / "python"
    stale = [lock for lock in locks if _stamp(folder, lock) != _digest(lock)]
    if python.exists() and not stale:
        return
    names = ", ".join(lock.name for lock in locks)
    print(f"Installing {names} into {folder.name} …", flush=True)
    if not python.exists():
        subprocess.run([_interpreter(), "-m", "venv", "--symlinks", folder], check=True)
    for lock in locks:
        subprocess.run([*_installer(python), "-r", lock], check=True, cwd=ROOT)
    for lock in {*locks, *(also_satisfies or [])}:
        _stamp_path(folder, lock).write_text(_digest(lock))


def _interpreter() -> str:
    """Return the Python to make an environment of: this one, or a much faster one beside it.

    Version managers compile Python without the optimisation that distributions use, and everything
    takes half as long again.
    """
    names = ("python3", f"python3.{sys.version_info.minor}")
    beside = {
        str((Path(folder) / name).resolve()) for folder in os.get_exec_path() for name in names
    }
    own = _seconds(sys.executable)
    fastest = min(beside, key=_seconds, default=sys.executable)
    return fastest if _seconds(fastest) < _WORTH_IT * own else sys.executable


@cache
def _seconds(python: str) -> float:
    try:
        told = subprocess.run(
            [python, "-I", "-c", _HOW_FAST], capture_output=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return math.inf
    return float(told.stdout)


def _installer(python: Path) -> list[str | Path]:
    checked = ["--require-hashes", "--only-binary", ":all:", "--quiet", "--quiet"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", python, *checked]
    if subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode:
        subprocess.run([python, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    return [python, "-m", "pip", "install", "--disable-pip-version-check", *checked]


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _stamp_path(folder: Path, lock: Path) -> Path:
    return folder / f".installed-{lock.name}"


def _stamp(folder: Path, lock: Path) -> str | None:
    path = _stamp_path(folder, lock)
    return path.read_text() if path.exists() else None


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let `make run` and `make test`, started together, set up one after the other."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def command_environment(settings_module: str) -> dict[str, str]:
    """Return the process environment with the environment's tools first on the path."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings_module,
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        # Compiled files are kept, wherever this runs: the next process is half a minute faster.
        "PYTHONDONTWRITEBYTECODE": "",
    }


if __name__ == "__main__":
    prepare(sys.argv[1] if len(sys.argv) > 1 else RUNTIME_LOCK)

"""Real processes with the commands of production: killed, stopped, cut off from Redis."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.db import connection, transaction
from time_machine import travel

from tests.guards.processes import (
    eventually,
    free_port,
    production_environment,
    running,
    test_database_url,
)
from tests.guards.test_compose import command_of
from zhaoshang.audit import events
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.locks import advisory_lock, session_lock
from zhaoshang.health.models import BEAT, WORKER, Sweep
from zhaoshang.health.names import KEEP_TIME
from zhaoshang.health.runs import BEAT_HEADER
from zhaoshang.health.services import INTERRUPTED, catch_up, lock_name

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
SEAL = "zhaoshang.audit.tasks.seal_audit"


class Redis:
    """A server of this test's own, that may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        place = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            ["redis-server", *place, *options], stdout=subprocess.DEVNULL
        )
        for _ in range(100):
            with (
                contextlib.suppress(OSError),
                Celery(broker=self.url, set_as_current=False).connection() as one,
            ):
                one.ensure_connection(max_retries=1, timeout=1)
                return
            time.sleep(0.1)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def send(self, task: str, **options) -> None:
        with Celery(broker=self.url, set_as_current=False) as client:
            client.send_task(task, **options)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server: apt-get install redis-server")
    server = Redis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def start(redis: Redis, tmp_path: Path):
    """Run a service of the compose file for the length of a block."""
    env = production_environment(
        DATABASE_URL=test_database_url(),
        REDIS_URL=redis.url,
        VAR_DIR=str(tmp_path),
        STATIC_ROOT=str(tmp_path / "static"),
    )

    def run(service: str):
        return running(command_of(service), env=env, log=tmp_path / f"{service}.log")

    return run


@pytest.fixture
def wait(tmp_path: Path):
    """Wait until something holds; else fail with the worker's log."""

    def until(condition, service: str = "worker") -> None:
        eventually(condition, seconds=90, log=tmp_path / f"{service}.log")

    return until


def seal_row() -> Sweep | None:
    return Sweep.objects.filter(task=SEAL).first()


def unsealed() -> bool:
    return AuditEvent.objects.filter(seal=None).exists()


def is_running() -> bool:
    row = seal_row()
    return row is not None and row.running_since is not None


def is_lock_free() -> bool:
    with session_lock(lock_name(SEAL)) as is_ours:
        return is_ours


def connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes of a worker's pool."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(child) for child in listed.split()]


def kill_all_of(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_worker_killed_in_the_middle_of_a_sweep_leaves_it_to_the_next_run(
    redis, start, wait, tmp_path
):
    record_event(events.EXPORTED, by=None)
    with start("worker") as worker:
        with transaction.atomic():
            # The sweep waits for this lock of the audit trail, and is killed while it waits.
            advisory_lock("audit-seal:None")
            redis.send(SEAL)
            wait(is_running)
            assert not is_lock_free()
            for child in children_of(worker):
                os.kill(child, signal.SIGKILL)
            # Its message is handed out again, when the server has noticed and freed the lock.
            wait(lambda: seal_row().runs == 2)
            kill_all_of(worker)
        wait(is_lock_free)
    assert unsealed()
    catch_up(now=clock.now())
    assert (seal_row().running_since, seal_row().last_error) == (None, INTERRUPTED)

    with start("worker"):
        redis.send(SEAL, headers={BEAT_HEADER: True})
        wait(lambda: not unsealed())
        wait(lambda: seal_row().failures == 0)
        runs = seal_row().runs
        # A second beat, or a message handed out twice, asks for the same moment.
        redis.send(SEAL, headers={BEAT_HEADER: True})
        wait(lambda: "sweep is done already" in (tmp_path / "worker.log").read_text())
        wait(is_lock_free)
        redis.send(SEAL)
        wait(lambda: seal_row().runs == runs + 1)


def test_what_was_sent_and_what_was_asked_for_outlive_the_broker(redis, start, wait):
    record_event(events.EXPORTED, by=None)
    redis.send(SEAL)
    redis.kill()
    redis.start()
    with start("worker"):
        wait(lambda: not unsealed())
        # After a task no connection is left: PostgreSQL bears a known number (docs/operations.md).
        wait(lambda: connections() == 1)

        redis.kill()
        record_event(events.EXPORTED, by=None)
        Sweep.objects.filter(task=SEAL).update(wanted_at=clock.now())
        time.sleep(1)
        assert unsealed()
        redis.start()
        # As beat does each minute.
        redis.send(KEEP_TIME)
        wait(lambda: not unsealed())
        # What was asked for has ended and called for the next.
        wait(lambda: Sweep.objects.get(task=KEEP_TIME).runs == 2)
    assert Sweep.objects.get(task=SEAL).wanted_at is None


def test_stopped_processes_are_seen_within_two_minutes_and_so_is_their_return(client, start, wait):
    def words(minutes: int = 0) -> set[str]:
        with travel(clock.now().timestamp() + minutes * 60):
            said = client.get("/readyz").json()
        return {said["beat"], said["worker"]}

    for _ in ("first", "again"):
        Sweep.objects.filter(task__in=(BEAT, WORKER)).update(last_good_at=None)
        with start("beat"), start("worker"):
            wait(lambda: words() == {"ok"})
        assert words(minutes=2) == {"down"}

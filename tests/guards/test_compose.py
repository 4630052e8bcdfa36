"""The compose file is valid, holds no secret, and each of its commands really starts here."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.guards.processes import (
    BIN,
    ROOT,
    eventually,
    fetch,
    free_port,
    production_environment,
    python,
    running,
    test_database_url,
)

COMPOSE = ROOT / "docker-compose.yml"
TEXT = COMPOSE.read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
REQUIRED = re.compile(r"\$\{(\w+):\?")
PROXY = {
    "X_Forwarded_Proto": "https",
    "X_Forwarded_For": "203.0.113.9",
    "Host": "zhaoshang.example",
}


def command_of(service: str) -> list[str]:
    """Return the very command of a container, run from this environment's programs."""
    program, *arguments = SERVICES[service]["command"]
    return [str(BIN / program), *arguments]


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    return production_environment(
        DATABASE_URL=test_database_url(),
        REDIS_URL=os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:1/0",
        VAR_DIR=str(tmp_path),
        STATIC_ROOT=str(tmp_path / "static"),
        TRUSTED_PROXIES="127.0.0.0/8",
    )


def test_compose_file_follows_the_specification():
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_services_are_the_ones_documented():
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "keeper", "db", "redis"}


def test_no_secret_has_a_default():
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*)([^}]*)\}", TEXT)
    assert {name for name, _ in secrets} == {
        "SECRET_KEY",
        "DATA_KEYS",
        "POSTGRES_PASSWORD",
        "APPLICATION_PASSWORD",
        "REDIS_PASSWORD",
        "BACKUP_KEY",
    }
    assert {rest[:2] for _, rest in secrets} == {":?"}


def test_the_example_names_every_required_variable_and_fills_in_none():
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
    assert set(REQUIRED.findall(TEXT)) <= set(example)
    assert set(example.values()) == {""}


@pytest.mark.parametrize("service", ["web", "worker", "beat", "keeper", "db", "redis"])
def test_each_lasting_service_has_a_health_check(service):
    assert SERVICES[service]["healthcheck"]["test"]


def test_only_the_keeper_reaches_the_backups_and_only_the_owners_know_the_owners_password():
    with_volume = {
        name for name, service in SERVICES.items() if "backups:" in str(service.get("volumes"))
    }
    with_key = {name for name, one in SERVICES.items() if "BACKUP_KEY" in str(one)}
    assert with_volume == with_key == {"keeper"}
    owners = {name for name, one in SERVICES.items() if "POSTGRES_PASSWORD" in str(one)}
    assert owners == {"db", "migrate", "keeper"}
    for name in ("web", "worker", "beat", "keeper"):
        assert "zhaoshang_app:" in SERVICES[name]["environment"]["DATABASE_URL"]


def test_the_image_has_the_database_servers_own_programs():
    (major,) = re.findall(r"postgres:(\d+)", SERVICES["db"]["image"])
    assert f"postgresql-client-{major}" in (ROOT / "Dockerfile").read_text()


def test_a_worker_may_finish_its_longest_task(settings):
    assert SERVICES["worker"]["stop_grace_period"] == "920s"
    assert settings.CELERY_TASK_TIME_LIMIT < 920


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db
def test_migrate_command_runs(production):
    program, *arguments = SERVICES["migrate"]["command"]
    assert program == "python"
    done = python(*arguments, env=production | {"DB_STATEMENT_TIMEOUT_MS": "0"})
    assert done.returncode == 0, done.stderr


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_web_command_serves_the_log_in_page(production, tmp_path):
    collected = python("manage.py", "collectstatic", "--no-input", "-v", "0", env=production)
    assert collected.returncode == 0, collected.stderr
    port, log = free_port(), tmp_path / "web.log"
    address = f"http://localhost:{port}"
    with running(command_of("web"), env=production | {"PORT": str(port)}, log=log):
        eventually(lambda: fetch(f"{address}/healthz"), seconds=40, log=log)
        ready = fetch(f"{address}/readyz")
        assert ready.status == 200, ready.read()
        plain = fetch(f"{address}/accounts/login/", Host="zhaoshang.example")
        assert plain.status == 301
        assert plain.headers["Location"].startswith("https://zhaoshang.example/")
        page = fetch(f"{address}/accounts/login/", **PROXY)
        assert page.status == 200, log.read_text()
        assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        cookies = page.headers.get_all("Set-Cookie")
        assert cookies
        assert all(c.startswith("__Host-") and "Secure" in c for c in cookies)
        assert fetch(f"{address}/accounts/login/", Host="elsewhere.example").status == 400


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_command_answers_its_health_check(production, tmp_path):
    log = tmp_path / "worker.log"
    ping = [BIN / "celery", "--app=zhaoshang", "inspect", "ping"]
    with running(command_of("worker"), env=production, log=log):
        eventually(lambda: b" ready" in log.read_bytes(), seconds=40, log=log)
        pong = subprocess.run(ping, cwd=ROOT, env=production, capture_output=True, check=False)
        assert pong.returncode == 0, pong.stdout


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_beat_command_satisfies_its_health_check(production, tmp_path):
    log = tmp_path / "beat.log"
    check = SERVICES["beat"]["healthcheck"]["test"][1].replace("/var/lib/zhaoshang", str(tmp_path))

    def healthy() -> bool:
        return subprocess.run(["sh", "-c", check], check=False).returncode == 0

    assert not healthy()
    with running(command_of("beat"), env=production, log=log):
        eventually(healthy, seconds=40, log=log)


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_each_process_runs_with_the_signs_of_life_of_the_settings(service, settings):
    """No option of the command takes their place."""
    assert not {"--scheduler", "-S"} & {each.split("=")[0] for each in SERVICES[service]["command"]}
    assert settings.CELERY_BEAT_SCHEDULER == "zhaoshang.health.signs:SignsScheduler"

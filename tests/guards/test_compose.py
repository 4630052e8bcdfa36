"""The compose file is valid, holds no secret, and each of its commands really starts here."""

import os
import re
import shutil
import signal
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.guards.nginx import Proxy, log_lines, running_proxy
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
FORWARDED = {
    "X_Forwarded_Proto": "https",
    "X_Forwarded_For": "203.0.113.9",
    "Host": "zhaoshang.example",
}
PROXY_ADDRESS = "127.0.0.2"
# Set by the application alone: the proxy adds none of them a second time.
ONCE = {
    "Strict-Transport-Security": "max-age=31536000",
    "Content-Security-Policy": "default-src 'self'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Request-ID": "",
}
METRICS_TOKEN = "a token that only the watch knows"


@dataclass(frozen=True)
class Web:
    """The running web command."""

    address: str
    port: int
    log: Path
    process: subprocess.Popen[bytes]


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
    assert set(SERVICES) == {"proxy", "migrate", "web", "worker", "beat", "keeper", "db", "redis"}


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


@pytest.mark.parametrize("service", ["proxy", "web", "worker", "beat", "keeper", "db", "redis"])
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


@pytest.fixture(scope="module")
def web(django_db_setup, tmp_path_factory) -> Iterator[Web]:
    """Run the web command with production settings, as the container does."""
    folder = tmp_path_factory.mktemp("web")
    env = production_environment(
        DATABASE_URL=test_database_url(),
        REDIS_URL=os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:1/0",
        VAR_DIR=str(folder),
        STATIC_ROOT=str(folder / "static"),
        # The addresses of a proxy; what comes from elsewhere is a stranger's.
        TRUSTED_PROXIES=f"{PROXY_ADDRESS}/32",
        METRICS_TOKEN=METRICS_TOKEN,
    )
    collected = python("manage.py", "collectstatic", "--no-input", "-v", "0", env=env)
    assert collected.returncode == 0, collected.stderr
    port, log = free_port(), folder / "web.log"
    with running(command_of("web"), env=env | {"PORT": str(port)}, log=log) as process:
        served = Web(f"http://localhost:{port}", port, log, process)
        eventually(lambda: fetch(f"{served.address}/healthz"), seconds=90, log=log)
        yield served


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_web_command_serves_the_log_in_page(web):
    ready = fetch(f"{web.address}/readyz")
    assert ready.status == 200, ready.read()
    plain = fetch(f"{web.address}/accounts/login/", Host="zhaoshang.example")
    assert plain.status == 301
    assert plain.headers["Location"].startswith("https://zhaoshang.example/")
    # Whoever is no proxy may say "https" as loud as he likes.
    assert fetch(f"{web.address}/accounts/login/", **FORWARDED).status == 301
    assert fetch(f"{web.address}/accounts/login/", Host="elsewhere.example").status == 400


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_figures_of_all_processes_are_added_up_and_outlive_them(web):
    def asked() -> tuple[int, str]:
        answer = fetch(f"{web.address}/metrics", Authorization=f"Bearer {METRICS_TOKEN}")
        assert answer.status == 200
        text = answer.read().decode()
        return sum(map(int, re.findall(r'_total\{.*view="healthz"\} (\d+)\.0', text))), text

    before, _ = asked()
    for _ in range(30):
        fetch(f"{web.address}/healthz")
    after, text = asked()
    assert after >= before + 30
    assert "zhaoshang_database_up 1.0" in text
    children = subprocess.run(
        ["pgrep", "--parent", str(web.process.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    os.kill(int(children[0]), signal.SIGKILL)
    eventually(
        lambda: web.log.read_text().count("Booting worker") > len(children), seconds=30, log=web.log
    )
    assert asked()[0] >= after
    assert fetch(f"{web.address}/metrics").status == 404


def test_what_the_containers_say_does_not_fill_the_disk():
    for name, service in SERVICES.items():
        assert service["logging"]["options"]["max-size"], name


@pytest.fixture
def proxy(web, tmp_path) -> Iterator[Proxy]:
    """Run nginx with the shipped configuration in front of the web command."""
    if not (program := shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")):
        pytest.skip("nginx is not installed")
    with running_proxy(program, upstream=web.port, folder=tmp_path, source=PROXY_ADDRESS) as one:
        yield one


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_proxy_ends_tls_and_tells_who_asks(web, proxy):
    sent = proxy.get("/accounts/login/?next=/x", tls=False)
    assert (sent.status, sent.headers["Location"]) == (
        301,
        "https://zhaoshang.example/accounts/login/?next=/x",
    )
    page = proxy.get("/accounts/login/?next=/13800000000", **{"X-Forwarded-For": "203.0.113.9"})
    assert page.status == 200, web.log.read_text()
    for name, part in ONCE.items():
        (value,) = page.headers.get_all(name)
        assert part in value
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    cookies = page.headers.get_all("Set-Cookie")
    assert cookies
    assert all(c.startswith("__Host-") and "Secure" in c and "HttpOnly" in c for c in cookies)
    # The address that the proxy saw, not the one that was claimed; no query string in either log.
    own = next(x for x in proxy.lines() if x["path"] == "/accounts/login/" and x["tls"])
    line = next(x for x in log_lines(web.log) if x.get("request_id") == own["request_id"])
    assert (line["view"], line["address"], line["status"]) == ("accounts:login", "127.0.0.1", 200)
    assert "13800000000" not in web.log.read_text() + proxy.log.read_text()


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_the_proxy_refuses_old_tls_strange_hosts_giants_and_the_figures(web, proxy):
    with pytest.raises(ssl.SSLError):
        proxy.get("/healthz", newest=ssl.TLSVersion.TLSv1_1)
    assert proxy.get("/healthz", newest=ssl.TLSVersion.TLSv1_2).status == 200
    assert proxy.get("/accounts/login/", Host="elsewhere.example").status == 400
    assert proxy.get("/metrics", Authorization=f"Bearer {METRICS_TOKEN}").status == 404
    large = proxy.get("/accounts/login/", method="POST", **{"Content-Length": str(220 * 2**20)})
    assert large.status == 413
    assert "文件太大" in large.read().decode()


@pytest.mark.slow
def test_while_the_application_is_away_the_proxy_says_so(tmp_path):
    if not (program := shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")):
        pytest.skip("nginx is not installed")
    with running_proxy(program, upstream=1, folder=tmp_path, source=PROXY_ADDRESS) as alone:
        answer = alone.get("/")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert "系统正在启动或维护" in answer.read().decode()


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

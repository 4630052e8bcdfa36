"""Figures for Prometheus, and the line of a request."""

import json
import logging

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.health.models import BEAT, WORKER, Sweep
from zhaoshang.health.names import KEEP_TIME
from zhaoshang.metrics import requests as request_lines

TOKEN = "a token that only the watch knows"
BEARER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}

pytestmark = pytest.mark.django_db


def samples(text: str) -> dict[str, float]:
    """Return the figures of an answer, each under its name and labels."""
    return {
        f"{sample.name}{sorted(sample.labels.items()) or ''}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def ask(client, **headers) -> dict[str, float]:
    answer = client.get("/metrics", **(headers or BEARER))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return samples(answer.content.decode())


@pytest.fixture
def watched(settings):
    settings.METRICS_TOKEN = TOKEN
    return settings


def test_there_are_none_unless_they_are_asked_for(client):
    assert client.get("/metrics", **BEARER).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_the_token_is_needed(client, watched, given):
    assert client.get("/metrics", HTTP_AUTHORIZATION=given).status_code == 404
    assert client.post("/metrics", **BEARER).status_code == 405


def test_networks_are_enough_or_are_needed_beside_the_token(client, settings):
    settings.METRICS_NETWORKS = ["10.1.0.0/16"]
    near, far = {"REMOTE_ADDR": "10.1.2.3"}, {"REMOTE_ADDR": "10.2.0.1"}
    assert client.get("/metrics", **near).status_code == 200
    assert client.get("/metrics", **far).status_code == 404
    assert client.get("/metrics", **far, HTTP_X_FORWARDED_FOR="10.1.2.3").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", **near).status_code == 404
    assert client.get("/metrics", **near, **BEARER).status_code == 200


def test_requests_are_counted_by_view_and_never_by_address(client, watched):
    name = "[('method', 'GET'), ('status', '2xx'), ('view', 'accounts:login')]"
    before = ask(client).get(f"zhaoshang_requests_total{name}", 0)
    client.get(reverse("accounts:login") + "?next=/projects/?q=13800000000")
    client.get("/nowhere/13800000000/")
    body = client.get("/metrics", **BEARER).content.decode()
    found = samples(body)
    assert found[f"zhaoshang_requests_total{name}"] == before + 1
    assert found["zhaoshang_request_seconds_count[('view', 'accounts:login')]"] >= 1
    assert found["zhaoshang_requests_total[('method', 'GET'), ('status', '4xx'), ('view', 'none')]"]
    assert "13800000000" not in body
    assert "nowhere" not in body


def test_background_work_is_read_from_its_record(client, watched, time_machine):
    time_machine.move_to("2026-11-30 12:00:00+08:00", tick=False)
    now = clock.now()
    for task in (BEAT, WORKER, KEEP_TIME):
        Sweep.objects.create(task=task, since=now, last_good_at=now, runs=7, failures=1)
    found = ask(client)
    assert found["zhaoshang_database_up"] == 1
    assert found["zhaoshang_broker_up"] == 1
    assert found["zhaoshang_queue_messages"] == 0
    at = now.timestamp()
    assert found["zhaoshang_last_sign_timestamp_seconds[('process', 'beat')]"] == at
    assert found["zhaoshang_sweep_last_success_timestamp_seconds[('sweep', 'keep-time')]"] == at
    assert found["zhaoshang_sweep_runs_total[('sweep', 'keep-time')]"] == 7
    assert found["zhaoshang_sweep_failures[('sweep', 'keep-time')]"] == 1
    assert found["zhaoshang_light[('part', 'worker')]"] == 0
    assert found["zhaoshang_outbox_messages[('state', 'waiting')]"] == 0
    assert any(name.startswith("zhaoshang_build_info") for name in found)


def test_a_database_that_is_away_is_told_and_counted(client, watched, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OperationalError("away")

    monkeypatch.setattr("zhaoshang.metrics.readings.overview", broken)
    found = ask(client)
    assert found["zhaoshang_database_up"] == 0
    assert not any(name.startswith("zhaoshang_sweep") for name in found)
    before = found.get("zhaoshang_database_errors_total[('error', 'OperationalError')]", 0)
    client.raise_request_exception = False
    monkeypatch.setattr("zhaoshang.accounts.middleware.attach_scope", broken)
    client.force_login(make_county("LX").user(Role.CLERK))
    assert client.get(reverse("accounts:profile")).status_code == 500
    after = ask(Client())["zhaoshang_database_errors_total[('error', 'OperationalError')]"]
    assert after == before + 1


def test_a_request_leaves_one_line_without_what_was_asked(client, settings):
    settings.LOG_REQUESTS = True
    user = make_county("LX").user(Role.CLERK)
    client.force_login(user)
    with capture_logs() as lines:
        answer = client.get(reverse("projects:ledger") + "?q=13800000000")
        client.get("/healthz")
    (line,) = [each for each in lines if each["event"] == "request"]
    assert (line["view"], line["method"], line["status"]) == ("projects:ledger", "GET", 200)
    assert (line["user"], line["address"]) == (user.pk, "127.0.0.1")
    assert line["ms"] > 0
    assert "13800000000" not in json.dumps(line)
    assert len(answer.headers["X-Request-ID"]) == 32


def test_the_id_stands_in_every_line_of_the_request(rf, settings, caplog):
    settings.LOG_REQUESTS = True
    formatter = dict(settings.LOGGING["formatters"]["json"])
    json_lines = formatter.pop("()")(**formatter)
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(json.loads(json_lines.format(record)))

    handler, logger = Kept(), logging.getLogger("tests.metrics")
    logger.addHandler(handler)

    def view(request):
        logger.warning("inside")
        return type("Answer", (), {"status_code": 200, "headers": {}})()

    given = "0123456789abcdef" * 2
    try:
        for sent in (given, "forged\r\n", given.upper()):
            request = rf.get("/", HTTP_X_REQUEST_ID=sent)
            request.resolver_match = None
            request_lines.request_line(view)(request)
    finally:
        logger.removeHandler(handler)
    ids = [line["request_id"] for line in written]
    assert ids[0] == given
    assert len(set(ids)) == 3
    assert all((len(each) == 32 and each.islower()) or each == given for each in ids)

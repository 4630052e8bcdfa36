"""What the health addresses say, and when."""

import datetime as dt

import pytest
from django.db import OperationalError

from tests.health.conftest import EVENING, HOURLY, NIGHT
from zhaoshang.core import clock
from zhaoshang.core.health_parts import Health, Light, register_part, registered_parts
from zhaoshang.health.models import BEAT, WORKER, Sweep
from zhaoshang.health.names import KEEP_TIME
from zhaoshang.health.views import addresses

TWO_MINUTES = dt.timedelta(minutes=2)
GOOD = {"beat": "ok", "worker": "ok", "queue": "ok", "sweeps": "ok"}


@pytest.fixture
def _others_silent(monkeypatch):
    """Leave out what other apps say of themselves."""
    monkeypatch.setattr("zhaoshang.core.health_parts._parts", {})


@pytest.fixture
def in_order(db, schedule, _others_silent, time_machine):
    """At noon everything has just run."""
    time_machine.move_to("2026-11-30 12:00:00+08:00", tick=False)
    now = clock.now()
    for task in (BEAT, WORKER, KEEP_TIME, NIGHT, EVENING, HOURLY):
        Sweep.objects.create(task=task, since=now, last_good_at=now)
    return time_machine


def without_broker(monkeypatch):
    monkeypatch.setattr("zhaoshang.celery.app.conf.broker_write_url", "redis://127.0.0.1:1/0")


def alive(*tasks: str) -> None:
    Sweep.objects.filter(task__in=tasks).update(last_good_at=clock.now())


def test_healthz_touches_nothing(client):
    assert client.get("/healthz").content == b"ok\n"


def test_all_is_well(client, in_order):
    assert client.get("/readyz").json() == {"database": "ok", "broker": "ok"} | GOOD
    answer = client.get("/healthz/jobs")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok"} | GOOD | {"red": []}


@pytest.mark.parametrize(
    ("still_there", "silent"), [((WORKER, KEEP_TIME), "beat"), ((BEAT, KEEP_TIME), "worker")]
)
def test_a_silent_process_is_red_within_two_minutes_and_green_when_it_is_back(
    client, in_order, still_there, silent
):
    in_order.shift(TWO_MINUTES)
    alive(*still_there)
    answer = client.get("/healthz/jobs")
    assert (answer.status_code, answer.json()[silent]) == (503, "down")
    assert client.get("/readyz").status_code == 200
    assert client.get("/readyz").json()[silent] == "down"
    alive(BEAT, WORKER)
    assert client.get("/healthz/jobs").status_code == 200


def test_a_broker_that_is_away_is_red_within_two_minutes(client, in_order, monkeypatch):
    without_broker(monkeypatch)
    in_order.shift(TWO_MINUTES)
    alive(BEAT, WORKER)
    answer = client.get("/healthz/jobs")
    assert (answer.status_code, answer.json()["queue"]) == (503, "down")


def test_a_system_that_has_just_been_set_up_is_no_alarm(client, in_order):
    Sweep.objects.filter(task=KEEP_TIME).delete()
    assert client.get("/healthz/jobs").status_code == 200
    in_order.shift(20 * 60)
    alive(BEAT, WORKER)
    assert client.get("/healthz/jobs").json()["queue"] == "down"


def test_workers_at_long_work_are_no_alarm(client, in_order):
    in_order.shift(TWO_MINUTES)
    alive(BEAT, WORKER)
    answer = client.get("/healthz/jobs")
    assert (answer.status_code, answer.json()["queue"]) == (200, "late")


def test_a_red_sweep_is_named(client, in_order):
    Sweep.objects.filter(task=NIGHT).update(failures=2)
    answer = client.get("/healthz/jobs")
    assert answer.status_code == 503
    assert (answer.json()["sweeps"], answer.json()["red"]) == ("down", ["night"])


def test_a_sweep_that_failed_once_is_no_alarm(client, in_order):
    Sweep.objects.filter(task=NIGHT).update(failures=1)
    answer = client.get("/healthz/jobs")
    assert (answer.status_code, answer.json()["sweeps"]) == (200, "late")


def test_a_part_of_an_app_counts(client, in_order):
    register_part("deliveries", "通知送达", lambda _now: Health(Light.RED, "死信 3 条"))
    answer = client.get("/healthz/jobs")
    assert (answer.status_code, answer.json()["deliveries"]) == (503, "down")
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("error", [OperationalError, KeyError])
def test_a_part_that_cannot_tell_is_red_and_stops_no_page(client, in_order, error):
    def broken(_now):
        raise error

    register_part("deliveries", "通知送达", broken)
    assert client.get("/healthz/jobs").json()["deliveries"] == "down"
    assert client.get("/readyz").status_code == 200


def test_a_record_that_cannot_be_read_stops_no_page(client, in_order, monkeypatch):
    def away(**_facts):
        raise OperationalError

    monkeypatch.setattr(addresses, "overview", away)
    assert client.get("/readyz").json() == {"database": "ok", "broker": "ok"} | dict.fromkeys(
        GOOD, "unknown"
    )
    assert client.get("/healthz/jobs").status_code == 503


@pytest.mark.usefixtures("_others_silent")
def test_a_part_s_name_is_taken_once():
    register_part("deliveries", "通知送达", in_order)
    with pytest.raises(ValueError, match="twice"):
        register_part("deliveries", "别的", without_broker)
    with pytest.raises(ValueError, match="not the name"):
        register_part("Deliveries!", "通知送达", in_order)
    assert [part.name for part in registered_parts()] == ["deliveries"]


@pytest.mark.django_db
def test_pages_go_on_without_a_broker(client, monkeypatch):
    without_broker(monkeypatch)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["broker"] == "down"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/readyz", "/healthz/jobs"])
def test_without_a_database_nothing_is_served(client, monkeypatch, address):
    def no_database():
        raise OperationalError("could not connect")

    monkeypatch.setattr(addresses.connection, "cursor", no_database)
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.json()["database"] == "down"


@pytest.mark.django_db
def test_readyz_refuses_before_the_migration(client, monkeypatch):
    addresses._require_migrations.cache_clear()
    monkeypatch.setattr(addresses.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "not migrated"
    assert answer.json()["beat"] == "unknown"

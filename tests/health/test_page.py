"""The page of the running system, and a run by hand."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.health.conftest import NIGHT
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.health.events import SWEEP_ASKED
from zhaoshang.health.models import BEAT, WORKER, Sweep
from zhaoshang.health.names import KEEP_TIME
from zhaoshang.settings.schedule import CELERY_BEAT_SCHEDULE as WHOLE_SCHEDULE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_words")]
PAGE = reverse("health:status")


@pytest.fixture
def sysadmin(county, login):
    return login(county.user(Role.SYSADMIN))


@pytest.fixture
def _words(settings, schedule):
    settings.SWEEP_LABELS = {"night": "计算红黄旗", "keep-time": "看护", "hourly": "核对文件"}


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_each_sweep_stands_there_with_its_words_and_when_it_runs(sysadmin):
    page = text(sysadmin.get(PAGE))
    for word in ("计算红黄旗", "每天 00:20", "每小时第 35 分", "每分钟", "还没有运行过"):
        assert word in page


def test_what_is_red_comes_first_and_says_what_to_do(sysadmin):
    now = clock.now()
    for task in (BEAT, WORKER, KEEP_TIME):
        Sweep.objects.create(task=task, last_good_at=now)
    Sweep.objects.create(
        task=NIGHT, last_failed_at=now, failures=2, last_error="IntegrityError (x.py:1)"
    )
    answer = sysadmin.get(PAGE)
    assert answer.context["sweeps"][0]["name"] == "night"
    assert "IntegrityError (x.py:1)" in text(answer)
    assert answer.context["overall"]["tone"] == "err"


@pytest.mark.parametrize(
    ("alive", "hint"),
    [((WORKER, KEEP_TIME), "beat"), ((BEAT, KEEP_TIME), "worker"), ((BEAT, WORKER), "等待")],
)
def test_a_silent_process_is_told_with_the_way_out(sysadmin, alive, hint):
    yesterday = clock.now() - dt.timedelta(days=1)
    for task in alive:
        Sweep.objects.create(task=task, since=yesterday, last_good_at=clock.now())
    hints = sysadmin.get(PAGE).context["hints"]
    assert len(hints) == 1
    assert hint in hints[0]


def test_a_broker_that_is_away_is_named_as_the_cause(sysadmin, monkeypatch):
    monkeypatch.setattr("zhaoshang.celery.app.conf.broker_write_url", "redis://127.0.0.1:1/0")
    hints = sysadmin.get(PAGE).context["hints"]
    assert len(hints) == 1
    assert "队列" in hints[0]


def test_a_run_by_hand_is_kept_sent_and_audited(sysadmin, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = sysadmin.post(reverse("health:run", args=["night"]), follow=True)
    assert sent == [NIGHT]
    assert "计算红黄旗" in text(answer)
    assert Sweep.objects.get(task=NIGHT).wanted_at == clock.now()
    event = AuditEvent.objects.get(kind=SWEEP_ASKED)
    assert (event.subject_type, event.subject_id) == ("health.sweep", "night")


def test_what_was_asked_for_cannot_be_asked_for_again(sysadmin):
    Sweep.objects.create(task=NIGHT, wanted_at=clock.now())
    assert reverse("health:run", args=["night"]) not in text(sysadmin.get(PAGE))


def test_there_is_no_run_of_what_the_schedule_does_not_know(sysadmin):
    assert sysadmin.post(reverse("health:run", args=["no-such"])).status_code == 404


def test_only_the_system_administrator_looks(county, login):
    assert login(county.user(Role.BUREAU_ADMIN)).get(PAGE).status_code == 403


def test_the_page_takes_the_same_queries_for_any_number_of_sweeps(
    sysadmin, settings, django_assert_num_queries
):
    sysadmin.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        sysadmin.get(PAGE)
    settings.CELERY_BEAT_SCHEDULE = WHOLE_SCHEDULE
    for line in WHOLE_SCHEDULE.values():
        Sweep.objects.create(task=line["task"])
    with django_assert_num_queries(len(few)):
        sysadmin.get(PAGE)
    assert len(few) <= 10

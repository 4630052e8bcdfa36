"""What the schedule does, what the health page says of it, and who is told."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection

from tests.factories.accounts import CountyFixture, make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core import clock
from zhaoshang.core.health_parts import Light
from zhaoshang.recovery import folder as places
from zhaoshang.recovery import selectors, tasks
from zhaoshang.recovery.archive import ArchiveDamaged, Found
from zhaoshang.recovery.models import Backup
from zhaoshang.recovery.services import nightly
from zhaoshang.recovery.services.backing_up import Made

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db) -> CountyFixture:
    return make_county()


@pytest.fixture
def sysadmin(county):
    return county.user(Role.SYSADMIN)


@pytest.fixture
def backups(folder, monkeypatch) -> SimpleNamespace:
    """Let making and trying be quick: a file with a name, a result as the test has it."""
    found = SimpleNamespace(missing=(), error=None, problems=())

    def make(*, into, key):
        if found.error:
            raise found.error
        now = clock.now()
        path = into / places.new_name(now, sealed=bool(key))
        path.write_bytes(b"x")
        return Made(path, Found(5 * 1024 * 1024, ""), now, now, 10, 3, found.missing, bool(key))

    def attempt(*, path, key):
        if found.error:
            raise found.error
        return SimpleNamespace(problems=found.problems)

    monkeypatch.setattr(nightly, "back_up", make)
    monkeypatch.setattr(nightly, "try_backup", attempt)
    return found


def health():
    return selectors.backup_health(clock.now())


def test_nothing_runs_where_no_folder_is_set(settings):
    settings.BACKUP_DIR = ""
    assert tasks.back_up() == tasks.try_backup() == tasks.NOT_SET
    assert health().light == Light.GREEN
    settings.RECOVERY_EXPECTED = True
    assert health().light == Light.YELLOW
    assert "BACKUP_DIR" in health().detail


def test_a_night_and_a_trial_are_noted_and_run_twice_without_harm(backups, folder, sysadmin):
    assert tasks.try_backup() == ""
    assert health().light == Light.YELLOW
    name = tasks.back_up()
    assert tasks.back_up() == name
    assert health().light == Light.YELLOW
    assert tasks.try_backup() == tasks.try_backup() == name
    told = health()
    assert told.light == Light.GREEN
    assert "5.0\xa0MB" in told.detail
    assert str(folder)[:20] in told.detail
    assert not Notice.objects.exists()


def test_a_backup_that_is_older_than_promised_is_red(backups, sysadmin, settings):
    tasks.back_up()
    tasks.try_backup()
    late = clock.now() + dt.timedelta(hours=settings.BACKUP_MAX_AGE_HOURS, minutes=1)
    assert selectors.backup_health(late).light == Light.RED
    Backup.objects.update(started_at=late)
    much_later = clock.now() + dt.timedelta(days=settings.BACKUP_TRIAL_MAX_AGE_DAYS, minutes=1)
    Backup.objects.update(started_at=much_later)
    assert selectors.backup_health(much_later).light == Light.RED


def test_who_runs_the_system_is_told_of_a_failure_once_a_day(backups, sysadmin, county):
    county.user(Role.BUREAU)
    backups.error = OSError("disk full")
    for _ in range(2):
        with pytest.raises(OSError, match="disk full"):
            tasks.back_up()
    notice = Notice.objects.get()
    assert notice.recipient == sysadmin
    assert "disk full" in notice.params["reason"]
    Backup.objects.update(started_at=clock.now() - dt.timedelta(days=2))
    assert health().light == Light.RED


def test_lost_attachments_are_told_and_the_backup_is_not_counted_as_good(backups, sysadmin):
    backups.missing = ("a" * 32,)
    tasks.back_up()
    assert Notice.objects.get().kind == "recovery.backup_failed"
    assert Backup.objects.get().problem


def test_a_trial_that_is_not_passed_is_red_and_told(backups, sysadmin):
    name = tasks.back_up()
    backups.problems = ("table projects_project: 3 rows",)
    with pytest.raises(ArchiveDamaged, match="projects_project"):
        tasks.try_backup()
    assert health().light == Light.RED
    assert Notice.objects.get().params["name"] == name


def test_one_at_a_time(folder, db):
    with places.locked(folder):
        assert tasks.back_up() == tasks.BUSY
    assert not Backup.objects.exists()


def answering(monkeypatch, row: tuple) -> None:
    """Let PostgreSQL's archiver be in a state that this machine's is not in."""

    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *_error):
            return None

        def execute(self, _statement):
            return None

        def fetchone(self):
            return row

    monkeypatch.setattr(
        selectors, "connection", SimpleNamespace(vendor="postgresql", cursor=Cursor)
    )


@pytest.mark.parametrize(
    ("is_on", "is_failing", "archived", "waits", "light"),
    [
        (False, False, None, False, Light.GREEN),
        (True, True, 1, False, Light.RED),
        (True, False, 1, True, Light.GREEN),
        (True, False, 60, False, Light.GREEN),
        (True, False, 60, True, Light.RED),
        (True, False, None, True, Light.RED),
    ],
)
def test_a_log_archive_that_fails_or_lags_is_red(
    monkeypatch, is_on, is_failing, archived, waits, light
):
    now = clock.now()
    at = now - dt.timedelta(minutes=archived) if archived else None
    begun = now - dt.timedelta(days=1)
    answering(monkeypatch, (is_on, 4, "0001", is_failing, at, waits, begun))
    told = selectors.archive_health(now)
    assert told.light == light
    assert ("0001" in told.detail) == is_failing


@pytest.mark.everywhere
def test_the_database_is_asked_as_it_is():
    assert selectors.archive_health(clock.now()).light == Light.GREEN
    assert selectors.role_health(clock.now()).light == Light.GREEN
    assert connection.vendor in {"postgresql", "sqlite"}

"""Two scans at once, and a scan while a follow-up is recorded (PostgreSQL)."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from projects.models import Flag, FlagScan
from projects.rules.flags.kinds import RuleKind
from projects.services.flagging import recompute as engine
from projects.services.flags import scan
from projects.services.flags.pushing import Pushed, push_facts
from projects.services.follow_ups import FollowUpFacts, record_follow_up
from tests.factories.accounts import make_county
from tests.factories.flags import flags_up
from tests.factories.projects import ProjectFactory, make_follow_up
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ON = dt.date(2026, 10, 10)
DAY = dt.timedelta(days=1)


@pytest.fixture
def projects(transactional_db, time_machine):
    time_machine.move_to(dt.datetime(2026, 10, 10, 4, tzinfo=dt.UTC), tick=True)
    lx = make_county("LX")
    found = [
        ProjectFactory(county=lx.county, submitted_on=ON - 40 * DAY, responsible_unit=lx.township)
        for _number in range(20)
    ]
    lx.user(Role.CLERK)
    Flag.objects.all().delete()
    return lx, found


def together(*works):
    raised = []
    gate = threading.Barrier(len(works))

    def run(work):
        try:
            gate.wait()
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_scans_at_once_raise_each_flag_once(projects):
    assert together(*[lambda: scan(on=ON)] * 4) == []
    assert Flag.objects.open().count() == 20
    assert Flag.objects.count() == 40
    assert FlagScan.objects.count() == 1


def test_without_the_lock_two_scans_would_write_the_same_flags(projects, monkeypatch):
    """The control: the race that the lock keeps away is real."""
    read = threading.Barrier(2, timeout=20)
    unlocked = engine.projects_of
    stored = engine._stored

    def both_have_read(flags):
        found = stored(flags)
        read.wait()
        return found

    monkeypatch.setattr(engine, "projects_of", lambda ids, lock: unlocked(ids, lock=False))
    monkeypatch.setattr(engine, "_stored", both_have_read)
    ids = [project.pk for project in projects[1]]
    work = lambda: engine.recompute(ids, on=ON)  # noqa: E731 - said twice
    raised = together(work, work)
    assert [type(error) for error in raised] == [IntegrityError]


def test_a_follow_up_during_a_scan_leaves_no_flag_of_silence(projects):
    lx, found = projects
    clerk = lx.user(Role.CLERK)
    said = FollowUpFacts(happened_on=ON, kind="call", content="电话沟通用地")

    def follow(project):
        record_follow_up(project_id=project.pk, facts=said, unit=lx.township, by=clerk, on=ON)

    works = [lambda project=project: follow(project) for project in found[:4]]
    assert together(*works, lambda: scan(on=ON), lambda: scan(on=ON)) == []
    assert [flags_up(project) for project in found[:4]] == [{}] * 4
    assert flags_up(found[5]) != {}


def named_by_another(lx) -> None:
    """Store a row that names the unit, as every act of its people does; wait for nobody long."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        make_follow_up(
            ProjectFactory(county=lx.county, responsible_unit=lx.townships[1]), ON, unit=lx.township
        )


def test_facts_of_a_unit_keep_nobody_from_naming_it(projects):
    lx, _found = projects
    fact = Pushed(RuleKind.NO_REPORT, "2026-09", ON, unit_id=lx.township.pk)
    with transaction.atomic():
        push_facts([fact], on=ON)
        assert together(lambda: named_by_another(lx)) == []


def test_a_unit_locked_with_its_key_keeps_everybody_waiting(projects):
    """The control: this is what let two submissions wait for each other."""
    lx, _found = projects
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=lx.township.pk)
        (error,) = together(lambda: named_by_another(lx))
    assert isinstance(error, OperationalError)

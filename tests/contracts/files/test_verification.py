"""Stored files are verified again and again; damage is told once and heals (S4, R14)."""

import datetime as dt

import pytest
import time_machine

from contracts.models import ContractFile
from contracts.services.verification import verify_files
from contracts.tasks import verify_files as task
from tests.factories.contract_files import keep_file, pdf
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.files.storage import default_store

pytestmark = pytest.mark.django_db
MONTH = dt.timedelta(days=30)


@stage
def file(performing, officer):
    return keep_file(performing, officer)


def later(days=31):
    return time_machine.travel(clock.now() + dt.timedelta(days=days), tick=False)


def spoil(file, content=b"another"):
    store = default_store()
    store.delete(file.file.key)
    if content is not None:
        store.put(file.file.key, [content])


def test_a_file_has_its_turn_once_in_the_policys_days(file):
    assert verify_files(on=TODAY).right == 0
    with later():
        assert verify_files(on=TODAY + MONTH).right == 1
        file.refresh_from_db()
        assert file.verified_at == clock.now()
        assert verify_files(on=TODAY + MONTH).right == 0


@pytest.mark.parametrize("content", [b"another", None])
def test_damage_is_marked_and_told_once_to_keeper_and_bureau_head(file, officer, director, content):
    spoil(file, content)
    with later():
        assert verify_files(on=TODAY).damaged == 1
        assert verify_files(on=TODAY).damaged == 0
    file.refresh_from_db()
    assert file.damaged_at is not None
    assert set(Notice.objects.values_list("recipient_id", flat=True)) == {officer.pk, director.pk}
    assert AuditEvent.objects.filter(kind="contracts.file_damaged", result="failed").count() == 1


def test_a_restored_file_heals_with_the_next_run(performing, officer):
    content = pdf()
    file = keep_file(performing, officer, content=content)
    spoil(file)
    with later():
        verify_files(on=TODAY)
        spoil(file, content)
        assert verify_files(on=TODAY).healed == 1
    file.refresh_from_db()
    assert file.damaged_at is None
    assert not Notice.objects.filter(withdrawn_at=None).exists()
    assert AuditEvent.objects.filter(kind="contracts.file_healed").count() == 1


def test_a_removed_file_is_left_alone(file):
    ContractFile.objects.update(removed_at=clock.now())
    spoil(file)
    with later():
        assert verify_files(on=TODAY).damaged == 0


def test_a_run_takes_those_verified_longest_ago_and_stops_in_time(performing, officer):
    first, second = (keep_file(performing, officer, name=f"{n}.pdf") for n in (1, 2))
    ContractFile.objects.filter(pk=second.pk).update(verified_at=None)
    with later():
        assert verify_files(on=TODAY, seconds=-1).right == 0
        assert verify_files(on=TODAY).right == 2
    assert first.pk != second.pk


def test_the_number_of_queries_does_not_grow_with_the_files(
    performing, officer, django_assert_max_num_queries
):
    for number in range(8):
        keep_file(performing, officer, name=f"{number}.pdf")
    with later(), django_assert_max_num_queries(10):
        assert verify_files(on=TODAY).right == 8


def test_the_task_says_how_many_are_damaged(file):
    spoil(file)
    with later():
        assert task() == 1

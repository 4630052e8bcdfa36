"""Two at once: exactly one wins, nothing is written twice (PostgreSQL)."""

import threading

import pytest
from django.db import connection

from projects.models import ImportBatch, Project, StageMove
from projects.selectors.summaries import summary_differences
from projects.services.imports import confirm_import, run_import
from tests.factories.accounts import make_county
from tests.projects.imports.conftest import ON, Desk, ledger, row
from zhaoshang.accounts.rules import Role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
State = ImportBatch.State


@pytest.fixture
def desk(transactional_db):
    county = make_county("LX")
    return Desk(county, county.user(Role.BUREAU))


def together(*works):
    """Run functions at once, each on a connection of its own; return what they raised."""
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


def test_eight_workers_write_a_batch_once(desk):
    batch = desk.receive(ledger(*(row(f"项目{number}") for number in range(50))))
    ImportBatch.objects.update(state=State.CONFIRMED, confirmed_by=desk.user)
    assert together(*[lambda: run_import(batch_id=batch.pk, on=ON)] * 8) == []
    assert Project.objects.count() == 50
    assert StageMove.objects.count() == 50
    assert summary_differences() == []


def test_a_double_click_writes_once(desk):
    batch = desk.receive(ledger(row("光伏组件")))
    click = lambda: confirm_import(batch_id=batch.pk, by=desk.user, on=ON)  # noqa: E731
    assert together(click, click, click) == []
    assert Project.objects.count() == 1


def test_two_imports_of_one_county_follow_one_another(desk):
    one = desk.receive(ledger(*(row(f"甲{number}") for number in range(30))))
    other = desk.receive(ledger(*(row(f"乙{number}") for number in range(30))))
    ImportBatch.objects.update(state=State.CONFIRMED, confirmed_by=desk.user)
    works = [lambda pk=pk: run_import(batch_id=pk, on=ON) for pk in (one.pk, other.pk)]
    assert together(*works) == []
    codes = list(Project.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) == 60
    assert summary_differences() == []


def test_the_same_ledger_twice_at_once_comes_in_once(desk):
    data = ledger(*(row(f"甲{number}") for number in range(30)))
    batches = [desk.receive(data), desk.receive(data)]
    ImportBatch.objects.update(state=State.CONFIRMED, confirmed_by=desk.user)
    works = [lambda pk=batch.pk: run_import(batch_id=pk, on=ON) for batch in batches]
    assert together(*works) == []
    assert Project.objects.count() == 30
    states = sorted(ImportBatch.objects.values_list("state", flat=True))
    assert states == [State.DONE, State.FAILED]

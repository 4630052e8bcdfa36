"""Sixty-four sign at once, a third of them in vain: the numbers have no gap (PostgreSQL)."""

import threading

import pytest
from django.db import connection, connections, transaction

from contracts.models import Contract
from contracts.services import signing as service
from contracts.services.signing import SERIES, sign_contract
from projects.models import CodeCounter
from tests.contracts.life.acts import signing
from tests.factories.contracts import ContractFactory, make_contract_file
from tests.factories.projects import TODAY, ProjectFactory, make_stored_file
from tests.stages import stage

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TIMES = 64


class StopError(Exception):
    """Rolls a signature back after its number was drawn."""


def at_once(act):
    """Run an act in threads at one moment; return what went wrong but for `StopError`."""
    gate, wrong = threading.Barrier(TIMES), []

    def run(number):
        try:
            gate.wait()
            act(number)
        except StopError:
            pass
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.fixture(autouse=True)
def plain_files(monkeypatch):
    """Leave out the trial of the upload, which takes a process: it is not what races here."""

    def attach(contract, _upload, *, kind, **_rest):
        return make_contract_file(contract, kind)

    monkeypatch.setattr(service, "attach", attach)


@stage
def drafts(county, officer):
    """Letters of intent, which need no review; each of a project of its own."""
    made = []
    for _number in range(TIMES):
        project = ProjectFactory(county=county.county, negotiating=True)
        contract = ContractFactory(
            project=project, kind="intent", created_by=officer, keeper=officer, expires_on=None
        )
        contract.text_file = contract.files.create(
            kind="draft", title="稿", file=make_stored_file(county.county)
        )
        contract.save()
        made.append(contract)
    return made


def test_numbers_have_no_gap_though_a_third_roll_back(drafts, officer):
    def act(number):
        with transaction.atomic():
            sign_contract(contract_id=drafts[number].pk, signing=signing(), by=officer, on=TODAY)
            if number % 3 == 0:
                raise StopError

    assert at_once(act) == []

    numbers = sorted(Contract.objects.exclude(number="").values_list("number", flat=True))
    kept = TIMES - (TIMES + 2) // 3
    assert numbers == [f"县招合〔2026〕{number:03}号" for number in range(1, kept + 1)]
    assert CodeCounter.objects.get(series=SERIES).last_number == kept


def test_without_the_lock_the_race_is_real(drafts, officer, monkeypatch):
    """A control: read, then write. Without a collision here, the test above would prove nothing."""

    def careless(*, year, **_rest):
        number = Contract.objects.filter(signed_on__year=year).exclude(number="").count() + 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        return range(number, number + 1)

    monkeypatch.setattr(service, "draw_numbers", careless)

    wrong = at_once(
        lambda number: sign_contract(
            contract_id=drafts[number].pk, signing=signing(), by=officer, on=TODAY
        )
    )

    assert any("contract_number_once" in each for each in wrong)

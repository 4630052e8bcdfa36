"""Two act on one request at once: one wins, the other is told (PostgreSQL)."""

import threading

import pytest
from django.db import connections

from contracts.models import AccessRequest, FileOpening
from contracts.models.choices import FileKind
from contracts.services.access import Grant, ask_access, grant_access, refuse_access, revoke_access
from contracts.services.openings import open_file
from contracts.services.verification import verify_files
from tests.factories.contract_files import make_grant, make_request
from tests.factories.contracts import make_contract_file
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    gate, outcome = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait()
            act()
            outcome.append("done")
        except RuleBroken as broken:
            outcome.append(broken.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcome)


def test_of_two_leaders_who_decide_at_once_one_is_told(performing, clerk, leader, county):
    request, second = make_request(performing, clerk), county.user(Role.LEADER)
    common = {"request_id": request.pk, "on": TODAY, "version": 1}
    outcome = at_once(
        lambda: grant_access(grant=Grant(3, may_download=False), by=leader, **common),
        lambda: refuse_access(note="不同意", by=second, **common),
    )
    assert outcome == ["decided_already", "done"]
    request.refresh_from_db()
    assert request.version == 2
    assert Notice.objects.filter(recipient=clerk).count() == 1


def test_who_asks_twice_at_once_has_one_request(performing, clerk):
    def ask():
        ask_access(
            contract_id=performing.pk, reason="核对", days=3, may_download=False, by=clerk, on=TODAY
        )

    assert at_once(ask, ask) == ["asked_already", "done"]
    assert AccessRequest.objects.count() == 1


def test_an_opening_never_follows_its_revocation(performing, clerk, leader):
    file = make_contract_file(performing, FileKind.SIGNED_TEXT)
    grant = make_grant(performing, clerk, leader)

    def revoke():
        revoke_access(request_id=grant.pk, reason="完成", by=leader, on=TODAY)

    def read():
        open_file(file=file, act=FileOpening.Act.VIEW, by=clerk, at=clock.now())

    outcome = at_once(revoke, read)
    assert outcome in (["done", "done"], ["done", "no_right"])
    assert FileOpening.objects.count() == (1 if outcome == ["done", "done"] else 0)


def test_two_runs_of_the_verification_tell_of_a_damage_once(performing, director):
    file = make_contract_file(performing, FileKind.SIGNED_TEXT)
    assert file.verified_at is None
    at_once(lambda: verify_files(on=TODAY), lambda: verify_files(on=TODAY))
    file.refresh_from_db()
    assert file.damaged_at is not None
    assert Notice.objects.filter(recipient=director).count() == 1

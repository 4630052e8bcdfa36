"""Requests: asked for a reason and a time, decided by another, ending by themselves (S4, R14)."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from contracts.models import AccessRequest
from contracts.selectors.access import access_of
from contracts.services.access import (
    Grant,
    ask_access,
    grant_access,
    refuse_access,
    revoke_access,
    take_back_access,
)
from tests.factories.contract_files import make_grant, make_request
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db


def ask(contract, by, *, reason="核对付款条款", days=7, may_download=False):
    return ask_access(
        contract_id=contract.pk,
        reason=reason,
        days=days,
        may_download=may_download,
        by=by,
        on=TODAY,
    )


def grant(request, by, *, days=3, may_download=False, **more):
    return grant_access(
        request_id=request.pk, grant=Grant(days, may_download), by=by, on=TODAY, **more
    )


def code(call, *args, **more):
    with pytest.raises(RuleBroken) as broken:
        call(*args, **more)
    return broken.value.code


def told(user, kind):
    return Notice.objects.filter(recipient=user, kind=f"contracts.{kind}", withdrawn_at=None)


def test_asking_tells_the_leaders_and_nobody_else(performing, clerk, leader, officer):
    request = ask(performing, clerk)
    assert (request.state, request.days, request.reason) == ("asked", 7, "核对付款条款")
    assert told(leader, "access_asked").count() == 1
    assert not told(officer, "access_asked").exists()
    event = AuditEvent.objects.get()
    assert (event.kind, event.reason) == ("contracts.access_asked", "核对付款条款")


def test_asking_needs_a_reason_and_days_within_the_policy(performing, clerk):
    assert code(ask, performing, clerk, reason=" ") == "reason_needed"
    assert code(ask, performing, clerk, days=31) == "too_many_days"
    assert code(ask, performing, clerk, days=0) == "at_least_a_day"
    assert not AccessRequest.objects.exists()


def test_nobody_asks_twice_or_for_what_is_open(performing, clerk, leader):
    ask(performing, clerk)
    assert code(ask, performing, clerk) == "asked_already"
    AccessRequest.objects.all().delete()
    make_grant(performing, clerk, leader)
    assert code(ask, performing, clerk) == "open_already"


def test_who_opens_the_files_anyway_does_not_ask(performing, officer, leader):
    assert code(ask, performing, officer) == "not_yours_to_ask"
    assert code(ask, performing, leader) == "not_yours_to_ask"


def test_the_database_keeps_one_waiting_request_and_no_own_decision(performing, clerk):
    request = make_request(performing, clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_request(performing, clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.filter(pk=request.pk).update(decided_by=clerk)


def test_a_grant_opens_from_now_and_tells_who_asked_and_the_keeper(
    performing, clerk, leader, officer
):
    request = ask(performing, clerk)
    granted = grant(request, leader, may_download=True, note="同意")
    assert granted.closes_at - granted.opens_at == dt.timedelta(days=3)
    assert (granted.state, granted.decided_by, granted.decision_note) == ("granted", leader, "同意")
    assert told(clerk, "access_granted").count() == 1
    assert told(officer, "access_keeper").count() == 1
    assert not told(leader, "access_asked").exists()
    assert access_of(clerk, performing, clock.now()).grant == granted


def test_a_grant_ends_by_itself(performing, clerk, leader):
    request = grant(ask(performing, clerk), leader, days=1)
    with time_machine.travel(request.closes_at - dt.timedelta(seconds=1), tick=False):
        assert access_of(clerk, performing, clock.now()).grant is not None
    with time_machine.travel(request.closes_at, tick=False):
        assert access_of(clerk, performing, clock.now()).grant is None
        assert ask(performing, clerk).state == "asked"


def test_a_refusal_says_why(performing, clerk, leader):
    request = ask(performing, clerk)
    assert code(refuse_access, request_id=request.pk, note=" ", by=leader, on=TODAY) == (
        "reason_needed"
    )
    refused = refuse_access(request_id=request.pk, note="与工作无关", by=leader, on=TODAY)
    assert (refused.state, refused.decision_note) == ("refused", "与工作无关")
    assert told(clerk, "access_refused").count() == 1
    assert access_of(clerk, performing, clock.now()).grant is None


def test_only_a_leader_decides_and_never_on_an_own_request(performing, county, officer, clerk):
    request = ask(performing, clerk)
    assert code(grant, request, officer) == "not_a_leader"
    risen = county.user(Role.LEADER)
    own = make_request(performing, risen)
    assert code(grant, own, risen) == "own_request"
    assert code(refuse_access, request_id=own.pk, note="x", by=risen, on=TODAY) == "own_request"


def test_a_grant_stays_within_the_policy(performing, clerk, leader):
    assert code(grant, ask(performing, clerk), leader, days=31) == "too_many_days"


def test_the_second_of_two_leaders_is_told_of_the_first(performing, clerk, leader, county):
    request = ask(performing, clerk)
    grant(request, leader, version=1)
    second = county.user(Role.LEADER)
    with pytest.raises(RuleBroken) as broken:
        refuse_access(request_id=request.pk, note="不同意", by=second, on=TODAY, version=1)
    assert broken.value.code == "decided_already"
    assert str(leader) in str(broken.value)


def test_a_revoked_grant_opens_nothing_from_that_moment(performing, clerk, leader):
    request = grant(ask(performing, clerk), leader)
    revoke_access(request_id=request.pk, reason="工作已完成", by=leader, on=TODAY)
    assert access_of(clerk, performing, clock.now()).grant is None
    assert told(clerk, "access_revoked").count() == 1
    assert not told(clerk, "access_granted").exists()
    assert (
        code(revoke_access, request_id=request.pk, reason="再次", by=leader, on=TODAY) == "not_open"
    )


def test_revoking_knows_of_a_change_meanwhile(performing, clerk, leader):
    request = grant(ask(performing, clerk), leader)
    with pytest.raises(Conflict):
        revoke_access(request_id=request.pk, reason="x", by=leader, on=TODAY, version=1)


def test_who_asked_takes_a_waiting_request_back(performing, clerk, other_clerk, leader):
    request = ask(performing, clerk)
    assert code(take_back_access, request_id=request.pk, by=other_clerk) == "not_yours"
    assert take_back_access(request_id=request.pk, by=clerk).state == "withdrawn"
    assert code(take_back_access, request_id=request.pk, by=clerk) == "not_waiting"
    assert code(grant, request, leader) == "taken_back"
    assert not told(leader, "access_asked").exists()

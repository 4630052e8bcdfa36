"""Exceptions: asked by the unit or the bureau, decided by another, ended; none after the close."""

import datetime as dt

import pytest

from assessment.models import LockException, MonthlyReport
from assessment.services.exceptions import ask_exception, decide_exception, end_exception
from tests.assessment.closing.conftest import OCTOBER
from tests.factories.closing import close_bare
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core import clock
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 9)
UNTIL = dt.date(2026, 11, 12)


@pytest.fixture
def ask(october, county, clerk):
    def act(by=clerk, unit=county.township, month=OCTOBER, until=UNTIL, reason="公章变更"):
        return ask_exception(unit_id=unit.pk, month=month, until=until, reason=reason, by=by, on=ON)

    return act


def decide(exception, by, **given):
    values = {"grant": True, "until": None, "note": "", "version": exception.version}
    return decide_exception(exception_id=exception.pk, by=by, on=ON, **{**values, **given})


def test_the_unit_asks_and_the_administrator_grants(ask, clerk, director):
    exception = ask()
    assert Notice.objects.filter(recipient=director, kind="assessment.exception_asked").count() == 1
    decided = decide(exception, director, note="同意延至12日")
    assert (decided.state, decided.decided_by) == ("granted", director)
    assert list(LockException.objects.in_force(UNTIL)) == [decided]
    assert not LockException.objects.in_force(UNTIL + dt.timedelta(days=1)).exists()
    assert Notice.objects.filter(recipient=clerk, kind="assessment.exception_granted").count() == 1
    assert not Notice.objects.filter(recipient=director, withdrawn_at=None).exists()
    kinds = AuditEvent.objects.filter(kind__startswith="assessment.exception")
    assert kinds.count() == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": " "}, "reason_needed"),
        ({"until": dt.date(2026, 11, 8)}, "over_already"),
        ({"month": OCTOBER - 1}, "not_owed"),
    ],
)
def test_what_cannot_be_asked_for(ask, given, code):
    with pytest.raises(RuleBroken) as refused:
        ask(**given)
    assert refused.value.code == code
    assert not LockException.objects.exists()


def test_two_requests_do_not_wait_side_by_side(ask):
    ask()
    with pytest.raises(RuleBroken) as refused:
        ask()
    assert refused.value.code == "asked_already"


def test_a_submitted_report_needs_none(ask):
    MonthlyReport.objects.update(first_submitted_at=clock.now(), state="submitted")
    with pytest.raises(RuleBroken) as refused:
        ask()
    assert refused.value.code == "submitted_already"


def test_none_is_asked_for_or_granted_in_a_closed_month(ask, county, director):
    exception = ask()
    close_bare(county.county, OCTOBER.first_day)
    for act in (ask, lambda: decide(exception, director)):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert refused.value.code == "month_closed"
        assert "restatement" in str(refused.value) or "更正" in str(refused.value)


def test_nobody_decides_on_their_own(ask, director):
    with pytest.raises(RuleBroken) as refused:
        decide(ask(by=director), director)
    assert refused.value.code == "own_request"


def test_a_refusal_says_why(ask, director, clerk):
    exception = ask()
    with pytest.raises(RuleBroken) as refused:
        decide(exception, director, grant=False)
    assert (refused.value.code, refused.value.field) == ("reason_needed", "note")
    assert decide(exception, director, grant=False, note="无特殊情况").state == "refused"
    notice = Notice.objects.get(recipient=clerk, kind="assessment.exception_refused")
    assert notice.params["note"] == "无特殊情况"


def test_a_decision_is_not_taken_twice_nor_on_an_older_version(ask, director, county):
    exception = ask()
    with pytest.raises(Conflict):
        decide(exception, director, version=exception.version + 1)
    decide(exception, director)
    with pytest.raises(RuleBroken) as refused:
        decide(exception, county.user(Role.BUREAU_ADMIN))
    assert refused.value.code == "decided_already"


def test_an_exception_is_ended_early_with_a_reason(ask, director):
    exception = decide(ask(), director)
    with pytest.raises(RuleBroken):
        end_exception(exception_id=exception.pk, reason=" ", by=director, on=ON)
    ended = end_exception(exception_id=exception.pk, reason="已说明原因", by=director, on=ON)
    assert ended.state == "ended"
    assert not LockException.objects.in_force(ON).exists()
    # Sent twice it is harmless.
    end_exception(exception_id=exception.pk, reason="已说明原因", by=director, on=ON)
    assert AuditEvent.objects.filter(kind="assessment.exception_ended").count() == 1

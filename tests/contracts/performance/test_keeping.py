"""Promises reported kept by the unit and confirmed by the bureau, waived, opened again (R14)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from contracts import events_performance as events
from contracts import notices_performance as notices
from contracts.models import SpecialReport
from contracts.services import promise_keeping as services
from contracts.services import promise_saving as saving
from contracts.services.promise_keeping import Kept, Waiver
from projects.models import Milestone
from tests.factories.contract_performance import make_promise
from tests.factories.files import PDF, upload
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def proof():
    return [upload("开工照片.pdf", PDF)]


def told(kind):
    return set(Notice.objects.filter(kind=kind.name).values_list("recipient_id", flat=True))


def test_the_unit_reports_and_the_bureau_confirms(promise, clerk, officer, on):
    kept = Kept(on - 5 * DAY, note="已开工", uploads=proof())
    services.claim_promise(promise_id=promise.pk, kept=kept, by=clerk, on=on)
    promise.refresh_from_db()
    assert (promise.state, promise.claimed_on) == ("open", on - 5 * DAY)
    assert promise.evidence.count() == 1
    assert told(notices.CLAIM_TO_CHECK) == {officer.pk}
    services.keep_promise(promise_id=promise.pk, kept=Kept(on - 5 * DAY), by=officer, on=on)
    promise.refresh_from_db()
    assert (promise.state, promise.met_on, promise.settled_by) == ("met", on - 5 * DAY, officer)
    assert told(notices.CLAIM_TO_CHECK) == set()
    promise.contract.refresh_from_db()
    assert promise.contract.next_due_on is None
    kinds = AuditEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [events.PROMISE_CLAIMED, events.PROMISE_KEPT]


def test_a_report_sent_back_leaves_the_promise_open_with_its_reason(promise, clerk, officer, on):
    services.claim_promise(
        promise_id=promise.pk, kept=Kept(on - DAY, uploads=proof()), by=clerk, on=on
    )
    services.return_claim(promise_id=promise.pk, reason="照片看不清", by=officer, on=on)
    promise.refresh_from_db()
    assert (promise.state, promise.claimed_on) == ("open", None)
    assert promise.claim_returned == "照片看不清"
    assert clerk.pk in told(notices.CLAIM_RETURNED)


def test_kept_in_time_withdraws_the_report_that_was_opened(report, promise, officer, on):
    kept = Kept(promise.due_on, uploads=proof())
    services.keep_promise(promise_id=promise.pk, kept=kept, by=officer, on=on)
    report.refresh_from_db()
    assert report.state == "withdrawn"
    assert told(notices.REPORT_OWED) == set()


def test_kept_late_owes_the_report_even_if_no_scan_came_before(promise, officer, on):
    kept = Kept(promise.due_on + DAY, uploads=proof())
    services.keep_promise(promise_id=promise.pk, kept=kept, by=officer, on=on)
    assert SpecialReport.objects.get().state == "owed"
    promise.contract.refresh_from_db()
    assert promise.contract.overdue_since is None


@pytest.mark.parametrize(
    ("kept", "message", "field"),
    [
        (Kept(dt.date(2026, 11, 1)), services.EVIDENCE_NEEDED, "uploads"),
        (Kept(dt.date(2027, 1, 1)), None, "kept_on"),
        (Kept(dt.date(2020, 1, 1)), None, "kept_on"),
    ],
)
def test_what_is_reported_wrong_is_refused_beside_the_field(
    promise, clerk, on, kept, message, field
):
    with pytest.raises(RuleBroken) as error:
        services.claim_promise(promise_id=promise.pk, kept=kept, by=clerk, on=on)
    assert error.value.field == field
    assert message is None or error.value.message == message
    promise.refresh_from_db()
    assert promise.claimed_on is None


def test_less_than_promised_is_taken_with_a_note(performing, officer, on):
    promise = make_promise(performing, on, kind="invest", quantity=Decimal(100), measure="万元")
    less = Kept(on, Decimal(80), uploads=proof())
    with pytest.raises(RuleBroken) as error:
        services.keep_promise(promise_id=promise.pk, kept=less, by=officer, on=on)
    assert (error.value.field, error.value.message) == ("note", services.LESS_NEEDS_NOTE)
    noted = Kept(on, Decimal(80), "余款三月到位", proof())
    services.keep_promise(promise_id=promise.pk, kept=noted, by=officer, on=on)
    promise.refresh_from_db()
    assert (promise.met_quantity, promise.settle_note) == (80, "余款三月到位")


def test_who_reported_it_does_not_confirm_it(promise, officer, on):
    promise.claimed_on, promise.claimed_by = on, officer
    promise.save()
    with pytest.raises(RuleBroken) as error:
        services.keep_promise(
            promise_id=promise.pk, kept=Kept(on, uploads=proof()), by=officer, on=on
        )
    assert error.value.message == services.OWN_CLAIM


def test_the_ledger_is_taken_over_in_one_tap(promise, project, officer, on):
    with pytest.raises(RuleBroken) as error:
        services.keep_by_ledger(promise_id=promise.pk, by=officer, on=on)
    assert error.value.message == services.LEDGER_SILENT
    Milestone.objects.create(project=project, kind="start", actual_on=on - 6 * DAY)
    services.keep_by_ledger(promise_id=promise.pk, by=officer, on=on)
    promise.refresh_from_db()
    assert (promise.state, promise.met_on) == ("met", on - 6 * DAY)
    assert str(on - 6 * DAY) in promise.settle_note


def test_a_waiver_needs_its_document(promise, officer, on):
    with pytest.raises(RuleBroken) as error:
        services.waive_promise(
            promise_id=promise.pk, waiver=Waiver("理由", "1号", None), by=officer, on=on
        )
    assert error.value.message == saving.FILE_NEEDED
    waiver = Waiver("政策调整", "县政办〔2026〕9号", proof()[0])
    services.waive_promise(promise_id=promise.pk, waiver=waiver, by=officer, on=on)
    promise.refresh_from_db()
    assert (promise.state, promise.evidence.count()) == ("waived", 1)


def test_a_mistake_is_opened_again_with_its_report(report, promise, officer, on):
    kept = Kept(promise.due_on, uploads=proof())
    services.keep_promise(promise_id=promise.pk, kept=kept, by=officer, on=on)
    services.reopen_promise(promise_id=promise.pk, reason="记错日期", by=officer, on=on)
    promise.refresh_from_db()
    report.refresh_from_db()
    assert (promise.state, promise.met_on, report.state) == ("open", None, "owed")
    promise.contract.refresh_from_db()
    assert promise.contract.overdue_since == promise.due_on


def test_nothing_is_kept_of_a_draft(draft, officer, on):
    promise = make_promise(draft, on)
    with pytest.raises(RuleBroken) as error:
        services.keep_promise(
            promise_id=promise.pk, kept=Kept(on, uploads=proof()), by=officer, on=on
        )
    assert error.value.message == saving.NOT_SIGNED

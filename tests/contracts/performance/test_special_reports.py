"""The special report: written by the host, through its head, received, decided on (S4, R14)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from contracts import events_performance as events
from contracts import notices_performance as notices
from contracts.models import DateChange, Obligation, SpecialReport
from contracts.models.choices import DecisionKind
from contracts.services import promise_moves as moves
from contracts.services import report_decisions as decisions
from contracts.services import special_reports as services
from contracts.services.contract_scan import scan
from contracts.services.promise_keeping import Kept, keep_promise
from contracts.services.report_decisions import Decision
from contracts.services.special_reports import Sections
from tests.factories.files import PDF, upload
from tests.stages import stage
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WHOLE = Sections("厂房未开工", "资金未到位", "约谈企业", "建议延期三个月")


def told(kind):
    return set(Notice.objects.filter(kind=kind.name).values_list("recipient_id", flat=True))


def paper():
    return upload("会议纪要.pdf", PDF)


@stage
def submitted(report, writer, head, on):
    services.send_up(report_id=report.pk, sections=WHOLE, by=writer, on=on)
    return services.submit_report(report_id=report.pk, by=head, on=on)


@stage
def received(submitted, officer, on):
    return services.receive_report(
        report_id=submitted.pk, receipt="领办收〔2026〕5号", received_on=on, by=officer, on=on
    )


def decide(report, officer, on, kind, **more):
    facts = {
        "kind": DecisionKind(kind),
        "decided_on": on,
        "reference": "领导小组纪要〔2026〕7号",
        "body": "县招商引资工作领导小组",
        "upload": paper(),
        "new_due_on": on + 60 * DAY,
        **more,
    }
    return decisions.decide_report(
        report_id=report.pk, decision=Decision(**facts), by=officer, on=on
    )


def test_a_draft_is_kept_however_little_is_written(report, writer, on):
    services.save_draft(report_id=report.pk, sections=Sections("厂房未开工"), by=writer, on=on)
    report.refresh_from_db()
    assert (report.facts, report.state, report.version) == ("厂房未开工", "owed", 2)
    with pytest.raises(Conflict):
        services.save_draft(report_id=report.pk, sections=WHOLE, by=writer, on=on, version=1)


@pytest.mark.parametrize("name", ["facts", "cause", "measures", "request"])
def test_an_empty_part_is_refused_beside_its_field(report, writer, on, name):
    sections = Sections(**{**WHOLE.__dict__, name: " "})
    with pytest.raises(RuleBroken) as error:
        services.send_up(report_id=report.pk, sections=sections, by=writer, on=on)
    assert (error.value.field, error.value.message) == (name, services.SECTION_NEEDED)


def test_the_clerk_hands_it_up_and_the_head_submits_it(report, writer, head, officer, on):
    with pytest.raises(RuleBroken) as error:
        services.submit_report(report_id=report.pk, by=writer, on=on, sections=WHOLE)
    assert error.value.message == services.HEAD_CONFIRMS
    services.send_up(report_id=report.pk, sections=WHOLE, by=writer, on=on)
    assert told(notices.REPORT_TO_CONFIRM) == {head.pk}
    with pytest.raises(RuleBroken) as error:
        services.save_draft(report_id=report.pk, sections=WHOLE, by=writer, on=on)
    assert error.value.message == services.WITH_HEAD
    services.submit_report(report_id=report.pk, by=head, on=on)
    report.refresh_from_db()
    assert (report.state, report.is_late) == ("submitted", False)
    assert report.figures[0]["agreed"] == "2026-06-30"
    assert told(notices.REPORT_SUBMITTED) == {officer.pk}
    assert told(notices.REPORT_OWED) == told(notices.REPORT_TO_CONFIRM) == set()


def test_submitted_after_its_day_it_is_late_and_stays_so(report, head, officer, on):
    late = report.due_on + DAY
    services.submit_report(report_id=report.pk, by=head, on=late, sections=WHOLE)
    services.return_report(report_id=report.pk, reason="缺措施", by=officer, on=late)
    report.refresh_from_db()
    assert (report.state, report.is_late) == ("returned", True)
    assert report.due_on > late
    assert report.counted["first_due_on"] < report.due_on.isoformat()
    services.submit_report(report_id=report.pk, by=head, on=late, sections=WHOLE)
    report.refresh_from_db()
    assert (report.state, report.is_late) == ("submitted", True)


def test_taken_back_from_the_head_it_can_be_changed(report, writer, head, on):
    services.send_up(report_id=report.pk, sections=WHOLE, by=writer, on=on)
    services.take_back(report_id=report.pk, by=writer, on=on)
    services.save_draft(report_id=report.pk, sections=Sections(), by=writer, on=on)
    assert told(notices.REPORT_TO_CONFIRM) == set()


def test_the_office_receives_it_with_a_number(submitted, writer, officer, on):
    with pytest.raises(RuleBroken) as error:
        services.receive_report(
            report_id=submitted.pk, receipt=" ", received_on=on, by=officer, on=on
        )
    assert error.value.field == "receipt"
    with pytest.raises(RuleBroken) as error:
        services.receive_report(
            report_id=submitted.pk, receipt="1", received_on=on + DAY, by=officer, on=on
        )
    assert error.value.field == "received_on"
    services.receive_report(
        report_id=submitted.pk, receipt="5号", received_on=on, by=officer, on=on
    )
    submitted.refresh_from_db()
    assert (submitted.state, submitted.received_by) == ("received", officer)
    assert writer.pk in told(notices.REPORT_RECEIVED)


def test_who_submitted_it_neither_receives_nor_decides(submitted, head, on):
    with pytest.raises(RuleBroken) as error:
        services.receive_report(report_id=submitted.pk, receipt="1", received_on=on, by=head, on=on)
    assert error.value.message == services.OWN_REPORT
    SpecialReport.objects.filter(pk=submitted.pk).update(state="received")
    with pytest.raises(RuleBroken) as error:
        decide(submitted, head, on, "extend")
    assert error.value.message == decisions.OWN_REPORT


def test_extending_moves_the_day_by_record(received, promise, officer, on):
    decide(received, officer, on, "extend")
    promise.refresh_from_db()
    change = DateChange.objects.get()
    assert promise.due_on == change.new_due_on == on + 60 * DAY
    assert change.old_due_on == promise.first_due_on
    assert change.decision.reference == "领导小组纪要〔2026〕7号"
    received.refresh_from_db()
    assert received.state == "decided"
    promise.contract.refresh_from_db()
    assert promise.contract.overdue_since is None
    assert AuditEvent.objects.filter(kind=events.REPORT_DECIDED).count() == 1
    scan(on=on + 61 * DAY)
    assert SpecialReport.objects.filter(expired_on=on + 60 * DAY, state="owed").exists()


def test_extending_beyond_the_contracts_end_moves_the_end(received, promise, officer, on):
    contract = promise.contract
    contract.expires_on = on + 10 * DAY
    contract.save()
    decide(received, officer, on, "extend")
    contract.refresh_from_db()
    assert contract.expires_on == on + 60 * DAY


@pytest.mark.parametrize(
    ("kind", "changed", "message", "field"),
    [
        ("extend", {"new_due_on": None}, decisions.NEW_DAY_NEEDED, "new_due_on"),
        ("extend", {"new_due_on": dt.date(2026, 11, 1)}, moves.DAY_PASSED, "new_due_on"),
        ("demand", {"new_due_on": None}, decisions.NEW_DAY_NEEDED, "new_due_on"),
        ("extend", {"reference": " "}, None, "reference"),
        ("extend", {"body": ""}, decisions.BODY_NEEDED, "body"),
        ("extend", {"upload": None}, decisions.FILE_NEEDED, "upload"),
        ("extend", {"decided_on": dt.date(2027, 5, 1)}, None, "decided_on"),
        ("extend", {"decided_on": dt.date(2026, 11, 1)}, None, "decided_on"),
        ("recover", {}, decisions.AMOUNT_NEEDED, "recovered_wan"),
        ("recover", {"recovered_wan": Decimal(0)}, decisions.AMOUNT_NEEDED, "recovered_wan"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_beside_its_field(
    received, officer, on, kind, changed, message, field
):
    with pytest.raises(RuleBroken) as error:
        decide(received, officer, on, kind, **changed)
    assert error.value.field == field
    assert message is None or error.value.message == message
    received.refresh_from_db()
    assert received.state == "received"
    assert not DateChange.objects.exists()


def test_nothing_is_extended_once_all_is_kept(received, promise, officer, on):
    kept = Kept(on, uploads=[paper()])
    keep_promise(promise_id=promise.pk, kept=kept, by=officer, on=on)
    with pytest.raises(RuleBroken) as error:
        decide(received, officer, on, "extend")
    assert error.value.message == decisions.NOTHING_OPEN


def test_a_demand_has_a_clock_of_its_own(received, promise, officer, on):
    decide(received, officer, on, "demand")
    demand = Obligation.objects.exclude(pk=promise.pk).get()
    assert demand.due_on == on + 60 * DAY
    assert promise.content in demand.content
    promise.refresh_from_db()
    assert promise.due_on == promise.first_due_on
    promise.contract.refresh_from_db()
    assert promise.contract.overdue_since == promise.due_on
    scan(on=on + 61 * DAY)
    again = SpecialReport.objects.get(expired_on=demand.due_on)
    assert list(again.obligations.all()) == [demand]
    kept = Kept(on, uploads=[paper()])
    keep_promise(promise_id=promise.pk, kept=kept, by=officer, on=on)
    demand.refresh_from_db()
    again.refresh_from_db()
    assert (demand.state, demand.met_on, again.state) == ("met", on, "withdrawn")


def test_terminating_ends_the_contract_and_what_it_recovers_outlives_it(
    received, promise, officer, on
):
    decide(received, officer, on, "recover", recovered_wan=Decimal(360), recovered_mu=Decimal(20))
    decide(received, officer, on, "terminate", text="解除合同")
    contract = promise.contract
    contract.refresh_from_db()
    assert (contract.state, contract.end_reference) == ("terminated", "领导小组纪要〔2026〕7号")
    back = contract.obligations.filter(outlives=True)
    assert [(each.kind, each.quantity, each.measure) for each in back.order_by("pk")] == [
        ("payment", 360, "万元"),
        ("land", 20, "亩"),
    ]
    assert contract.next_due_on == on + 60 * DAY
    scan(on=on + 61 * DAY)
    contract.refresh_from_db()
    assert contract.overdue_since == on + 60 * DAY
    assert SpecialReport.objects.filter(state="owed").count() == 1


def test_two_offices_do_not_decide_over_each_other(received, officer, on):
    with pytest.raises(Conflict):
        decisions.decide_report(
            report_id=received.pk,
            decision=Decision(DecisionKind.EXTEND, on, "1", "x", paper()),
            by=officer,
            on=on,
            version=1,
        )

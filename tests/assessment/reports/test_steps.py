"""From the clerk's hand to the bureau's acceptance: who may do what when (R10)."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from assessment.models import MonthlyReport, ReportMove
from assessment.permissions import entitled_to
from assessment.rules.reports import Act, Lock, State, WhyLocked, possible
from assessment.selectors.report_rows import load_content
from assessment.services import report_steps as steps
from assessment.services.report_content import content_of, seal
from assessment.services.report_filling import fill_report
from projects.models import FollowUp, FundsEntry, Project
from tests.assessment.reports.conftest import complete, line_of, type_in
from tests.factories.projects import TODAY, make_funds
from tests.stages import stage
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db


def again(report: MonthlyReport) -> MonthlyReport:
    return MonthlyReport.objects.get(pk=report.pk)


@stage
def submitted(report, built, clue, clerk, head) -> MonthlyReport:
    complete(report, built, clue, clerk)
    steps.send_up(report_id=report.pk, by=clerk, on=TODAY)
    return steps.confirm_report(report_id=report.pk, by=head, on=TODAY)


def refusal(call, **arguments) -> str:
    with pytest.raises(RuleBroken) as refused:
        call(**arguments)
    return refused.value.code


def test_what_is_wrong_stops_the_report(report, clerk) -> None:
    assert refusal(steps.send_up, report_id=report.pk, by=clerk, on=TODAY) == "blocked"
    assert again(report).state == "draft"


def test_the_head_is_told_and_the_clerk_can_take_it_back(report, built, clue, clerk, head) -> None:
    complete(report, built, clue, clerk)
    steps.send_up(report_id=report.pk, by=clerk, on=TODAY)
    notice = Notice.objects.get(recipient=head, kind="assessment.report_to_confirm")
    assert notice.url == f"/assessment/report/{report.pk}/"
    steps.take_back(report_id=report.pk, by=clerk)
    assert again(report).state == "draft"
    assert not Notice.objects.filter(pk=notice.pk).exists()  # nobody has read it yet


def test_the_head_sends_back_with_a_reason(report, built, clue, clerk, head) -> None:
    complete(report, built, clue, clerk)
    steps.send_up(report_id=report.pk, by=clerk, on=TODAY)
    arguments = {"report_id": report.pk, "by": head, "on": TODAY}
    assert refusal(steps.send_back, reason=" ", **arguments) == "reason_needed"
    steps.send_back(reason="到位资金与合同不符", **arguments)
    assert again(report).state == "draft"
    assert Notice.objects.filter(recipient=clerk, kind="assessment.report_sent_back").exists()


def test_confirmation_is_the_submission(submitted, built, clue, head) -> None:
    report = again(submitted)
    assert (report.state, report.submitted_by, report.submissions) == ("submitted", head, 1)
    assert report.is_late
    entry = FundsEntry.objects.get(project=built, month=report.month)
    assert (entry.claimed_wan, entry.state, entry.origin) == (1240, "claimed", "other_province")
    assert Project.objects.get(pk=built.pk).visible_progress == "综合楼主体五层封顶，转入砌筑"
    assert FollowUp.objects.get(project=clue, kind="no_change").created_by == head


def test_accepting_verifies_nothing(submitted, built, officer) -> None:
    steps.accept_report(report_id=submitted.pk, by=officer, on=TODAY)
    assert FundsEntry.objects.get(project=built, month=submitted.month).verified_wan is None


def test_on_time_is_the_first_submission_by_the_due_day(
    report, built, clue, clerk, head, officer
) -> None:
    complete(report, built, clue, clerk)
    with time_machine.travel("2026-11-05T23:59:59+08:00", tick=False):
        steps.confirm_report(report_id=report.pk, by=head, on=dt.date(2026, 11, 5))
    assert not again(report).is_late
    steps.return_report(report_id=report.pk, reason="核对", notes={}, by=officer, on=TODAY)
    steps.confirm_report(report_id=report.pk, by=head, on=TODAY)
    assert (again(report).is_late, again(report).submissions) == (False, 2)


def test_confirming_twice_changes_nothing(submitted, head) -> None:
    steps.confirm_report(report_id=submitted.pk, by=head, on=TODAY)
    assert again(submitted).submissions == 1
    assert ReportMove.objects.filter(report=submitted, act="confirm").count() == 1
    assert FundsEntry.objects.filter(month=submitted.month).count() == 1


def test_the_head_confirms_what_stood_before_the_eyes(report, built, clue, clerk, head) -> None:
    complete(report, built, clue, clerk)
    seen = report.edits.latest("pk").pk
    type_in(report, clerk, **{f"line__{line_of(report, built).pk}__amount": "9999"})
    arguments = {"report_id": report.pk, "by": head, "on": TODAY}
    assert refusal(steps.confirm_report, seen_edit=seen, **arguments) == "changed_since"
    steps.confirm_report(seen_edit=report.edits.latest("pk").pk, **arguments)


def test_a_submission_keeps_its_content_and_hash(submitted) -> None:
    move = ReportMove.objects.get(report=submitted, act="confirm")
    assert move.content == content_of(load_content(submitted))
    assert move.sha256 == seal(move.content)
    figures = {each["indicator"]: each["cumulative"] for each in move.content["cells"]}
    assert figures["trips"] == "3"


def test_withdrawn_before_acceptance_and_never_after(submitted, clerk, officer) -> None:
    steps.withdraw_report(report_id=submitted.pk, reason="漏报一项", by=clerk)
    assert again(submitted).state == "draft"
    steps.confirm_report(report_id=submitted.pk, by=clerk, on=TODAY)
    steps.accept_report(report_id=submitted.pk, by=officer, on=TODAY)
    arguments = {"report_id": submitted.pk, "reason": "又漏", "by": clerk}
    assert refusal(steps.withdraw_report, **arguments) == "not_now"


def test_a_changed_amount_takes_the_place_of_the_claim(submitted, built, clerk, head) -> None:
    steps.withdraw_report(report_id=submitted.pk, reason="数字有误", by=clerk)
    type_in(submitted, clerk, **{f"line__{line_of(submitted, built).pk}__amount": "1000"})
    steps.confirm_report(report_id=submitted.pk, by=head, on=TODAY)
    assert FundsEntry.objects.get(project=built, month=submitted.month).claimed_wan == 1000


def test_only_what_was_not_claimed_elsewhere_is_claimed(report, built, clue, clerk, head) -> None:
    make_funds(built, report.month, 240)
    complete(report, built, clue, clerk)
    steps.confirm_report(report_id=report.pk, by=head, on=TODAY)
    amounts = FundsEntry.objects.filter(project=built, month=report.month)
    assert sorted(amounts.values_list("claimed_wan", flat=True)) == [Decimal(240), Decimal(1000)]


def test_a_return_names_rows_and_gives_working_days(submitted, built, clerk, officer) -> None:
    line = line_of(submitted, built)
    steps.return_report(
        report_id=submitted.pk,
        reason="形象进度过简",
        notes={f"line-{line.pk}": "请写明楼层", "line-0": "不存在"},
        by=officer,
        on=TODAY,
    )
    report = again(submitted)
    assert report.state == "returned"
    assert report.return_due_on == dt.date(2026, 11, 24)  # Friday, then two working days
    line.refresh_from_db()
    assert (line.returned, line.return_note) == (True, "请写明楼层")
    notice = Notice.objects.get(recipient=clerk, kind="assessment.report_returned")
    assert notice.params["count"] == 1


def test_a_returned_row_is_answered_before_it_goes_up_again(
    submitted, built, clerk, head, officer
) -> None:
    line = line_of(submitted, built)
    steps.return_report(
        report_id=submitted.pk,
        reason="形象进度过简",
        notes={f"line-{line.pk}": "请写明楼层"},
        by=officer,
        on=TODAY,
    )
    arguments = {"report_id": submitted.pk, "by": head, "on": TODAY}
    assert refusal(steps.confirm_report, **arguments) == "blocked"
    type_in(submitted, clerk, **{f"line__{line.pk}__progress": "五层封顶，六层支模"})
    steps.confirm_report(**arguments)
    assert again(submitted).state == "submitted"


def test_accepting_tells_the_unit_and_accepting_twice_is_harmless(
    submitted, clerk, officer
) -> None:
    for _ in range(2):
        steps.accept_report(report_id=submitted.pk, by=officer, on=TODAY)
    assert again(submitted).accepted_by == officer
    assert ReportMove.objects.filter(report=submitted, act="accept").count() == 1
    assert Notice.objects.filter(recipient=clerk, kind="assessment.report_accepted").count() == 1


def test_several_are_accepted_at_once_and_the_others_say_why(submitted, county, officer) -> None:
    other = MonthlyReport.objects.get(unit=county.townships[1], month=submitted.month)
    refused = steps.accept_reports(reports=[submitted, other], by=officer, on=TODAY)
    assert list(refused) == [other.pk]
    assert again(submitted).state == "accepted"


def test_what_cannot_be_done_now_is_refused(report, officer, head) -> None:
    arguments = {"report_id": report.pk, "by": officer, "on": TODAY}
    assert refusal(steps.accept_report, **arguments) == "not_now"
    assert refusal(steps.return_report, reason="核对", notes={}, **arguments) == "not_now"


def test_a_merged_units_successor_finds_its_projects(report, built, county, clerk) -> None:
    successor = county.townships[1]
    county.township.closed_on, county.township.merged_into = dt.date(2026, 10, 20), successor
    county.township.save()
    other = MonthlyReport.objects.get(unit=successor, month=report.month)
    fill_report(report_id=other.pk, on=TODAY)
    assert built in [line.project for line in other.lines.all()]


@pytest.mark.parametrize(
    ("who", "state", "acts"),
    [
        ("clerk", "draft", {Act.SAVE, Act.SEND_UP}),
        ("clerk", "awaiting", {Act.TAKE_BACK}),
        ("clerk", "submitted", {Act.WITHDRAW}),
        ("clerk", "accepted", set()),
        ("head", "draft", {Act.SAVE, Act.SEND_UP, Act.CONFIRM}),
        ("head", "awaiting", {Act.TAKE_BACK, Act.SEND_BACK, Act.CONFIRM}),
        ("officer", "draft", set()),
        ("officer", "submitted", {Act.ACCEPT, Act.RETURN}),
        ("officer", "accepted", {Act.RETURN}),
        ("other_clerk", "draft", set()),
        ("leader", "submitted", set()),
    ],
)
def test_who_may_do_what_in_each_state(report, head, request, who, state, acts) -> None:
    user = request.getfixturevalue(who)
    report.state = state
    lock = Lock({"awaiting": WhyLocked.AWAITING, "draft": None}.get(state, WhyLocked.SUBMITTED))
    entitled = entitled_to(user, report)
    assert possible(entitled, State(state), lock) == acts


def test_nobody_judges_what_they_submitted(report, officer) -> None:
    report.state, report.submitted_by = "submitted", officer
    assert entitled_to(officer, report) == set()

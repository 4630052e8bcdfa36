"""Pages of a monthly report: who does what in every state (R10)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessment.models import MonthlyReport, ReportMove
from assessment.services import report_steps as steps
from tests.assessment.reports.conftest import complete, line_of
from tests.assessment.reports.pages import again, cells, page_of, url
from tests.factories.projects import TODAY

pytestmark = pytest.mark.django_db
READ = ("report", "report-history")
STEPS = (
    "report-save",
    "report-fill",
    "report-send-up",
    "report-take-back",
    "report-send-back",
    "report-confirm",
    "report-withdraw",
    "report-return",
    "report-accept",
)


# --- Who may do what, state by state --------------------------------------------------------------

# State → who → what the page offers.
OFFERS = {
    "report": {
        "clerk": {"report-save", "report-fill", "report-check"},
        "head": {"report-save", "report-fill", "report-check"},
    },
    "awaiting": {
        "clerk": {"report-take-back"},
        "head": {"report-take-back", "report-send-back", "report-check"},
    },
    "submitted": {
        "clerk": {"report-withdraw"},
        "head": {"report-withdraw"},
        "officer": {"report-return", "report-accept"},
        "director": {"report-return", "report-accept"},
    },
    "returned": {
        "clerk": {"report-save", "report-fill", "report-check"},
        "head": {"report-save", "report-fill", "report-check"},
    },
    "accepted": {"officer": {"report-return"}, "director": {"report-return"}},
}


@pytest.mark.parametrize("who", ["clerk", "head", "officer", "director", "leader"])
@pytest.mark.parametrize("state", list(OFFERS))
def test_the_page_offers_what_may_be_done_and_nothing_else(state, who, request, login) -> None:
    report, user = request.getfixturevalue(state), request.getfixturevalue(who)
    page = page_of(login(user), url("report", report))
    offered = {name for name in (*STEPS, "report-check") if f'"{url(name, report)}"' in page}
    assert offered == OFFERS[state].get(who, set())
    assert ('id="why-locked"' in page) == (state in {"awaiting", "submitted", "accepted"})


@pytest.mark.parametrize("name", STEPS)
def test_nobody_does_what_is_another_ones_to_do(name, submitted, login, request) -> None:
    allowed = {
        "leader": set(),
        "clerk": {"report-save", "report-fill", "report-send-up", "report-take-back"}
        | {"report-withdraw"},
        "officer": {"report-return", "report-accept"},
    }
    before = again(submitted).state
    for who, names in allowed.items():
        if name in names:
            continue
        client = login(request.getfixturevalue(who))
        assert client.post(url(name, submitted), {"reason": "x"}).status_code == 403
    assert again(submitted).state == before


# --- Steps ----------------------------------------------------------------------------------------


def test_what_blocks_is_said_before_handing_on(report, clerk, login) -> None:
    client = login(clerk)
    page = page_of(client, url("report-check", report))
    assert 'aria-disabled="true"' in page
    answer = client.post(url("report-send-up", report), follow=True)
    assert "要改正或说明" in answer.content.decode()
    assert again(report).state == "draft"


def test_handing_up_says_who_was_told_and_twice_is_harmless(
    report, built, clue, clerk, head, login
) -> None:
    complete(report, built, clue, clerk)
    client = login(clerk)
    page = page_of(client, url("report-check", report))
    assert f'href="{url("report", report)}#line-{line_of(report, built).pk}-amount"' in page
    for _time in range(2):
        answer = client.post(url("report-send-up", report), follow=True)
        assert answer.redirect_chain[-1][0] == url("report-done", report)
        assert str(head) in answer.content.decode()
    assert ReportMove.objects.filter(report=report, act="send_up").count() == 1


def test_the_head_confirms_what_was_seen_once(awaiting, head, login) -> None:
    client = login(head)
    page = client.get(url("report-check", awaiting))
    edit = page.context["page"].edit_id
    stale = client.post(url("report-confirm", awaiting), {"seen_edit": edit - 1}, follow=True)
    assert "请重新核对" in stale.content.decode()
    for _time in range(2):
        answer = client.post(url("report-confirm", awaiting), {"seen_edit": edit}, follow=True)
        assert "已上报招商局" in answer.content.decode()
    assert again(awaiting).submissions == 1


def test_reasons_are_asked_for_and_read(awaiting, head, clerk, login) -> None:
    client = login(head)
    empty = client.post(url("report-send-back", awaiting), {"reason": " "})
    assert empty.status_code == 200
    client.post(url("report-send-back", awaiting), {"reason": "到位资金与合同不符"})
    assert again(awaiting).state == "draft"
    assert "到位资金与合同不符" in page_of(login(clerk), url("report", awaiting))


def test_taken_back_and_withdrawn(awaiting, head, clerk, login) -> None:
    client = login(clerk)
    client.post(url("report-take-back", awaiting))
    assert again(awaiting).state == "draft"
    steps.confirm_report(report_id=awaiting.pk, by=head, on=TODAY)
    client.post(url("report-withdraw", awaiting), {"reason": "漏报一项"})
    assert again(awaiting).state == "draft"
    late = client.post(url("report-withdraw", awaiting), {"reason": "又漏"})
    assert "不能这样操作" in late.content.decode()


def test_a_return_keeps_what_was_written_until_it_has_a_reason(
    submitted, built, officer, login
) -> None:
    line, client = line_of(submitted, built), login(officer)
    data = {f"remark-line-{line.pk}": "请写明楼层", "reason": ""}
    page = client.post(url("report-return", submitted), data).content.decode()
    assert "请写明楼层" in page
    client.post(url("report-return", submitted), {**data, "reason": "过简"})
    assert again(submitted).state == "returned"
    assert line_of(submitted, built).return_note == "请写明楼层"
    stale = client.post(url("report-return", submitted), {**data, "reason": "过简"}, follow=True)
    assert "不能这样操作" in stale.content.decode()


def test_an_answer_is_written_below_the_remark(returned, built, clerk, login) -> None:
    line, client = line_of(returned, built), login(clerk)
    page = page_of(client, url("report", returned))
    assert "请写明楼层" in page
    assert f'name="line-{line.pk}-answer"' in page
    client.post(
        url("report-save", returned), cells(returned, **{f"line__{line.pk}__answer": "见照片"})
    )
    assert line_of(returned, built).answer == "见照片"


def test_the_bureau_reads_what_changed_between_two_submissions(
    returned, built, clerk, head, officer, login
) -> None:
    line = line_of(returned, built)
    login(clerk).post(
        url("report-save", returned), cells(returned, **{f"line__{line.pk}__progress": "五层封顶"})
    )
    steps.confirm_report(report_id=returned.pk, by=head, on=TODAY)
    for name in READ:
        page = page_of(login(officer), url(name, returned))
        assert "与上一稿相比的变化" in page
        assert "五层封顶" in page


def test_accepting_twice_is_harmless(submitted, officer, login) -> None:
    client = login(officer)
    for _time in range(2):
        client.post(url("report-accept", submitted))
    assert ReportMove.objects.filter(report=submitted, act="accept").count() == 1


def test_who_submitted_it_does_not_judge_it(submitted, officer, login) -> None:
    MonthlyReport.objects.filter(pk=submitted.pk).update(submitted_by=officer)
    assert login(officer).post(url("report-accept", submitted)).status_code == 403


def test_the_history_names_cells_and_values(awaiting, built, clerk, login) -> None:
    page = page_of(login(clerk), url("report-history", awaiting))
    assert "本月到位" in page
    assert "1,240" in page
    assert built.name in page
    assert "已提交单位负责人" in page


def test_a_late_report_leads_to_the_exception(report, clerk, login, monkeypatch) -> None:
    from assessment.rules.reports import Lock, WhyLocked  # noqa: PLC0415

    monkeypatch.setattr(
        "assessment.selectors.report_page.report_lock", lambda _report, _on: Lock(WhyLocked.LATE)
    )
    page = page_of(login(clerk), url("report", report))
    assert f"{reverse('assessment:exception-ask')}?month=2026-10&amp;unit={report.unit_id}" in page

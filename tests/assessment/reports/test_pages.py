"""Pages of a monthly report: who sees and does what in every state; nothing typed is lost (R10)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from assessment.models import MonthlyReport, ReportMove
from assessment.rules.checks import Error, Warned
from assessment.selectors.report_rows import load_content
from assessment.services import report_steps as steps
from assessment.views.report_words import FINDING_WORDS
from tests.assessment.reports.conftest import cell_of, complete, line_of
from tests.factories.assessment import ReportFactory
from tests.factories.contract_files import pdf
from tests.factories.files import upload
from tests.factories.projects import TODAY

pytestmark = pytest.mark.django_db
JSON = "application/json"
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


def url(name: str, report: MonthlyReport) -> str:
    return reverse(f"assessment:{name}", args=[report.pk])


def again(report: MonthlyReport) -> MonthlyReport:
    return MonthlyReport.objects.get(pk=report.pk)


def whole_form(report: MonthlyReport, **typed: str) -> dict[str, str]:
    """Return what the page sends without a script: every cell as seen, some typed in."""
    found: dict[str, str] = {}
    for name, stored in load_content(report).stored().items():
        found[f"seen-{name}"] = stored
        if stored:
            found[name] = stored
    return found | {name.replace("__", "-"): text for name, text in typed.items()}


def cells(report: MonthlyReport, **typed: str) -> dict[str, str]:
    """Return what a script sends: the changed cells with the values seen."""
    stored = load_content(report).stored()
    names = {key.replace("__", "-"): text for key, text in typed.items()}
    return names | {f"seen-{name}": stored[name] for name in names}


@pytest.fixture
def awaiting(report, built, clue, clerk) -> MonthlyReport:
    complete(report, built, clue, clerk)
    return steps.send_up(report_id=report.pk, by=clerk, on=TODAY)


@pytest.fixture
def submitted(awaiting, head) -> MonthlyReport:
    return steps.confirm_report(report_id=awaiting.pk, by=head, on=TODAY)


@pytest.fixture
def returned(submitted, built, officer) -> MonthlyReport:
    notes = {f"line-{line_of(submitted, built).pk}": "请写明楼层"}
    return steps.return_report(
        report_id=submitted.pk, reason="形象进度过简", notes=notes, by=officer, on=TODAY
    )


@pytest.fixture
def accepted(submitted, officer) -> MonthlyReport:
    return steps.accept_report(report_id=submitted.pk, by=officer, on=TODAY)


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# --- What is shown --------------------------------------------------------------------------------


def test_the_clerk_sees_the_grid_with_last_month_beside(report, built, clerk, login) -> None:
    page = page_of(login(clerk), url("report", report))
    line = line_of(report, built)
    for part in ("amount", "origin", "progress", "problem", "next_step", "no_change"):
        assert f'name="line-{line.pk}-{part}"' in page
    assert f'name="cell-{cell_of(report, "trips").pk}-value"' in page
    assert built.name in page
    assert "综合楼主体三层" in page
    assert "10月单位月报" in page
    assert "超 15 天" in page


def test_a_visit_brings_the_rows_up_to_date(plan, built, county, clerk, login) -> None:
    empty = ReportFactory(unit=county.township)
    assert built.name in page_of(login(clerk), url("report", empty))
    assert again(empty).filled_at is not None


def test_a_reader_of_the_county_brings_nothing_up_to_date(plan, built, county, officer, login):
    empty = ReportFactory(unit=county.township)
    page_of(login(officer), url("report", empty))
    assert again(empty).filled_at is None


def test_the_first_visit_opens_the_months(plan, county, clerk, login) -> None:
    page = page_of(login(clerk), reverse("assessment:reports"))
    assert MonthlyReport.objects.filter(unit=county.township).count() == 2
    assert "2026年10月" in page
    assert "未开始" in page


def test_the_bureau_sees_all_units_of_a_month(report, officer, leader, login) -> None:
    for user in (officer, leader):
        page = page_of(login(user), reverse("assessment:reports") + "?month=2026-10")
        assert str(report.unit.label) in page
        assert "?month=2026-10" in page


def test_reports_of_other_units_and_counties_are_not_there(report, other_clerk, login) -> None:
    client = login(other_clerk)
    for name in (*READ, "report-check", "report-done"):
        assert client.get(url(name, report)).status_code == 404
    for name in STEPS:
        assert client.post(url(name, report)).status_code in {403, 404}


def test_every_check_has_words() -> None:
    assert set(FINDING_WORDS) == {*Error, *Warned}


def test_the_page_asks_the_same_queries_however_many_rows(
    report, clerk, login, django_assert_max_num_queries
) -> None:
    client = login(clerk)
    client.get(url("report", report))
    with django_assert_max_num_queries(18):
        client.get(url("report", report))


# --- Saving ---------------------------------------------------------------------------------------


def test_a_form_without_script_saves_only_what_was_typed(report, built, clerk, login) -> None:
    line = line_of(report, built)
    data = whole_form(report, **{f"line__{line.pk}__amount": "1.2亿"})
    answer = login(clerk).post(url("report-save", report), data)
    assert answer.status_code == 302
    assert line_of(report, built).amount_wan == 12000
    [edit] = report.edits.all()
    assert [each["cell"] for each in edit.changes] == [f"line-{line.pk}-amount"]


def test_an_unticked_box_is_a_change(report, clue, clerk, login) -> None:
    line = line_of(report, clue)
    line.no_change = True
    line.save()
    data = whole_form(report)
    del data[f"line-{line.pk}-no_change"]
    login(clerk).post(url("report-save", report), data)
    assert not line_of(report, clue).no_change


def test_what_cannot_be_read_stays_in_its_cell(report, built, clerk, login) -> None:
    line = line_of(report, built)
    data = whole_form(
        report, **{f"line__{line.pk}__amount": "很多", f"line__{line.pk}__progress": "封顶"}
    )
    answer = login(clerk).post(url("report-save", report), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="很多"' in page
    assert f'id="line-{line.pk}-amount-problem"' in page
    assert f'href="#line-{line.pk}-amount"' in page
    assert line_of(report, built).progress == "封顶"


def test_two_people_lose_nothing(report, built, clerk, head, login) -> None:
    line = line_of(report, built)
    mine = whole_form(
        report, **{f"line__{line.pk}__amount": "300", f"line__{line.pk}__problem": "缺电"}
    )
    client = login(head)
    client.post(url("report-save", report), cells(report, **{f"line__{line.pk}__amount": "500"}))
    page = login(clerk).post(url("report-save", report), mine).content.decode()
    stands = line_of(report, built)
    assert (stands.amount_wan, stands.problem) == (500, "缺电")
    assert 'value="300"' in page
    assert "期间已被改为“500”" in page
    assert f'name="seen-line-{line.pk}-amount" value="500"' in page


def test_a_script_hears_what_became_of_each_cell(report, built, clerk, head, login) -> None:
    line = line_of(report, built)
    seen = cells(
        report,
        **{
            f"line__{line.pk}__amount": "３００万",
            f"line__{line.pk}__origin": "nowhere",
            f"line__{line.pk}__progress": "封顶",
        },
    )
    login(head).post(
        url("report-save", report), cells(report, **{f"line__{line.pk}__progress": "二层"})
    )
    answer = login(clerk).post(url("report-save", report), seen, headers={"accept": JSON})
    found = answer.json()
    name = f"line-{line.pk}"
    assert found["saved"][f"{name}-amount"] == {"seen": "300", "shown": "300", "words": "300"}
    assert set(found["problems"]) == {f"{name}-origin"}
    assert found["clashes"][f"{name}-progress"]["words"] == "二层"
    assert found["figures"][f"{name}-sum"] == "820"
    assert found["figures"]["total-amount"] == "300"
    assert "没有佐证" in found["checks"]
    assert found["marks"][f"{name}-amount"] == "warn"


def test_lines_of_the_summary_are_no_change_when_they_come_back(report, clerk, login) -> None:
    client = login(clerk)
    typed = {"seen-report-summary": "", "report-summary": "接待客商\r\n外出对接"}
    client.post(url("report-save", report), typed)
    assert again(report).summary == "接待客商\n外出对接"
    same = dict.fromkeys(typed, typed["report-summary"])
    client.post(url("report-save", report), same)
    assert report.edits.count() == 1


def test_a_unit_with_many_projects_sends_its_form_whole(report, clerk, login) -> None:
    data = {f"seen-line-{number}-amount": "" for number in range(10**6, 10**6 + 1500)}
    assert login(clerk).post(url("report-save", report), data).status_code == 302


def test_older_savings_are_a_page_further(report, built, clerk, login) -> None:
    name = f"line__{line_of(report, built).pk}__amount"
    client = login(clerk)
    for amount in range(1, 53):
        client.post(url("report-save", report), cells(report, **{name: str(amount)}))
    page = client.get(url("report-history", report))
    assert len(page.context["edits"]) == 50
    older = client.get(url("report-history", report) + page.context["older_url"])
    assert [each["changes"][0]["new"] for each in older.context["edits"]] == ["2", "1"]


def test_a_locked_report_says_why_and_tells_what_was_typed(submitted, built, clerk, login) -> None:
    line = line_of(submitted, built)
    data = cells(submitted, **{f"line__{line.pk}__progress": "新的进度"})
    client = login(clerk)
    found = client.post(url("report-save", submitted), data, headers={"accept": JSON})
    assert found.status_code == 409
    assert found.json() == {"locked": "已上报，待招商局接收。"}
    page = client.post(url("report-save", submitted), data, follow=True).content.decode()
    assert "新的进度" in page


def test_a_saving_by_script_asks_few_queries(
    report, built, clerk, login, django_assert_max_num_queries
) -> None:
    client, name = login(clerk), f"line__{line_of(report, built).pk}__amount"
    client.get(url("report", report))
    data = cells(report, **{name: "5"})
    with django_assert_max_num_queries(26):
        client.post(url("report-save", report), data, headers={"accept": JSON})


def test_hostile_values_are_no_error(report, clerk, login) -> None:
    data = {
        "seen-line-999-amount": "x",
        "line-999-amount": "5",
        "seen-": "",
        "seen-cell--value": "",
    }
    answer = login(clerk).post(url("report-save", report), data)
    assert answer.status_code == 200
    assert "该行已不在月报中" in answer.content.decode()


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


# --- Evidence -------------------------------------------------------------------------------------


def evidence(report, project) -> str:
    return reverse("assessment:report-evidence", args=[line_of(report, project).pk])


def test_files_are_added_opened_and_taken_off(report, built, clerk, login) -> None:
    client, address = login(clerk), evidence(report, built)
    data = {"kind": "voucher", "uploads": [upload("凭证.pdf", pdf())], "once": "a"}
    client.post(address, data)
    [kept] = line_of(report, built).evidence.select_related("document")
    page = page_of(client, address)
    assert reverse("projects:document", args=[kept.document_id]) in page
    taken = reverse("assessment:report-evidence-remove", args=[kept.line_id, kept.document_id])
    client.post(taken)
    assert not line_of(report, built).evidence.exists()
    assert client.post(taken).status_code == 404


def test_a_dropped_file_answers_with_the_row_and_the_checks(report, built, clerk, login) -> None:
    client, address = login(clerk), evidence(report, built)
    found = client.post(
        address, {"uploads": upload("凭证.pdf", pdf())}, headers={"accept": JSON}
    ).json()
    assert "1 份" in found["files"]
    assert "section" in found["checks"]
    refused = client.post(address, {"uploads": upload("病毒.exe", b"MZ")}, headers={"accept": JSON})
    assert refused.status_code == 422
    assert "病毒.exe" in refused.json()["refused"]


def test_evidence_of_a_locked_report_is_only_read(submitted, built, clerk, officer, login) -> None:
    address = evidence(submitted, built)
    for user in (clerk, officer):
        assert 'type="file"' not in page_of(login(user), address)
    late = login(clerk).post(address, {"kind": "voucher", "uploads": [upload("凭证.pdf", pdf())]})
    assert "已上报" in late.content.decode()
    assert login(officer).post(address, {}).status_code == 403


def test_a_month_over_a_year_ago_is_named_with_its_year(report, clerk, login) -> None:
    MonthlyReport.objects.filter(pk=report.pk).update(month=dt.date(2025, 10, 1))
    assert "2025年10月单位月报" in page_of(login(clerk), url("report", report))

"""Pages of a monthly report: what is shown and saved, evidence; nothing typed is lost (R10)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from assessment.models import MonthlyReport
from assessment.rules.checks import Error, Warned
from assessment.views.report_words import FINDING_WORDS
from tests.assessment.reports.conftest import cell_of, line_of
from tests.assessment.reports.pages import again, cells, page_of, url, whole_form
from tests.factories.assessment import ReportFactory
from tests.factories.contract_files import pdf
from tests.factories.files import upload

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


# --- Evidence -------------------------------------------------------------------------------------


def evidence(report, project) -> str:
    return reverse("assessment:report-evidence", args=[line_of(report, project).pk])


def test_files_are_added_opened_and_taken_off(report, built, clerk, login) -> None:
    client, address = login(clerk), evidence(report, built)
    data = {"kind": "voucher", "uploads": [upload("凭证.pdf", pdf())], "once": "a"}
    client.post(address, data)
    [kept] = line_of(report, built).evidence.select_related("document")
    page = page_of(client, address)
    opened = reverse("assessment:report-evidence-file", args=[kept.line_id, kept.document_id])
    assert opened in page
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

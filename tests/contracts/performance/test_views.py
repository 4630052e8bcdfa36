"""Pages of promises, special reports and what is overdue: who reaches what, in how many queries."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from contracts.models import DateChange, SpecialReport
from contracts.services.contract_scan import scan
from projects.models import Milestone
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def tab(contract):
    return reverse("contracts:performance", args=[contract.pk])


def test_the_tab_shows_both_sides_the_ledger_and_what_may_be_done(
    performing, project, officer, on, login
):
    make_promise(performing, on + 5 * DAY, term="start", content="开工建设")
    make_promise(performing, on, side="county", kind="land", content="交付净地")
    Milestone.objects.create(project=project, kind="start", actual_on=on - DAY)
    page = login(officer).get(tab(performing)).content.decode()
    for words in ("投资方", "开工建设", "剩 5 天", "交付净地", "台账记载", "登记已履行"):
        assert words in page


def test_units_that_perform_it_report_and_others_see_nothing(
    performing, promise, county, clerk, other_clerk, leader, login
):
    page = login(clerk).get(tab(performing)).content.decode()
    assert "报履行" in page
    assert "登记已履行" not in page
    assert login(leader).get(tab(performing)).status_code == 200
    assert login(other_clerk).get(tab(performing)).status_code == 404
    archivist = county.user(Role.ARCHIVIST)
    performing.copies.create(number=1, holder_unit=archivist.unit)
    assert login(archivist).get(tab(performing)).status_code == 403


def test_only_the_host_writes_and_only_the_bureau_receives(report, clerk, writer, officer, login):
    write = reverse("contracts:special-report-write", args=[report.pk])
    receive = reverse("contracts:special-report-receive", args=[report.pk])
    assert login(writer).get(write).status_code == 200
    assert login(clerk).get(write).status_code == 403
    assert login(officer).get(write).status_code == 403
    assert login(officer).get(receive).status_code == 403
    SpecialReport.objects.update(state="submitted")
    assert login(officer).get(receive).status_code == 200
    assert login(writer).get(write).status_code == 403
    assert login(writer).get(receive).status_code == 403


def test_without_a_host_the_responsible_unit_writes(report, project, clerk, writer, login):
    project.host_unit = None
    project.save()
    write = reverse("contracts:special-report-write", args=[report.pk])
    assert login(clerk).get(write).status_code == 200


def test_the_word_document_says_what_was_agreed_and_found(report, officer, login):
    report.cause = "资金未到位"
    report.save()
    address = reverse("contracts:special-report-word", args=[report.pk])
    answer = login(officer).get(address)
    content = b"".join(answer.streaming_content)
    paper = Document(io.BytesIO(content))
    text = "\n".join(line.text for line in paper.paragraphs)
    assert "专题报告（草稿，未提交）" in text
    assert "资金未到位" in text
    assert "到期日当天不计" in text
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    assert {"约定", "实际", "2026-06-30"} <= set(cells)


def test_the_overdue_list_narrows_counts_and_exports(
    report, performing, county, officer, other_clerk, login
):
    address = reverse("contracts:overdue")
    page = login(officer).get(address).content.decode()
    assert performing.title in page
    assert performing.title not in login(officer).get(address, {"q": "没有"}).content.decode()
    unit = {"unit": county.townships[1].pk}
    assert performing.title not in login(officer).get(address, unit).content.decode()
    assert performing.title not in login(other_clerk).get(address).content.decode()
    answer = login(officer).get(reverse("contracts:overdue-export"), {"show": "owed"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows[0][:2] == (performing.number, performing.title)


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def fill(contract, on):
    for number in range(3):
        promise = make_promise(
            contract, on - (2 + number) * DAY, kind="invest", quantity=Decimal(5)
        )
        DateChange.objects.create(
            obligation=promise,
            old_due_on=on - 40 * DAY,
            new_due_on=promise.due_on,
            reference="1号",
        )


def test_pages_take_a_fixed_number_of_queries(performing, county, officer, on, login):
    client = login(officer)
    fill(performing, on)
    scan(on=on)
    report = SpecialReport.objects.first()
    pages = [
        tab(performing),
        reverse("contracts:special-report", args=[report.pk]),
        reverse("contracts:overdue"),
        reverse("contracts:overdue") + "?show=owed",
    ]
    few = [queries_of(client, page) for page in pages]
    for _number in range(4):
        project = ProjectFactory(
            county=county.county,
            responsible_unit=county.township,
            host_unit=county.park,
            signed=True,
        )
        fill(ContractFactory(project=project, state="performing", keeper=officer), on)
    fill(performing, on)
    scan(on=on)
    assert [queries_of(client, page) for page in pages] == few

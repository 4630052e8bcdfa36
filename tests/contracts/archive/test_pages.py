"""Pages of the hand-over: who reaches them, the sheet, the Word document, queries fixed."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from contracts.models import ArchiveTransfer
from contracts.services.archive import hand_over, list_contracts
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"contracts:{name}", args=args)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def item(transfer, ended, officer):
    return list_contracts(transfer_id=transfer.pk, contract_ids=[ended.pk], by=officer, on=TODAY)[0]


def test_the_whole_hand_over_in_the_browsers_words(ended, officer, login):
    browser = login(officer)
    assert browser.post(url("transfer-new"), {"title": "办结合同"}).status_code == 302
    made = ArchiveTransfer.objects.get()
    assert ended.title in text(browser.get(url("transfer-add", made.pk)))
    browser.post(url("transfer-add", made.pk), {"contracts": [ended.pk]})
    assert ended.title in text(browser.get(url("transfer", made.pk)))
    made.refresh_from_db()
    data = {"handed_on": TODAY, "version": made.version}
    assert browser.post(url("transfer-hand-over", made.pk), data).status_code == 302
    made.refresh_from_db()
    assert made.list_sha256 in text(browser.get(url("transfer", made.pk)))
    data = {
        "number": "7号",
        "receiver": "周档案",
        "receipted_on": TODAY,
        "upload": upload("回执.pdf", PDF),
        "version": made.version,
    }
    assert browser.post(url("transfer-receipt", made.pk), data).status_code == 302
    ended.refresh_from_db()
    assert ended.state == "archived"


def test_a_refusal_keeps_what_was_ticked(transfer, item, ended, officer, login):
    page = login(officer).post(url("transfer-add", transfer.pk), {"contracts": [ended.pk]})
    assert "已列入清单" in text(page)


def test_a_leader_reads_and_changes_nothing(transfer, item, leader, login):
    browser = login(leader)
    assert item.contract.title in text(browser.get(url("transfer", transfer.pk)))
    assert url("transfer-hand-over", transfer.pk) not in text(
        browser.get(url("transfer", transfer.pk))
    )
    assert browser.get(url("transfer-hand-over", transfer.pk)).status_code == 403


def test_a_clerk_does_not_reach_it(transfer, clerk, login):
    assert login(clerk).get(url("transfer", transfer.pk)).status_code == 403


def test_the_sheet_names_files_hashes_and_who_signs(transfer, item, officer, login):
    page = text(login(officer).get(url("transfer-sheet", transfer.pk)))
    assert item.files[0]["sha256"] in page
    assert "监交人" in page


def test_the_word_sheet_says_the_same_and_leaves_an_event(transfer, item, officer, login):
    hand_over(transfer_id=transfer.pk, handed_on=TODAY, by=officer, on=TODAY)
    response = login(officer).get(url("transfer-word", transfer.pk))
    words = Document(io.BytesIO(response.content))
    cells = {c.text for table in words.tables for row in table.rows for c in row.cells}
    assert {item.contract.number, item.files[0]["sha256"]} <= cells
    transfer.refresh_from_db()
    assert any(transfer.list_sha256 in each.text for each in words.paragraphs)
    assert AuditEvent.objects.filter(kind="contracts.transfer_exported").count() == 1


def test_a_list_that_was_changed_behind_its_hash_says_so(transfer, item, officer, login):
    hand_over(transfer_id=transfer.pk, handed_on=TODAY, by=officer, on=TODAY)
    item.refresh_from_db()
    item.originals = 9
    item.save()
    assert "SHA-256 已不一致" in text(login(officer).get(url("transfer", transfer.pk)))


def test_it_is_taken_off_by_a_post(transfer, item, officer, login):
    browser = login(officer)
    assert browser.get(url("transfer-drop", item.pk)).status_code == 405
    assert browser.post(url("transfer-drop", item.pk)).status_code == 302
    assert not transfer.items.exists()


@pytest.mark.parametrize("name", ["transfers", "transfer", "transfer-add", "transfer-sheet"])
def test_queries_stay_the_same_whatever_the_number(transfer, make_ended, officer, login, name):
    def fill(count: int) -> None:
        for _each in range(count):
            listed = make_ended()
            list_contracts(transfer_id=transfer.pk, contract_ids=[listed.pk], by=officer, on=TODAY)
            make_ended()
            ArchiveTransfer.objects.create(county=transfer.county, title="又一份")

    browser = login(officer)
    address = url(name, *([] if name == "transfers" else [transfer.pk]))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    fill(1)
    queries()
    few = queries()
    fill(3)
    assert queries() == few
    assert few <= 10

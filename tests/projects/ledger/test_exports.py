"""Exports: the screen's rows and columns, safe cells, logged; large ones by a worker."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from projects import events_ledger as events
from projects.exporting.csv_file import cell_text
from projects.models import LedgerExport, Project
from projects.services.views import save_choice
from tests.projects.ledger.conftest import logged_in, project
from tests.projects.ledger.export_acts import limit_to
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db
EXPORT_URL = "/projects/export/"
PAYLOADS = (
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+1-1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "＝1+1",
    "http://evil.example",
    "甲\n=cmd",
)


def sheet_of(answer):
    content = b"".join(answer.streaming_content)
    return load_workbook(io.BytesIO(content)).worksheets[0]


def lines_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


# --- Excel --------------------------------------------------------------------------------------


def test_excel_holds_what_the_screen_shows_in_its_order(as_officer, officer, ledger):
    save_choice(by=officer, columns=["land", "code", "total_investment", "signed"])
    query = {"stage": "signed", "sort": "-total_investment"}

    screen = as_officer.get("/projects/", query)
    sheet = sheet_of(as_officer.get(EXPORT_URL, query))

    headings = [cell.value for cell in sheet[4]]
    assert len(headings) == 1 + len(screen.context["headings"])
    for heading, shown in zip(headings[1:], screen.context["headings"], strict=True):
        assert heading.startswith(shown.text)
        assert shown.unit in heading
    assert [sheet.cell(row, 2).value for row in (5, 6)] == ["铝合金型材", "停一停"]
    assert [sheet.cell(row, 1).value for row in (5, 6)] == [1, 2]


def test_numbers_are_numbers_and_dates_are_dates(as_officer, officer, ledger):
    save_choice(by=officer, columns=["total_investment", "signed", "days_in_stage"])

    sheet = sheet_of(as_officer.get(EXPORT_URL, {"q": "铝合金型材"}))

    amount, signed, days = (sheet.cell(5, column) for column in (3, 4, 5))
    assert amount.value == 50_000
    assert amount.number_format == "#,##0.00"
    assert signed.value.date() == dt.date(2026, 4, 1)
    assert signed.number_format == "yyyy-mm-dd"
    assert days.value == 263


def test_the_total_row_says_what_was_not_counted(as_officer, officer, ledger):
    save_choice(by=officer, columns=["total_investment", "funds_verified", "land"])

    sheet = sheet_of(as_officer.get(EXPORT_URL))

    total = 5 + 5
    assert sheet.cell(total, 3).value == 140_000
    assert sheet.cell(total, 4).value == 2_000
    assert sheet.cell(total, 5).value == 52.5
    assert "5" in sheet.cell(total, 2).value
    assert "1" in sheet.cell(total, 2).value


def test_the_sheet_says_who_when_what_and_leaves_room_to_sign(as_officer, officer, ledger):
    sheet = sheet_of(as_officer.get(EXPORT_URL, {"stage": "signed", "q": "铝"}))

    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "LX县" in sheet.cell(1, 1).value
    assert any(officer.unit.name in word for word in words)
    assert any("2026" in word and "11" in word for word in words)
    assert "铝" in sheet.cell(3, 1).value
    assert len([cell for cell in sheet[5 + 1 + 2] if cell.value]) == 5


def test_panes_are_frozen_widths_are_set_and_paper_is_a3(as_officer, ledger):
    sheet = sheet_of(as_officer.get(EXPORT_URL))

    assert sheet.freeze_panes == "C5"
    assert sheet.column_dimensions["B"].width > 30
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "8"
    assert sheet.print_title_rows == "$4:$4"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula_or_a_link(as_officer, officer, lx, payload):
    save_choice(by=officer, columns=["next_step", "note"])
    made = project(lx, name=f"{payload}", investor=None)
    Project.objects.filter(pk=made.pk).update(next_step=payload[:200], note=payload)

    sheet = sheet_of(as_officer.get(EXPORT_URL))

    for column in (2, 3, 4):
        cell = sheet.cell(5, column)
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        assert not str(cell.value).startswith(("=", "+", "-", "@", "\t", "＝"))


def test_a_payload_in_the_keyword_is_harmless_in_the_head_lines(as_officer, ledger):
    sheet = sheet_of(as_officer.get(EXPORT_URL, {"q": "=1+1", "status": "all"}))

    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_an_empty_list_gives_an_empty_sheet_with_its_headings(as_officer):
    sheet = sheet_of(as_officer.get(EXPORT_URL))

    assert sheet.cell(4, 2).value
    assert "0" in sheet.cell(5, 2).value


def test_the_file_is_named_by_unit_list_period_and_time(as_officer, officer, ledger):
    answer = as_officer.get(EXPORT_URL, {"stage": "signed"})

    name = answer.filename
    assert name.startswith(f"{officer.unit.name}_")
    assert name.endswith(".xlsx")
    assert "20261120-120000" in name
    assert name.count("_") == 3
    assert "no-store" in answer.headers["Cache-Control"]


# --- CSV ----------------------------------------------------------------------------------------


def test_csv_has_a_mark_the_screens_columns_and_plain_figures(as_officer, officer, ledger):
    save_choice(by=officer, columns=["total_investment", "signed", "land"])

    answer = as_officer.get(EXPORT_URL, {"format": "csv", "sort": "-total_investment"})

    assert answer.streaming
    rows = lines_of(answer)
    assert [len(row) for row in rows] == [5] * 7
    assert rows[1] == ["1", "铝合金型材", "50000", "2026-04-01", ""]
    assert rows[-1][2:] == ["140000", "", "52.5"]


def test_csv_begins_before_the_rows_are_read(as_officer, ledger, monkeypatch):
    answer = as_officer.get(EXPORT_URL, {"format": "csv"})
    content = iter(answer.streaming_content)

    assert next(content).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("=1+1", "'=1+1"),
        (Decimal("12000.500000"), "12000.5"),
        (Decimal("0"), "0"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (dt.date(2026, 1, 5), "2026-01-05"),
    ],
)
def test_a_value_as_csv_has_it(value, text):
    assert cell_text(value) == text


def test_an_unknown_format_gives_excel(as_officer, ledger):
    assert as_officer.get(EXPORT_URL, {"format": "exe"}).filename.endswith(".xlsx")


# --- Log, limit, permission ---------------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_an_export_is_an_event_with_filter_columns_and_rows(
    as_officer, officer, ledger, file_format
):
    answer = as_officer.get(EXPORT_URL, {"format": file_format, "stage": "signed"})
    b"".join(answer.streaming_content)

    event = AuditEvent.objects.get(kind=events.EXPORTED)
    assert event.actor == officer
    assert event.detail["filter"] == "stage=signed"
    assert event.detail["rows"] == 2
    assert event.detail["format"] == file_format
    assert "total_investment" in event.detail["columns"]


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.AUDITOR, Role.REVIEWER, Role.LEGAL])
def test_who_does_not_read_the_ledger_does_not_export_it(lx, ledger, role):
    assert logged_in(lx.user(role)).get(EXPORT_URL).status_code == 403
    assert not AuditEvent.objects.filter(kind=events.EXPORTED).exists()


def test_exactly_the_limit_leaves_at_once_and_one_more_does_not(as_officer, ledger):
    limit_to(5)
    assert as_officer.get(EXPORT_URL).filename

    Policy.objects.all().delete()
    limit_to(4)
    answer = as_officer.get(EXPORT_URL)
    assert answer.status_code == 200
    assert answer.context["limit"] == 4
    assert not LedgerExport.objects.exists()

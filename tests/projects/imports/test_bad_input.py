"""Bad input: a clear message by row and column, and nothing changed."""

import io
import zipfile

import pytest
from django.utils import translation
from openpyxl import Workbook

from projects.importing.issues import Issue
from projects.models import ImportBatch, ImportRow, Project
from tests.core.workbook.files import repacked, saved, workbook
from tests.projects.imports.conftest import HEADINGS, ledger, row
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.workbook.limits import REFUSALS
from zhaoshang.files.models import StoredFile

pytestmark = pytest.mark.django_db
Action = ImportRow.Action
BACKEND = "zhaoshang.accounts.backends.CountyBackend"


def everything():
    """Count the rows of every table an upload could touch."""
    models = (ImportBatch, ImportRow, Project, StoredFile, AuditEvent)
    return {model.__name__: model._default_manager.count() for model in models}


def refusal(desk, data, name="台账.xlsx"):
    before = everything()
    with pytest.raises(RuleBroken) as refused:
        desk.receive(data, name)
    assert everything() == before
    return refused.value


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (300 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7 not a workbook", "台账.pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "台账.xlsx"),
        (b"", "空.xlsx"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页.xls"),
        (b"PK\x03\x04 broken", "坏.xlsx"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(bureau, data, name):
    error = refusal(bureau, data, name)
    assert error.code in REFUSALS
    assert error.field == "file"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(bureau):
    assert refusal(bureau, bomb()).code in {"too_big_unpacked", "broken"}


def test_an_oversized_file_is_refused(bureau):
    assert refusal(bureau, b"PK\x03\x04" + b"0" * (21 * 1024 * 1024)).code == "too_big"


def test_macros_are_refused(bureau):
    data = repacked(ledger(row("甲项目")), {"xl/vbaProject.bin": b"macro"})
    assert refusal(bureau, data, "台账.xlsm").code == "macros"


def test_links_to_other_files_are_refused(bureau):
    part = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    assert refusal(bureau, repacked(ledger(row("甲项目")), part)).code == "external_links"


def test_a_workbook_without_projects_is_staged_with_its_reason_and_cannot_be_confirmed(
    bureau, codes
):
    batch = bureau.receive(workbook([["今天天气", "很好"], ["明天", "也好"]]))
    assert batch.counts["rows"] == 0
    assert "nothing_to_import" in codes(batch)
    assert batch.counts["file_errors"] == 1


BAD_CELLS = [
    ("total", "-3000", "negative", "F"),
    ("total", "99999999999", "absurd_amount", "F"),
    ("total", "12.3.4", "unreadable_amount", "F"),
    ("started", "2027-06-01", "future_date", "H"),
    ("started", "2026-02-31", "impossible_date", "H"),
]


@pytest.mark.parametrize(("field", "value", "code", "letter"), BAD_CELLS)
def test_a_bad_cell_is_named_by_row_and_column(bureau, field, value, code, letter):
    before = Project.objects.count()
    batch = bureau.receive(ledger(row("好行"), row("坏行", **{field: value})))
    bad = batch.rows.get(row_number=5)
    issue = next(each for each in bad.issues if each["code"] == code)
    assert (issue["sheet"], issue["row"], issue["column"]) == ("台账", 5, letter)
    assert value[:4] in issue["value"]
    assert bad.action == Action.ERROR
    assert Project.objects.count() == before


def test_the_message_is_in_the_readers_language(bureau):
    batch = bureau.receive(ledger(row("坏行", total="-3000")))
    issue = Issue.from_json(batch.rows.get().issues[0])
    with translation.override("en"):
        english = issue.message
    with translation.override("zh-hans"):
        chinese = issue.message
    assert english == "“-3000” is negative."
    assert chinese != english


def test_a_slipped_decimal_point_is_read_with_a_warning(bureau, codes):
    batch = bureau.receive(ledger(row("甲项目", total="20、53亿")))
    assert batch.rows.get().values["fields"]["total_investment_wan"].startswith("205300")
    assert "decimal_slip" in codes(batch)


def test_formulas_are_read_by_their_saved_values_only(bureau, codes):
    book = Workbook()
    sheet = book.active
    sheet.append(list(HEADINGS))
    sheet.append(["1", "甲项目", "", "", "签约", "=1000*3", "", "", "", "", ""])
    sheet.append(["2", '=HYPERLINK("http://x","点我")', "", "", "签约", 5, "", "", "", "", ""])
    batch = bureau.receive(saved(book))
    assert "formula_without_value" in codes(batch)
    assert batch.counts["errors"] > 0
    assert "HYPERLINK" not in str(list(batch.rows.values_list("values", flat=True)))


def test_duplicate_codes_are_an_error(bureau, codes):
    data = ledger(
        ["LX-2026-0001", "甲项目", "签约"],
        ["LX-2026-0001", "乙项目", "签约"],
        headings=("项目编号", "项目名称", "当前阶段"),
    )
    batch = bureau.receive(data)
    assert "duplicate_code" in codes(batch)
    assert batch.rows.get(row_number=5).action == Action.ERROR


def test_a_text_that_looks_like_a_formula_stays_text(bureau):
    bureau.bring_in(ledger(row("'=1+1项目", note="'+86 0731")))
    project = Project.objects.get()
    assert (project.name, project.note) == ("=1+1项目", "+86 0731")


def test_markup_in_a_cell_is_shown_as_text(bureau, client):
    name = "<script>alert(1)</script>项目"
    batch = bureau.receive(ledger(row(name, unit="<b>镇</b>")))
    client.force_login(bureau.user, backend=BACKEND)
    page = client.get(f"/projects/imports/{batch.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_every_error_of_a_file_is_listed_at_once(bureau):
    rows = [row(f"坏行{number}", total="-1") for number in range(30)]
    batch = bureau.receive(ledger(*rows))
    assert batch.counts["errors"] == 30
    assert batch.counts["codes"]["negative"]["count"] == 30

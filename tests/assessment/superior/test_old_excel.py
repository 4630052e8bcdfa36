"""A report's workbook that WPS or LibreOffice saved as old Excel (.xls) comes back all the same.

The kept file was made of a workbook as handed out, filled in and saved as .xls by LibreOffice. Its
mark names the rows of the report that it was made of, so the mark of this report stands in for it.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from assessment.exporting.report_mark import MAGIC
from assessment.importing import report_file
from assessment.services.report_workbook import compare_workbook
from tests.assessment.reports.conftest import line_of, type_in
from tests.assessment.superior.conftest import PROJECTS
from tests.factories.projects import TODAY
from zhaoshang.core.workbook import read_workbook

FILES = Path(__file__).parent / "files"
OLD = (FILES / "report_libreoffice.xls").read_bytes()
NEW = (FILES / "report_libreoffice.xlsx").read_bytes()
NO_MARK, DAMAGED, NO_WORKBOOK = "文件没有标识", "工作簿已损坏", "不是工作簿"

pytestmark = pytest.mark.django_db


def marks(data: bytes, name: str) -> list[str]:
    """Return what the sheet of the mark says."""
    for sheet in read_workbook(data, name):
        column = [str(row[0]).strip() for row in sheet.rows if row]
        if column and column[0] == MAGIC:
            return column
    return []


@pytest.fixture
def of_this_report(report, workbook, monkeypatch) -> None:
    mark = compare_workbook(report=report, data=workbook, name="月报.xlsx", on=TODAY).read.mark
    kept, read = "".join(marks(OLD, "月报.xls")[1:]), report_file.read_mark
    monkeypatch.setattr(report_file, "read_mark", lambda text: mark if text == kept else read(text))


def upload(client, report, data: bytes, name: str = "10月月报.xls"):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("assessment:report-upload", args=[report.pk]), {"file": file})


def test_the_mark_outlives_old_excel_letter_for_letter() -> None:
    found = marks(OLD, "月报.xls")
    assert len("".join(found)) > 1000
    assert found == marks(NEW, "月报.xlsx")


def test_what_was_typed_is_shown_and_taken_over(
    login, clerk, report, built, of_this_report
) -> None:
    client = login(clerk)
    preview = upload(client, report, OLD)
    assert "1,240.5" in [row["new"] for row in preview.context["rows"]]
    take = reverse("assessment:report-take", args=[report.pk])
    client.post(take, {"changes": preview.context["changes"]})
    line = line_of(report, built)
    assert (float(line.amount_wan), line.origin) == (1240.5, "other_province")
    assert line.progress == "综合楼主体五层封顶，转入砌筑"


def test_an_error_comes_back_in_a_new_workbook_that_can_be_uploaded_again(
    login, clerk, other_clerk, report, built, of_this_report
) -> None:
    type_in(report, other_clerk, **{f"line__{line_of(report, built).pk}__amount": "800"})
    client = login(clerk)
    page = upload(client, report, OLD)
    assert page.status_code == 422
    answer = client.get(page.context["file_url"])
    assert ".xlsx" in answer.headers["Content-Disposition"]
    back = b"".join(answer.streaming_content)
    cell = load_workbook(io.BytesIO(back))[PROJECTS]["F5"]
    assert (cell.value, "800" in cell.comment.text) == (1240.5, True)
    again = upload(client, report, back, "10月月报.xlsx")
    assert "1,240.5" in [row["new"] for row in again.context["rows"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (OLD[:3000], NO_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, DAMAGED),
        (OLD.replace(MAGIC.encode(), b"x" * len(MAGIC)), NO_MARK),
    ],
    ids=["cut off", "empty container", "mark removed"],
)
def test_one_that_is_damaged_or_not_ours_is_refused_in_words(
    login, clerk, report, data, said
) -> None:
    page = upload(login(clerk), report, data)
    assert page.status_code == 200
    (words,) = page.context["form"].errors["file"]
    assert said in words

"""The empty template: every column comes back as what it is, in both languages."""

import io

import pytest
from django.utils import translation
from openpyxl import load_workbook

from projects.exporting.import_template import heading_of, template_workbook
from projects.models import ImportBatch, Project
from projects.resources.projects import ProjectImport
from tests.core.workbook.files import saved

pytestmark = pytest.mark.django_db
COLUMNS = [column for column in ProjectImport().columns() if column.in_template]


def filled(county, **values):
    """Return the template with one row written into it."""
    book = load_workbook(io.BytesIO(template_workbook(county.county, [county.township])))
    sheet = book.worksheets[0]
    for place, column in enumerate(COLUMNS, start=1):
        if column.column_name in values:
            sheet.cell(4, place, values[column.column_name])
    return saved(book)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_heading_is_read_as_its_column(bureau, language):
    with translation.override(language):
        batch = bureau.receive(filled(bureau.county, name="甲项目", stage="签约"))
    read = {each["letter"]: each["canonical"] for each in batch.layout["sheets"][0]["columns"]}
    assert list(read.values()) == [column.column_name for column in COLUMNS]


def test_a_filled_template_comes_in(bureau):
    values = {
        "name": "甲项目",
        "stage": "签约",
        "investor": "天合公司",
        "total_investment_wan": 3000,
        "responsible_unit": "城关镇",
        "signed_on": "2026-03-05",
        "is_key": "是",
    }
    batch = bureau.bring_in(filled(bureau.county, **values))
    assert batch.state == ImportBatch.State.DONE
    project = Project.objects.get()
    assert project.responsible_unit == bureau.county.township
    assert (str(project.signed_on), project.is_key) == ("2026-03-05", True)


def test_an_empty_template_has_nothing_to_import(bureau, codes):
    batch = bureau.receive(template_workbook(bureau.county.county, []))
    assert batch.counts["rows"] == 0


def test_headings_carry_their_unit_and_lists_are_offered(county):
    book = load_workbook(io.BytesIO(template_workbook(county.county, [county.township])))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[3]]
    assert headings == [heading_of(column) for column in COLUMNS]
    assert sheet.freeze_panes == "C4"
    assert len(sheet.data_validations.dataValidation) >= 5
    assert book.worksheets[1].sheet_state == "hidden"
    assert len(book.worksheets) == 3

"""What a filled table does not keep of its form is said at the upload, by sheet and kind."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.image import Image
from PIL import Image as Picture

from assessment import events_superior as events
from assessment.importing.form_losses import Loss, losses_of
from assessment.services.superior import add_form, fill_form, replace_file
from tests.assessment.reports.conftest import OCTOBER
from tests.factories.projects import TODAY
from zhaoshang.audit.models import AuditEvent
from zhaoshang.files.storage import default_store

pytestmark = pytest.mark.django_db

SHAPE = (
    "<xdr:oneCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row>"
    '<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="99" cy="99"/><xdr:sp macro="" textlink="">'
    '<xdr:nvSpPr><xdr:cNvPr id="9" name="盖章处"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp>'
    "<xdr:clientData/></xdr:oneCellAnchor>"
)
ALTERNATIVE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f'<mc:Choice Requires="x14">{SHAPE}</mc:Choice><mc:Fallback>{SHAPE}</mc:Fallback>'
    "</mc:AlternateContent>"
)
SPARKLINES = (
    '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    "<x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline/><x14:sparkline/>"
    "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>"
)


def form_file(
    *, chart: bool = False, picture: bool = False, drawn: str = "", after: str = ""
) -> bytes:
    """Make a form that binds a cell; `drawn` is added to its drawing, `after` ends its sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "表一"
    sheet["A1"] = "{{到位资金.累计}}"
    if chart or drawn:
        bars = BarChart()
        bars.add_data(Reference(sheet, min_col=1, min_row=1, max_row=3))
        sheet.add_chart(bars, "D2")
    if picture:
        seal = io.BytesIO()
        Picture.new("RGB", (2, 2)).save(seal, "PNG")
        sheet.add_image(Image(seal), "F1")
    made = io.BytesIO()
    book.save(made)
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if drawn and name == "xl/drawings/drawing1.xml":
                text = _with_prefix(text).replace(b"</xdr:wsDr>", f"{drawn}</xdr:wsDr>".encode())
            if after and name == "xl/worksheets/sheet1.xml":
                text = text.replace(b"</worksheet>", after.encode())
            target.writestr(name, text)
    return changed.getvalue()


def _with_prefix(drawing: bytes) -> bytes:
    """Close the drawing with the prefix of the shapes, as other programs write it."""
    space = b"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    head = b'<xdr:wsDr xmlns:xdr="' + space + b'" xmlns="' + space + b'">'
    inner = drawing[drawing.index(b">", drawing.index(b"wsDr")) + 1 : drawing.rindex(b"</")]
    return head + inner + b"</xdr:wsDr>"


def losses(data: bytes) -> list[Loss]:
    return losses_of(data, load_workbook(io.BytesIO(data)))


def added(by, data: bytes):
    upload = ContentFile(data, name="市表.xlsx")
    return add_form(name="市表", level="city", upload=upload, by=by, on=TODAY)


@pytest.fixture
def officer(report, county, officer):
    return officer


def test_cells_and_pictures_are_kept() -> None:
    assert losses(form_file(picture=True)) == []


def test_a_chart_is_kept_in_a_plainer_look() -> None:
    assert losses(form_file(chart=True)) == [Loss("表一", "chart", 1, kept=True)]


@pytest.mark.parametrize("drawn", [SHAPE, ALTERNATIVE])
def test_a_shape_is_lost_and_counted_once(drawn) -> None:
    found = losses(form_file(drawn=drawn))
    assert Loss("表一", "shape", 1) in found


@pytest.mark.filterwarnings("ignore:Sparkline Group")
def test_sparklines_are_lost() -> None:
    assert losses(form_file(after=SPARKLINES)) == [Loss("表一", "sparkline", 2)]


def test_what_is_told_is_true_of_the_filled_workbook(officer) -> None:
    form = added(officer, form_file(drawn=SHAPE))
    filled = fill_form(form_id=form.pk, month=OCTOBER, by=officer, on=TODAY)
    with default_store().open(filled.file.key) as file:
        made = zipfile.ZipFile(io.BytesIO(file.read()))
    assert "xl/charts/chart1.xml" in made.namelist()
    assert "盖章处" not in made.read("xl/drawings/drawing1.xml").decode()


def test_it_is_said_on_the_page_of_the_form_and_of_a_filled_table(officer, client) -> None:
    client.force_login(officer)
    form = added(officer, form_file(drawn=SHAPE))
    page = client.get(reverse("assessment:superior-form", args=[form.pk])).content.decode()
    assert "形状和文本框" in page
    assert "图表（1）" in page
    filled = fill_form(form_id=form.pk, month=OCTOBER, by=officer, on=TODAY)
    page = client.get(reverse("assessment:filled-form", args=[filled.pk])).content.decode()
    assert "形状和文本框" in page
    assert AuditEvent.objects.get(kind=events.FORM_ADDED).detail["losses"] == 2


def test_a_form_that_keeps_everything_says_nothing(officer, client) -> None:
    client.force_login(officer)
    form = added(officer, form_file())
    page = client.get(reverse("assessment:superior-form", args=[form.pk])).content.decode()
    assert "losses" not in page


def test_a_newer_file_is_looked_at_anew(officer) -> None:
    form = added(officer, form_file(drawn=SHAPE))
    upload = ContentFile(form_file(), name="新表.xlsx")
    form = replace_file(form_id=form.pk, upload=upload, by=officer, on=TODAY, version=form.version)
    assert form.losses == []

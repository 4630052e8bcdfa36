"""A superior's table: checked at upload, filled from the figures, its look and formulas kept."""

from __future__ import annotations

import hashlib
import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

from assessment import events_superior as events
from assessment.demo.superior import city_form
from assessment.importing.superior_form import FormRefused
from assessment.models import SuperiorForm
from assessment.services.superior import add_form, change_form, fill_form, replace_file
from tests.assessment.reports.conftest import OCTOBER
from tests.factories.accounts import make_county
from tests.factories.assessment import TargetFactory
from tests.factories.projects import TODAY, make_funds
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Month
from zhaoshang.files.storage import default_store

pytestmark = pytest.mark.django_db


def file_of(cells: dict[str, object], name: str = "样表.xlsx") -> ContentFile:
    book = Workbook()
    for place, value in cells.items():
        book.active[place] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return ContentFile(buffer.getvalue(), name=name)


def added(by, upload: ContentFile | None = None) -> SuperiorForm:
    upload = upload or ContentFile(city_form(), name="市月报表.xlsx")
    return add_form(name="市表一", level="city", upload=upload, by=by, on=TODAY)


def opened(stored) -> object:
    with default_store().open(stored.key) as file:
        data = file.read()
    assert hashlib.sha256(data).hexdigest() == stored.sha256
    return load_workbook(io.BytesIO(data))


def filled_sheet(form: SuperiorForm, by, month: Month = OCTOBER):
    made = fill_form(form_id=form.pk, month=month, by=by, on=TODAY)
    return made, opened(made.file).active


# --- Added ------------------------------------------------------------------------------------


def test_a_form_tells_its_bound_cells_and_what_stays_to_be_typed(report, officer) -> None:
    form = added(officer)
    assert len(form.bindings) == 20
    # Remarks of two rows and the number of the county's row stay; the row of sums lies below.
    assert form.typed_cells == 3
    assert AuditEvent.objects.order_by("-pk")[0].kind == events.FORM_ADDED


def test_unknown_names_are_refused_with_place_and_likely_name(report, officer) -> None:
    upload = file_of({"B2": "{{到位资全.累计}}", "C3": "{{新签约项目.累计@张家庄}}"})
    with pytest.raises(FormRefused) as refused:
        added(officer, upload)
    first, second = refused.value.faults
    assert "Sheet!B2" in first
    assert "到位资金" in first
    assert "Sheet!C3" in second
    assert not SuperiorForm.objects.exists()


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (lambda: file_of({"A1": "没有绑定"}), "nothing_bound"),
        (lambda: ContentFile(b"PK\x03\x04 nonsense", name="a.xlsx"), "file_damaged"),
        (lambda: ContentFile(b"\xd0\xcf\x11\xe0" * 200, name="a.xls"), "file_kind"),
    ],
)
def test_what_is_no_form_is_refused(upload, code, report, officer) -> None:
    with pytest.raises(RuleBroken) as refused:
        added(officer, upload())
    assert refused.value.code == code


def test_a_defined_name_binds_its_cell(report, officer, built) -> None:
    make_funds(built, OCTOBER.first_day, 100, state="verified", verified_wan=100)
    book = Workbook()
    book.active.title = "表一"
    book.defined_names["到位资金.本月"] = DefinedName("到位资金.本月", attr_text="表一!$C$5")
    buffer = io.BytesIO()
    book.save(buffer)
    form = added(officer, ContentFile(buffer.getvalue(), name="a.xlsx"))
    _made, sheet = filled_sheet(form, officer)
    assert sheet["C5"].value == 100


# --- Filled -----------------------------------------------------------------------------------


def test_a_form_is_filled_with_rows_for_units_and_keeps_its_look(
    report, officer, built, county
) -> None:
    make_funds(built, OCTOBER.first_day, 1240, state="verified", verified_wan=1240)

    made, sheet = filled_sheet(added(officer), officer)

    assert sheet["A1"].value == "2026年10月招商引资工作进展情况表"
    assert sheet["A2"].value == f"填报单位：{officer.unit.name}"
    assert [sheet.cell(row, 2).value for row in range(4, 8)] == [
        county.townships[0].label,
        county.townships[1].label,
        "全县",
        "各单位合计",
    ]
    assert [sheet.cell(row, 1).value for row in (4, 5)] == [1, 2]
    # This month, cumulative, target and rate of the unit; the rate is shown as a percentage.
    assert [sheet.cell(4, column).value for column in (3, 5)] == [1240, 24000]
    assert sheet["F4"].number_format == "0.00%"
    assert sheet["F4"].value == pytest.approx(float(sheet["D4"].value) / 24000, abs=0.0001)
    # Sums reach over all units; the foot has moved with its merged block.
    assert sheet["C7"].value == "=SUM(C4:C5)"
    assert sheet["F7"].value == '=IF(E7=0,"",D7/E7)'
    assert "A9:I9" in {str(each) for each in sheet.merged_cells.ranges}
    assert "83.33%" in sheet["A9"].value
    assert sheet["B5"].border.left.style == "thin"
    assert made.filled_cells > 15
    assert not made.is_final


def test_cells_without_a_figure_say_why(report, officer) -> None:
    made, sheet = filled_sheet(added(officer), officer)
    assert {each["why"] for each in made.missing} >= {"no_target"}
    place = next(each["place"] for each in made.missing if each["why"] == "no_target")
    assert sheet[place.partition("!")[2]].value is None
    assert made.empty_cells == len(made.missing)


def test_a_month_without_a_plan_has_no_figures(report, officer) -> None:
    form = added(officer, file_of({"A1": "{{到位资金.累计}}", "A2": "{{月份}}"}))
    made, sheet = filled_sheet(form, officer, Month(2024, 5))
    assert (sheet["A1"].value, sheet["A2"].value) == (None, "2024年5月")
    assert [each["why"] for each in made.missing] == ["no_plan"]


def test_a_named_unit_and_a_group_have_their_own_figures(report, officer, built, county) -> None:
    make_funds(built, OCTOBER.first_day, 300, state="verified", verified_wan=300)
    first, second = (unit.label for unit in county.townships[:2])
    form = added(
        officer,
        file_of(
            {
                "A1": f"{{{{到位资金.本月@{first}}}}}",
                "A2": f"{{{{到位资金.本月@{second}}}}}",
                "A3": "{{到位资金.本月@乡镇组}}",
                "A4": "{{到位资金.目标/县定目标@乡镇组}}",
                "A5": "本月{{到位资金.本月}}万元，{{月份}}",
            }
        ),
    )
    _made, sheet = filled_sheet(form, officer)
    assert [sheet[f"A{row}"].value for row in range(1, 5)] == [300, 0, 300, 24000]
    assert sheet["A5"].value == "本月300万元，2026年10月"


def test_a_name_that_looks_like_a_formula_stays_text(report, officer, county) -> None:
    unit = county.townships[0]
    type(unit).objects.filter(pk=unit.pk).update(short_name="=1+1镇", name="=1+1镇")
    _made, sheet = filled_sheet(added(officer, file_of({"A1": "{{单位}}"})), officer)
    found = [cell for row in sheet.iter_rows() for cell in row if "1+1" in str(cell.value)]
    assert [cell.data_type for cell in found] == ["s"]


def test_a_future_month_and_a_table_out_of_use_are_refused(report, officer) -> None:
    form = added(officer)
    with pytest.raises(RuleBroken) as refused:
        fill_form(form_id=form.pk, month=Month(2027, 1), by=officer, on=TODAY)
    assert refused.value.code == "future"
    change_form(form_id=form.pk, values={"is_active": False}, by=officer, version=form.version)
    with pytest.raises(RuleBroken) as refused:
        fill_form(form_id=form.pk, month=OCTOBER, by=officer, on=TODAY)
    assert refused.value.code == "out_of_use"


def test_a_replaced_file_is_kept_and_what_was_handed_out_stays(report, officer) -> None:
    form = added(officer)
    made = fill_form(form_id=form.pk, month=OCTOBER, by=officer, on=TODAY)
    before, sha256 = form.file_id, made.file.sha256
    upload = file_of({"A1": "{{到位资金.累计}}"})
    form = replace_file(form_id=form.pk, upload=upload, by=officer, on=TODAY, version=form.version)
    assert form.file_id != before
    assert before in form.history.values_list("file_id", flat=True)
    assert len(form.bindings) == 1
    made.refresh_from_db()
    assert made.file.sha256 == sha256
    opened(made.file)


def test_two_who_change_a_table_do_not_overwrite_each_other(report, officer) -> None:
    form = added(officer)
    change_form(form_id=form.pk, values={"name": "甲"}, by=officer, version=form.version)
    with pytest.raises(Conflict):
        change_form(form_id=form.pk, values={"name": "乙"}, by=officer, version=form.version)


# --- Pages ------------------------------------------------------------------------------------


def test_the_bureau_adds_and_fills_on_pages(login, report, officer) -> None:
    client = login(officer)
    assert client.get(reverse("assessment:superior-form-new")).status_code == 200
    answer = client.post(
        reverse("assessment:superior-form-new"),
        {"name": "市表一", "level": "city", "file": ContentFile(city_form(), name="a.xlsx")},
    )
    form = SuperiorForm.objects.get()
    assert answer.headers["Location"] == reverse("assessment:superior-form", args=[form.pk])
    assert client.get(answer.headers["Location"]).status_code == 200
    answer = client.post(
        reverse("assessment:superior-form-fill", args=[form.pk]), {"month": str(OCTOBER)}
    )
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    made = form.filled.get()
    assert str(made.filled_cells) in page.content.decode()
    file = client.get(reverse("assessment:filled-form-file", args=[made.pk]))
    assert hashlib.sha256(b"".join(file.streaming_content)).hexdigest() == made.file.sha256


def test_unknown_names_stand_on_the_page(login, report, officer) -> None:
    page = login(officer).post(
        reverse("assessment:superior-form-new"),
        {"name": "表", "level": "city", "file": file_of({"B2": "{{到位资全.累计}}"})},
    )
    text = page.content.decode()
    assert "Sheet!B2" in text
    assert "到位资金" in text
    assert 'value="表"' in text


def test_clerks_read_and_fetch_but_do_not_fill(login, report, officer, clerk) -> None:
    form = added(officer)
    made = fill_form(form_id=form.pk, month=OCTOBER, by=officer, on=TODAY)
    client = login(clerk)
    for name, pk in (
        ("superior-form", form.pk),
        ("superior-form-file", form.pk),
        ("filled-form", made.pk),
        ("filled-form-file", made.pk),
    ):
        assert client.get(reverse(f"assessment:{name}", args=[pk])).status_code == 200
    assert client.get(reverse("assessment:superior-forms")).status_code == 200
    url = reverse("assessment:superior-form-fill", args=[form.pk])
    assert client.post(url, {"month": str(OCTOBER)}).status_code == 403


def test_another_countys_tables_are_not_there(login, report, officer) -> None:
    form = added(officer)
    stranger = make_county("QT").user(Role.BUREAU)
    url = reverse("assessment:superior-form", args=[form.pk])
    assert login(stranger).get(url).status_code == 404


def test_only_files_of_the_table_are_handed_out(login, report, officer) -> None:
    form = added(officer)
    other = added(officer)
    url = reverse("assessment:superior-form-file", args=[form.pk])
    assert login(officer).get(url, {"file": str(other.file_id)}).status_code == 404


def test_a_unit_that_has_none_of_a_rows_figures_has_no_row(report, plan, officer, county) -> None:
    """A task force with a target of its own for trips is not asked for money."""
    indicator = plan.indicators.get(indicator__code="trips").indicator
    TargetFactory(plan=plan, indicator=indicator, unit=county.department, amount=5)
    money = added(officer, file_of({"A1": "{{单位}}", "B1": "{{到位资金.累计}}"}))
    trips = added(officer, file_of({"A1": "{{单位}}", "B1": "{{外出招商.目标}}"}))
    first, second = (filled_sheet(form, officer)[1] for form in (money, trips))
    names = [[cell.value for cell in sheet["A"]] for sheet in (first, second)]
    assert county.department.label not in names[0]
    assert county.department.label in names[1]

"""Superior's tables of the demonstration county: the city's monthly form, filled for a month."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.core.files.base import ContentFile
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from assessment.models import SuperiorForm
from assessment.models.choices import BasisLevel
from assessment.selectors.plans import plan_in_force, plan_indicators
from assessment.services.superior import add_form, fill_form
from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.core.periods import Month

NAME = "全市招商引资工作月报表（市投促局表一）"
_THIN = Side(style="thin", color="FF000000")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="FFD9E2F3")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_COLUMNS = ("本月", "累计", "目标", "完成率", "上年同期", "同比")


def load_superior(staff: Staff, *, on: dt.date, by: User) -> int:
    """Add the city's form and fill it for last month; return how many cells nobody had to type.

    The plan has to be there. Doing it again adds nothing.
    """
    month = Month.of(on) - 1
    plan = plan_in_force(staff.county.pk, month.year)
    form = SuperiorForm.objects.filter(county=staff.county, name=NAME).first()
    if plan is None or (form is not None and form.filled.exists()):
        return 0
    if form is None:
        indicator = plan_indicators(plan, month)[0].definition.name
        form = add_form(
            name=NAME,
            level=BasisLevel.CITY,
            note="每月 10 日前报市投促局",
            upload=ContentFile(city_form(indicator), name="市月报表.xlsx"),
            by=by,
            on=on,
        )
    return fill_form(form_id=form.pk, month=month, by=by, on=on).filled_cells


def city_form(indicator: str = "到位资金", group: str = "") -> bytes:
    """Return a form as a city sends it: merged title, a row for each unit, totals by formula."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "表一"
    sheet.merge_cells("A1:I1")
    sheet["A1"] = "{{年份}}年{{月}}月招商引资工作进展情况表"
    sheet["A1"].font = Font(name="方正小标宋简体", size=18, bold=True)
    sheet["A1"].alignment = _CENTRE
    sheet["A2"] = "填报单位：{{填报单位}}"
    sheet["G2"] = "填报日期：{{填报日期}}"
    heads = (
        "序号",
        "单位",
        f"{indicator}本月",
        "累计",
        "年度目标",
        "完成率",
        "上年同期",
        "同比%",
        "备注",
    )
    for column, head in enumerate(heads, 1):
        sheet.cell(3, column, head).fill = _HEAD
    sheet["A4"], sheet["B4"] = "{{序号}}", f"{{{{单位{':' + group if group else ''}}}}}"
    sheet["A5"], sheet["B5"] = "", "全县"
    for column, measure in enumerate(_COLUMNS, 3):
        asked = f"{{{{{indicator}.{measure}}}}}"
        sheet.cell(4, column, asked)
        sheet.cell(5, column, asked)
    sheet["A6"], sheet["B6"] = "", "各单位合计"
    for letter in "CDE":
        sheet[f"{letter}6"] = f"=SUM({letter}4:{letter}4)"
    sheet["F6"] = '=IF(E6=0,"",D6/E6)'
    for row in sheet["A3:I6"]:
        for cell in row:
            cell.border, cell.alignment = _FRAME, _CENTRE
    for cell in ("F4", "F5", "F6"):
        sheet[cell].number_format = "0.00%"
    sheet.merge_cells("A8:I8")
    sheet["A8"] = "负责人：            填报人：{{填报人}}            时序进度：{{时序进度}}"
    for letter, width in zip("ABCDEFGHI", (6, 16, 14, 14, 14, 11, 14, 11, 18), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.row_dimensions[1].height, sheet.row_dimensions[3].height = 40, 32
    sheet.print_area = "A1:I8"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()

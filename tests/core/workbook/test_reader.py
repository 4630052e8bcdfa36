"""What comes out of a file that may be read."""

import datetime as dt
import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.core.workbook.files import DATA, repacked, saved, workbook
from zhaoshang.core.workbook import Area, read_workbook
from zhaoshang.core.workbook.number_formats import date_kind

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"


def test_cells_come_with_their_kind_and_place() -> None:
    rows = [[None, "项目"], [1, "x", 1.5, True, dt.date(2026, 3, 18)]]
    (sheet,) = read_workbook(workbook(rows))
    assert sheet.name == "台账"
    assert sheet.rows == [
        ["", "项目", "", "", ""],
        [1.0, "x", 1.5, True, dt.date(2026, 3, 18)],
    ]


def test_merged_blocks_are_kept() -> None:
    (sheet,) = read_workbook(workbook([["a", "b"], ["c", "d"]], ["A1:B1"]))
    assert sheet.merged == (Area(0, 0, 0, 1),)


def test_rows_and_columns_keep_their_numbers_when_the_table_begins_further_down() -> None:
    book = Workbook()
    book.active["C5"] = "x"
    (sheet,) = read_workbook(saved(book))
    assert sheet.rows[4][2] == "x"


def test_hidden_and_empty_sheets_are_told() -> None:
    book = Workbook()
    book.active.title = "一"
    hidden = book.create_sheet("二")
    hidden["A1"] = 1
    hidden.sheet_state = "hidden"
    sheets = read_workbook(saved(book))
    assert [(sheet.name, sheet.hidden, len(sheet.rows)) for sheet in sheets] == [
        ("一", False, 0),
        ("二", True, 1),
    ]


def test_formulas_errors_and_number_formats_are_known_by_cell() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "=1+1"
    sheet["B1"] = "#REF!"
    sheet["B1"].data_type = "e"
    sheet["C1"] = dt.date(2026, 8, 1)
    sheet["C1"].number_format = 'yyyy"年"m"月"'
    sheet["D1"] = 1.5
    sheet["D1"].number_format = '0.00"亿元"'
    sheet["E1"] = 30000000
    sheet["E1"].number_format = '0!.0,"万"'
    sheet["F1"] = dt.date(2026, 8, 1)
    (read,) = read_workbook(saved(book))
    assert read.seen.formulas == {(0, 0)}
    assert read.seen.uncomputed == {(0, 0)}
    assert read.seen.errors == {(0, 1): "#REF!"}
    assert read.seen.months == {(0, 2)}
    assert read.seen.units == {(0, 3): "亿元", (0, 4): "元"}


def test_a_legacy_workbook_is_read() -> None:
    sheets = read_workbook((DATA / "legacy_signed_list.xls").read_bytes())
    assert [sheet.name for sheet in sheets] == ["签约项目", "空表"]
    assert sheets[0].rows[3][1] == "项目1号铝材加工"
    assert sheets[0].rows[3][4] == dt.date(2026, 3, 1)
    assert sheets[0].seen.formulas == {(6, 3)}


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_text_table_is_read_in_the_usual_encodings(code: str, delimiter: str) -> None:
    text = f'项目名称{delimiter}总投资\r\n铝材加工{delimiter}"3,000"\r\n只有名称\r\n'
    (sheet,) = read_workbook(text.encode(code), "上报/台账.csv")
    assert sheet.name == "台账"
    assert sheet.rows == [["项目名称", "总投资"], ["铝材加工", "3,000"], ["只有名称", ""]]


def test_the_name_of_the_file_does_not_decide_its_kind() -> None:
    (sheet,) = read_workbook(workbook([["x"]]), "台账.csv")
    assert sheet.rows == [["x"]]


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
    st.integers(-(10**12), 10**12),
    st.integers(-(10**12), 10**12).map(lambda number: number / 10_000),
    st.booleans(),
    st.dates(dt.date(1980, 1, 1), dt.date(2090, 1, 1)),
    st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2090, 1, 1)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0)
    ),
)


def plain(value: object) -> object:
    """Return a cell as the reader gives it: a moment at midnight is a day."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


@given(st.lists(st.lists(CELLS, max_size=5), max_size=6), st.booleans())
def test_whatever_is_written_is_read_back(rows: list[list[object]], streamed: bool) -> None:
    texts = [
        [value.lstrip("=") if isinstance(value, str) else value for value in row] for row in rows
    ]
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": streamed})
    sheet = book.add_worksheet("台账")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for at, row in enumerate(texts):
        for column, value in enumerate(row):
            if isinstance(value, dt.datetime):
                sheet.write_datetime(at, column, value, moment)
            elif isinstance(value, dt.date):
                sheet.write_datetime(at, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(at, column, value)
            elif value is not None:
                sheet.write(at, column, value)
    book.close()
    (read,) = read_workbook(file.getvalue())
    width = max((len(row) for row in read.rows), default=0)
    wanted = [[plain(value) for value in row] for row in texts]
    padded = [(row + [""] * width)[:width] for row in wanted]
    while padded and not any(value != "" for value in padded[-1]):
        padded.pop()
    assert read.rows == padded


def test_shared_strings_rich_text_and_readings() -> None:
    strings = (
        f"<sst {NS}><si><r><t>铝合</t></r><r><t>金</t></r>"
        '<rPh sb="0" eb="1"><t>lv</t></rPh></si><si><t>a_x000D_b_xD800_</t></si><si/></sst>'
    ).encode()
    cells = "".join(
        f'<c r="{letter}1" t="s"><v>{index}</v></c>' for index, letter in enumerate("ABC")
    )
    cells += '<c r="D1" t="inlineStr"><is><r><t>甲</t></r> <r><t>乙</t></r></is></c>'
    cells += '<c r="E1" t="str"><f>A1</f><v>丙</v></c><c r="F1" t="d"><v>2026-10-18</v></c>'
    sheet = f'<worksheet {NS}><sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()
    data = repacked(workbook([["x"]]), {SHEET: sheet, "xl/sharedStrings.xml": strings})
    (read,) = read_workbook(data)
    day = dt.date(2026, 10, 18)
    assert read.rows == [["铝合金", "a\rb_xD800_", "", "甲乙", "丙", day]]
    assert read.seen.formulas == {(0, 4)}
    assert read.seen.uncomputed == set()


def test_a_workbook_may_count_its_days_from_1904() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = dt.date(2026, 10, 18)
    assert read_workbook(saved(book))[0].rows == [[dt.date(2026, 10, 18)]]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("yyyy-mm-dd", "date"),
        ('m"月"d"日";@', "date"),
        ("[$-804]yyyy年m月d日", "date"),
        ("[h]:mm", "duration"),
        ("#,##0.00", None),
        ("General", None),
        ('0.00"亿元"', None),
        ("0.00_);[Red](0.00)", None),
        ('"D"0', None),
        ("@", None),
    ],
)
def test_number_formats_that_show_dates(code: str, kind: str | None) -> None:
    assert date_kind("164", code) == kind

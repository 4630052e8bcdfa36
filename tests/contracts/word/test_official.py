"""Papers have the form of official documents."""

import datetime as dt
import io

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from contracts.word.official import OfficialPaper, chinese_day, chinese_number


@pytest.fixture
def paper():
    paper = OfficialPaper(
        "关于某某合同的\n专题报告", recipients="县招商引资工作领导小组", number="园报〔2026〕1号"
    )
    paper.heading("事实")
    paper.subheading("开工")
    paper.paragraph("约定 2026 年 6 月 30 日开工。\n尚未开工。")
    paper.heading("原因")
    paper.subheading("土地")
    paper.table(
        ["事项", "约定", "实际"], [["投资", "30000.00", "12000.00"]], right=(1, 2), widths=(2, 1, 1)
    )
    paper.note("期限计算：…")
    paper.signature("云岭县高新产业园区管理委员会", dt.date(2026, 3, 1))
    return Document(io.BytesIO(paper.content()))


def test_the_page_is_laid_out_by_the_standard(paper):
    section = paper.sections[0]
    near = lambda length, mm: abs(length - Mm(mm)) < Mm(0.1)  # noqa: E731

    assert near(section.page_width, 210)
    assert near(section.page_height, 297)
    sides = ("top", "bottom", "left", "right")
    found = [getattr(section, f"{side}_margin") for side in sides]
    assert all(near(length, mm) for length, mm in zip(found, (37, 35, 28, 26), strict=True))


def test_headings_are_numbered_and_begin_anew(paper):
    words = [each.text for each in paper.paragraphs if each.text]

    assert words[:4] == [
        "关于某某合同的",
        "专题报告",
        "园报〔2026〕1号",
        "县招商引资工作领导小组：",
    ]
    assert words[4:9] == [
        "一、事实",
        "（一）开工",
        "约定 2026 年 6 月 30 日开工。",
        "尚未开工。",
        "二、原因",
    ]
    assert words[-2:] == ["云岭县高新产业园区管理委员会", "2026年3月1日"]


def test_fonts_are_named_for_chinese(paper):
    def font(words):
        line = next(each for each in paper.paragraphs if each.text == words)
        return line.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia"))

    assert font("专题报告") == "方正小标宋简体"
    assert font("一、事实") == "黑体"
    assert font("（一）开工") == "楷体_GB2312"
    assert font("尚未开工。") == "仿宋_GB2312"


def test_the_heading_row_of_a_table_stands_on_each_page(paper):
    table = paper.tables[0]

    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[1].cells] == ["投资", "30000.00", "12000.00"]


def test_pages_are_numbered_outside(paper):
    section = paper.sections[0]

    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer.paragraphs[0]._p.xml


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")]
)
def test_numbers_of_headings(number, words):
    assert chinese_number(number) == words


def test_days_are_written_without_noughts():
    assert chinese_day(dt.date(2026, 3, 1)) == "2026年3月1日"

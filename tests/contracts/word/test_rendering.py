"""Templates are filled as text, never run."""

import io

import pytest
from docx import Document

from contracts.word.rendering import BROKEN_BRACES, NOT_WORD, fill, places_of
from zhaoshang.core.errors import RuleBroken


def word(*paragraphs, header=""):
    document = Document()
    for each in paragraphs:
        document.add_paragraph(each)
    document.sections[0].header.paragraphs[0].text = header
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def text_of(content):
    document = Document(io.BytesIO(content))
    lines = [each.text for each in document.paragraphs]
    return "\n".join([document.sections[0].header.paragraphs[0].text, *lines])


def test_what_is_filled_in_is_text_whatever_it_looks_like():
    made = fill(word("甲方：{{ 甲方 }}"), {"甲方": "甲&乙 <x> {{ 7*7 }}"})

    assert "甲方：甲&乙 <x> {{ 7*7 }}" in text_of(made)


def test_a_place_split_over_runs_and_one_in_the_header_are_filled():
    document = Document()
    line = document.add_paragraph()
    for part in ("{", "{ 项目", "名称 }", "}"):
        line.add_run(part)
    document.sections[0].header.paragraphs[0].text = "{{ 合同编号 }}"
    made = io.BytesIO()
    document.save(made)

    filled = fill(
        made.getvalue(), {"项目名称": "年产五万吨项目", "合同编号": "县招合〔2026〕001号"}
    )

    assert text_of(filled) == "县招合〔2026〕001号\n年产五万吨项目"


def test_line_breaks_stay_and_control_characters_go():
    made = fill(word("{{ 其他 }}"), {"其他": "一\r\n二\x0b\x00三\ud800"})

    assert text_of(made).strip() == "一\n二三"


def test_a_part_is_left_out_when_its_place_is_empty():
    template = word("{%p if 保证金 %}", "保证金 {{ 保证金 }} 万元", "{%p endif %}", "完")

    assert "保证金 50 万元" in text_of(fill(template, {"保证金": "50"}))
    assert text_of(fill(template, {"保证金": ""})).strip() == "完"


def test_the_places_of_a_template_are_known():
    template = word("{{ 甲方 }}", "{%p if 保证金 %}", "{%p endif %}", header="{{ 合同编号 }}")

    assert places_of(template) == {"甲方", "保证金", "合同编号"}


@pytest.mark.parametrize(
    "nasty",
    [
        "{{ 甲方.__class__ }}",
        "{{ 7*7 }}",
        "{% for x in range(9) %}{% endfor %}",
        "{{ 甲方|upper }}",
        "{{ cycler() }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
    ],
)
@pytest.mark.parametrize("where", ["body", "header"])
def test_whatever_is_not_a_place_is_refused(nasty, where):
    template = word(nasty) if where == "body" else word("", header=nasty)

    with pytest.raises(RuleBroken) as refused:
        fill(template, {"甲方": "云岭县"})

    assert refused.value.code == "not_a_place"


def test_a_name_of_the_language_itself_is_refused_as_any_other():
    assert "cycler" in places_of(word("{{ cycler }}"))


def test_broken_braces_and_what_is_no_document_are_refused():
    with pytest.raises(RuleBroken) as broken:
        fill(word("{{ 甲方"), {})
    with pytest.raises(RuleBroken) as other:
        fill(b"PK\x03\x04 not a document", {})

    assert (broken.value.message, other.value.message) == (BROKEN_BRACES, NOT_WORD)

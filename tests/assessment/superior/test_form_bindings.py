"""What the cells of a superior's table may say, and what is said of what they may not."""

import pytest

from assessment.rules.form_bindings import (
    Asked,
    Measure,
    NotUnderstood,
    Unknown,
    Vocabulary,
    Word,
    found_in,
    of_name,
    read,
)

KNOWN = Vocabulary(
    indicators={"到位资金": 1, "新签约项目": 2},
    bases={"市定目标": 5},
    units={"全县": 9, "郑家寨镇": 7},
    groups={"乡镇组": 3},
)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("到位资金.累计", Asked(indicator=1, measure=Measure.CUMULATIVE)),
        (" 到位资金 . 本月 ", Asked(indicator=1, measure=Measure.VALUE)),
        ("到位资金．累计＠郑家寨镇", Asked(indicator=1, measure=Measure.CUMULATIVE, unit=7)),
        ("到位资金.累计@乡镇组", Asked(indicator=1, measure=Measure.CUMULATIVE, group=3)),
        ("到位资金.完成率/市定目标", Asked(indicator=1, measure=Measure.RATE, basis=5)),
        (
            "到位资金.完成率/市定目标@郑家寨镇",
            Asked(indicator=1, measure=Measure.RATE, basis=5, unit=7),
        ),
        ("单位", Asked(word=Word.UNIT)),
        ("单位：乡镇组", Asked(word=Word.UNIT, group=3)),
        ("月份", Asked(word=Word.MONTH)),
    ],
)
def test_what_is_understood(text: str, asked: Asked) -> None:
    assert read(text, KNOWN) == asked


@pytest.mark.parametrize(
    ("text", "why", "near"),
    [
        ("到位资全.累计", Unknown.INDICATOR, "到位资金"),
        ("资金.累计", Unknown.INDICATOR, "到位资金"),
        ("到位资金.累積", Unknown.MEASURE, "累计"),
        ("到位资金.累计@郑家塞镇", Unknown.SUBJECT, "郑家寨镇"),
        ("到位资金.目标/市目标", Unknown.BASIS, "市定目标"),
        ("到位资金.本月/市定目标", Unknown.NO_BASIS, None),
        ("单位:乡镇", Unknown.GROUP, "乡镇组"),
        ("报月份", Unknown.WORD, "月份"),
    ],
)
def test_what_is_not_understood_names_what_may_be_meant(text, why, near) -> None:
    found = read(text, KNOWN)
    assert isinstance(found, NotUnderstood)
    assert found.why is why
    assert near is None or near in found.near


def test_braces_are_found_in_half_and_full_width() -> None:
    text = "填报单位：{{填报单位}} ｛｛ 月份 ｝｝ {单括号}"
    assert [each[1] for each in found_in(text)] == ["填报单位", "月份"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("到位资金.累计", "到位资金.累计"),
        ("到位资金.累计.郑家寨镇", "到位资金.累计@郑家寨镇"),
        ("_xlnm.Print_Area", None),
        ("区域1", None),
    ],
)
def test_a_defined_name_binds_with_dots(name: str, text: str | None) -> None:
    assert of_name(name) == text

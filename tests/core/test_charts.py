"""A chart is plain data: the table behind it says what is drawn, rounded as it is shown."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from zhaoshang.core.charts import Chart, Kind, Look, Point, Series


def chart(*series: Series, **fields) -> Chart:
    values = {
        "key": "funds",
        "title": "到位资金累计",
        "kind": Kind.LINES,
        "unit": "亿元",
        "axis": "月份",
        "categories": ("1月", "2月"),
        "summary": "2月 3.21 亿元",
        "stamp": "数据截至 2026-11-03 08:00",
        "decimals": 2,
        "empty": "还没有累计数",
        **fields,
    }
    return Chart(series=series, **values)


def line(*values: str | None, name: str = "今年", **fields) -> Series:
    points = tuple(Point(None if each is None else Decimal(each), **fields) for each in values)
    return Series(name, points, Look.MAIN)


def test_table_and_drawing_say_the_same_rounded_half_up():
    made = chart(line("1234.565", None))
    assert [[cell.text for cell in row.cells] for row in made.rows] == [["1,234.57"], ["—"]]
    (drawn,) = made.data["series"]
    assert (drawn["texts"], drawn["values"]) == (["1,234.57", "—"], [1234.565, None])


def test_columns_that_are_not_drawn_stand_in_the_table_with_their_own_unit():
    made = chart(line("1", "2"), extra=(line("3", "4", name="个数"),), extra_unit="个")
    assert made.columns == [("今年", "亿元"), ("个数", "个")]
    assert [[cell.text for cell in row.cells] for row in made.rows] == [
        ["1.00", "3"],
        ["2.00", "4"],
    ]
    assert len(made.data["series"]) == 1


def test_every_category_has_a_point_in_every_series():
    with pytest.raises(ValueError, match="one point for each category"):
        chart(line("1"))


@pytest.mark.parametrize("series", [(), (line("0", None),)])
def test_nothing_known_or_nought_alone_draws_no_empty_axes(series):
    html = render_to_string("components/_chart.html", {"chart": chart(*series)})
    assert "还没有累计数" in html
    assert "data-plot" not in html


def test_without_script_the_table_is_open_and_its_figures_open_their_rows():
    html = render_to_string("components/_chart.html", {"chart": chart(line("1", "2", url="/rows"))})
    assert "<details" in html
    assert "open>" in html
    assert html.count('href="/rows"') == 2


def test_words_cannot_end_the_data_of_the_script():
    html = render_to_string(
        "components/_chart.html", {"chart": chart(line("1", "2"), title="</script><b>")}
    )
    assert "</script><b>" not in html

"""The small escaper: no text gets into a cell unescaped, and figures read as people write them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from projects.resources.cells import Addresses, RowFacts, cell_for, figure, minirail, short_day
from projects.resources.columns import Look
from projects.resources.ledger import COLUMNS
from projects.rules.stages import Status, SubStage

ON = dt.date(2026, 11, 20)
PAYLOAD = """<script>alert("1")</script>&'"""
LINKS = Addresses(
    project=("/p/", "/"),
    edit={name: ("/p/", f"/edit/{name}/") for name in ("money", "people")},
)


def facts(**fields) -> RowFacts:
    values = {
        "pk": 7,
        "sub_stage": SubStage.CONTRACT.value,
        "status": Status.ACTIVE.value,
        "suspended_until": None,
        "may_edit": True,
        **fields,
    }
    return RowFacts(**values)


def cell(key: str, value, **fields) -> str:
    return cell_for(COLUMNS[key], on=ON, addresses=LINKS)(value, facts(**fields))


@pytest.mark.parametrize(
    "key",
    [
        key
        for key, column in COLUMNS.items()
        if column.look in {Look.NAME, Look.TEXT, Look.LONG} and column.labels is None
    ],
)
def test_text_is_escaped_in_every_column_of_text(key):
    html = cell(key, PAYLOAD)

    assert "<script" not in html
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#x27;" in html


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_column_makes_a_cell_of_a_missing_value(language):
    with translation.override(language):
        for key in COLUMNS:
            if key not in {"name", "sub_stage", "status"}:
                assert cell(key, None).startswith("<td")


@pytest.mark.parametrize(
    ("amount", "places", "text"),
    [
        (Decimal("3000000.000000"), 2, "3,000,000"),
        (Decimal("12000.5"), 2, "12,000.50"),
        (Decimal("0.005"), 2, "0.01"),
        (Decimal("0.004"), 2, "0"),
        (Decimal("-1234.5"), 2, "-1,234.50"),
        (Decimal("52.5125"), 4, "52.5125"),
        (Decimal("52.5000"), 4, "52.50"),
        (Decimal(0), 2, "0"),
        (1234, 2, "1,234"),
    ],
)
def test_figures_show_both_decimals_or_none(amount, places, text):
    assert figure(amount, places) == text


def test_a_date_of_this_year_is_short_and_of_another_whole():
    assert short_day(dt.date(2026, 11, 3), ON) == "11-03"
    assert short_day(dt.date(2025, 11, 3), ON) == "2025-11-03"


@pytest.mark.parametrize(
    ("due", "status", "look"),
    [
        (dt.date(2026, 11, 19), Status.ACTIVE, "zs-red"),
        (dt.date(2026, 11, 20), Status.ACTIVE, "zs-amber"),
        (dt.date(2026, 11, 22), Status.ACTIVE, "zs-amber"),
        (dt.date(2026, 11, 23), Status.ACTIVE, None),
        (dt.date(2026, 11, 19), Status.SUSPENDED, None),
    ],
)
def test_a_deadline_turns_amber_before_and_red_after_while_the_project_is_active(due, status, look):
    html = cell("next_step_due", due, status=status.value)

    assert ("zs-red" in html, "zs-amber" in html) == (look == "zs-red", look == "zs-amber")


def test_a_missing_amount_leads_to_the_form_that_fills_it_in():
    assert '<a class="zs-missing" href="/p/7/edit/money/">' in cell("total_investment", None)


def test_a_missing_amount_is_no_link_for_who_may_not_edit():
    html = cell("total_investment", None, may_edit=False)

    assert "zs-missing" in html
    assert "<a " not in html


def test_an_amount_is_not_missing_before_the_gate_that_asks_for_it():
    html = cell("total_investment", None, sub_stage=SubStage.CONTACTED.value)

    assert "zs-missing" not in html
    assert "—" in html


def test_nothing_is_missing_of_a_project_that_was_given_up():
    assert "zs-missing" not in cell("total_investment", None, status=Status.WITHDRAWN.value)


def test_a_zero_is_a_figure_and_not_missing():
    assert cell("funds_verified", Decimal(0)) == '<td role="cell" class="num">0</td>'


def test_a_suspension_shows_until_when():
    html = cell("status", "x", status=Status.SUSPENDED.value, suspended_until=dt.date(2026, 12, 31))

    assert "12-31" in html
    assert "zs-status--off" in html


def test_the_little_rail_shows_the_place_within_the_stage():
    assert minirail("started").count("<i") == 3
    assert minirail("started").index('class="on"') < minirail("started").index('class="now"')

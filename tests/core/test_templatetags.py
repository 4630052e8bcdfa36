"""The tags of every template: what they draw, and that nothing they draw needs inline code."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from zhaoshang.core.gallery import samples
from zhaoshang.core.templatetags import zs
from zhaoshang.core.views import gallery

TODAY = dt.date(2026, 11, 3)
TEMPLATES = Path(settings.BASE_DIR) / "templates"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 11, 3, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def _english():
    with translation.override("en"):
        yield


# --- Icons and flags ----------------------------------------------------------------------------


def test_an_icon_is_hidden_from_screen_readers_unless_it_has_words():
    assert 'aria-hidden="true"' in zs.icon("plus")
    assert 'role="img" aria-label="&lt;b&gt;"' in zs.icon("bell", "<b>")


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = (Path(settings.BASE_DIR) / "static/img/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', page.read_text())
    }
    assert named <= drawn


@pytest.mark.usefixtures("_english")
def test_a_flag_has_class_word_and_days():
    assert zs.flag("warning", days=37) == (
        '<span class="zs-flag zs-flag--red">Red flag <b>37d</b></span>'
    )


@pytest.mark.usefixtures("_english")
def test_a_flag_may_carry_a_note_another_word_and_another_look():
    drawn = zs.flag("excused", note="12-31", label="Off", look="lg")
    assert drawn == '<span class="zs-flag zs-flag--excused zs-flag--lg">Off <b>12-31</b></span>'


# --- Figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        (None, ""),
        (Decimal("0"), "0"),
        (Decimal("12000.500000"), "12,000.5"),
        (Decimal("-1234567"), "-1,234,567"),
        (3_000_000, "3,000,000"),
    ],
)
def test_a_figure_is_exact_without_empty_decimals(amount, printed):
    assert zs.figure(amount) == printed


def test_amounts_print_with_two_decimals_in_both_units():
    assert zs.wan(Decimal("20850")) == "20,850.00"
    assert zs.wan(Decimal("20850"), 0) == "20,850"
    assert zs.yi(Decimal("368100")) == "36.81"


@pytest.mark.usefixtures("_english")
def test_money_carries_its_unit_and_an_unknown_amount_is_no_zero():
    assert zs.money(Decimal("18600")) == '<span class="zs-money">18,600<i>10,000 yuan</i></span>'
    assert "36.81<i>100 million yuan</i>" in zs.money(Decimal("368100"), "yi")
    assert zs.money(None) == zs.NONE


@pytest.mark.usefixtures("_english")
def test_a_rate_shows_numerator_denominator_and_what_was_left_out():
    drawn = zs.rate(20850, 24000, left_out="2 projects")
    assert drawn == (
        '<span class="zs-rate"><b>86.88%</b> <small>20,850 ÷ 24,000; 2 projects</small></span>'
    )
    assert zs.rate(1, 0) == zs.NONE


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("points", "drawn"),
    [
        (Decimal("3.55"), '<span class="zs-ahead">3.55 points ahead</span>'),
        (Decimal("-9.99"), "<span>9.99 points behind</span>"),
        (Decimal("-10"), '<span class="zs-behind">10 points behind</span>'),
        (Decimal("-30"), '<span class="zs-behind zs-behind--far">30 points behind</span>'),
    ],
)
def test_a_gap_takes_its_colour_from_the_limits_of_the_policy(points, drawn):
    assert zs.gap(points, amber_from=10, red_from=30) == drawn


def test_a_gap_without_limits_has_no_warning_colour():
    assert "zs-behind" not in zs.gap(Decimal(-50))


@pytest.mark.parametrize(
    ("percent", "width"), [(None, "0.00"), (-5, "0.00"), (83.333, "83.33"), (138, "100.00")]
)
def test_a_bar_stays_between_its_ends(percent, width):
    assert zs.bar(percent) == width


def test_nothing_is_shown_as_a_dash_and_zero_as_zero():
    assert zs.or_none(None) == zs.or_none("") == zs.NONE
    assert zs.or_none(0) == 0


@pytest.mark.usefixtures("_english")
def test_what_is_missing_links_to_its_form():
    assert zs.missing("/x/") == '<a class="zs-missing" href="/x/">Not filled in</a>'
    assert zs.missing() == '<span class="zs-missing">Not filled in</span>'


# --- Dates --------------------------------------------------------------------------------------


def test_dates_of_this_year_are_short_and_others_whole():
    assert zs.short_day(dt.date(2026, 11, 5)) == "11-05"
    assert zs.short_day(dt.date(2027, 1, 31)) == "2027-01-31"
    assert zs.day(TODAY) == "2026-11-03"


def test_moments_print_in_county_time():
    assert zs.moment(dt.datetime(2026, 11, 2, 20, 5, tzinfo=dt.UTC)) == "2026-11-03 04:05"


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [
        (-14, "zs-red", "14 days overdue"),
        (0, "zs-amber", "due today"),
        (2, "zs-amber", "2 days left"),
        (3, "", "3 days left"),
    ],
)
def test_a_deadline_says_its_days_and_takes_colour_when_near_or_over(days, tone, words):
    value = TODAY + dt.timedelta(days=days)
    assert zs.due(value) == (f'<span class="zs-nowrap {tone}">{zs.short_day(value)} {words}</span>')


def test_no_date_prints_nothing_or_a_dash():
    printed = (zs.day, zs.short_day, zs.long_day, zs.moment, zs.days_left)
    assert {show(None) for show in printed} == {""}
    assert zs.due(None) == zs.NONE


def test_minutes_round_up():
    assert zs.minutes(dt.timedelta(minutes=29, seconds=1)) == 30
    assert zs.minutes(None) == 0


def test_the_cover_has_the_year_in_chinese_numerals_or_digits():
    assert zs.cover_year() == "二〇二六年"
    with translation.override("en"):
        assert zs.cover_year() == "2026"


def test_little_squares_show_done_current_and_open():
    assert zs.minirail(2, 3) == (
        '<span class="zs-minirail" aria-hidden="true">'
        '<i class="on"></i><i class="now"></i><i></i></span>'
    )


# --- Components ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "name",
    sorted(
        page.name
        for page in (TEMPLATES / "components").glob("_*.html")
        # These need the roof's addresses; the pages' own tests draw them.
        if page.name not in {"_topbar.html", "_menu.html", "_bell.html", "_language.html"}
        # These have no meaning without their subject.
        and page.name not in {"_flag.html", "_minirail.html", "_timeline_item.html", "_field.html"}
        and page.name not in {"_chart.html"}
    ),
)
def test_a_component_draws_with_nothing_given(name, language):
    with translation.override(language):
        render_to_string(f"components/{name}")


def test_a_gate_keeps_its_dead_button_in_sight_with_the_reason():
    html = render_to_string(
        "components/_gate.html",
        {"head": "Gate", "items": [], "button": "Move", "blocked": True, "foot": "Two missing"},
    )
    assert 'aria-disabled="true"' in html
    assert 'aria-describedby="gate-why"' in html
    assert 'id="gate-why"' in html


def test_the_rail_marks_the_current_step():
    html = render_to_string("components/_rail.html", samples(TODAY) | {"name": "Stages"})
    assert html.count('aria-current="step"') == 1
    assert html.count("zs-rail__over") == 1


def test_a_fact_that_is_missing_links_to_its_form():
    items = [{"label": "Who", "missing": "/fill/"}, {"label": "Where", "value": None}]
    html = render_to_string("components/_facts.html", {"items": items})
    assert 'href="/fill/"' in html
    assert "—" in html


def test_a_timeline_escapes_what_people_wrote():
    item = {"on": TODAY, "kind_label": "x", "title": "<img>", "text": "<img>", "by": "<img>"}
    assert "<img>" not in render_to_string("components/_timeline.html", {"items": [item]})


# --- The whole ----------------------------------------------------------------------------------

INLINE = re.compile(
    r"""<[^>{]*\sstyle\s*=|<[^>{]*\son\w+\s*=|<style|<script(?![^>]*\bsrc=)|javascript:""",
    re.IGNORECASE,
)


def test_no_template_carries_inline_style_or_script():
    guilty = [
        f"{page.relative_to(TEMPLATES)}: {found.group()}"
        for page in TEMPLATES.rglob("*.html")
        if (found := INLINE.search(page.read_text()))
    ]
    assert guilty == []


def test_our_style_sheets_use_colours_of_the_tokens_only():
    literal = re.compile(r"#[0-9a-f]{3,8}\b(?![^{]*\{)", re.IGNORECASE)
    allowed = {"#fff", "#000", "#777"}
    guilty = [
        f"{sheet.name}: {found}"
        for sheet in (Path(settings.BASE_DIR) / "static/css").glob("*.css")
        if sheet.name != "tokens.css"
        for found in literal.findall(sheet.read_text())
        if found.lower() not in allowed
    ]
    assert guilty == []


def test_the_gallery_is_not_there_for_users():
    with pytest.raises(Http404):
        gallery(RequestFactory().get("/core/gallery/"))

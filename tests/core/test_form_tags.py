"""Fields, the summary of errors and the query string, drawn by their tags."""

import datetime as dt

import pytest
import time_machine
from django import forms
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from tests.core.drawing import draw
from zhaoshang.core.fields import AmountField
from zhaoshang.core.templatetags import zs_forms

TODAY = dt.date(2026, 11, 3)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 11, 3, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def _english():
    with translation.override("en"):
        yield


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the licence")
    total = AmountField(label="Total")
    land = forms.DecimalField(
        label="Land", required=False, widget=forms.NumberInput(attrs={"data-unit": "亩"})
    )
    unit = forms.ChoiceField(label="Unit", choices=[("1", "Zone")])
    signed_on = forms.DateField(label="Signed", required=False)
    origin = forms.ChoiceField(
        label="Origin", choices=[("a", "Province"), ("b", "County")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Agreed")
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    between = forms.SplitDateTimeField(label="Between", required=False)


# --- Fields -------------------------------------------------------------------------------------


def field(name: str, data: dict | None = None, **options) -> str:
    return draw("{% field bound %}", bound=SampleForm(data, **options)[name])


def test_a_field_ties_help_and_error_to_its_input():
    html = field("name", {})
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "is-bad" in html
    assert "form-control is-invalid" in html


def test_a_field_without_error_claims_none():
    html = field("name", {"name": "x"})
    assert "aria-invalid" not in html
    assert "is-bad" not in html


def test_units_stand_in_a_box_beside_the_figure():
    with translation.override("en"):
        assert "<span>mu</span>" in field("land")
        assert "<span>10,000 yuan</span>" in field("total")


def test_an_amount_has_a_place_for_the_converted_figure():
    html = field("total")
    assert 'id="id_total-amount"' in html
    assert "data-amount-says=" in html
    assert 'aria-describedby="id_total-amount"' in html


def test_dates_use_the_picker_of_the_browser_with_iso_dates():
    html = field("signed_on", initial={"signed_on": TODAY})
    assert 'type="date"' in html
    assert 'value="2026-11-03"' in html


def test_one_choice_is_drawn_with_our_arrow():
    assert '<span class="zs-select"><select name="unit" class="form-select"' in field("unit")


def test_radio_buttons_stand_in_a_named_group():
    html = field("origin", {})
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('type="radio"') == 2


def test_a_tick_box_stands_before_its_label():
    html = field("agreed")
    assert html.index('type="checkbox"') < html.index("Agreed")


def test_a_hidden_field_has_no_frame():
    assert "zs-field" not in field("token")


def test_parts_of_a_range_have_their_own_names_and_pickers():
    with translation.override("en"):
        html = field("between", {"between_0": "", "between_1": ""})
    assert 'aria-label="Between, from"' in html
    assert 'type="date"' in html
    assert 'type="time"' in html


def test_attributes_of_the_input_can_be_added():
    html = draw('{% control bound hx_get="/x/" %}', bound=SampleForm()["name"])
    assert 'hx-get="/x/"' in html


def test_an_input_alone_refers_only_to_what_is_shown():
    assert "aria-describedby" not in draw("{% control bound %}", bound=SampleForm()["name"])
    html = draw("{% control bound %}", bound=SampleForm({})["name"])
    assert 'aria-describedby="id_name_error"' in html
    assert 'id="id_name_error"' in html


# --- Error summary ------------------------------------------------------------------------------


@pytest.mark.usefixtures("_english")
def test_the_summary_links_each_error_to_its_field():
    form = SampleForm({"total": "1", "unit": "1", "agreed": "on"})
    found = zs_forms.collect_errors(form)
    assert [item.href for item in found] == ["#id_name", "#id_origin_0"]
    assert found[0].text.startswith("Name: ")


def test_the_summary_takes_formsets_lists_and_pairs():
    formset = forms.formset_factory(SampleForm, min_num=1, validate_min=True)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"}
    )
    texts = zs_forms.collect_errors(formset, ["one"], "two", [("#r3", "three")], None)
    assert [item.text for item in texts[-3:]] == ["one", "two", "three"]
    assert texts[-1].href == "#r3"
    assert len(texts) > 4


def test_no_errors_no_summary():
    assert draw("{% errors form %}", form=SampleForm()).strip() == ""


@pytest.mark.usefixtures("_english")
def test_the_summary_takes_the_focus_and_may_have_its_own_heading():
    html = draw('{% errors list title="Log-in failed" %}', list=["no"])
    assert 'tabindex="-1"' in html
    assert "data-focus" in html
    assert "Log-in failed" in html
    assert "To correct: 1" in draw("{% errors list %}", list=["no"])


def test_the_summary_escapes_what_was_typed():
    assert "<script>" not in draw("{% errors list %}", list=["<script>"])


# --- Query string -------------------------------------------------------------------------------


def test_the_query_travels_as_hidden_inputs_without_the_named_parts():
    request = RequestFactory().get("/", {"q": "x", "stage": ["a", "b"], "page": "2"})
    html = draw('{% keep_query "q" "page" %}', request=request)
    assert html == (
        '<input type="hidden" name="stage" value="a"><input type="hidden" name="stage" value="b">'
    )
    assert draw("{% keep_query %}") == ""


def test_the_query_is_escaped():
    request = RequestFactory().get("/")
    request.GET = QueryDict("a=%22%3E%3Cb%3E")
    assert "<b>" not in draw("{% keep_query %}", request=request)

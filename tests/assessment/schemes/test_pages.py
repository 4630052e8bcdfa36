"""The pages of schemes: who reads what, the form and its buttons, problems beside their field."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.forms.scheme_content import ContentPage, carry_out, typed_content
from assessment.models import ScoreFact, ScoringScheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.selectors.scheme_page import example_schemes
from assessment.services.scoring.scheme_files import scheme_json
from tests.factories.assessment import PlanFactory
from tests.factories.scoring import CONTENT, make_scheme

pytestmark = pytest.mark.django_db
EXAMPLES = dict(example_schemes())


def address(name, *args) -> str:
    return reverse(f"assessment:{name}", args=args)


def inputs(nodes) -> dict[str, str]:
    """Return what a browser would send of the fields."""
    found: dict[str, str] = {}
    for node in nodes:
        if node.is_rows:
            for row in node.rows:
                found |= inputs(row.nodes) | inputs(row.params)
        elif node.shape != "flag":
            found[node.name] = node.value
        elif node.is_set:
            found[node.name] = "on"
    return found


def form_of(content=CONTENT, **changes) -> dict[str, str]:
    head = {"title": "2026 年考核办法", "cycle": "any", "from_month": "1", "note": ""}
    return {**head, **inputs(ContentPage(content).nodes()), "do": "save", **changes}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_passes_through_the_form_unchanged(name):
    content = {"tie_break": ["funds_in_place", "new_projects"], **EXAMPLES[name]}
    sent = typed_content(inputs(ContentPage(content).nodes()))
    assert read_scheme({**sent, "name": content["name"]}) == read_scheme(content)


def test_the_list_shows_drafts_only_to_who_reads_the_county(client, plan, draft, clerk, officer):
    draft.title = "还在起草"
    draft.save()
    make_scheme(plan)
    client.force_login(officer)
    assert "还在起草" in client.get(address("schemes")).content.decode()
    client.force_login(clerk)
    page = client.get(address("schemes")).content.decode()
    assert "还在起草" not in page
    assert "2026 年招商引资考核办法" in page
    assert client.get(address("scheme", draft.pk)).status_code == 404


def test_the_list_without_a_scheme_says_what_comes_first(client, plan, clerk):
    client.force_login(clerk)
    page = client.get(address("schemes")).content.decode()
    assert "zs-empty" in page
    assert address("scheme-new") not in page


def test_a_scheme_is_explained_with_a_worked_example(client, adopted, clerk):
    client.force_login(clerk)
    page = client.get(address("scheme", adopted.pk)).content.decode()
    # 12 000 of 10 000, counted with at most 100 %: 60 of 60; 8 500: 51.
    assert "到位资金" in page
    assert "= 51分" in page
    assert address("scheme-edit", adopted.pk) not in page


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_can_be_shown_and_edited(name, client, plan, director):
    scheme = make_scheme(plan, state="draft", content=EXAMPLES[name], sources={})
    client.force_login(director)
    for page in ("scheme", "scheme-edit", "scheme-sources", "scheme-adopt", "scheme-try"):
        assert client.get(address(page, scheme.pk)).status_code == 200


def test_a_new_scheme_begins_with_an_example(client, plan, director):
    client.force_login(director)
    sent = {"plan": plan.pk, "start": "example", "example": "02-gaoan-2021"}
    answer = client.post(address("scheme-new"), sent)
    made = ScoringScheme.objects.get()
    assert answer.url == address("scheme", made.pk)
    assert made.content["full"] == "75"


def test_a_new_scheme_begins_with_a_file(client, plan, adopted, director):
    client.force_login(director)
    file = SimpleUploadedFile("办法.json", scheme_json(adopted).encode())
    client.post(address("scheme-new"), {"plan": plan.pk, "start": "file", "file": file})
    made = ScoringScheme.objects.get(state="draft")
    assert (made.content, made.sources) == (adopted.content, adopted.sources)


@pytest.mark.parametrize(("start", "field"), [("example", "example"), ("file", "file")])
def test_a_beginning_that_is_not_chosen_is_asked_for(start, field, client, plan, director):
    client.force_login(director)
    answer = client.post(address("scheme-new"), {"plan": plan.pk, "start": start})
    assert field in answer.context["form"].errors
    assert not ScoringScheme.objects.exists()


def test_a_file_that_cannot_be_used_is_refused_beside_the_field(client, plan, director):
    client.force_login(director)
    file = SimpleUploadedFile("x.json", b'{"name": "x", "full": 100, "colour": 1}')
    answer = client.post(address("scheme-new"), {"plan": plan.pk, "start": "file", "file": file})
    assert "colour" in str(answer.context["form"].errors["file"])


def test_an_empty_scheme_is_written_and_stored_once_it_can_be_read(client, plan, director):
    client.force_login(director)
    answer = client.post(address("scheme-new"), {"plan": plan.pk, "start": "empty"})
    assert answer.url == address("scheme-write", plan.pk)
    assert client.get(answer.url).status_code == 200
    client.post(answer.url, form_of())
    made = ScoringScheme.objects.get()
    assert read_scheme(made.content).indicators == read_scheme(CONTENT).indicators
    assert made.title == made.content["name"] == "2026 年考核办法"


def test_buttons_add_move_and_remove_rows_and_keep_what_was_typed(client, draft, director):
    client.force_login(director)
    url = address("scheme-edit", draft.pk)
    typed = {"title": "改了一半", "c.indicators.0.points": "五十"}
    page = client.post(url, form_of(**typed, do="add:bonuses")).content.decode()
    assert 'name="c.bonuses.0.each"' in page
    assert 'value="五十"' in page
    assert 'value="改了一半"' in page
    page = client.post(url, form_of(do="down:indicators.0")).content.decode()
    assert page.index("报送纪律") < page.index('value="到位资金"')
    page = client.post(url, form_of(do="remove:indicators.0")).content.decode()
    assert 'name="c.indicators.1.points"' not in page
    draft.refresh_from_db()
    assert draft.content == CONTENT


def test_another_kind_brings_its_own_fields(client, draft, director):
    client.force_login(director)
    sent = form_of(**{"c.indicators.0.kind": "rank_points"}, do="show")
    page = client.post(address("scheme-edit", draft.pk), sent).content.decode()
    assert 'name="c.indicators.0.params.by_place"' in page
    assert 'name="c.indicators.0.params.cap_rate"' not in page


def test_every_problem_stands_beside_its_field_and_nothing_is_lost(client, draft, director):
    client.force_login(director)
    sent = form_of(
        **{
            "c.indicators.0.points": "70",
            "c.indicators.0.params.value": "",
            "c.indicators.1.params.each": "很多",
        }
    )
    answer = client.post(address("scheme-edit", draft.pk), sent)
    page = answer.content.decode()
    for field in ("s-indicators-0-params-value", "s-indicators-1-params-each"):
        assert f'id="{field}-error"' in page
        assert f'href="#{field}"' in page
    assert 'value="很多"' in page
    assert "指标 1 · 数据：必须填写" in page
    assert "110 ≠ 100" in page
    draft.refresh_from_db()
    assert draft.content == CONTENT


def test_percent_and_full_width_digits_are_read_as_numbers(client, draft, director):
    client.force_login(director)
    sent = form_of(**{"c.indicators.0.params.cap_rate": "１２０%", "c.full": "１００"})
    client.post(address("scheme-edit", draft.pk), sent | {"version": str(draft.version)})
    draft.refresh_from_db()
    assert draft.content["indicators"][0]["params"]["cap_rate"] == "1.2"


def test_saving_what_the_form_shows_changes_nothing(client, plan, director):
    content = {name: each for name, each in CONTENT.items() if name != "tie_break"}
    scheme = make_scheme(plan, state="draft", content=content)
    client.force_login(director)
    url = address("scheme-edit", scheme.pk)
    sent = inputs(client.get(url).context["editor"].nodes())
    head = {"title": scheme.title, "cycle": "any", "from_month": "1", "version": scheme.version}
    client.post(url, {**head, **sent, "do": "save"})
    scheme.refresh_from_db()
    assert scheme.version > 1
    assert read_scheme(scheme.content) == read_scheme(content)


def test_the_second_of_two_savers_is_told(client, draft, director):
    client.force_login(director)
    url, version = address("scheme-edit", draft.pk), str(draft.version)
    client.post(url, form_of(title="第一位", version=version))
    page = client.post(url, form_of(title="第二位", version=version)).content.decode()
    draft.refresh_from_db()
    assert draft.title == "第一位"
    assert 'value="第二位"' in page


def test_a_scheme_adopted_meanwhile_is_not_changed_and_the_reason_told(client, adopted, director):
    client.force_login(director)
    url = address("scheme-edit", adopted.pk)
    assert client.get(url).status_code == 302
    answer = client.post(url, form_of(version=str(adopted.version)))
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


@pytest.mark.parametrize(
    "act", ["", "add:", "up:x.y", "remove:indicators.99", "add:indicators.0.x.y"]
)
def test_a_button_that_is_none_changes_nothing_that_counts(act):
    content = {"indicators": [{"kind": "ratio", "params": {}}], "full": "100"}
    carry_out(content, act)
    assert content["indicators"][0]["kind"] == "ratio"
    assert len(content["indicators"]) == 1


def test_sources_are_chosen_for_each_figure(client, plan, director):
    scheme = make_scheme(plan, state="draft", sources={})
    client.force_login(director)
    url = address("scheme-sources", scheme.pk)
    sent = {
        "version": scheme.version,
        "from-0": "indicator:funds",
        "measure-0": "period",
        "basis-0": "县定目标",
        "from-1": "count:late_reports",
        "span-1": "period",
    }
    assert client.post(url, sent).status_code == 302
    scheme.refresh_from_db()
    assert scheme.sources == {
        "funds": {
            "from": "indicator",
            "code": "funds",
            "measure": "period",
            "basis": "县定目标",
        },
        "late_reports": {"from": "count", "code": "late_reports", "per_year": False},
    }


def test_gaps_are_told_before_it_is_adopted(client, plan, director):
    scheme = make_scheme(plan, state="draft", sources={})
    client.force_login(director)
    page = client.get(address("scheme", scheme.pk)).content.decode()
    assert "funds" in page[page.index("gaps-head") :]
    answer = client.post(
        address("scheme-adopt", scheme.pk), {"version": scheme.version, "document": "1号"}
    )
    assert answer.status_code == 200
    scheme.refresh_from_db()
    assert scheme.is_draft


def test_it_is_adopted_and_taken_back_on_its_pages(client, draft, director):
    client.force_login(director)
    sent = {"version": draft.version, "document": "县招办〔2026〕8号"}
    client.post(address("scheme-adopt", draft.pk), sent)
    draft.refresh_from_db()
    assert draft.state == "adopted"
    sent = {"version": draft.version, "reason": "文号有误"}
    client.post(address("scheme-take-back", draft.pk), sent)
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_a_copy_opens_in_the_form(client, adopted, director):
    client.force_login(director)
    answer = client.post(address("scheme-copy", adopted.pk))
    made = ScoringScheme.objects.get(copied_from=adopted)
    assert answer.url == address("scheme-edit", made.pk)


def test_files_are_handed_out_to_whoever_reads_the_scheme(client, adopted, clerk):
    client.force_login(clerk)
    found = client.get(address("scheme-json", adopted.pk))
    # As stored: PostgreSQL keeps the names of a JSON table in an order of its own.
    adopted.refresh_from_db()
    assert b"".join(found.streaming_content).decode() == scheme_json(adopted)
    found = client.get(address("scheme-workbook", adopted.pk))
    assert b"".join(found.streaming_content).startswith(b"PK")


def test_a_trial_shows_both_sides_and_the_reason(client, plan, adopted, october, leader):
    content = {**CONTENT, "name": "草案"}
    draft = make_scheme(plan, state="draft", content=content, sources={})
    client.force_login(leader)
    page = client.get(address("scheme-try", draft.pk), {"period": "2026-10"}).content.decode()
    # Without a source the figure counts nothing: 30 points less.
    assert "-30" in page
    assert "70.00" in page
    assert client.get(address("scheme-try", draft.pk), {"period": "nonsense"}).status_code == 200


def test_a_scheme_of_the_new_year_offers_the_periods_of_the_year_before(
    client, plan, adopted, october, county, director
):
    new_year = PlanFactory(county=county.county, year=2027)
    draft = make_scheme(new_year, state="draft")
    client.force_login(director)
    answer = client.get(address("scheme-try", draft.pk), {"period": "2026-10"})
    assert answer.context["period"] == "2026-10"
    assert [each["group"].name for each in answer.context["groups"]] == ["乡镇组", "园区组"]


def test_clerks_do_not_try_schemes(client, adopted, clerk):
    client.force_login(clerk)
    assert client.get(address("scheme-try", adopted.pk)).status_code == 403


def test_typed_figures_are_saved_and_bad_ones_told_in_their_cell(client, plan, county, officer):
    make_scheme(plan, sources={"funds": {"from": "typed"}, "late_reports": {"from": "typed"}})
    client.force_login(officer)
    assert client.get(address("typed-figures")).status_code == 302
    url = address("typed-figures-month", "2026-10")
    good, bad = (f"f-{unit.pk}-v-late_reports" for unit in county.townships)
    page = client.post(url, {good: "2", bad: "不清楚", "reference": "1号"}).content.decode()
    assert 'aria-invalid="true"' in page
    assert 'value="不清楚"' in page
    assert not ScoreFact.objects.exists()
    answer = client.post(url, {good: "2", "reference": ""})
    assert answer.context["reference_error"]
    assert client.post(url, {good: "2", "reference": "1号"}).status_code == 302
    assert ScoreFact.objects.get().value == 2


def test_pages_ask_as_often_for_many_indicators_and_schemes(client, plan, adopted, director):
    client.force_login(director)

    def queries(url) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    few = [queries(address("schemes")), queries(address("scheme", adopted.pk))]
    many = make_scheme(plan, state="draft", content=EXAMPLES["01-city-2024"], sources={})
    for _number in range(5):
        make_scheme(plan, state="draft", groups=plan.groups.all())
    assert queries(address("schemes")) == few[0]
    assert queries(address("scheme", many.pk)) == few[1]

"""What is exported can be imported again and is equal; what is wrong is told with its place."""

from __future__ import annotations

import copy
import io
import json

import openpyxl
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from assessment.exporting.scheme_file import scheme_workbook
from assessment.exporting.scheme_layout import conditions_cell, read_conditions
from assessment.importing.scheme_file import read_scheme_file
from assessment.models import ScoringScheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.selectors.scheme_page import example_schemes
from assessment.services.scoring.scheme_files import import_scheme, scheme_json
from tests.factories.scoring import CONTENT, SOURCES, make_scheme
from zhaoshang.core.errors import Conflict, RuleBroken

EXAMPLES = dict(example_schemes())


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_workbook_comes_back_as_it_went_out(name):
    read = read_scheme_file(scheme_workbook(EXAMPLES[name], SOURCES), "办法.xlsx")
    assert read_scheme(read.content) == read_scheme(EXAMPLES[name])
    assert read.sources == SOURCES


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "value": st.text(min_size=1, max_size=8).filter(str.strip),
                "at_least": st.decimals(0, 10**6, places=3).map(str),
            },
            optional={"basis": st.sampled_from(["value", "rate", "time_rate"])},
        ),
        min_size=1,
        max_size=3,
    )
)
def test_conditions_of_any_name_survive_their_cell(conditions):
    assert read_conditions(conditions_cell(conditions)) == conditions


@pytest.mark.django_db
@pytest.mark.parametrize("as_workbook", [False, True])
def test_an_exported_scheme_is_imported_equal(as_workbook, adopted, plan, director):
    data = (
        scheme_workbook(adopted.content, adopted.sources)
        if as_workbook
        else scheme_json(adopted).encode()
    )
    name = "办法.xlsx" if as_workbook else "办法.json"
    made = import_scheme(plan_id=plan.pk, data=data, name=name, by=director)
    assert read_scheme(made.content) == read_scheme(adopted.content)
    assert made.sources == adopted.sources
    assert made.title == adopted.title
    assert made.is_draft


@pytest.mark.django_db
def test_a_file_fills_a_draft_that_keeps_its_months_and_groups(plan, director, townships):
    scheme = make_scheme(plan, state="draft", groups=[townships], from_month=7, sources={})
    content = EXAMPLES["02-gaoan-2021"]
    made = import_scheme(
        plan_id=plan.pk,
        data=json.dumps(content).encode(),
        name="gaoan.json",
        by=director,
        into=scheme,
        version=scheme.version,
    )
    assert (made.pk, made.from_month, list(made.groups.all())) == (scheme.pk, 7, [townships])
    assert made.content["full"] == "75"
    with pytest.raises(Conflict):
        import_scheme(
            plan_id=plan.pk,
            data=json.dumps(content).encode(),
            name="gaoan.json",
            by=director,
            into=scheme,
            version=scheme.version - 1,
        )


@pytest.mark.django_db
def test_numbers_of_a_file_are_kept_exactly(plan, director):
    content = copy.deepcopy(CONTENT) | {"full": 0.3}
    content["indicators"] = [content["indicators"][0] | {"points": 0.3}]
    made = import_scheme(
        plan_id=plan.pk, data=json.dumps(content).encode(), name="x.json", by=director
    )
    assert made.content["full"] == "0.3"


@pytest.mark.django_db
def test_a_wrong_cell_is_named_with_its_sheet(plan, director):
    book = openpyxl.load_workbook(io.BytesIO(scheme_workbook(CONTENT, SOURCES)))
    sheet = book.worksheets[1]
    column = [cell.value for cell in sheet[2]].index("points") + 1
    sheet.cell(3, column).value = "六十"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(RuleBroken) as caught:
        import_scheme(plan_id=plan.pk, data=out.getvalue(), name="x.xlsx", by=director)
    assert f"{sheet.title}!{sheet.cell(3, column).coordinate}" in str(caught.value)
    assert not ScoringScheme.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "x.json", "no_json"),
        (b"{", "x.json", "no_json"),
        (b"[" * 100_000, "x.json", "no_json"),
        (b"[1]", "x.json", "unreadable"),
        (b'{"name": "x", "full": 100, "colour": 1}', "x.json", "unreadable"),
        (b"a,b\n1,2\n", "x.csv", "no_scheme"),
        (b"PK\x03\x04 nonsense", "x.xlsx", "workbook"),
        (b" " * (3 * 1024 * 1024), "x.json", "too_large"),
    ],
)
def test_a_file_that_is_no_scheme_is_refused(data, name, code, plan, director):
    with pytest.raises(RuleBroken) as caught:
        import_scheme(plan_id=plan.pk, data=data, name=name, by=director)
    assert (caught.value.code, caught.value.field) == (code, "file")


def test_a_part_of_an_indicator_that_is_not_there_is_refused():
    book = openpyxl.load_workbook(io.BytesIO(scheme_workbook(CONTENT, {})))
    sheet = book.worksheets[2]
    for place, value in enumerate(["1", "9", "bands"], start=1):
        sheet.cell(3, place).value = value
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(RuleBroken, match="9"):
        read_scheme_file(out.getvalue(), "x.xlsx")


@pytest.mark.django_db
def test_an_exported_scheme_can_be_tried_on_a_file_of_facts(adopted, tmp_path, capsys):
    scheme, facts = tmp_path / "scheme.json", tmp_path / "facts.json"
    scheme.write_text(scheme_json(adopted), encoding="utf-8")
    unit = {"unit": "城关镇", "values": {"funds": 12000}, "targets": {"funds": 24000}}
    facts.write_text(json.dumps({"units": [unit]}), encoding="utf-8")
    call_command("try_scheme", str(scheme), str(facts), "--json")
    assert json.loads(capsys.readouterr().out)["units"][0]["total"] == "70.00"

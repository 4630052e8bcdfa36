"""`manage.py try_scheme`: the documented example, exact numbers, refusals."""

import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

DOCS = Path(__file__).resolve().parents[3] / "docs" / "schemes.md"


@pytest.fixture
def example(tmp_path):
    scheme, facts = re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.DOTALL)
    (tmp_path / "scheme.json").write_text(scheme)
    (tmp_path / "facts.json").write_text(facts)
    return tmp_path


def run(folder, *options) -> str:
    out = io.StringIO()
    call_command(
        "try_scheme", str(folder / "scheme.json"), str(folder / "facts.json"), *options, stdout=out
    )
    return out.getvalue()


def refused(folder) -> str:
    with pytest.raises(CommandError) as caught, translation.override("en"):
        run(folder)
    return str(caught.value)


def test_the_documented_example_gives_the_documented_scores(example):
    found = json.loads(run(example, "--json"))
    told = [(each["unit"], each["place"], each["total"], each["grade"]) for each in found["units"]]
    assert told == [
        ("工业园区", 1, "110.00", "优秀"),
        ("城关镇", 2, "79.00", "良好"),
        ("白石乡", None, "0.00", "一般"),
    ]


def test_the_working_stands_beside_every_score(example):
    park, town, _silent = json.loads(run(example, "--json"))["units"]
    funds = town["indicators"]["funds"]
    assert {line["word"]: line["value"] for line in funds["lines"]} == {
        "value": "20850",
        "target": "24000",
        "time": "0.75",
        "due": "18000",
        "rate": "139/120",
        "rate_capped": "1",
    }
    assert (funds["score"], funds["exact"], funds["capped"]) == ("60.00", "60", True)
    assert park["bonuses"]["top500"] == {
        "count": "1",
        "points": "10.00",
        "capped": False,
        "applies": True,
    }


def test_without_json_the_places_are_printed(example):
    assert run(example).splitlines()[1] == "1  工业园区  110.00  优秀"


def test_it_touches_no_database(example):
    with connection.execute_wrapper(_no_query):
        run(example, "--json")


def _no_query(*_args):
    raise AssertionError("a query was made")


def test_numbers_of_a_file_are_exact(example):
    facts = {"units": [{"unit": "a", "values": {"funds_in_place": 0.1}}]}
    (example / "facts.json").write_text(json.dumps(facts))
    (unit,) = json.loads(run(example, "--json"))["units"]
    assert unit["indicators"]["funds"]["lines"][0]["value"] == "0.1"


def test_every_problem_of_a_scheme_is_told_with_its_place(example):
    (example / "scheme.json").write_text('{"full": 100, "indicators": [{"kind": "ratio"}]}')
    told = refused(example)
    assert "name: must be filled in" in told
    assert "indicators.0.code: must be filled in" in told
    assert "indicators.0.params.value: must be filled in" in told


@pytest.mark.parametrize("content", ["", "[", "\x00", '{"a": NaN'])
def test_what_is_no_json_is_refused(example, content):
    (example / "facts.json").write_text(content)
    assert "is no JSON document" in refused(example)


def test_a_file_that_is_not_there_is_named(example):
    (example / "facts.json").unlink()
    assert "facts.json cannot be read" in refused(example)

from decimal import Decimal

import pytest

from zhaoshang.policy.rules import (
    LARGEST_TABLE,
    FieldType,
    PolicyField,
    Problem,
    field_text,
    read_value,
    to_json,
)

DAYS = PolicyField("days", "Days", FieldType.INT, minimum=1, maximum=365)
RATE = PolicyField("rate", "Rate", FieldType.DECIMAL, minimum=0)
KIND = PolicyField("kind", "Kind", FieldType.CHOICE, choices=(("a", "A"), ("b", "B")))
NOTE = PolicyField("note", "Note", required=False)
STRICT = PolicyField("strict", "Strict", FieldType.BOOL)
TIERS = PolicyField("tiers", "Tiers", FieldType.ROWS, columns=(RATE, KIND, NOTE))


@pytest.mark.parametrize(
    ("field", "raw", "value", "problem"),
    [
        (DAYS, "14", 14, None),
        (DAYS, "１４", 14, None),
        (DAYS, 14, 14, None),
        (DAYS, "1.5", None, Problem.NOT_INT),
        (DAYS, "ten", None, Problem.NOT_INT),
        (DAYS, "NaN", None, Problem.NOT_INT),
        (DAYS, "1e99", None, Problem.NOT_INT),
        (DAYS, "0", None, Problem.TOO_SMALL),
        (DAYS, "1", 1, None),
        (DAYS, "365", 365, None),
        (DAYS, "366", None, Problem.TOO_LARGE),
        (DAYS, "", None, Problem.REQUIRED),
        (DAYS, None, None, Problem.REQUIRED),
        (RATE, "1,200.50", Decimal("1200.50"), None),
        (RATE, "-0.01", None, Problem.TOO_SMALL),
        (RATE, "Infinity", None, Problem.NOT_DECIMAL),
        (KIND, "a", "a", None),
        (KIND, "c", "c", Problem.NOT_A_CHOICE),
        (NOTE, "", "", None),
        (NOTE, " 甲（乙） ", "甲（乙）", None),
        (NOTE, "长" * 501, "长" * 501, Problem.TOO_LONG),
        (STRICT, "on", True, None),
        (STRICT, None, False, None),
        (STRICT, False, False, None),
        (STRICT, "perhaps", False, Problem.NOT_BOOL),
    ],
)
def test_each_type_reads_what_people_type_and_what_is_stored(field, raw, value, problem):
    reading = read_value([field], {field.name: raw})
    assert reading.value == {field.name: value}
    assert reading.problems == ({field.name: problem} if problem else {})


def test_a_table_names_the_row_and_column_of_each_problem():
    raw = {"tiers": [{"rate": "1", "kind": "a"}, {"rate": "x", "kind": "c"}]}
    assert read_value([TIERS], raw).problems == {
        "tiers.1.rate": Problem.NOT_DECIMAL,
        "tiers.1.kind": Problem.NOT_A_CHOICE,
    }


def test_empty_rows_are_left_out_but_still_counted_in_paths():
    raw = {"tiers": [{"rate": "", "kind": "", "note": ""}, {"rate": "x", "kind": "a"}]}
    reading = read_value([TIERS], raw)
    assert len(reading.value["tiers"]) == 1
    assert list(reading.problems) == ["tiers.1.rate"]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([], Problem.REQUIRED),
        (None, Problem.REQUIRED),
        ("text", Problem.NOT_ROWS),
        ([1, 2], Problem.NOT_ROWS),
        ([{"rate": "1"}] * (LARGEST_TABLE + 1), Problem.TOO_MANY_ROWS),
    ],
)
def test_a_table_must_be_rows_and_not_too_many(rows, problem):
    assert read_value([TIERS], {"tiers": rows}).problems == {"tiers": problem}


def test_what_was_read_comes_back_from_storage_the_same():
    fields = [DAYS, RATE, KIND, NOTE, STRICT, TIERS]
    raw = {
        "days": "7",
        "rate": "0.10",
        "kind": "b",
        "note": "依据",
        "strict": "on",
        "tiers": [{"rate": "60", "kind": "a", "note": ""}],
        "unknown": "dropped",
    }
    value = read_value(fields, raw).value
    assert to_json(value)["rate"] == "0.10"
    assert read_value(fields, to_json(value)).value == value
    assert "unknown" not in value


def test_a_value_stands_in_its_input_as_it_was_typed():
    assert field_text(RATE, Decimal("0.10")) == "0.10"
    assert field_text(STRICT, value=True) == "on"
    assert field_text(DAYS, None) == ""

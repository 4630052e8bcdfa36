"""What a part allows: the table of rules.md R5, and how parts add up."""

import itertools

import pytest

from projects.rules.parts import WRITING_PARTS, Part, may_write

# Source: rules.md R5, second row: "follow up, report funds, problems, propose moves".
R5_WRITES = {
    "responsible": True,
    "supporting": True,
    "team": True,
    "host": True,
    "introducing": False,
    "first_contact": False,
    "credit": False,
}


@pytest.mark.parametrize("part", Part)
def test_a_single_part_allows_what_the_table_says(part):
    assert may_write([part]) is R5_WRITES[part]


@pytest.mark.parametrize("parts", list(itertools.combinations(Part, 2)))
def test_of_two_parts_the_stronger_counts(parts):
    assert may_write(parts) is any(R5_WRITES[part] for part in parts)


def test_no_part_allows_nothing():
    assert may_write([]) is False


def test_stored_words_read_as_parts():
    assert may_write(["credit", "host"]) is True
    assert may_write(["credit", "introducing"]) is False


def test_a_word_that_names_no_part_is_a_mistake():
    with pytest.raises(ValueError, match="owner"):
        may_write(["owner"])


def test_the_table_is_complete():
    assert {part for part, writes in R5_WRITES.items() if writes} == WRITING_PARTS
    assert set(R5_WRITES) == set(Part)

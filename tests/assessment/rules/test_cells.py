"""Two people in one report: nobody's typing is lost (rules.md R10)."""

from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.cells import Change, Clash, merge

TEXTS = st.sampled_from(["", "1", "2", "在建"])
CELLS = st.sampled_from(["line-1-amount", "line-1-progress", "cell-2-value"])


def test_a_cell_nobody_else_touched_is_taken() -> None:
    merged = merge({"a": "1"}, [Change("a", "1", "2")])
    assert merged.taken == {"a": "2"}
    assert merged.clashes == []


def test_a_cell_that_changed_meanwhile_is_left_to_the_writer() -> None:
    merged = merge({"a": "5", "b": ""}, [Change("a", "1", "2"), Change("b", "", "x")])
    assert merged.taken == {"b": "x"}
    assert merged.clashes == [Clash("a", "5", "2")]


def test_two_who_typed_the_same_do_not_clash() -> None:
    assert merge({"a": "2"}, [Change("a", "1", "2")]).clashes == []


def test_several_keystrokes_of_one_saving_follow_one_another() -> None:
    changes = [Change("a", "1", "2"), Change("a", "1", "3")]
    assert merge({"a": "1"}, changes).taken == {"a": "3"}


@given(
    st.dictionaries(CELLS, TEXTS, min_size=1),
    st.lists(st.builds(Change, CELLS, TEXTS, TEXTS)),
)
def test_every_known_change_is_stored_already_there_or_shown(
    stored: dict[str, str], changes: list[Change]
) -> None:
    merged = merge(stored, changes)
    after = {**stored, **merged.taken}
    told = {(clash.cell, clash.typed) for clash in merged.clashes}
    last = {change.cell: change for change in changes if change.cell in stored}
    for change in last.values():
        assert after[change.cell] == change.value or (change.cell, change.value) in told


@given(
    st.dictionaries(CELLS, TEXTS, min_size=1),
    st.lists(st.builds(Change, CELLS, TEXTS, TEXTS), unique_by=lambda change: change.cell),
)
def test_sending_it_again_changes_nothing(stored: dict[str, str], changes: list[Change]) -> None:
    after = {**stored, **merge(stored, changes).taken}
    assert merge(after, changes).taken == {}

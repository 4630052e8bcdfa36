"""Cross-checks of a monthly report (rules.md R10): what blocks, what needs a note, and what not."""

from decimal import Decimal

import pytest

from assessment.rules.checks import (
    Cell,
    CheckRule,
    Error,
    Line,
    Warned,
    blocking,
    check_report,
    rushed,
)

RULE = CheckRule(jump_percent=Decimal(100), unseen_months=3, unchanged_months=3)
SAID = {"progress": "主体三层在建"}


def found(line: Line | None = None, cell: Cell | None = None, **report: bool) -> list[object]:
    lines, cells = [line] if line else [], [cell] if cell else []
    return [each.what for each in check_report(lines, cells, RULE, **report)]


def test_the_rows_must_sum_to_the_units_figure() -> None:
    cell = Cell("cell-1", value=Decimal(2370), from_projects=Decimal(2470), is_reported=False)
    (finding,) = check_report([], [cell], RULE)
    assert finding.what is Error.SUM
    assert finding.figures["difference"] == -100
    assert finding.blocks


def test_a_figure_that_follows_the_rows_is_right() -> None:
    assert found(cell=Cell("cell-1", from_projects=Decimal(2470), is_reported=False)) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8.99", [Error.FELL]),
        ("9", [Error.DIFFERENCE]),
        ("9.99", [Error.DIFFERENCE]),
        ("10", []),
        ("10.01", [Error.DIFFERENCE]),
    ],
)
def test_a_typed_cumulative_neither_falls_nor_jumps(typed: str, expected: list[Error]) -> None:
    cell = Cell("cell-4", value=Decimal(1), cumulative=Decimal(typed), last_cumulative=Decimal(9))
    assert found(cell=cell) == expected


def test_a_cumulative_without_a_month_is_measured_against_last_months_only() -> None:
    cell = Cell("cell-4", cumulative=Decimal(12), last_cumulative=Decimal(9), is_reported=False)
    assert found(cell=cell) == []


def test_a_reported_figure_is_said_not_implied() -> None:
    assert found(cell=Cell("cell-5")) == [Error.EMPTY]
    assert found(cell=Cell("cell-5", value=Decimal(0))) == []


def test_a_negative_figure_belongs_to_a_correction() -> None:
    assert found(cell=Cell("cell-5", value=Decimal(-1))) == [Error.NEGATIVE]
    assert found(Line("line-1", amount_wan=Decimal("-0.01"), **SAID)) == [Error.NEGATIVE]


def test_the_months_money_includes_what_was_claimed_elsewhere() -> None:
    line = Line(
        "line-1", amount_wan=Decimal(99), entries_wan=Decimal(100), has_evidence=True, **SAID
    )
    assert found(line) == [Error.BELOW_ENTRIES]


def test_a_row_says_something_or_says_that_nothing_changed() -> None:
    assert found(Line("line-1")) == [Error.SAYS_NOTHING]
    assert found(Line("line-1", no_change=True)) == []
    assert found(Line("line-1", **SAID)) == []


def test_nothing_to_report_stands_alone() -> None:
    assert found(Line("line-1"), Cell("cell-1"), nothing_to_report=True) == []
    assert found(Line("line-1", **SAID), nothing_to_report=True) == [Error.NOTHING_BUT]
    assert found(cell=Cell("cell-1", value=Decimal(2)), nothing_to_report=True) == [
        Error.NOTHING_BUT
    ]


def test_a_returned_row_is_answered_by_a_word_or_by_a_change() -> None:
    assert found(Line("line-3", returned=True, **SAID)) == [Error.UNANSWERED]
    assert found(Line("line-3", returned=True, answer="已核实，属实", **SAID)) == []
    assert found(Line("line-3", returned=True, is_touched=True, **SAID)) == []
    assert found(cell=Cell("cell-3", value=Decimal(1), returned=True)) == [Error.UNANSWERED]


@pytest.mark.parametrize(
    ("amount", "last", "warns"),
    [("1040", "520", False), ("1040.01", "520", True), ("1240", "520", True), ("5", "0", False)],
)
def test_a_jump_is_growth_above_the_policys_per_cent(amount: str, last: str, warns: bool) -> None:
    line = Line(
        "line-1", amount_wan=Decimal(amount), last_wan=Decimal(last), has_evidence=True, **SAID
    )
    assert (Warned.JUMP in found(line)) is warns


def test_growth_is_said_with_its_numbers() -> None:
    line = Line(
        "line-1", amount_wan=Decimal(1240), last_wan=Decimal(520), has_evidence=True, **SAID
    )
    (finding,) = check_report([line], [], RULE)
    assert round(finding.figures["growth"], 2) == Decimal("138.46")


def test_only_the_missing_note_blocks() -> None:
    line = Line("line-5", amount_wan=Decimal(350), **SAID)
    (bare,) = check_report([line], [], RULE)
    assert (bare.what, bare.blocks) == (Warned.NO_EVIDENCE, True)
    explained = Line("line-5", amount_wan=Decimal(350), note="凭证在财政局，下月补", **SAID)
    (told,) = check_report([explained], [], RULE)
    assert (told.what, told.blocks) == (Warned.NO_EVIDENCE, False)
    assert blocking([bare, told]) == [bare]


@pytest.mark.parametrize(("others", "warns"), [("900", False), ("900.01", True)])
def test_more_than_agreed_needs_a_note(others: str, warns: bool) -> None:
    line = Line(
        "line-1",
        amount_wan=Decimal(100),
        others_wan=Decimal(others),
        agreed_wan=Decimal(1000),
        has_evidence=True,
        **SAID,
    )
    assert (Warned.ABOVE_AGREED in found(line)) is warns


@pytest.mark.parametrize(("unseen", "marks"), [(None, False), (2, False), (3, True)])
def test_a_claim_after_months_of_silence_is_marked(unseen: int | None, marks: bool) -> None:
    line = Line("line-9", amount_wan=Decimal(10), has_evidence=True, unseen_months=unseen, **SAID)
    assert (rushed([line], RULE) == ["line-9"]) is marks
    assert (Warned.UNSEEN in found(line)) is marks


def test_silence_without_a_claim_is_no_rush() -> None:
    assert rushed([Line("line-9", unseen_months=7, no_change=True)], RULE) == []


@pytest.mark.parametrize(("months", "warns"), [(2, False), (3, True)])
def test_no_change_for_months_needs_a_note(months: int, warns: bool) -> None:
    line = Line("line-7", no_change=True, unchanged_months=months)
    assert (Warned.UNCHANGED in found(line)) is warns

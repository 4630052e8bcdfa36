"""How long a project stood in each stage, from its log."""

import datetime as dt

import pytest

from projects.rules.spans import Span, Turn, stage_spans
from projects.rules.stages import Stage, Status

START = dt.date(2026, 1, 1)
TODAY = START + dt.timedelta(days=100)


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def turns(*rows: tuple[int, str] | tuple[int, str, str]) -> list[Turn]:
    return [
        Turn(day(row[0]), Stage(row[1]), Status(row[2] if row[2:] else "active")) for row in rows
    ]


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ([], {}),
        ([(0, "clue")], {"clue": Span(day(0), None, 100)}),
        ([(100, "clue")], {"clue": Span(day(100), None, 0)}),
        (
            [(0, "clue"), (30, "signed")],
            {"clue": Span(day(0), day(30), 30), "signed": Span(day(30), None, 70)},
        ),
        (
            [(0, "clue"), (10, "clue"), (30, "signed")],
            {"clue": Span(day(0), day(30), 30), "signed": Span(day(30), None, 70)},
        ),
        (
            [(0, "clue"), (20, "clue", "suspended"), (50, "clue")],
            {"clue": Span(day(0), None, 70, 30)},
        ),
        ([(0, "clue"), (40, "clue", "withdrawn")], {"clue": Span(day(0), None, 40)}),
        ([(0, "clue"), (40, "clue", "merged")], {"clue": Span(day(0), None, 40)}),
        (
            [(0, "clue"), (30, "signed"), (40, "clue"), (60, "signed")],
            {"clue": Span(day(40), day(60), 50), "signed": Span(day(60), None, 50)},
        ),
    ],
)
def test_days_add_up_over_re_entries_and_stop_while_suspended(log, expected):
    found = stage_spans(turns(*log), on=TODAY)
    assert found == {Stage(stage): span for stage, span in expected.items()}


def test_a_step_entered_late_for_an_earlier_day_never_counts_backwards():
    found = stage_spans(turns((0, "clue"), (30, "signed"), (20, "landed")), on=TODAY)
    assert all(span.days >= 0 for span in found.values())

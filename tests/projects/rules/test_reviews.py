"""What may be concluded from which answers; how the due day stands."""

import datetime as dt

import pytest

from projects.rules.reviews import (
    Answers,
    Conclusion,
    ConclusionProblem,
    Timing,
    answers_of,
    conclusion_problem,
    goes_over,
    opens_gate,
    timing,
)

ALL_AGREE = Answers(agreed=3)
ONE_MISSING = Answers(missing=1, agreed=2)
ONE_AGAINST = Answers(agreed=2, disagreed=1)
ONE_CONDITION = Answers(agreed=2, with_conditions=1)
DUE = dt.date(2026, 11, 27)


def test_a_missing_answer_is_counted_as_missing():
    found = answers_of(["agree", "", "conditions", "disagree", ""])
    assert found == Answers(missing=2, agreed=1, with_conditions=1, disagreed=1)
    assert (found.asked, found.is_complete) == (5, False)


@pytest.mark.parametrize(
    ("conclusion", "answers", "over"),
    [
        ("agree", ALL_AGREE, False),
        ("agree", ONE_MISSING, True),
        ("agree", ONE_AGAINST, True),
        ("agree", ONE_CONDITION, True),
        ("conditions", ALL_AGREE, False),
        ("conditions", ONE_CONDITION, False),
        ("conditions", ONE_MISSING, True),
        ("conditions", ONE_AGAINST, True),
        ("disagree", ALL_AGREE, False),
        ("not_concluded", ONE_MISSING, False),
    ],
)
def test_what_goes_further_than_the_departments(conclusion, answers, over):
    assert goes_over(Conclusion(conclusion), answers) is over
    bare = conclusion_problem(
        Conclusion(conclusion), answers, reason="因故", has_document=False, conditions=["一"]
    )
    assert bare == (ConclusionProblem.GROUNDS if over else None)
    covered = conclusion_problem(
        Conclusion(conclusion), answers, reason="因故", has_document=True, conditions=["一"]
    )
    assert covered is None


@pytest.mark.parametrize(
    ("conclusion", "waiting", "opens"),
    [
        ("agree", 0, True),
        ("conditions", 0, True),
        ("conditions", 1, False),
        ("disagree", 0, False),
        ("not_concluded", 0, False),
        ("", 0, False),
    ],
)
def test_what_opens_the_gate(conclusion, waiting, opens):
    assert opens_gate(conclusion, waiting) is opens


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-2, Timing.IN_TIME), (-1, Timing.SOON), (0, Timing.SOON), (1, Timing.LATE)],
)
def test_the_due_day_itself_is_in_time(days, expected):
    assert timing(DUE, DUE + dt.timedelta(days=days), soon_days=1) is expected

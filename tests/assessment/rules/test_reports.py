"""States of a monthly report, why it is locked, and when it is on time (rules.md R10)."""

import datetime as dt

import pytest

from assessment.rules.reports import Act, State, WhyLocked, is_on_time, lock_of, may

DAY = dt.date(2026, 11, 6)


@pytest.mark.parametrize(
    ("act", "states"),
    [
        (Act.SAVE, {State.DRAFT, State.RETURNED}),
        (Act.SEND_UP, {State.DRAFT, State.RETURNED}),
        (Act.TAKE_BACK, {State.AWAITING}),
        (Act.CONFIRM, {State.DRAFT, State.RETURNED, State.AWAITING}),
        (Act.WITHDRAW, {State.SUBMITTED}),
        (Act.RETURN, {State.SUBMITTED, State.ACCEPTED}),
        (Act.ACCEPT, {State.SUBMITTED}),
        (Act.LOCK, set(State) - {State.LOCKED}),
    ],
)
def test_each_act_has_its_states(act: Act, states: set[State]) -> None:
    assert {state for state in State if may(act, state)} == states


def lock(state: State = State.DRAFT, **facts: object) -> tuple[WhyLocked | None, dt.date | None]:
    given: dict[str, object] = {
        "is_closed": False,
        "is_past_limit": False,
        "exception_until": None,
        "on": DAY,
        **facts,
    }
    found = lock_of(state, **given)  # type: ignore[arg-type]
    return found.why, found.exception_until


def test_a_draft_is_open_until_its_time_is_over() -> None:
    assert lock() == (None, None)
    assert lock(is_past_limit=True) == (WhyLocked.LATE, None)


def test_an_exception_opens_what_is_late_to_its_last_day() -> None:
    assert lock(is_past_limit=True, exception_until=DAY) == (None, DAY)
    assert lock(is_past_limit=True, exception_until=DAY - dt.timedelta(days=1)) == (
        WhyLocked.LATE,
        None,
    )


@pytest.mark.parametrize("state", list(State))
def test_nothing_opens_a_closed_month(state: State) -> None:
    assert lock(state, is_closed=True, exception_until=DAY)[0] is WhyLocked.CLOSED


def test_what_is_handed_on_is_locked_for_its_reason() -> None:
    assert lock(State.AWAITING)[0] is WhyLocked.AWAITING
    assert lock(State.SUBMITTED)[0] is WhyLocked.SUBMITTED
    assert lock(State.ACCEPTED)[0] is WhyLocked.ACCEPTED
    assert lock(State.RETURNED)[0] is None


def test_the_due_day_counts_to_its_end() -> None:
    assert is_on_time(dt.date(2026, 11, 5), dt.date(2026, 11, 5))
    assert not is_on_time(dt.date(2026, 11, 6), dt.date(2026, 11, 5))

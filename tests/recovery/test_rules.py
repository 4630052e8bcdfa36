"""Which backups are kept, and when the newest is too old."""

import datetime as dt

import pytest

from zhaoshang.recovery.rules import Facts, Kept, Retention, State, judge, to_remove

NOW = dt.datetime(2026, 11, 3, 4, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
KEEP = Retention(daily=3, weekly=2, monthly=2)


def nights(count: int, **verified: bool) -> list[Kept]:
    """One backup a night, the newest tonight; named by how many nights ago."""
    return [
        Kept(str(ago), NOW - ago * DAY, is_verified=verified.get(f"n{ago}", False))
        for ago in range(count)
    ]


def kept(backups: list[Kept], keep: Retention = KEEP) -> set[str]:
    return {each.name for each in backups} - set(to_remove(backups, keep))


def test_of_the_last_days_weeks_and_months_one_each_is_kept():
    # 3 November is a Tuesday: the week before ended on 1 November, the month on 31 October.
    assert kept(nights(60)) == {"0", "1", "2", "3"}
    assert kept(nights(60), Retention(1, 3, 3)) == {"0", "2", "9", "3", "34"}


def test_of_one_day_the_newest_is_kept():
    twice = [Kept("first", NOW - dt.timedelta(hours=3)), Kept("second", NOW)]
    assert to_remove(twice, KEEP) == ["first"]


@pytest.mark.parametrize("keep", [KEEP, Retention(0, 0, 0), Retention(-1, 0, 0)])
def test_the_newest_and_the_last_that_passed_its_trial_always_stay(keep):
    backups = nights(60, n40=True, n50=True)
    assert {"0", "40"} <= kept(backups, keep)
    assert "50" not in kept(backups, keep)


def test_days_without_a_backup_do_not_count():
    old = [Kept(str(ago), NOW - ago * DAY) for ago in (100, 101, 102, 103)]
    assert kept(old, Retention(3, 0, 0)) == {"100", "101", "102"}


def test_oldest_first():
    assert to_remove(nights(5), Retention(2, 0, 0)) == ["4", "3", "2"]


LIMIT, TRIAL = dt.timedelta(hours=26), dt.timedelta(days=8)


@pytest.mark.parametrize(
    ("since", "backed_up", "tried", "failed", "state"),
    [
        (None, None, None, False, State.UNTRIED),
        (LIMIT, None, None, False, State.UNTRIED),
        (LIMIT + dt.timedelta(seconds=1), None, None, False, State.NONE),
        (60 * DAY, LIMIT, TRIAL, False, State.GOOD),
        (60 * DAY, LIMIT + dt.timedelta(seconds=1), TRIAL, False, State.OLD),
        (60 * DAY, LIMIT, TRIAL + dt.timedelta(seconds=1), False, State.TRIAL_OLD),
        (TRIAL, LIMIT, None, False, State.UNTRIED),
        (TRIAL + dt.timedelta(seconds=1), LIMIT, None, False, State.TRIAL_OLD),
        (60 * DAY, LIMIT, TRIAL, True, State.DAMAGED),
    ],
)
def test_how_backups_stand(since, backed_up, tried, failed, state):
    def at(ago: dt.timedelta | None) -> dt.datetime | None:
        return None if ago is None else NOW - ago

    facts = Facts(at(since), at(backed_up), at(tried), failed)
    assert judge(facts, NOW, newest=LIMIT, trial=TRIAL) == state

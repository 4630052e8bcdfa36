"""Whatever happens in whatever order: nothing is lost or doubled, and the limits hold (R18)."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.alerts.rules.delivery import (
    Day,
    DeliveryRule,
    EmailMode,
    News,
    plan,
    plan_group,
    quiet_until,
)

START = dt.datetime(2026, 11, 23, 0, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
hours = st.integers(0, 23)
policies = st.builds(
    DeliveryRule,
    digest_above=st.integers(0, 6),
    digest_hour=hours,
    quiet_from=hours,
    quiet_until=hours,
    per_minute=st.just(20),
    tries=st.just(8),
    keep_days=st.just(400),
)
# Minutes since the last run of the planner, and what was told meanwhile: (due in days, asks).
runs = st.lists(
    st.tuples(
        st.integers(1, 20 * 60),
        st.lists(st.tuples(st.none() | st.integers(-2, 3), st.booleans()), max_size=9),
    ),
    min_size=1,
    max_size=12,
)


class Mailbox:
    """What the planner has made so far, as the database would tell it."""

    def __init__(self) -> None:
        self.singles: list[tuple[dt.datetime, int, bool]] = []
        self.bundles: list[dt.datetime] = []
        self.digests: dict[dt.date, dt.datetime] = {}
        self.keys: list[int] = []

    def moments(self) -> list[dt.datetime]:
        """Return when each message goes."""
        return [*(at for at, *_ in self.singles), *self.bundles, *self.digests.values()]

    def days(self, now: dt.datetime) -> dict[dt.date, Day]:
        """Return the days; a digest whose time is over has been sent."""
        found: dict[dt.date, Day] = {}
        for moment in self.moments():
            day = found.get(moment.date(), Day())
            found[moment.date()] = replace(day, messages=day.messages + 1)
        for on, moment in self.digests.items():
            day = found.get(on, Day())
            is_open = moment > now
            found[on] = replace(day, has_digest=not is_open, open_at=moment if is_open else None)
        return found

    def take(self, planned, urgent: set[int], now: dt.datetime) -> None:
        """Write down what was planned."""
        for message in planned:
            self.keys += message.keys
            if message.digest_on is not None:
                known = self.digests.setdefault(message.digest_on, message.send_at)
                # One a day: either new, or an open one that keeps its time.
                assert known == message.send_at >= now
            elif len(message.keys) > 1:
                self.bundles.append(message.send_at)
            else:
                (key,) = message.keys
                self.singles.append((message.send_at, key, key in urgent))


def news_of(told, first: int, now: dt.datetime) -> list[News]:
    found = []
    for number, (days, asks) in enumerate(told, start=first):
        due_on = None if days is None else now.date() + dt.timedelta(days=days)
        found.append(News(number, due_on=due_on, is_owed=asks or due_on is not None))
    return found


@given(runs, policies, st.sampled_from(EmailMode), st.none() | hours)
def test_nothing_is_lost_or_doubled_and_the_limits_hold(told, rule, mode, hour):
    box, now, wanted = Mailbox(), START, []
    for minutes, what in told:
        now += dt.timedelta(minutes=minutes)
        news = news_of(what, len(wanted), now)
        wanted += news
        planned = plan(news, mode=mode, days=box.days(now), rule=rule, now=now, digest_hour=hour)
        urgent = {each.key for each in news if each.due_on == now.date()}
        for message in planned:
            if urgent.intersection(message.keys):
                assert message.send_at == now
                assert urgent.issuperset(message.keys)
            else:
                assert message.send_at >= now
                assert quiet_until(message.send_at, rule) is None
            if message.digest_on is not None:
                assert message.send_at.date() == message.digest_on
        box.take(planned, urgent, now)
    owed = [each.key for each in wanted if each.is_owed or mode is not EmailMode.OWED]
    assert sorted(box.keys) == owed
    # What is due today cannot wait; all else keeps to the number of the day on which it goes.
    usual = Counter(moment.date() for moment, _, is_urgent in box.singles if not is_urgent)
    assert all(count <= rule.digest_above for count in usual.values())
    if mode is EmailMode.DIGEST:
        assert not usual


@given(
    st.lists(st.none() | st.integers(-1, 2), max_size=12),
    policies,
    st.integers(0, 24 * 60 - 1),
    st.none() | st.integers(1, 600),
)
def test_a_group_is_told_of_each_cause_once(due, rule, minute, open_in):
    now = START + dt.timedelta(minutes=minute)
    open_at = now + dt.timedelta(minutes=open_in) if open_in else None
    causes = [
        News(number, due_on=None if days is None else now.date() + dt.timedelta(days=days))
        for number, days in enumerate(due)
    ]
    planned = plan_group(causes, open_at=open_at, rule=rule, now=now)
    assert sorted(key for message in planned for key in message.keys) == list(range(len(due)))
    assert sum(message.digest_on is not None for message in planned) <= 1
    urgent = {each.key for each in causes if each.due_on == now.date()}
    for message in planned:
        if urgent.intersection(message.keys):
            assert message.send_at == now
        elif open_at is None:
            assert quiet_until(message.send_at, rule) is None

"""What a session carries to be judged without a statement: its moments and the rule it stands by.

The marks are written at most once a minute, together with whatever else the session holds, and take
the policy anew every ten minutes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.security.policies import rule_for
from zhaoshang.security.rules import AccountRule, Ended, over_because

KEY = "zs_marks"
SEEN_EVERY = 60
READ_EVERY = 600


@dataclass(frozen=True)
class Marks:
    """Moments in seconds, and of the rule what every request asks for.

    Attributes:
        since: When the session began.
        seen: The last act of its user.
        read: When the rule was read.
        idle_minutes, hours, ageing_days: By the rule.
    """

    since: int
    seen: int
    read: int
    idle_minutes: int
    hours: int
    ageing_days: int

    def over_because(self, now: int, *, idles: bool) -> Ended | None:
        """Return why the session is over, if it is."""
        return over_because(
            since=self.since,
            seen=self.seen,
            now=now,
            idle_minutes=self.idle_minutes,
            hours=self.hours,
            idles=idles,
        )


def seconds(moment: dt.datetime | None = None) -> int:
    """Return a moment, or now, in whole seconds."""
    return int((moment or clock.now()).timestamp())


def read_marks(data: Any) -> Marks | None:
    """Return the marks in a session's data; None where there are none that can be read."""
    kept = data.get(KEY)
    try:
        return Marks(**kept) if kept else None
    except TypeError:
        return None


def write_marks(session: SessionBase, rule: AccountRule, *, since: int, now: int) -> Marks:
    """Mark an act of its user in a session, by a rule just read."""
    marks = Marks(
        since=since,
        seen=now,
        read=now,
        idle_minutes=rule.idle_minutes,
        hours=rule.session_hours,
        ageing_days=rule.ageing_days,
    )
    session[KEY] = asdict(marks)
    return marks


def mark_act(session: SessionBase, user: User, marks: Marks | None) -> Marks:
    """Mark an act of its user; nothing is written within a minute of the last mark."""
    now = seconds()
    if marks is None or now - marks.read >= READ_EVERY:
        since = marks.since if marks is not None else now
        return write_marks(session, rule_for(user.unit, clock.today()), since=since, now=now)
    if now - marks.seen < SEEN_EVERY:
        return marks
    moved = Marks(**{**asdict(marks), "seen": now})
    session[KEY] = asdict(moved)
    return moved

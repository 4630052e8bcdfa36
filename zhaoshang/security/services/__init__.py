"""Every write about sessions, former passwords, unused accounts and hand-overs."""

from zhaoshang.security.services.handing_over import hand_over_duty
from zhaoshang.security.services.sessions import (
    begin_session,
    end_one,
    end_others,
    follow_key,
    forget_session,
    run_out,
    tidy_sessions,
)
from zhaoshang.security.services.unused import switch_off_unused, warn_of_expiry

__all__ = [
    "begin_session",
    "end_one",
    "end_others",
    "follow_key",
    "forget_session",
    "hand_over_duty",
    "run_out",
    "switch_off_unused",
    "tidy_sessions",
    "warn_of_expiry",
]

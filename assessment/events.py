"""Event kinds of assessment (R20): one event per act. Each area lists its own beside this file."""

from assessment import (
    events_bulletins,
    events_closing,
    events_figures,
    events_meetings,
    events_plan,
    events_reports,
    events_rewards,
    events_schemes,
    events_scores,
    events_settlement,
    events_sheets,
    events_spot_checks,
    events_superior,
    events_talks,
)

__all__ = [
    "events_bulletins",
    "events_closing",
    "events_figures",
    "events_meetings",
    "events_plan",
    "events_reports",
    "events_rewards",
    "events_schemes",
    "events_scores",
    "events_settlement",
    "events_sheets",
    "events_spot_checks",
    "events_superior",
    "events_talks",
]

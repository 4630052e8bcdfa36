"""Notices of assessment: who is told what (R18); found at start-up, each area lists its own."""

from assessment import (
    notices_bulletins,
    notices_closing,
    notices_meetings,
    notices_reports,
    notices_rewards,
    notices_scores,
    notices_settlement,
    notices_sheets,
    notices_spot_checks,
    notices_talks,
)

__all__ = [
    "notices_bulletins",
    "notices_closing",
    "notices_meetings",
    "notices_reports",
    "notices_rewards",
    "notices_scores",
    "notices_settlement",
    "notices_sheets",
    "notices_spot_checks",
    "notices_talks",
]

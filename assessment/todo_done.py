"""Acts in assessment that settle a duty: what "done this month" counts (found at start-up)."""

from assessment import (
    events_closing,
    events_meetings,
    events_reports,
    events_rewards,
    events_scores,
    events_settlement,
    events_sheets,
    events_spot_checks,
    events_talks,
)
from zhaoshang.alerts.todo_done import settles

settles(
    events_reports.REPORT_SENT_UP,
    events_reports.REPORT_SENT_BACK,
    events_reports.REPORT_SUBMITTED,
    events_reports.REPORT_RETURNED,
    events_reports.REPORT_ACCEPTED,
    events_closing.EXCEPTION_DECIDED,
    events_closing.RESTATEMENT_DECIDED,
    events_closing.MONTH_CLOSED,
    events_meetings.MEETING_HELD,
    events_meetings.MINUTES_ISSUED,
    events_rewards.REWARD_SUBMITTED,
    events_rewards.REWARD_RETURNED,
    events_rewards.REWARD_NOTICED,
    events_rewards.REWARD_RULED,
    events_rewards.REWARD_APPROVED,
    events_rewards.REWARD_PAID,
    events_scores.OBJECTION_RULED,
    events_settlement.YEAR_SETTLED,
    events_sheets.SHEET_HANDED_IN,
    events_spot_checks.SPOT_CHECK_DRAWN,
    events_spot_checks.SPOT_CHECK_FOUND,
    events_spot_checks.SPOT_CHECK_CLOSED,
    events_talks.TALKS_ISSUED,
    events_talks.TALK_HELD,
    events_talks.TALK_CLOSED,
)

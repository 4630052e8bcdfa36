"""Acts on contracts that settle a duty: what "done this month" counts (found at start-up)."""

from contracts import (
    events,
    events_archive,
    events_copies,
    events_files,
    events_land,
    events_performance,
)
from zhaoshang.alerts.todo_done import settles

settles(
    events.REVIEWED,
    events.SIGNED,
    events.FILED,
    events_archive.TRANSFER_HANDED_OVER,
    events_copies.COPIES_SENT,
    events_copies.COPIES_RECEIVED,
    events_copies.COPY_BROUGHT_BACK,
    events_files.ACCESS_GRANTED,
    events_files.ACCESS_REFUSED,
    events_land.ACCOUNTING_ANSWERED,
    events_land.ACCOUNTING_SIGNED_OFF,
    events_land.LAND_FEE_PAID,
    events_land.DEPOSIT_PAID,
    events_performance.PROMISE_CLAIMED,
    events_performance.PROMISE_CLAIM_RETURNED,
    events_performance.PROMISE_KEPT,
    events_performance.REPORT_SENT_UP,
    events_performance.REPORT_SUBMITTED,
    events_performance.REPORT_RETURNED,
    events_performance.REPORT_RECEIVED,
    events_performance.REPORT_DECIDED,
)

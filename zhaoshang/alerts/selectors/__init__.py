"""Reads of notices."""

from zhaoshang.alerts.selectors.inbox import (
    CALENDAR_KEEPERS,
    NEWEST_FIRST,
    NoticeView,
    Show,
    inbox,
    inbox_row,
    kinds_in_inbox,
    latest_unread,
    missing_calendar_items,
    notice_title,
    notice_view,
    notice_words,
    passed_on_items,
    unanswered_count,
    unanswered_items,
    unread_count,
)

__all__ = [
    "CALENDAR_KEEPERS",
    "NEWEST_FIRST",
    "NoticeView",
    "Show",
    "inbox",
    "inbox_row",
    "kinds_in_inbox",
    "latest_unread",
    "missing_calendar_items",
    "notice_title",
    "notice_view",
    "notice_words",
    "passed_on_items",
    "unanswered_count",
    "unanswered_items",
    "unread_count",
]

"""Reads of the audit trail."""

from zhaoshang.audit.selectors.chain import ChainReport, event_digest, verify_chains
from zhaoshang.audit.selectors.changes import (
    Change,
    HistoryEntry,
    act_changes,
    field_changes,
    field_label,
    history_diff,
)
from zhaoshang.audit.selectors.events import (
    EventFilter,
    capped_count,
    event_page,
    event_rows,
    events_matching,
)

__all__ = [
    "ChainReport",
    "Change",
    "EventFilter",
    "HistoryEntry",
    "act_changes",
    "capped_count",
    "event_digest",
    "event_page",
    "event_rows",
    "events_matching",
    "field_changes",
    "field_label",
    "history_diff",
    "verify_chains",
]

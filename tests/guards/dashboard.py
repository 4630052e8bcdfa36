"""The dashboards' part of the access guard."""

from __future__ import annotations

from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
READERS_ABOVE = frozenset({Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
COUNTY_WIDE = frozenset({Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})

WHO: dict[str, frozenset[Role]] = {
    "dashboard:briefing": COUNTY_WIDE,
    "dashboard:changes": READERS,
    "dashboard:chart-excel": READERS,
    "dashboard:counties": READERS_ABOVE,
    "dashboard:counties-export": READERS_ABOVE,
    "dashboard:definitions": READERS,
    "dashboard:flags": READERS,
    "dashboard:history": READERS,
    "dashboard:industries": READERS,
    "dashboard:leader": READERS,
    "dashboard:overdue": READERS,
    "dashboard:pace": READERS,
    "dashboard:pace-rows": READERS,
    "dashboard:places": READERS,
    "dashboard:problems": READERS,
    "dashboard:print": READERS,
    "dashboard:print-pdf": READERS,
    "dashboard:rates": READERS,
    "dashboard:screen": COUNTY_WIDE,
    "dashboard:sponsored": READERS,
    "dashboard:targets": READERS,
    "dashboard:trend": READERS,
}

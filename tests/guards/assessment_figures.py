"""The figures' part of the access guard: progress, rows behind figures, a unit's year, rates."""

from __future__ import annotations

from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})

WHO: dict[str, frozenset[Role]] = {
    "assessment:figure-rows": READERS,
    "assessment:my-year": READERS,
    "assessment:person-rows": READERS,
    "assessment:progress": READERS,
    "assessment:progress-export": READERS,
    "assessment:rate-rows": READERS,
    "assessment:three-rates": READERS,
    "assessment:unit-people": READERS,
    "assessment:unit-year": READERS,
}
KINDS = (("assessment:unit-year", "unit"), ("assessment:unit-people", "unit"))
# What stands in the addresses beside the number of an object.
WORDS = {
    "rate": "start",
    "part": "numerator",
    "unit": 999_999_999,
    "person": 999_999_999,
    "indicator": 999_999_999,
}

"""Bulletins' part of the access guard."""

from __future__ import annotations

from typing import Any

from tests.factories.accounts import CountyFixture
from tests.factories.bulletins import make_bulletin
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
BUREAU_ADMIN = frozenset({Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:bulletin": READERS,
    "assessment:bulletin-compare": READERS,
    "assessment:bulletin-delete": BUREAU_ADMIN,
    "assessment:bulletin-edit": BUREAU,
    "assessment:bulletin-edition": BUREAU_ADMIN,
    "assessment:bulletin-excel": READERS,
    "assessment:bulletin-make": BUREAU,
    "assessment:bulletin-pdf": READERS,
    "assessment:bulletin-publish": BUREAU_ADMIN,
    "assessment:bulletin-verify": BUREAU | {Role.LEADER},
    "assessment:bulletin-word": READERS,
    "assessment:bulletins": READERS,
}
KINDS = (
    ("assessment:bulletin-edit", "bulletin_draft"),
    ("assessment:bulletin-publish", "bulletin_draft"),
    ("assessment:bulletin-delete", "bulletin_draft"),
    ("assessment:bulletin", "bulletin"),
)


def bulletin_objects(county: CountyFixture) -> dict[str, Any]:
    """Make a published bulletin, the edition that follows it, and a draft of another month."""
    first = make_bulletin(county.county, period="2024-03")
    second = make_bulletin(
        county.county, period="2024-03", edition=2, replaces=first, why_replaced="更正"
    )
    draft = make_bulletin(county.county, period="2024-04", state="draft")
    return {"bulletin": second, "bulletin_draft": draft}

"""Who may do what with bulletins (rules R12, R19): no queries."""

from __future__ import annotations

from assessment.models import Bulletin
from assessment.permissions import can_keep_indicators
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User


def can_write_bulletins(user: User, county_id: int) -> bool:
    """Begin a bulletin and write its text: the bureau."""
    return is_bureau_of(user, county_id)


def can_edit(user: User, bulletin: Bulletin) -> bool:
    """Write the text of a draft."""
    return bulletin.is_draft and can_write_bulletins(user, bulletin.county_id)


def can_publish(user: User, county_id: int) -> bool:
    """Publish, or begin the edition after a published one: the business administrator."""
    return can_keep_indicators(user, county_id)


def can_verify(user: User, bulletin: Bulletin) -> bool:
    """Have the seal of a published one verified: whoever reads the whole county."""
    reads = user.scope.reads_county and user.scope.county_id == bulletin.county_id
    return reads and not bulletin.is_draft

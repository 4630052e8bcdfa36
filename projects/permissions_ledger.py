"""Who may read, export and share on the ledger page (rules.md R19; product.md, "Who uses it")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.models import LedgerExport, SavedView
from zhaoshang.accounts.rules import Role

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

LEDGER_READERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
IMPORTERS = (Role.CLERK, Role.BUREAU, Role.BUREAU_ADMIN)


def can_export(user: User) -> bool:
    """Take the ledger along: whoever reads it, as far as they read it."""
    return user.has_role(*LEDGER_READERS)


def can_import(user: User) -> bool:
    """Bring a ledger in; a higher unit reads only."""
    return user.has_role(*IMPORTERS) and not user.scope.reads_region


def can_change_view(user: User, view: SavedView) -> bool:
    """Rename, share or delete a saved view: its owner."""
    return view.owner_id == user.pk


def can_share_with_county(user: User) -> bool:
    """Offer a saved view to everybody in the county: the bureau."""
    return user.has_role(Role.BUREAU, Role.BUREAU_ADMIN)


def can_fetch(user: User, export: LedgerExport) -> bool:
    """Fetch a finished export: who asked for it, while they still read the ledger."""
    return export.owner_id == user.pk and can_export(user)

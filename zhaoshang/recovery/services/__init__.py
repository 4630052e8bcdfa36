"""Writes of backup and restore, each by one function."""

from zhaoshang.recovery.services.backing_up import back_up, remove_old
from zhaoshang.recovery.services.nightly import back_up_nightly, try_weekly
from zhaoshang.recovery.services.restoring import restore
from zhaoshang.recovery.services.roles import grant_application_role
from zhaoshang.recovery.services.trial import try_backup

__all__ = [
    "back_up",
    "back_up_nightly",
    "grant_application_role",
    "remove_old",
    "restore",
    "try_backup",
    "try_weekly",
]

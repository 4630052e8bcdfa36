"""The words for roles and offices, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.rules import Office, Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ROLE_LABELS: dict[Role, _StrPromise] = {
    Role.CLERK: _("Clerk"),
    Role.UNIT_HEAD: _("Unit head"),
    Role.BUREAU: _("Bureau officer"),
    Role.BUREAU_ADMIN: _("Bureau administrator"),
    Role.LEADER: _("County leader"),
    Role.LEGAL: _("Legal affairs office"),
    Role.ARCHIVIST: _("Archivist"),
    Role.REVIEWER: _("Reviewing department"),
    Role.SYSADMIN: _("System administrator"),
    Role.SECADMIN: _("Security administrator"),
    Role.AUDITOR: _("Auditor"),
}
ROLE_DUTIES: dict[Role, _StrPromise] = {
    Role.CLERK: _("Enters clues and progress, fills the unit's monthly report"),
    Role.UNIT_HEAD: _("Confirms the unit's monthly report, answers for its flags"),
    Role.BUREAU: _("Registers first contacts, verifies funds, sees the whole county"),
    Role.BUREAU_ADMIN: _("Sets targets, policies and assignments"),
    Role.LEADER: _("Reads the whole county, instructs and approves"),
    Role.LEGAL: _("Reviews contract drafts"),
    Role.ARCHIVIST: _("Keeps the unit's contract copies"),
    Role.REVIEWER: _("Gives joint-review opinions"),
    Role.SYSADMIN: _("Keeps units and accounts; sees no business data"),
    Role.SECADMIN: _("Grants roles; sees no business data"),
    Role.AUDITOR: _("Reads the audit trail; changes nothing"),
}
OFFICE_LABELS: dict[Office, _StrPromise] = {
    Office.PARTY_SECRETARY: _("County party secretary"),
    Office.COUNTY_HEAD: _("County magistrate"),
    Office.DEPUTY_HEAD_INVESTMENT: _("Deputy magistrate for investment"),
    Office.LEADER_IN_CHARGE: _("County leader in charge"),
    Office.PARK_HEAD: _("Head of the park"),
    Office.UNIT_PRINCIPAL: _("Head of the unit"),
    Office.OTHER: _("Other office"),
}
# Why a session ended (zhaoshang.security.rules.Ended), as the log-in page says it.
ENDED_LABELS: dict[str, _StrPromise] = {
    "idle": _("Your session ended because nothing was done in it for too long. Log in to go on."),
    "too_long": _(
        "Your session ended because it had lasted for as long as is allowed. Log in to go on."
    ),
    "new_login": _(
        "Your session here ended because you logged in on another device and no more sessions are"
        " allowed. If that was not you, log in and change your password."
    ),
    "by_self": _("You ended this session from another device."),
    "by_admin": _("An administrator ended your session."),
    "changed": _("Your session ended because your password, roles or account were changed."),
    "switched_off": _("Your account is switched off. Ask the system administrator."),
}
OFFICE_CHOICES = [(office.value, label) for office, label in OFFICE_LABELS.items()]


def role_names(roles: Iterable[str]) -> list[str]:
    """Return the names of roles in the active language, in the order of `Role`."""
    held = set(roles)
    return [str(label) for role, label in ROLE_LABELS.items() if role in held]

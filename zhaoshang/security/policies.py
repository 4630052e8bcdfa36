"""Policy of the safety of accounts, kept by the security administrator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register
from zhaoshang.policy.selectors import in_force
from zhaoshang.security.rules import AccountRule, Profile

# The standard names no number; these are what assessors ask for.
SOURCE = "网络安全等级保护基本要求（GB/T 22239-2019）身份鉴别、访问控制；数值待县里发文确认"
LONGEST_SESSION_HOURS = 24

PROFILE_LABELS = {
    Profile.DENGBAO: _("Graded protection: 8 characters of three kinds, changed regularly"),
    Profile.ASVS: _("ASVS 5.0: 12 characters, no kinds asked for, no regular change"),
}


def _number(
    name: str, label: Any, unit: Any, least: int, most: int, *, help: Any = ""
) -> PolicyField:
    return PolicyField(
        name, label, FieldType.INT, unit=unit, minimum=least, maximum=most, help=help
    )


def _rule(value: Mapping[str, Any]) -> AccountRule:
    return AccountRule(**{**value, "profile": Profile(value["profile"])})


ACCOUNTS = register(
    PolicyKind(
        name="security.accounts",
        label=_("Safety of accounts"),
        help=_(
            "When sessions end, how many a person may have, what a password must be like, and when"
            " an unused account is switched off. It reaches running sessions within ten minutes."
        ),
        fields=(
            _number(
                "idle_minutes",
                _("A session without an act ends after"),
                _("minutes"),
                5,
                240,
                help=_("The meeting room screen is looked at and not touched: it goes on."),
            ),
            _number(
                "session_hours",
                _("Every session ends after"),
                _("hours"),
                1,
                LONGEST_SESSION_HOURS,
            ),
            _number(
                "desktops",
                _("Sessions at once on computers"),
                "",
                0,
                20,
                help=_("A new log-in above it ends the oldest. 0: no limit."),
            ),
            _number(
                "phones",
                _("Sessions at once on phones and tablets"),
                "",
                0,
                20,
                help=_("A new log-in above it ends the oldest. 0: no limit."),
            ),
            PolicyField(
                "profile",
                _("Password rules"),
                FieldType.CHOICE,
                choices=tuple((each.value, label) for each, label in PROFILE_LABELS.items()),
            ),
            _number(
                "password_days",
                _("A password is changed after"),
                _("days"),
                0,
                365,
                help=_("Graded protection only. 0: never."),
            ),
            _number(
                "passwords_barred",
                _("Last passwords that may not come back"),
                "",
                0,
                24,
                help=_("Graded protection only."),
            ),
            _number("tries", _("Failed log-ins that lock"), "", 3, 10),
            _number("lock_minutes", _("The lock lasts"), _("minutes"), 5, 30),
            _number(
                "unused_days",
                _("An account without a log-in is switched off after"),
                _("days"),
                0,
                365,
                help=_("Never the last system or security administrator. 0: never."),
            ),
            _number("warn_days", _("Notice before an account expires"), _("days"), 1, 60),
        ),
        default={
            "idle_minutes": 30,
            "session_hours": 12,
            "desktops": 2,
            "phones": 1,
            "profile": Profile.DENGBAO.value,
            "password_days": 90,
            "passwords_barred": 5,
            "tries": 5,
            "lock_minutes": 30,
            "unused_days": 90,
            "warn_days": 14,
        },
        parse=_rule,
        source=SOURCE,
        keeper=Role.SECADMIN,
    )
)


def rule_for(unit: Unit | None, on: dt.date) -> AccountRule:
    """Return the rule in force for people of a unit on a day (one query); None: the default."""
    return in_force(ACCOUNTS, unit, on).value

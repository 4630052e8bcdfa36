"""Sessions, the ages of passwords and accounts, as plain values (reliability.md D2, D3, D6).

- `AccountRule`: what a county's policy says.
- `device_of`: kind of device and browser from what the browser says of itself.
- `over_because`, `which_end`: when a session ends, and which gives way to a new one.
- `password_problems`: what a profile of rules refuses.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Device(StrEnum):
    """Kinds of device that are counted apart."""

    DESKTOP = "desktop"
    PHONE = "phone"


class Ended(StrEnum):
    """Why a session ended."""

    IDLE = "idle"
    TOO_LONG = "too_long"
    NEW_LOGIN = "new_login"
    BY_SELF = "by_self"
    BY_ADMIN = "by_admin"
    CHANGED = "changed"
    SWITCHED_OFF = "switched_off"


class Profile(StrEnum):
    """Profiles of password rules, which contradict each other in earnest (reliability.md 0.4)."""

    DENGBAO = "dengbao"
    ASVS = "asvs"


class PasswordProblem(StrEnum):
    """What can be wrong with a password by itself; the validator has the words."""

    TOO_SHORT = "too_short"
    FEW_KINDS = "few_kinds"


@dataclass(frozen=True)
class AccountRule:
    """The policy of accounts in force.

    Attributes:
        idle_minutes: A session without an act of its user for so long ends.
        session_hours: No session lasts longer, however busy.
        desktops: Most sessions at once on computers; 0: no limit.
        phones: Most sessions at once on phones and tablets; 0: no limit.
        profile: Profile of password rules.
        password_days: Age at which a password must be changed; 0: never. Not with ASVS.
        passwords_barred: How many last passwords may not come back. Not with ASVS.
        tries: Failed log-ins that lock a name at an address.
        lock_minutes: For how long.
        unused_days: An account without a log-in for so long is switched off; 0: never.
        warn_days: So many days before an account expires its user and keepers are told.
    """

    idle_minutes: int
    session_hours: int
    desktops: int
    phones: int
    profile: Profile
    password_days: int
    passwords_barred: int
    tries: int
    lock_minutes: int
    unused_days: int
    warn_days: int

    def most(self, device: Device) -> int:
        """Return how many sessions a person may have at once on such devices; 0: no limit."""
        return self.phones if device == Device.PHONE else self.desktops

    @property
    def ageing_days(self) -> int:
        """Days after which a password must be changed; 0: never (ASVS 5.0 6.2.10)."""
        return 0 if self.profile == Profile.ASVS else self.password_days

    @property
    def barred(self) -> int:
        """How many last passwords may not come back."""
        return 0 if self.profile == Profile.ASVS else self.passwords_barred

    @property
    def least_length(self) -> int:
        """Fewest characters of a password."""
        return LEAST_LENGTH[self.profile]


# GB/T 22239 names no number; eight of three kinds is what assessors ask for. ASVS 5.0 6.2.1: at
# least 8, 15 recommended; without kinds of characters twelve are asked for here.
LEAST_LENGTH = {Profile.DENGBAO: 8, Profile.ASVS: 12}
WANTED_KINDS = 3


# --- What browsers say of themselves ------------------------------------------------------------

_PHONES = re.compile(r"Mobi|Android|iPhone|iPad|iPod|HarmonyOS.*Phone|Windows Phone", re.IGNORECASE)
# The first that fits: a browser in another's coat names the coat too.
_BROWSERS = (
    (r"MicroMessenger|wxwork", "WeChat"),
    (r"DingTalk", "DingTalk"),
    (r"Lark|Feishu", "Feishu"),
    (r"MQQBrowser|QQBrowser", "QQ Browser"),
    (r"UCBrowser|UCWEB", "UC Browser"),
    (r"HuaweiBrowser", "Huawei Browser"),
    (r"MiuiBrowser", "Mi Browser"),
    (r"SE 2\.X MetaSr|SogouMobileBrowser", "Sogou Browser"),
    (r"QIHU|360SE|360EE", "360 Browser"),
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS|Chromium", "Chrome"),
    (r"Safari", "Safari"),
    (r"MSIE|Trident", "Internet Explorer"),
)
_SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", "HarmonyOS"),
    (r"Android", "Android"),
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"UOS|Uniontech", "UOS"),
    (r"Kylin", "Kylin"),
    (r"Linux|X11", "Linux"),
)


def device_of(agent: str) -> tuple[Device, str]:
    """Return the kind of device and "browser · system" of a User-Agent; "" where it says nothing.

    It is what the browser claims: it sorts honest people's devices and guards nothing.
    """
    device = Device.PHONE if _PHONES.search(agent) else Device.DESKTOP
    named = [_first(agent, names) for names in (_BROWSERS, _SYSTEMS)]
    return device, " · ".join(name for name in named if name)


def _first(agent: str, names: Sequence[tuple[str, str]]) -> str:
    return next((name for shape, name in names if re.search(shape, agent, re.IGNORECASE)), "")


# --- When sessions end --------------------------------------------------------------------------


def over_because(
    *, since: int, seen: int, now: int, idle_minutes: int, hours: int, idles: bool = True
) -> Ended | None:
    """Return why a session is over, if it is. Moments are seconds.

    Args:
        since: When it began.
        seen: The last act of its user.
        now: The moment.
        idle_minutes: By the policy.
        hours: By the policy.
        idles: Not so for the page that nobody touches, the meeting room's screen.

    Source: reliability.md D3; ASVS 5.0 7.3.1, 7.3.2.
    """
    if now - since >= hours * 3600:
        return Ended.TOO_LONG
    if idles and now - seen >= idle_minutes * 60:
        return Ended.IDLE
    return None


@dataclass(frozen=True)
class OpenSession:
    """A session that stands: its row, when it began, the last act in it. Moments are seconds."""

    pk: int
    since: int
    seen: int


def which_end(
    standing: Sequence[OpenSession], most: int, *, now: int, idle_minutes: int
) -> list[int]:
    """Return which sessions end so that one more makes at most `most`; 0: no limit.

    Those without an act for the idle time go first, then the oldest.
    """
    if not most:
        return []
    surplus = len(standing) + 1 - most
    ranked = sorted(
        standing, key=lambda each: (now - each.seen < idle_minutes * 60, each.since, each.pk)
    )
    return [each.pk for each in ranked[: max(0, surplus)]]


# --- Passwords ----------------------------------------------------------------------------------


def password_problems(password: str, profile: Profile, kinds: int) -> list[PasswordProblem]:
    """Return what a profile refuses in a password of so many kinds of characters.

    ASVS 5.0 6.2.5 forbids rules of composition, so that profile asks for length alone.
    """
    problems = []
    if len(password) < LEAST_LENGTH[profile]:
        problems.append(PasswordProblem.TOO_SHORT)
    if profile == Profile.DENGBAO and kinds < WANTED_KINDS:
        problems.append(PasswordProblem.FEW_KINDS)
    return problems


def password_is_old(changed_at: dt.datetime | None, now: dt.datetime, days: int) -> bool:
    """Tell whether a password must be changed now; one whose age is not known need not.

    Args:
        changed_at: When it was chosen.
        now: The moment.
        days: Its greatest age; 0: none.
    """
    return bool(days and changed_at and now - changed_at >= dt.timedelta(days=days))


def unused_since(*moments: dt.datetime | None) -> dt.datetime:
    """Return since when an account is unused: the latest log-in, new password, switching on …

    Raises:
        ValueError: without a single moment.
    """
    return max(moment for moment in moments if moment is not None)

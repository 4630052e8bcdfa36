"""Second factors for tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.secrets import seal_text
from zhaoshang.policy.models import Policy
from zhaoshang.second_factor.codes import code_at
from zhaoshang.second_factor.models import KEY_PURPOSE, Factor, RecoveryCode
from zhaoshang.second_factor.policies import REQUIRED

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RECOVERY = ("abcd-efgh-jkmn", "2345-6789-abcd")
DAY_ONE = dt.date(2020, 1, 1)


@dataclass(frozen=True)
class App:
    """Somebody's authenticator app."""

    key: str = KEY

    def code(self, later: int = 0) -> str:
        """Return what it shows now, or so many seconds later."""
        return code_at(self.key, clock.now() + dt.timedelta(seconds=later))

    def wrong(self) -> str:
        """Return six digits that it shows neither now nor a step before or after."""
        shown = {self.code(seconds) for seconds in (-60, -30, 0, 30, 60)}
        return next(code for code in ("000000", "111111", "222222") if code not in shown)


def make_factor(user: User, *, confirmed: bool = True, key: str = KEY) -> Factor:
    """Give a person a second factor, with two recovery codes where it is confirmed."""
    factor = Factor.objects.create(
        user=user,
        key=seal_text(key, KEY_PURPOSE),
        created_at=clock.now(),
        confirmed_at=clock.now() if confirmed else None,
    )
    if confirmed:
        for code in RECOVERY:
            digest = make_password(code.replace("-", ""))
            RecoveryCode.objects.create(factor=factor, digest=digest)
    return factor


def require_of(owner: Unit, *roles: Role, since: dt.date = DAY_ONE) -> Policy:
    """Require the second factor of some roles of a unit's people."""
    return Policy.objects.create(
        owner=owner,
        kind=REQUIRED.name,
        effective_from=since,
        value={role.value: role in roles for role in Role},
        source_document="县招商领发〔2026〕1号",
    )

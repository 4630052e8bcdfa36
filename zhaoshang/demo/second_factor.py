"""The second factor in the demo: required of nobody, so that a password alone opens every role."""

from __future__ import annotations

import datetime as dt

from projects.demo.staff import Staff
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.core.tree import path_ids
from zhaoshang.policy.models import Policy
from zhaoshang.policy.services import set_policy
from zhaoshang.second_factor.policies import REQUIRED

KEEPER = "secadmin"
DOCUMENT = "示范数据：为便于试用，所有角色均不要求二次验证"
FROM = dt.date(2020, 1, 1)


def load_second_factor(staff: Staff) -> None:
    """Set the policy at the top of the demo's tree, once; the counties below go by it."""
    top = Unit.objects.get(pk=path_ids(staff.county.path)[0])
    if Policy.objects.filter(owner=top, kind=REQUIRED.name).exists():
        return
    set_policy(
        kind=REQUIRED,
        owner=top,
        effective_from=FROM,
        value={role.value: False for role in Role},
        source_document=DOCUMENT,
        by=staff.people[KEEPER],
    )

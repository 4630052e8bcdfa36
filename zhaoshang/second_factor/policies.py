"""Of which roles a second factor is required: a policy kept by the security administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.labels import ROLE_LABELS
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register


def _roles(value: Mapping[str, Any]) -> frozenset[Role]:
    return frozenset(role for role in Role if value[role.value])


REQUIRED = register(
    PolicyKind(
        name="secondfactor.required",
        label=_("Second factor: required of"),
        help=_(
            "Whoever holds one of these roles confirms each log-in with a code of an authenticator"
            " app. Who has none yet is led to set it up after the password and reaches nothing"
            " else. Sessions that are open on the day it takes effect are asked the next day."
        ),
        fields=tuple(
            PolicyField(role.value, ROLE_LABELS[role], FieldType.BOOL, required=False)
            for role in reversed(Role)
        ),
        default={role.value: role.value in settings.SECOND_FACTOR_ROLES for role in Role},
        parse=_roles,
        source="网络安全等级保护基本要求（GB/T 22239-2019）8.1.4.1 身份鉴别",
        keeper=Role.SECADMIN,
    )
)

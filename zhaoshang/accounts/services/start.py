"""The first county and its three administrators: a fresh installation has no account (D1)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts import events
from zhaoshang.accounts.labels import ROLE_LABELS
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.accounts.services.roles import assign_roles
from zhaoshang.accounts.services.units import UnitFacts, create_unit
from zhaoshang.accounts.services.users import Details, create_user
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

ALREADY_STARTED = _("There are units already: create further ones on the pages.")
BUREAU_SUFFIX = "ZSJ"
FIRST_ROLES = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)


@transaction.atomic
def start_county(*, code: str, name: str, bureau_name: str, on: dt.date) -> list[tuple[User, str]]:
    """Set up a county with its bureau and one account for each of the three administrators.

    Returns:
        The accounts with their one-time passwords, which are stored nowhere.

    Raises:
        RuleBroken: ALREADY_STARTED, or a code or name written wrongly.
    """
    if Unit.objects.exists():
        raise RuleBroken(ALREADY_STARTED, code="started")
    county = create_unit(
        by=None,
        parent=None,
        facts=UnitFacts(code=code, kind=UnitKind.COUNTY.value, name=name, in_assessment=False),
        opened_on=on,
    )
    bureau = create_unit(
        by=None,
        parent=county,
        facts=UnitFacts(
            code=f"{county.code}-{BUREAU_SUFFIX}",
            kind=UnitKind.BUREAU.value,
            name=bureau_name,
        ),
        opened_on=on,
    )
    accounts = []
    for role in FIRST_ROLES:
        user, password = create_user(
            by=None,
            unit=bureau,
            username=f"{county.code.lower()}-{role}",
            details=Details(full_name=str(ROLE_LABELS[role])),
        )
        assign_roles(by=None, user_id=user.pk, version=None, roles=[role])
        accounts.append((user, password))
    record_event(events.COUNTY_STARTED, by=None, county=county, subject=county)
    return accounts

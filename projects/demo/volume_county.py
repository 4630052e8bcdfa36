"""Generated counties: units of every kind and three people to log in with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction

from projects.demo.staff import PASSWORD
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.accounts.services import (
    Details,
    UnitFacts,
    assign_roles,
    create_unit,
    create_user,
)
from zhaoshang.core import clock

OPENED_ON = dt.date(2015, 1, 1)
UNITS_PER_KIND = {UnitKind.TOWNSHIP: 15, UnitKind.PARK: 3, UnitKind.DEPARTMENT: 12}
KIND_NAMES = {UnitKind.TOWNSHIP: "镇", UnitKind.PARK: "园区", UnitKind.DEPARTMENT: "局"}


@dataclass
class CountyBook:
    """One generated county: its units, its people, the investors of the last portion."""

    county: Unit
    units: list[Unit]
    bureau: User
    investors: list[tuple[int, str]] = field(default_factory=list)


def county_book(number: int) -> CountyBook:
    """Return the generated county of this number; made when it is not there yet."""
    code = f"V{number:02d}"
    county = Unit.objects.filter(code=code).first() or _make_county(code, number)
    units = Unit.objects.filter(county=county, kind__in=[kind.value for kind in UNITS_PER_KIND])
    bureau = User.objects.select_related("unit").get(username=f"{code.lower()}bureau")
    return CountyBook(county, list(units.order_by("code")), bureau)


@transaction.atomic
def _make_county(code: str, number: int) -> Unit:
    county = _unit(None, code, UnitKind.COUNTY, f"第{number}县", number)
    bureau = _unit(county, f"{code}-ZSJ", UnitKind.BUREAU, f"第{number}县投资促进局", 0)
    below = [
        _unit(county, f"{code}-{kind[0].upper()}{place:02d}", kind, f"第{place}{name}", place)
        for kind, name in KIND_NAMES.items()
        for place in range(1, UNITS_PER_KIND[kind] + 1)
    ]
    for suffix, role, unit in (
        ("clerk", Role.CLERK, below[0]),
        ("bureau", Role.BUREAU, bureau),
        ("leader", Role.LEADER, county),
    ):
        _make_user(f"{code.lower()}{suffix}", role, unit)
    return county


def _unit(parent: Unit | None, code: str, kind: UnitKind, name: str, order: int) -> Unit:
    facts = UnitFacts(code=code, kind=kind, name=name, sort_order=order)
    return create_unit(by=None, parent=parent, facts=facts, opened_on=OPENED_ON)


def _make_user(username: str, role: Role, unit: Unit) -> None:
    details = Details(full_name=f"{unit.label}{username}"[:60])
    user, _one_time = create_user(by=None, unit=unit, username=username, details=details)
    user.password = make_password(PASSWORD)
    user.password_changed_at = clock.now()
    user.must_change_password = False
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    assign_roles(by=None, user_id=user.pk, version=None, roles=[role])

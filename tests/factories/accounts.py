"""Units, users and whole counties for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from zhaoshang.accounts.models import (
    Absence,
    Position,
    PositionHolding,
    TeamMembership,
    Unit,
    UnitVersion,
    User,
)
from zhaoshang.accounts.rules import Office, Role, UnitKind
from zhaoshang.core.bulk import reserve_ids
from zhaoshang.core.text import fold

PASSWORD = "Test-only-2026"
OPENED_ON = dt.date(2020, 1, 1)


class UnitFactory(DjangoModelFactory):
    """A unit at its place in the tree, with its first name; without `parent` it is a root."""

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"U{n:05d}")
    kind = UnitKind.TOWNSHIP.value
    name = factory.LazyAttribute(lambda unit: f"单位{unit.code}")
    parent = None
    opened_on = OPENED_ON

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, **fields: Any) -> Unit:
        parent = fields.get("parent")
        unit: Unit = super()._create(
            model_class, *args, county=parent.county if parent else None, path="", **fields
        )
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        if unit.kind == UnitKind.COUNTY:
            unit.county = unit
        unit.skip_history_when_saving = True
        unit.save(update_fields=["path", "county"])
        del unit.skip_history_when_saving
        UnitVersion.objects.create(
            unit=unit,
            name=unit.name,
            short_name=unit.short_name,
            parent=parent,
            valid_from=unit.opened_on,
            valid_to=unit.closed_on,
        )
        return unit


class UserFactory(DjangoModelFactory):
    """A user that may log in at once with PASSWORD; `role` or `roles` gives the groups.

    Without `unit` the user stands in a new county of its own.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n:05d}")
    username_key = factory.LazyAttribute(lambda user: fold(user.username))
    full_name = factory.Sequence(lambda n: f"张{n}")
    unit = factory.SubFactory(UnitFactory, kind=UnitKind.COUNTY.value)
    must_change_password = False
    password = factory.django.Password(PASSWORD)
    role: Role | None = None
    roles: tuple[Role, ...] = ()

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        role, roles = fields.pop("role"), fields.pop("roles")
        user: User = super()._create(model_class, *args, **fields)
        return give_roles(user, *((role,) if role else ()), *roles)


def give_roles(user: User, *roles: Role) -> User:
    """Put the user into the groups of the roles."""
    through = User.groups.through
    groups = [Group.objects.get_or_create(name=role.value)[0] for role in roles]
    rows = [through(user=user, group=group) for group in groups]
    through.objects.bulk_create(rows, ignore_conflicts=True)
    return user


@dataclass
class CountyFixture:
    """A small county, one unit of each kind; `user(role)` gives somebody in the fitting unit."""

    county: Unit
    bureau: Unit
    townships: list[Unit]
    park: Unit
    department: Unit
    team: Unit
    _count: int = field(default=0, repr=False)

    @property
    def township(self) -> Unit:
        """The first of the two townships."""
        return self.townships[0]

    def home_of(self, role: Role) -> Unit:
        """Return the unit in which somebody of the role usually sits."""
        if role in {Role.BUREAU, Role.BUREAU_ADMIN, Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR}:
            return self.bureau
        if role == Role.LEADER:
            return self.county
        if role in {Role.LEGAL, Role.REVIEWER}:
            return self.department
        return self.township

    def user(self, role: Role | None, unit: Unit | None = None, **fields: Any) -> User:
        """Return a new user of one role, in the unit given or the one that fits the role."""
        self._count += 1
        name = f"{self.county.code.lower()}-{role or 'nobody'}-{self._count}"
        home = unit or (self.home_of(role) if role else self.township)
        return UserFactory(**{"username": name, "unit": home, "role": role, **fields})


def make_county(code: str = "LX", parent: Unit | None = None) -> CountyFixture:
    """Make a county: bureau, two townships, a park, a department and a team under the bureau."""

    top = parent.path if parent else "/"
    ids = iter(reserve_ids(Unit, len(_UNITS)))
    made: dict[str, Unit] = {}
    for suffix, above, kind, name in _UNITS:
        pk, over = next(ids), made.get(above or "")
        made[suffix] = Unit(
            pk=pk,
            code=f"{code}-{suffix}" if suffix else code,
            kind=kind.value,
            name=name.format(code=code),
            parent=over or parent,
            county=made.get(""),
            path=f"{over.path if over else top}{pk}/",
            opened_on=OPENED_ON,
        )
    county = made[""]
    county.county = county
    _insert(Unit, made.values())
    _insert(
        UnitVersion,
        [
            UnitVersion(unit=unit, name=unit.name, parent=unit.parent, valid_from=OPENED_ON)
            for unit in made.values()
        ],
    )
    return CountyFixture(
        county=county,
        bureau=made["ZSJ"],
        townships=[made["Z01"], made["Z02"]],
        park=made["Y01"],
        department=made["B01"],
        team=made["T01"],
    )


# Suffix of the code, the unit above, kind, name.
_UNITS = (
    ("", None, UnitKind.COUNTY, "{code}县人民政府"),
    ("ZSJ", "", UnitKind.BUREAU, "{code}县投资促进局"),
    ("Z01", "", UnitKind.TOWNSHIP, "城关镇"),
    ("Z02", "", UnitKind.TOWNSHIP, "河口镇"),
    ("Y01", "", UnitKind.PARK, "经济开发区"),
    ("B01", "", UnitKind.DEPARTMENT, "发展和改革局"),
    ("T01", "ZSJ", UnitKind.TEAM, "装备制造招商专班"),
)


def _insert(model: type[Any], rows: Iterable[Any]) -> None:
    """Insert rows with their history in two statements: most tests begin with a county."""
    model.history.bulk_history_create(model.objects.bulk_create(rows))


def make_team_member(
    team: Unit, user: User, since: dt.date = OPENED_ON, until: dt.date | None = None
) -> TeamMembership:
    """Put a user into a team."""
    return TeamMembership.objects.create(team=team, user=user, since=since, until=until)


def make_absence(
    person: User, deputy: User, since: dt.date = OPENED_ON, until: dt.date | None = None
) -> Absence:
    """Let somebody stand in for a person; without `until` for good."""
    return Absence.objects.create(person=person, deputy=deputy, since=since, until=until)


def make_position(
    unit: Unit,
    office: Office,
    holder: User | None = None,
    deputy: User | None = None,
    since: dt.date = OPENED_ON,
) -> Position:
    """Make an office of a unit, held by somebody if `holder` is given."""
    position = Position.objects.create(unit=unit, code=office.value, title=f"{unit.name}{office}")
    if holder:
        PositionHolding.objects.create(position=position, holder=holder, deputy=deputy, since=since)
    return position

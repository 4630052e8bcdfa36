"""Units and people of the demo county, through the services that the administrators use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from projects.demo.reading import COUNTY_CODE, read_table
from zhaoshang.accounts.models import Position, TeamMembership, Unit, User, forget_scope
from zhaoshang.accounts.services import (
    Details,
    UnitFacts,
    add_team_member,
    appoint,
    assign_roles,
    create_position,
    create_unit,
    create_user,
)

# Printed by the command and known to everybody: the command refuses to run in production.
PASSWORD = "Yunling-2026"  # noqa: S105
TEAM_MEMBERS = {
    "YL-T01": ("yewu1", "y01", "y02", "b06"),
    "YL-T02": ("yewu2", "y03", "b10"),
    "YL-T03": ("yewu3", "b09", "z01", "z05"),
}


@dataclass(frozen=True)
class Beside:
    """Units by code and people by user name that are not of the demo county."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)


@dataclass(frozen=True)
class Staff:
    """Units of the demo county by code and its people by user name.

    `beside`: the city above, the counties beside it, and their people.
    """

    units: dict[str, Unit]
    people: dict[str, User]
    beside: Beside = field(default_factory=Beside)

    @property
    def county(self) -> Unit:
        """The county itself."""
        return self.units[COUNTY_CODE]

    def of_kind(self, kind: str) -> list[Unit]:
        """Units of one kind, in the order of the table."""
        return [unit for unit in self.units.values() if unit.kind == kind]


@dataclass(frozen=True)
class Account:
    """One line of the table of accounts that the command prints."""

    username: str
    full_name: str
    unit: str
    roles: tuple[str, ...]


def accounts() -> list[Account]:
    """Return the demo's accounts, as the table lists them."""
    units = {row["code"]: row["short_name"] for row in read_table("units")}
    return [
        Account(row["username"], row["full_name"], units[row["unit"]], tuple(row["roles"].split()))
        for row in read_table("people")
    ]


def load_staff(*, on: dt.date) -> Staff:
    """Add what is missing of the demo's units, people, roles, offices and teams."""
    opened_on = dt.date(on.year - 3, 1, 1)
    units = _load_units(opened_on)
    people = _load_people(units)
    _load_offices(units, people, opened_on)
    _load_teams(units, people, opened_on)
    for person in people.values():
        forget_scope(person)
    own = units[COUNTY_CODE].pk
    beside = Beside(
        {code: unit for code, unit in units.items() if unit.county_id != own},
        {name: person for name, person in people.items() if person.unit.county_id != own},
    )
    return Staff(
        {code: unit for code, unit in units.items() if code not in beside.units},
        {name: person for name, person in people.items() if name not in beside.people},
        beside,
    )


def _load_units(opened_on: dt.date) -> dict[str, Unit]:
    rows = read_table("units")
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[r["code"] for r in rows])}
    for row in rows:
        if row["code"] not in units:
            units[row["code"]] = create_unit(
                by=None,
                parent=units.get(row["parent"]),
                facts=UnitFacts(
                    code=row["code"],
                    kind=row["kind"],
                    name=row["name"],
                    short_name=row["short_name"],
                    sort_order=int(row["order"]),
                ),
                opened_on=opened_on,
            )
    return {row["code"]: units[row["code"]] for row in rows}


def _load_people(units: dict[str, Unit]) -> dict[str, User]:
    rows = read_table("people")
    stored = User.objects.filter(username__in=[row["username"] for row in rows])
    people = {user.username: user for user in stored.select_related("unit", "unit__county")}
    # One slow hash for all: whoever knows one of these passwords knows them all anyway.
    password = make_password(PASSWORD)
    for row in rows:
        if row["username"] in people:
            continue
        user, _one_time = create_user(
            by=None,
            unit=units[row["unit"]],
            username=row["username"],
            details=Details(full_name=row["full_name"], job_title=row["job_title"]),
        )
        user.password = password
        # A published password has no age: nobody is made to change it.
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        people[row["username"]] = assign_roles(
            by=None, user_id=user.pk, version=None, roles=row["roles"].split()
        )
    return {row["username"]: people[row["username"]] for row in rows}


def _load_offices(units: dict[str, Unit], people: dict[str, User], since: dt.date) -> None:
    stored = set(Position.objects.filter(unit__in=units.values()).values_list("unit_id", "title"))
    for row in read_table("people"):
        unit = units[row["unit"]]
        if not row["office"] or (unit.pk, row["office_title"]) in stored:
            continue
        position = create_position(
            by=None, unit=unit, code=row["office"], title=row["office_title"]
        )
        appoint(
            by=None,
            position_id=position.pk,
            version=None,
            holder=people[row["username"]],
            since=since,
        )


def _load_teams(units: dict[str, Unit], people: dict[str, User], since: dt.date) -> None:
    stored = set(
        TeamMembership.objects.filter(team__in=units.values()).values_list("team_id", "user_id")
    )
    for code, names in TEAM_MEMBERS.items():
        for name in names:
            if (units[code].pk, people[name].pk) not in stored:
                add_team_member(by=None, team=units[code], user=people[name], since=since)

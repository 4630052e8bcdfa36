"""A county with everybody who may be told, one project, one contract, and a clock that is moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from contracts.models import Contract
from projects.models import Project
from tests.factories.accounts import CountyFixture, make_county, make_position
from tests.factories.contracts import ContractFactory
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.alerts.models import Notice

# A Monday after the steps of the factories' project.
START = dt.date(2026, 10, 12)
DAY = dt.timedelta(days=1)


def morning_of(day: dt.date) -> dt.datetime:
    """Return nine o'clock in the county."""
    return dt.datetime(day.year, day.month, day.day, 1, tzinfo=dt.UTC)


@dataclass
class World:
    """The county, its people by what they do, and the days that pass."""

    clock: Any = None
    county: CountyFixture = field(default_factory=make_county)
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Fill every chair."""
        county = self.county
        places = {
            "clerk": (Role.CLERK, county.township),
            "head": (Role.UNIT_HEAD, county.township),
            "park_clerk": (Role.CLERK, county.park),
            "park_head": (Role.UNIT_HEAD, county.park),
            "desk": (Role.CLERK, county.department),
            "reviewer": (Role.REVIEWER, county.department),
            "archivist": (Role.ARCHIVIST, county.department),
            "legal": (Role.LEGAL, county.department),
            "officer": (Role.BUREAU, county.bureau),
            "director": (Role.BUREAU_ADMIN, county.bureau),
            "sysadmin": (Role.SYSADMIN, county.bureau),
            "sponsor": (Role.LEADER, county.county),
            "secretary": (Role.LEADER, county.county),
            "deputy": (Role.LEADER, county.county),
            # Nobody who acts: they must never be told.
            "stranger": (Role.CLERK, county.townships[1]),
            "auditor": (Role.AUDITOR, county.bureau),
        }
        self.people = {name: county.user(role, unit=unit) for name, (role, unit) in places.items()}
        make_position(county.county, Office.PARTY_SECRETARY, self["secretary"], self["deputy"])
        self.project: Project = ProjectFactory(
            county=county.county,
            responsible_unit=county.township,
            host_unit=county.park,
            lead_sponsor=self["sponsor"],
            signed=True,
        )
        self.contract: Contract = ContractFactory(
            project=self.project,
            created_by=self["officer"],
            keeper=self["officer"],
            state="performing",
        )

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def goes_to(self, day: dt.date) -> dt.date:
        """Let it be the morning of a day."""
        self.clock.move_to(morning_of(day), tick=False)
        return day

    def told(self, kind: str, **more: Any) -> set[str]:
        """Return who has standing notices of a kind, by what they do."""
        rows = Notice.objects.filter(kind=kind, withdrawn_at=None, **more)
        held = set(rows.values_list("recipient_id", flat=True))
        return {name for name, user in self.people.items() if user.pk in held}

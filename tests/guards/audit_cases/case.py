"""What a case of the audit guard says: one valid POST, what it leaves, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.test import Client

from tests.factories.accounts import CountyFixture
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

Subject = Model | type[Model] | tuple[str, str | int] | None


@dataclass(frozen=True)
class Act:
    """One POST.

    Args:
        by: Who acts, entitled to it.
        data: What the form sends.
        kinds: Kinds of the events it leaves, in order; one, unless `why` says what the others are.
        subject: The record that the events name; a model for a record made by the act; None where
            the act is about no single record.
        wrong: What makes the data invalid; None where the act takes no data.
        url: Arguments of the URL.
        query: Query string.
        refusal: Kind of the event that the invalid data leaves, where a refusal is one.
        secrets: Texts of the act that no event may hold.
        writes: Whether rows beside the trail change; not so where data only leaves the house.
        logged_in: Not so for the log-in itself.
        after_commit: What is done once the transaction holds belongs to the act.
        why: Why there are several events.
    """

    by: User
    data: Mapping[str, Any]
    kinds: tuple[str, ...]
    subject: Subject
    wrong: Mapping[str, Any] | None
    url: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    refusal: str = ""
    secrets: tuple[str, ...] = ()
    writes: bool = True
    logged_in: bool = True
    after_commit: bool = False
    why: str = ""


@dataclass(frozen=True)
class World:
    """The county in which the acts happen, and its people by role."""

    county: CountyFixture
    people: Mapping[Role, User]

    def __getitem__(self, role: Role) -> User:
        return self.people[role]


Prepare = Callable[[World], Act]
CASES: dict[tuple[str, str], Prepare] = {}


def case(name: str, variant: str = "") -> Callable[[Prepare], Prepare]:
    """Register how an act is prepared, by the name of its URL and what is special about it."""

    def keep(prepare: Prepare) -> Prepare:
        assert (name, variant) not in CASES, (name, variant)
        CASES[name, variant] = prepare
        return prepare

    return keep


def client_of(user: User) -> Client:
    """Return a browser in which somebody is logged in."""
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client

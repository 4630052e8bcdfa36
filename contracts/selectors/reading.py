"""Whose terms a user reads, for whole lists: the same answer as `permissions.can_read_terms`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from contracts.models import Contract
from projects.models import ProjectPart
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

# Before a field's name: its value where the terms are read.
SEEN = "seen_"


@dataclass(frozen=True)
class Reading:
    """Of which contracts in sight somebody reads the terms.

    Attributes:
        everything: Of all of them.
        nothing: Of none.
        condition: True for those whose terms are read.
    """

    everything: bool
    nothing: bool
    condition: Q

    def masked(self, contracts: QuerySet[Contract], fields: Iterable[str]) -> QuerySet[Contract]:
        """Add each field under `seen_<field>`: its value where the terms are read, else empty."""
        wanted: dict[str, Any] = {}
        for name in fields:
            value: Any = F(name)
            wanted[f"{SEEN}{name}"] = (
                value if self.everything else Case(When(self.condition, then=value))
            )
        return contracts.annotate(**wanted)


def reading_of(user: User) -> Reading:
    """Return whose terms a user reads: county-wide roles and the legal office of all they see.

    Source: rules R14, R19.
    """
    scope = user.scope
    if scope.reads_county or scope.reads_region or user.has_role(Role.LEGAL):
        return Reading(everything=True, nothing=False, condition=Q())
    if not scope.unit_ids:
        return Reading(everything=False, nothing=True, condition=Q(pk__in=[]))
    parts = ProjectPart.objects.filter(
        project_id=OuterRef("project_id"), unit_id__in=scope.unit_ids, may_write=True
    )
    return Reading(everything=False, nothing=False, condition=Q(Exists(parts)))

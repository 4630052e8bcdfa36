"""Who decides at each step of a path: the positions, and who holds them on a day (R8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q

from projects.models import ApprovalStep
from projects.selectors.reviews import is_decider, offices_of
from zhaoshang.accounts.models import Position, Unit


@dataclass(frozen=True)
class Decider:
    """A position with its holder and deputy; no holder while it is vacant."""

    position: Position
    holder_id: int | None
    holder: str
    deputy_id: int | None
    deputy: str

    def is_held_by(self, user_id: int) -> bool:
        """Whether this person holds the position or stands in for its holder."""
        return user_id in {self.holder_id, self.deputy_id}


def deciders_by_step(
    steps: Iterable[ApprovalStep], *, county_id: int, host: Unit | None, on: dt.date
) -> dict[int, list[Decider]]:
    """Return who decides at each step, by step: one query for all of them."""
    wanted = list(steps)
    deciders = _deciders(
        {code for step in wanted for code in offices_of(step.body)}, county_id=county_id, on=on
    )
    return {
        step.pk: [each for each in deciders if is_decider(each.position, step.body, host)]
        for step in wanted
    }


def _deciders(codes: Iterable[str], *, county_id: int, on: dt.date) -> list[Decider]:
    held = Q(holdings__since__lte=on) & (Q(holdings__until=None) | Q(holdings__until__gt=on))
    found = (
        Position.objects.filter(unit__county_id=county_id, code__in=codes)
        .select_related("unit")
        .annotate(
            held=FilteredRelation("holdings", condition=held),
            holder_pk=F("held__holder_id"),
            holder_name=F("held__holder__full_name"),
            holder_login=F("held__holder__username"),
            deputy_pk=F("held__deputy_id"),
            deputy_name=F("held__deputy__full_name"),
            deputy_login=F("held__deputy__username"),
        )
        .order_by("-unit__path", "pk", "held__since")
    )
    by_position: dict[int, Any] = {each.pk: each for each in found}
    return [
        Decider(
            position=each,
            holder_id=each.holder_pk,
            holder=each.holder_name or each.holder_login or "",
            deputy_id=each.deputy_pk,
            deputy=each.deputy_name or each.deputy_login or "",
        )
        for each in by_position.values()
    ]

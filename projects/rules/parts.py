"""Who has a part in a project and what the part allows (rules.md R5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The part a unit has in a project."""

    INTRODUCING = "introducing"
    FIRST_CONTACT = "first_contact"
    RESPONSIBLE = "responsible"
    HOST = "host"
    SUPPORTING = "supporting"
    TEAM = "team"
    CREDIT = "credit"


# "follow up, report funds, problems, propose moves" in the table of R5.
WRITING_PARTS = frozenset({Part.RESPONSIBLE, Part.SUPPORTING, Part.TEAM, Part.HOST})


def may_write(parts: Iterable[Part | str]) -> bool:
    """Tell whether these parts let a unit follow up, report funds and propose moves."""
    return any(Part(part) in WRITING_PARTS for part in parts)


@dataclass(frozen=True)
class UserPart:
    """The parts that the user's units and teams have in one project.

    Attributes:
        roles: The parts of R5, all units taken together.
        writing_unit_id: The unit in whose name the user writes; None: may not write as a unit.
    """

    roles: frozenset[str] = frozenset()
    writing_unit_id: int | None = None

    @property
    def may_write(self) -> bool:
        """Follow up, report funds and problems, propose moves (R5)."""
        return self.writing_unit_id is not None


def merge_parts(rows: Iterable[tuple[int, str, bool]], *, own_unit_id: int) -> UserPart:
    """Put the parts of several units of one user together; the own unit writes before the teams.

    Args:
        rows: Unit, parts joined by commas, may write: one row for each of the user's units.
        own_unit_id: The unit the user belongs to.
    """
    roles: set[str] = set()
    writing: list[int] = []
    for unit_id, names, writes in rows:
        roles.update(filter(None, names.split(",")))
        if writes:
            writing.append(unit_id)
    if own_unit_id in writing:
        return UserPart(frozenset(roles), own_unit_id)
    return UserPart(frozenset(roles), min(writing, default=None))


def writes_special_report(*, is_host: bool, is_responsible: bool, has_host: bool) -> bool:
    """Tell whether a unit writes the special report: the host, else the responsible unit (R14)."""
    return is_host if has_host else is_responsible

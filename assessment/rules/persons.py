"""What of the ledger is a person's (rules.md R5, R10): of projects and activities linked to them.

A project counts once for a person, whichever ways it is linked. What a county may set otherwise is
policy: whether the responsible person has the part of their unit or the whole, and whether a
project counts for its lead sponsor.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessment.rules.crediting import Contribution


class ResponsibleOf(StrEnum):
    """What of a project is its responsible person's."""

    PART = "part"
    WHOLE = "whole"


class SponsorOf(StrEnum):
    """What of a project is its lead sponsor's."""

    WHOLE = "whole"
    NONE = "none"


@dataclass(frozen=True)
class PersonRule:
    """How a project counts for persons."""

    responsible: ResponsibleOf = ResponsibleOf.PART
    sponsor: SponsorOf = SponsorOf.WHOLE


@dataclass(frozen=True, slots=True)
class Links:
    """How a person is linked to what happened.

    Attributes:
        unit_id: The person's unit.
        is_responsible: Responsible person of the project.
        is_sponsor: Its lead sponsor.
        took_part: Led the activity, or took part in it.
    """

    unit_id: int
    is_responsible: bool = False
    is_sponsor: bool = False
    took_part: bool = False


def person_part(row: Contribution, links: Links, rule: PersonRule) -> Decimal | None:
    """Return what of a contribution is a person's; None where it is not theirs.

    A lead sponsor stands above the units and has the whole. A responsible person has what is
    credited to their unit, so that persons of a unit never have more than the unit; where the unit
    is credited with nothing, neither is the person.
    """
    if links.took_part or (links.is_sponsor and rule.sponsor is SponsorOf.WHOLE):
        return row.whole
    if not links.is_responsible:
        return None
    return row.whole if rule.responsible is ResponsibleOf.WHOLE else row.parts.get(links.unit_id)

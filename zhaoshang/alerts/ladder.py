"""Whom the higher levels of an escalation reach (R18): each app tells the sponsors of its things.

An app registers in `<app>/ladder.py` (found at start-up):

    def sponsors_of_projects(ids: Collection[str], on: date) -> Mapping[str, Collection[int]]: ...

    register("projects.project", sponsors_of_projects)

The unit head is found by the person's unit, the leading group by its offices; both need nobody's
help. A type of subject without an entry has no sponsor: its level is passed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping

Sponsors = Callable[[Collection[str], dt.date], Mapping[str, Collection[int]]]

_sponsors: dict[str, Sponsors] = {}


def register(subject_type: str, sponsors: Sponsors) -> None:
    """Tell who sponsors the subjects of a type: ids of users by id of the subject, few queries.

    Raises:
        ValueError: when the type has another answer already.
    """
    if _sponsors.setdefault(subject_type, sponsors) is not sponsors:
        raise ValueError(f"sponsors of {subject_type!r} are registered twice")


def sponsors_of(
    subject_type: str, subject_ids: Collection[str], on: dt.date
) -> Mapping[str, Collection[int]]:
    """Return the sponsors of subjects of one type on a day; none where nobody registered."""
    find = _sponsors.get(subject_type)
    return find(subject_ids, on) if find is not None and subject_ids else {}

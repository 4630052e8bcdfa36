"""Who is told of flags: the responsible unit's people, and the lead sponsor of a warning (R18).

Told is what begins after the last scan: what began before was filled in backwards, and nobody is
told late of what could not have been known. A pause of the scans is made up: then it says that it
is late. Of a flag that an excuse or a lift keeps down nobody is told, and what was said goes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from projects.models import FlagHold, FlagScan
from projects.notices_flags import FLAG_RAISED, FLAG_WORSENED
from projects.policies_flag_looks import Looks
from projects.rules.flags.kinds import Severity
from projects.selectors.people import acting_by_unit
from projects.services.flagging.difference import Change, Row, Subject
from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.kinds import Severity as NoticeSeverity
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_many

SUBJECT = "projects.flag"
KINDS = (FLAG_RAISED.name, FLAG_WORSENED.name)
_Holds = Mapping[int, Sequence[FlagHold]]


@dataclass(frozen=True)
class Bearer:
    """Who bears flags, as its notices name it.

    Attributes:
        name: Of the project, or of the unit.
        unit_id: Whose people are told.
        url: Where the flags are seen.
        sponsor_id: Who is told of warnings too.
    """

    name: str
    unit_id: int | None
    url: str
    sponsor_id: int | None = None


def bearers_of(projects: Iterable[Row]) -> dict[tuple[int, int], Bearer]:
    """Return projects as bearers of flags, by the mark of their subject."""
    return {
        (each["pk"], 0): Bearer(
            each["name"],
            each["responsible_unit_id"],
            reverse("projects:project-flags", args=[each["pk"]]),
            each["lead_sponsor_id"],
        )
        for each in projects
    }


def units_as_bearers(units: Iterable[Unit]) -> dict[tuple[int, int], Bearer]:
    """Return units as bearers of flags, by the mark of their subject."""
    url = reverse("projects:flags")
    return {(0, each.pk): Bearer(str(each), each.pk, f"{url}?unit={each.pk}") for each in units}


def tell(
    changes: Iterable[Change],
    bearers: Mapping[tuple[int, int], Bearer],
    held: _Holds,
    looks: Callable[[int], Looks],
    *,
    on: dt.date,
) -> int:
    """Tell of flags that began, take back what no longer holds; return how many were told.

    Args:
        changes: What became of the flags.
        bearers: Of these projects or units, by the mark of the subject.
        held: What keeps flags down, by project.
        looks: How a county shows its flags, by its id.
        on: The day.
    """
    given = list(changes)
    _take_back([each for each in given if each.word != "unchanged" or _is_held(each, held)])
    begun = [
        each
        for each in given
        if each.after is not None
        and each.word in {"raised", "worsened"}
        and each.after["severity"] != Severity.PRAISE
        and not _is_held(each, held)
    ]
    if not begun:
        return 0
    told_from = last_scan_day() or on
    news = [each for each in begun if each.after and told_from <= each.after["since"]]
    if not news:
        return 0
    people = acting_by_unit({bearers[each.subject.mark].unit_id for each in news}, on)
    return raise_alerts(
        _alert(each, bearers[each.subject.mark], people, looks(each.subject.county_id), on)
        for each in news
    )


def last_scan_day() -> dt.date | None:
    """Return the latest day that a finished scan looked at."""
    return FlagScan.objects.order_by("-on").values_list("on", flat=True).first()


def flag_subject(bearer: Subject, rule: str, key: str) -> str:
    """Return what notices of one flag are about; short, whatever the key."""
    mark = hashlib.blake2s(f"{rule}:{key}".encode(), digest_size=8).hexdigest()
    owner = bearer.project_id if bearer.project_id is not None else f"unit-{bearer.unit_id}"
    return f"{owner}:{mark}"


def _is_held(change: Change, held: _Holds) -> bool:
    holds = held.get(change.subject.project_id or 0, ())
    return any(hold.covers(change.rule, change.key) for hold in holds)


def _alert(
    change: Change, bearer: Bearer, people: Mapping[int, Sequence[int]], looks: Looks, on: dt.date
) -> Alert:
    after: dict[str, Any] = change.after or {}
    is_warning = after["severity"] == Severity.WARNING
    recipients = set(people.get(bearer.unit_id or 0, ()))
    if is_warning and bearer.sponsor_id:
        recipients.add(bearer.sponsor_id)
    kind = FLAG_WORSENED if change.word == "worsened" else FLAG_RAISED
    return Alert(
        kind=kind.name,
        subject=(SUBJECT, flag_subject(change.subject, change.rule, change.key)),
        recipients=sorted(recipients),
        period=f"{after['severity']} {after['since']}",
        params={
            "project": bearer.name,
            "rule": change.rule,
            "severity": looks[Severity(after["severity"])].label,
            "since": after["since"],
        },
        url=bearer.url,
        severity=NoticeSeverity.WARNING if is_warning else NoticeSeverity.ATTENTION,
        meant_on=after["since"] if after["since"] < on else None,
    )


def _take_back(changed: Iterable[Change]) -> None:
    """Take back what was said of flags that are gone, eased, replaced or held down."""
    gone = {
        flag_subject(each.subject, each.rule, each.key)
        for each in changed
        if each.before is not None
    }
    withdraw_many(kind=KINDS, subject_type=SUBJECT, subject_ids=gone)

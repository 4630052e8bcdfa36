"""Who is told of flags: the responsible unit's people, and the lead sponsor of a warning (R18).

Told is what begins after the last scan: what began before was filled in backwards, and nobody is
told late of what could not have been known. A pause of the scans is made up: then it says that it
is late.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse

from projects.models import FlagHold, FlagScan
from projects.notices_flags import FLAG_RAISED, FLAG_WORSENED
from projects.policies_flag_looks import Looks
from projects.rules.flags.kinds import Severity
from projects.selectors.people import acting_by_unit
from projects.services.flagging.difference import Change, Row
from zhaoshang.alerts.kinds import Severity as NoticeSeverity
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.services import Alert, raise_alerts
from zhaoshang.core import clock

SUBJECT = "projects.flag"
_KINDS = (FLAG_RAISED.name, FLAG_WORSENED.name)
_Holds = Mapping[int, Sequence[FlagHold]]


def tell(
    changes: Iterable[Change],
    projects: Mapping[int, Row],
    held: _Holds,
    looks: Callable[[int], Looks],
    *,
    on: dt.date,
) -> int:
    """Tell of flags that began, take back what no longer holds; return how many were told.

    Args:
        changes: What became of the flags.
        projects: Of these projects.
        held: What keeps flags down, by project.
        looks: How a county shows its flags, by its id.
        on: The day.
    """
    changed = [each for each in changes if each.word != "unchanged"]
    if not changed:
        return 0
    _take_back(changed)
    told_from = last_scan_day() or on
    news = [
        each
        for each in changed
        if each.after is not None
        and each.word in {"raised", "worsened"}
        and each.after["severity"] != Severity.PRAISE
        and told_from <= each.after["since"]
        and not any(
            hold.covers(each.rule, each.key) for hold in held.get(each.subject.project_id or 0, ())
        )
    ]
    if not news:
        return 0
    people = acting_by_unit(
        {projects[each.subject.project_id or 0]["responsible_unit_id"] for each in news}, on
    )
    return raise_alerts(
        alert
        for each in news
        for alert in _alerts(
            each, projects[each.subject.project_id or 0], people, looks(each.subject.county_id), on
        )
    )


def last_scan_day() -> dt.date | None:
    """Return the latest day that a finished scan looked at."""
    return FlagScan.objects.order_by("-on").values_list("on", flat=True).first()


def flag_subject(project_id: int, rule: str, key: str) -> str:
    """Return what notices of one flag are about; short, whatever the key."""
    mark = hashlib.blake2s(f"{rule}:{key}".encode(), digest_size=8).hexdigest()
    return f"{project_id}:{mark}"


def _alerts(
    change: Change,
    project: Row,
    people: Mapping[int, Sequence[int]],
    looks: Looks,
    on: dt.date,
) -> Iterator[Alert]:
    after: dict[str, Any] = change.after or {}
    is_warning = after["severity"] == Severity.WARNING
    recipients = set(people.get(project["responsible_unit_id"] or 0, ()))
    if is_warning and project["lead_sponsor_id"]:
        recipients.add(project["lead_sponsor_id"])
    kind = FLAG_WORSENED if change.word == "worsened" else FLAG_RAISED
    yield Alert(
        kind=kind.name,
        subject=(SUBJECT, flag_subject(project["pk"], change.rule, change.key)),
        recipients=sorted(recipients),
        period=f"{after['severity']} {after['since']}",
        params={
            "project": project["name"],
            "rule": change.rule,
            "severity": looks[Severity(after["severity"])].label,
            "since": after["since"],
        },
        url=reverse("projects:project-flags", args=[project["pk"]]),
        severity=NoticeSeverity.WARNING if is_warning else NoticeSeverity.ATTENTION,
        meant_on=after["since"] if after["since"] < on else None,
    )


def _take_back(changed: Iterable[Change]) -> None:
    """Take back what was said of flags that are gone, eased or replaced: unread ones vanish."""
    gone = {
        flag_subject(each.subject.project_id or 0, each.rule, each.key)
        for each in changed
        if each.before is not None
    }
    if not gone:
        return
    notices = Notice.objects.filter(
        kind__in=_KINDS, subject_type=SUBJECT, subject_id__in=gone, withdrawn_at=None
    )
    notices.exclude(read_at=None).update(withdrawn_at=clock.now())
    notices.filter(read_at=None).delete()

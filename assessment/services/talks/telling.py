"""Who is told of a talk: the unit's heads, and who holds it (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessment import notices_talks as notices
from assessment.models import InterviewNotice, TalkList
from assessment.period_words import period_text
from assessment.selectors.talk_people import heads_of
from assessment.talk_words import reason_sentence
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.core.periods import Period

SUBJECT = "assessment.talk"
# What asks for the talk itself; it falls away once the talk is held.
ASKING: tuple[NoticeKind, ...] = (
    notices.TALK_CALLED,
    notices.TALK_TO_HOLD,
    notices.TALK_MOVED,
    notices.TALK_DUE,
    notices.TALK_UNRECORDED,
)


def talk_url(talk_id: int) -> str:
    """Return the page of a talk."""
    return reverse("assessment:talk", args=[talk_id])


def when_words(talk: InterviewNotice) -> str:
    """Return the day and hour of a talk, as a notice carries it."""
    return f"{timezone.localtime(talk.meets_at):%Y-%m-%d %H:%M}" if talk.meets_at else ""


def day_of(talk: InterviewNotice) -> dt.date | None:
    """Return the county's day of a talk."""
    return timezone.localtime(talk.meets_at).date() if talk.meets_at else None


def words_of(talk: InterviewNotice, **more: Any) -> dict[str, Any]:
    """Return what the words of a talk's notices need."""
    return {
        "unit": talk.unit.label,
        "period": period_text(Period.parse(talk.list_of.period)),
        "when": when_words(talk),
        "place": talk.place,
        "talker": talk.talker_title,
        **more,
    }


def alert_of(
    kind: NoticeKind,
    talk: InterviewNotice,
    recipients: Sequence[int],
    *,
    period: str = "",
    due_on: dt.date | None = None,
    meant_on: dt.date | None = None,
    **more: Any,
) -> Alert:
    """Return what is told of a talk."""
    return Alert(
        kind=kind.name,
        subject=(SUBJECT, talk.pk),
        recipients=recipients,
        period=period,
        params=words_of(talk, **more),
        url=talk_url(talk.pk),
        due_on=due_on,
        meant_on=meant_on,
    )


def concerned(talk: InterviewNotice, heads: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the heads of the unit, and who talks."""
    talker = [talk.talker_id] if talk.talker_id is not None else []
    return [*heads.get(talk.unit_id, ()), *talker]


def tell_called(found: TalkList, talks: Iterable[InterviewNotice], on: dt.date) -> None:
    """Tell the heads that they are called, and those who talk."""
    called = list(talks)
    heads = heads_of([each.unit_id for each in called], on)
    alerts = []
    for talk in called:
        why, day = reason_sentence(talk.reasons, found.content), day_of(talk)
        alerts.append(
            alert_of(notices.TALK_CALLED, talk, heads.get(talk.unit_id, []), due_on=day, why=why)
        )
        if talk.talker_id is not None:
            alerts.append(
                alert_of(notices.TALK_TO_HOLD, talk, [talk.talker_id], due_on=day, why=why)
            )
    raise_alerts(alerts)


def tell_moved(talk: InterviewNotice, reason: str, on: dt.date) -> None:
    """Tell heads and talker of another time; what reminded of the old one is taken back."""
    withdraw_alerts(
        kind=[notices.TALK_DUE.name, notices.TALK_UNRECORDED.name], subject=(SUBJECT, talk.pk)
    )
    heads = heads_of([talk.unit_id], on)
    raise_alerts(
        [
            alert_of(
                notices.TALK_MOVED,
                talk,
                concerned(talk, heads),
                period=str(talk.version),
                due_on=day_of(talk),
                reason=reason,
            )
        ]
    )


def settle(talk: InterviewNotice) -> None:
    """Take back what asked for a talk that is held, or will not be."""
    withdraw_alerts(kind=[each.name for each in ASKING], subject=(SUBJECT, talk.pk))


def tell_closed(talk: InterviewNotice, on: dt.date) -> None:
    """Tell heads and talker what came of a talk; nobody is asked to look at it any more."""
    withdraw_alerts(kind=notices.TALK_RECHECK.name, subject=(SUBJECT, talk.pk))
    heads = heads_of([talk.unit_id], on)
    raise_alerts(
        [
            alert_of(
                notices.TALK_CLOSED,
                talk,
                concerned(talk, heads),
                outcome=str(talk.get_state_display()),
                note=talk.outcome,
            )
        ]
    )

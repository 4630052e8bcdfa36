"""Talk lists and talks for pages, for the settlement, and for whoever asks what is owed (R12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from assessment.models import InterviewNotice, TalkExemption, TalkList
from assessment.models.talks import TALK_STATE_LABELS, TalkListQuerySet
from assessment.period_words import period_text
from assessment.rules.talk_kept import read_inputs
from assessment.rules.talks import (
    AHEAD,
    ISSUED,
    ListState,
    Proposal,
    TalkRule,
    TalkState,
    propose,
)
from zhaoshang.accounts.models import User
from zhaoshang.core.periods import Period

_ISSUED = [each.value for each in ISSUED]


@dataclass(frozen=True)
class TalkOf:
    """One talk, as the annual settlement names it.

    Attributes:
        talk: Its id.
        period: Period of its list, in words.
        unit: The unit.
        unit_name: Its name then.
        level: 1 the first time.
        talker_title: Who talks, as printed.
        reasons: Why, as the rules gave it (`talk_words.reason_lines` has the words).
        held_on: The day it was held; None while it is ahead.
        state: Its state, in words.
    """

    talk: int
    period: str
    unit: int
    unit_name: str
    level: int
    talker_title: str
    reasons: list[dict[str, object]]
    held_on: dt.date | None
    state: str


def talks_of(county_id: int, year: int) -> list[TalkOf]:
    """Return the talks of the lists issued for a year's periods, in the order of the lists.

    For whoever may read the whole county: the caller answers for that. One query.
    """
    rows = (
        InterviewNotice.objects.filter(
            county=county_id, list_of__period__startswith=f"{year:04d}", state__in=_ISSUED
        )
        .select_related("list_of")
        .defer("list_of__content")
        .order_by("list_of__issued_on", "list_of", "sort_order", "pk")
    )
    return [
        TalkOf(
            talk=each.pk,
            period=period_text(Period.parse(each.list_of.period)),
            unit=each.unit_id,
            unit_name=each.unit_name,
            level=each.level,
            talker_title=each.talker_title,
            reasons=each.reasons,
            held_on=each.held_on,
            state=str(TALK_STATE_LABELS[TalkState(each.state)]),
        )
        for each in rows
    ]


def lists_in_sight(user: User) -> TalkListQuerySet:
    """Return the lists a user may read with how many talks are on them, ahead, and open."""
    names = Count("talks", filter=~Q(talks__state=TalkState.TAKEN_OFF.value))
    ahead = Count("talks", filter=Q(talks__state__in=[each.value for each in AHEAD]))
    held = Count("talks", filter=Q(talks__state=TalkState.HELD.value))
    improved = Count("talks", filter=Q(talks__state=TalkState.IMPROVED.value))
    return (
        TalkList.objects.visible_to(user)
        .defer("content")
        .annotate(names=names, ahead=ahead, held=held, improved=improved)
    )


def proposals_kept(found: TalkList) -> list[Proposal]:
    """Return what the rules give of the inputs that a list keeps; exempt units among them."""
    return propose(read_inputs(found.content["inputs"]), TalkRule.of(found.content["rule"]))


def running_exemptions(rows: Iterable[TalkExemption], on: dt.date) -> set[int]:
    """Return which of some exemptions still let a unit off today."""
    month = on.replace(day=1)
    return {each.pk for each in rows if each.until_month >= month}


def drafts_of(county_id: int) -> list[TalkList]:
    """Return the lists of a county that are drawn and not issued."""
    rows = TalkList.objects.filter(county=county_id, state=ListState.DRAFT.value)
    return list(rows.defer("content").order_by("pk"))

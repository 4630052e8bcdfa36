"""Talks in the demo: the list of the last quarter whose result is final, issued; one talk held."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from assessment.models import InterviewNotice, ScoreRun, TalkList
from assessment.rules.bulletin_texts import OFFICE
from assessment.rules.talks import TalkState
from assessment.selectors.talk_inputs import FINAL
from assessment.services.talks.holding import Commitment, TalkRecord, record_talk
from assessment.services.talks.issuing import issue_list
from assessment.services.talks.lists import arrange, draw_list, take_off
from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.periods import Cycle, Period

MOST = 4
# Before today: the list was issued, and the first talk held.
ISSUED_DAYS, HELD_DAYS = 9, 2
PLACE = "县政府二楼会议室"
SAID = (
    "分析了到位资金长期无增长的原因：在谈项目少，主要领导外出招商不够，已签约项目要素保障不到位。"
    "要求对照年度目标倒排进度，主要负责人每月外出招商不少于两次，重点项目逐个明确开工时间。"
)


def load_talks(staff: Staff, *, on: dt.date, by: User) -> int:
    """Issue the talk list of the last final quarter; return how many talks are new.

    Without a final result of a quarter there is nothing to draw from.
    """
    period = _last_quarter(staff.county.pk)
    if period is None or TalkList.objects.filter(county=staff.county).exists():
        return 0
    issued_on, held_on = on - dt.timedelta(ISSUED_DAYS), on - dt.timedelta(HELD_DAYS)
    with clock.replaying(issued_on, 10):
        talks = _issue(staff, period, on=issued_on, by=by)
    if talks:
        with clock.replaying(held_on, 17):
            _hold(talks[0].pk, by=by, on=held_on)
    return len(talks)


def _issue(staff: Staff, period: Period, *, on: dt.date, by: User) -> list[InterviewNotice]:
    """Draw, arrange and issue the list; return the talks on it."""
    county = staff.county
    found = draw_list(county_id=county.pk, period=period, by=by, on=on)
    talks = list(found.talks.order_by("sort_order"))
    for talk in talks[MOST:]:
        take_off(
            talk_id=talk.pk,
            version=talk.version,
            reason="已由分管领导当面督促，本期不再约谈",
            by=by,
        )
    for number, talk in enumerate(talks[:MOST]):
        _arrange(talk, number, by=by, on=on)
    if not talks:
        return []
    found.refresh_from_db()
    issue_list(
        list_id=found.pk,
        version=found.version,
        number=f"县招办〔{on.year}〕32号",
        signed_by=OFFICE,
        by=by,
        on=on,
    )
    return talks[:MOST]


def _last_quarter(county_id: int) -> Period | None:
    runs = ScoreRun.objects.filter(county=county_id, state__in=FINAL).order_by()
    found = [Period.parse(each) for each in runs.values_list("period", flat=True).distinct()]
    quarters = [each for each in found if each.cycle is Cycle.QUARTER]
    return max(quarters, key=lambda each: each.last_month, default=None)


def _arrange(talk: InterviewNotice, number: int, *, by: User, on: dt.date) -> None:
    """Seat the first talk so that it was held by today, the others on days to come."""
    day = on + dt.timedelta(ISSUED_DAYS - HELD_DAYS if number == 0 else 14 + number // 2)
    hour = dt.time(9 + number % 2, 30)
    arrange(
        talk_id=talk.pk,
        version=talk.version,
        talker=talk.talker or by,
        talker_title=talk.talker_title,
        meets_at=dt.datetime.combine(day, hour, tzinfo=timezone.get_current_timezone()),
        place=PLACE,
        by=by,
        on=on,
    )


def _hold(talk_id: int, *, by: User, on: dt.date) -> None:
    """Record the first talk, with two commitments."""
    talk = InterviewNotice.objects.get(pk=talk_id)
    if talk.state != TalkState.CALLED:
        return
    record_talk(
        talk_id=talk.pk,
        version=talk.version,
        record=TalkRecord(
            on, talk.talker_title, f"{talk.unit_name}主要负责人、分管负责人、招商办负责人", SAID
        ),
        commitments=[
            Commitment(
                "新签约1个以上亿元项目，主要负责人带队外出招商不少于4次", on + dt.timedelta(45)
            ),
            Commitment("已签约项目完成用地手续并开工", on + dt.timedelta(60)),
        ],
        by=by,
        on=on,
    )

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
from zhaoshang.core.periods import Cycle, Period

MOST = 4
PLACE = "县政府二楼会议室"
SAID = (
    "分析了到位资金长期无增长的原因：在谈项目少，主要领导外出招商不够，已签约项目要素保障不到位。"
    "要求对照年度目标倒排进度，主要负责人每月外出招商不少于两次，重点项目逐个明确开工时间。"
)


def load_talks(staff: Staff, *, on: dt.date, by: User) -> int:
    """Issue the talk list of the last final quarter; return how many talks are new.

    Without a final result of a quarter there is nothing to draw from.
    """
    county = staff.county
    period = _last_quarter(county.pk)
    if period is None or TalkList.objects.filter(county=county).exists():
        return 0
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
        return 0
    found.refresh_from_db()
    issue_list(
        list_id=found.pk,
        version=found.version,
        number=f"县招办〔{on.year}〕32号",
        signed_by=OFFICE,
        by=by,
        on=on,
    )
    _hold(talks[0].pk, by=by, on=on)
    return len(talks[:MOST])


def _last_quarter(county_id: int) -> Period | None:
    runs = ScoreRun.objects.filter(county=county_id, state__in=FINAL).order_by()
    found = [Period.parse(each) for each in runs.values_list("period", flat=True).distinct()]
    quarters = [each for each in found if each.cycle is Cycle.QUARTER]
    return max(quarters, key=lambda each: each.last_month, default=None)


def _arrange(talk: InterviewNotice, number: int, *, by: User, on: dt.date) -> None:
    """Seat a talk on one of the next days, half an hour after another."""
    day = on + dt.timedelta(days=5 + number // 2)
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
    """Record the first talk at once, with two commitments."""
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

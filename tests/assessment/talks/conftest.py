"""A county whose third quarter of 2026 is final, and its first township last."""

from __future__ import annotations

import datetime as dt

from assessment.models import InterviewNotice, TalkList
from assessment.services.talks.issuing import issue_list
from assessment.services.talks.lists import arrange, draw_list
from tests.factories.projects import TODAY, at_noon
from tests.factories.talks import Grounds, make_grounds, seat_leaders
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Cycle, Period

QUARTER = Period(Cycle.QUARTER, 2026, 3)
TALK_DAY = dt.date(2026, 11, 27)


@stage
def grounds(county, director, leader) -> Grounds:
    """Five units, three closed months, a final quarter; the director heads the bureau."""
    seat_leaders(county, director, leader)
    return make_grounds(county)


@stage
def head(county) -> User:
    """The head of the first township."""
    return county.user(Role.UNIT_HEAD)


@stage
def drawn(grounds, director) -> TalkList:
    """The list of the third quarter as it was drawn."""
    return draw_list(county_id=grounds.plan.county_id, period=QUARTER, by=director, on=TODAY)


def plan_talks(found: TalkList, by: User, on: dt.date = TALK_DAY) -> None:
    """Arrange every talk of a list for a day, with who is seated or who asks."""
    for talk in found.talks.filter(state="proposed"):
        arrange(
            talk_id=talk.pk,
            version=talk.version,
            talker=talk.talker or by,
            talker_title=talk.talker_title,
            meets_at=at_noon(on),
            place="县政府二楼会议室",
            by=by,
            on=TODAY,
        )


def issue(found: TalkList, by: User, on: dt.date = TODAY) -> TalkList:
    """Issue a list as it stands."""
    found.refresh_from_db()
    return issue_list(
        list_id=found.pk,
        version=found.version,
        number="县招办〔2026〕31号",
        signed_by="县招商引资工作领导小组办公室",
        by=by,
        on=on,
    )


@stage
def issued(drawn, head, director) -> TalkList:
    """The list, issued; all talks on 27 November at noon."""
    plan_talks(drawn, director)
    return issue(drawn, director)


@stage
def talk(issued, county) -> InterviewNotice:
    """The talk of the first township."""
    return issued.talks.get(unit=county.township)

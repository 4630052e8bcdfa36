"""Bulletins in the demo: the earlier quarter's and the closed month's published, a draft begun."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment.demo.course import Course, after, paper
from assessment.models import Bulletin
from assessment.rules.bulletin_texts import OFFICE
from assessment.selectors.bulletin_content import bulletin_content, standing_run
from assessment.services.bulletins import (
    Head,
    make_bulletin,
    publish_bulletin,
    save_bulletin,
    seen_mark,
)
from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.periods import Cycle, Period

TEXT: dict[str, Any] = {
    "achievements": (
        "一是坚持一把手招商，县主要领导带队外出，集中洽谈一批产业链项目。\n"
        "二是落实一项目一专班，重点项目手续由招商局窗口全程代办。"
    ),
    "problems": "部分单位进度滞后，个别项目久拖不决；少数单位月报迟报、漏报。",
    "next_steps": "各单位要对照差距倒排任务，确保完成全年目标；亮旗项目由责任单位逐个销号。",
    "before": {"progress": "各单位完成情况如下，位次按完成率精确值排列。"},
    "after": {"discipline": "请有关单位严格执行月报制度。"},
}


def publish_quarter(staff: Staff, course: Course, *, by: User) -> Bulletin:
    """Publish the bulletin of the earlier quarter, after its result."""
    run = standing_run(staff.county.pk, course.before)
    published = run.published_at.date() if run and run.published_at else course.on
    day = min(course.on, published + dt.timedelta(days=2))
    return _publish(staff, course.before, day, by=by)


def publish_month(staff: Staff, course: Course, *, by: User) -> Bulletin:
    """Publish the bulletin of the last closed month."""
    month = course.closed
    period = Period(Cycle.MONTH, month.year, month.number)
    return _publish(staff, period, min(course.on, after(month, 2)), number=1, by=by)


def begin_quarter(staff: Staff, course: Course, *, by: User) -> Bulletin:
    """Begin the bulletin of the later quarter; it waits for the result."""
    with clock.replaying(course.objected_on, 11):
        made = make_bulletin(
            county_id=staff.county.pk, period=course.standing, by=by, on=course.objected_on
        )
        return save_bulletin(
            bulletin_id=made.pk,
            version=made.version,
            head=Head(made.title, "", OFFICE, None),
            text=made.text | TEXT,
            by=by,
        )


def _publish(staff: Staff, period: Period, day: dt.date, *, number: int = 0, by: User) -> Bulletin:
    county = staff.county
    with clock.replaying(day, 15):
        made = make_bulletin(county_id=county.pk, period=period, by=by, on=day)
        head = Head(made.title, paper(day, number), OFFICE, day)
        made = save_bulletin(
            bulletin_id=made.pk, version=made.version, head=head, text=made.text | TEXT, by=by
        )
        content = bulletin_content(made, standing_run(county.pk, period), on=day)
        return publish_bulletin(
            bulletin_id=made.pk, version=made.version, seen=seen_mark(content), by=by, on=day
        )

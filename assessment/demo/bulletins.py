"""Bulletins in the demo: the closed month's, published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment.models import Bulletin, MonthClosing
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
from zhaoshang.core.periods import Cycle, Month, Period

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


def load_bulletins(staff: Staff, *, on: dt.date, by: User) -> int:
    """Publish the bulletin of the last closed month; return how many are new."""
    county = staff.county
    closed = MonthClosing.objects.filter(county=county).order_by("-month").first()
    if closed is None or Bulletin.objects.filter(county=county).exists():
        return 0
    month = Month.of(closed.month)
    period = Period(Cycle.MONTH, month.year, month.number)
    made = make_bulletin(county_id=county.pk, period=period, by=by, on=on)
    head = Head(made.title, f"县招办〔{month.year}〕{month.number + 10}号", OFFICE, on)
    made = save_bulletin(
        bulletin_id=made.pk, version=made.version, head=head, text=made.text | TEXT, by=by
    )
    content = bulletin_content(made, standing_run(county.pk, period), on=on)
    publish_bulletin(
        bulletin_id=made.pk, version=made.version, seen=seen_mark(content), by=by, on=on
    )
    return 1

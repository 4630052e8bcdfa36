"""A spot check in the demo: seed published, sample drawn, most of it found to be right."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from assessment.demo.course import Course, after
from assessment.models import SpotCheck, SpotCheckItem
from assessment.rules.spot_checks import Finding
from assessment.services.spot_checks import announce, draw_sample
from assessment.services.spot_findings import Found, record_finding
from projects.demo.staff import Staff
from zhaoshang.core import clock

ADMIN, CHECKER = "juzhang", "yewu2"
SEED = "体彩排列五第{issue}期 4 8 2 1 3"
SEED_DAY = 20
REDUCED, FALSIFIED = 1, 8
# Each so manieth entry has not been looked at yet.
WAITS = 4
SHARE = Decimal("0.12")
CONFIRMED_NOTE = "进账单、合同、现场设备相符。"
REDUCED_NOTE = "其中一笔为企业流动资金周转，不计固定资产投资，予以核减。"
FALSIFIED_NOTE = "进账单为同一笔资金循环转账，无实际投入，按虚报处理。"


def announce_check(staff: Staff, course: Course) -> SpotCheck:
    """Publish the seed of the later quarter's check while the quarter is running."""
    day = course.standing.last_month.first_day + dt.timedelta(days=SEED_DAY - 1)
    seed = SEED.format(issue=f"{day:%y}{day.timetuple().tm_yday:03d}")
    with clock.replaying(day):
        return announce(
            county_id=staff.county.pk,
            period=course.standing,
            seed=seed,
            by=staff.people[ADMIN],
            on=day,
        )


def load_check(staff: Staff, check: SpotCheck, course: Course) -> None:
    """Draw the sample after the close, and record what was found in the days after."""
    month = course.standing.last_month
    day = after(month, 1)
    with clock.replaying(day):
        draw_sample(check_id=check.pk, version=check.version, by=staff.people[ADMIN], on=day)
    items = SpotCheckItem.objects.filter(check_of=check).order_by("group_name", "place", "pk")
    for number, item in enumerate(items):
        if number % WAITS == WAITS - 1:
            continue
        seen_on = after(month, 2 + number % 6)
        with clock.replaying(seen_on, 15):
            record_finding(
                item_id=item.pk,
                version=item.version,
                found=_found(item, number, seen_on),
                by=staff.people[CHECKER],
                on=seen_on,
            )


def _found(item: SpotCheckItem, number: int, day: dt.date) -> Found:
    if number == REDUCED:
        off = (item.amount_wan * SHARE).quantize(Decimal("0.01"))
        return Found(Finding.REDUCED, day, reduced_wan=off, note=REDUCED_NOTE)
    if number == FALSIFIED:
        return Found(Finding.FALSIFIED, day, note=FALSIFIED_NOTE)
    return Found(Finding.CONFIRMED, day, note=CONFIRMED_NOTE if number % 3 == 0 else "")

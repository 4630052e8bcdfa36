"""Trips out and receptions of the demo's units over two years, some units keen and some slow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from simple_history.utils import bulk_create_with_history

from projects.demo.staff import Staff
from projects.models import Activity
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.periods import Month

Kind, State = Activity.Kind, Activity.State
# Trips and receptions in a year, of an ordinary unit.
YEARLY = {UnitKind.TOWNSHIP: (5, 12), UnitKind.PARK: (12, 24), UnitKind.DEPARTMENT: (4, 8)}
LAST_YEAR = Decimal("0.85")
SLOWEST, SPREAD = 55, 70
CITIES = (
    "浙江宁波",
    "江苏苏州",
    "广东东莞",
    "福建晋江",
    "上海松江",
    "山东青岛",
    "湖南长沙",
    "四川成都",
)
TRADES = ("装备制造", "食品加工", "电子信息", "新型建材", "纺织服装", "文旅康养", "新能源材料")
WENT = "拜访企业两家，介绍县情、用地和用工条件，一家约定来县考察。"
CAME = "实地看了地块和标准厂房，企业关心用电容量和物流成本，已书面答复。"


def keenness(place: int) -> Decimal:
    """Return how much of the ordinary a unit does, by its place among its kind."""
    return Decimal(SLOWEST + (place * 37 + 61) % SPREAD) / 100


def load_visits(staff: Staff, *, on: dt.date) -> None:
    """Write the visits of this year and the last, for every unit of every kind."""
    rows = [
        activity
        for kind in YEARLY
        for place, unit in enumerate(staff.of_kind(kind))
        for activity in _of_unit(staff, unit, place, on)
    ]
    bulk_create_with_history(rows, Activity)


def _of_unit(staff: Staff, unit: Unit, place: int, on: dt.date) -> Iterator[Activity]:
    name = unit.code.rpartition("-")[2].lower()
    clerk, head = staff.people[name], staff.people[f"{name}head"]
    for kind, yearly in zip((Kind.TRIP, Kind.RECEPTION), YEARLY[UnitKind(unit.kind)], strict=True):
        for month in Month(on.year - 1, 1).through(Month.of(on)):
            share = yearly * keenness(place) * (1 if month.year == on.year else LAST_YEAR)
            before, after = (int(share * (month.number - back) / 12) for back in (1, 0))
            for number in range(before, after):
                turn = place * 7 + month.number * 3 + number
                day = month.first_day + dt.timedelta(days=(turn * 5) % 24)
                if day < on:
                    yield _visit(kind, unit, day, turn, on, clerk=clerk, head=head)


def _visit(
    kind: Activity.Kind,
    unit: Unit,
    day: dt.date,
    turn: int,
    on: dt.date,
    *,
    clerk: User,
    head: User,
) -> Activity:
    city, trade = CITIES[turn % len(CITIES)], TRADES[turn % len(TRADES)]
    trip = kind == Kind.TRIP
    words: dict[str, Any] = (
        {
            "title": f"赴{city}对接{trade}企业",
            "place": city,
            "purpose": f"拜访{trade}企业，介绍县里的产业政策和承接条件。",
            "results": WENT,
            "cost_wan": Decimal("0.6") + Decimal(turn % 9) / 10,
        }
        if trip
        else {
            "title": f"接待{city}{trade}企业来访",
            "place": unit.label,
            "purpose": "陪同客商考察选址，了解企业需求。",
            "results": CAME,
        }
    )
    ends_on = min(on, day + dt.timedelta(days=turn % 3 if trip else 0))
    told_on = ends_on + dt.timedelta(days=4)
    closed_on = ends_on + dt.timedelta(days=20)
    is_told, is_closed = told_on <= on, closed_on <= on
    if not is_told:
        words["results"] = ""
    return Activity(
        county=unit.county,
        kind=kind,
        unit=unit,
        starts_on=day,
        ends_on=ends_on,
        leader=head,
        state=State.CLOSED if is_closed else State.REPORTED if is_told else State.HELD,
        report_due_on=ends_on + dt.timedelta(days=7),
        reported_on=told_on if is_told else None,
        closed_on=closed_on if is_closed else None,
        created_by=clerk,
        updated_by=clerk,
        **words,
    )

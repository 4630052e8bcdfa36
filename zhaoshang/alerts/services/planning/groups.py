"""What goes to the groups of robots: each cause once, without the name of anybody."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.alerts import kinds
from zhaoshang.alerts.channels import registry
from zhaoshang.alerts.models import Message, MessageItem, Notice, Robot
from zhaoshang.alerts.rules.delivery import Channel, MessageState, News, plan_group
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.alerts.selectors.delivery_rules import DeliveryRules
from zhaoshang.alerts.services.planning.drafts import UNTRIED, Draft, Receiver, Told

# A matter is a township's before it is the bureau's that was told of it too.
_LAST = (UnitKind.BUREAU, UnitKind.COUNTY, UnitKind.CITY, UnitKind.PROVINCE)
Cause = tuple[str, str, str, str]


@dataclass(frozen=True)
class _Home:
    """The unit of a person who was told."""

    unit_id: int
    county_id: int
    path: str
    rank: int


@dataclass(frozen=True)
class _Open:
    """A list of a robot that still takes more."""

    message_id: int
    send_at: dt.datetime


def group_drafts(
    notices: Sequence[Notice], *, rules: DeliveryRules, now: dt.datetime
) -> list[Draft]:
    """Return the messages that tell groups of what these notices are about; four queries.

    A group is told of what concerns its unit or those below, if the kind has words for groups and
    the robot wants the kind. What was escalated, or told to somebody's deputy, is no news there.
    """
    told = [notice for notice in notices if _is_for_groups(notice)]
    homes = _homes({notice.recipient_id for notice in told})
    robots = _robots({home.county_id for home in homes.values()})
    causes = _causes(told, homes, robots)
    if not causes:
        return []
    lists = _open_lists(causes)
    return [
        draft
        for robot in robots
        if robot.pk in causes
        for draft in _drafts(robot, causes[robot.pk], lists.get(robot.pk), rules, now)
    ]


def cause_of(row: Notice | MessageItem) -> Cause:
    """Return what several people's notices have in common."""
    return row.kind, row.subject_type, row.subject_id, row.period


def _drafts(
    robot: Robot,
    causes: Sequence[Told],
    open_list: _Open | None,
    rules: DeliveryRules,
    now: dt.datetime,
) -> list[Draft]:
    by_key = {told.notice.pk: told for told in causes}
    planned = plan_group(
        [News(key=told.notice.pk, due_on=told.notice.due_on) for told in causes],
        open_at=open_list.send_at if open_list else None,
        rule=rules.of(robot.unit.county_id),
        now=now,
    )
    receiver = Receiver(robot.channel, robot.unit.county_id, robot_id=robot.pk)
    return [
        Draft(
            receiver,
            message,
            [by_key[key] for key in message.keys],
            joins=open_list.message_id if open_list and message.digest_on else None,
        )
        for message in planned
    ]


def _is_for_groups(notice: Notice) -> bool:
    kind = kinds.find(notice.kind)
    is_first_hand = notice.level == Level.PERSON and notice.stands_for_id is None
    return kind is not None and bool(str(kind.group)) and is_first_hand


def _homes(people: Collection[int]) -> dict[int, _Home]:
    if not people:
        return {}
    found = User.objects.filter(pk__in=people, unit__county__isnull=False).values_list(
        "pk", "unit_id", "unit__county_id", "unit__path", "unit__kind"
    )
    return {
        pk: _Home(unit_id, county_id, path, rank=kind in _LAST)
        for pk, unit_id, county_id, path, kind in found
    }


def _robots(counties: Collection[int]) -> list[Robot]:
    if not counties:
        return []
    found = Robot.objects.filter(is_active=True, unit__county__in=counties).select_related("unit")
    return [robot for robot in found.order_by("pk") if registry.is_ready(Channel(robot.channel))]


def _causes(
    notices: Sequence[Notice], homes: Mapping[int, _Home], robots: Sequence[Robot]
) -> dict[int, list[Told]]:
    """Return by robot what its group has not been told: of each cause the notice it is told by."""
    best: dict[int, dict[Cause, tuple[int, Told]]] = defaultdict(dict)
    for notice in notices:
        home = homes.get(notice.recipient_id)
        if home is None:
            continue
        for robot in robots:
            if not home.path.startswith(robot.unit.path):
                continue
            if robot.kinds and notice.kind not in robot.kinds:
                continue
            found = (home.rank, Told(notice, home.unit_id))
            known = best[robot.pk].setdefault(cause_of(notice), found)
            if found[0] < known[0]:
                best[robot.pk][cause_of(notice)] = found
    said = _said(best)
    causes = {
        robot_id: [told for cause, (_, told) in found.items() if (robot_id, cause) not in said]
        for robot_id, found in best.items()
    }
    return {robot_id: told for robot_id, told in causes.items() if told}


def _said(causes: Mapping[int, Mapping[Cause, object]]) -> set[tuple[int, Cause]]:
    """Return which groups have been told of which of these causes."""
    if not causes:
        return set()
    every = {cause for found in causes.values() for cause in found}
    items = MessageItem.objects.filter(
        robot__in=list(causes),
        kind__in={kind for kind, *_ in every},
        subject_id__in={subject_id for _, _, subject_id, _ in every},
    )
    return {(item.robot_id, cause_of(item)) for item in items if item.robot_id is not None}


def _open_lists(robots: Collection[int]) -> dict[int, _Open]:
    found = (
        Message.objects.filter(
            robot__in=list(robots),
            state=MessageState.WAITING.value,
            digest_on__isnull=False,
            **UNTRIED,
        )
        .select_for_update()
        .order_by("pk")
    )
    return {
        message.robot_id: _Open(message.pk, timezone.localtime(message.send_at))
        for message in found
        if message.robot_id is not None
    }

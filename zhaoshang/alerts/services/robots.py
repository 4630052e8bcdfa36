"""Robots of group chats: set up, changed, switched on and off by the county's administrator.

The address of a webhook is as good as a password: it is stored sealed, shown to nobody afterwards,
kept out of history and events, and replaced only by typing it anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.services.locking import as_actor, bump, checked, lock, require
from zhaoshang.alerts import events, kinds
from zhaoshang.alerts.channels.registry import reach_of
from zhaoshang.alerts.models import Robot
from zhaoshang.alerts.permissions import can_keep_robot_of
from zhaoshang.alerts.rules.delivery import ROBOTS, Channel
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.outgoing import AddressRefusedError, checked_host
from zhaoshang.core.sealed_text import seal

NAME_TAKEN = _("%(unit)s already has a robot of this name.")
ADDRESS_NEEDED = _("Type the address of the webhook.")
ADDRESS_OF_SERVICE = _("The service was changed: type the address of its webhook.")
ADDRESS_REFUSED = _("%(service)s is called by https at %(hosts)s only.")
NO_HOSTS = _("This installation allows no host of %(service)s.")
ADDRESS_CUT = _("The address is not complete: copy all of it, with what follows the host.")
NOT_SIGNED = _("WeCom signs nothing: leave the key empty.")
NO_KIND = _("Choose at least one kind of notice.")
UNIT_CLOSED = _("%(unit)s is closed.")


@dataclass(frozen=True)
class RobotFacts:
    """What the form of a robot asks for.

    Attributes:
        unit: Whose group it is.
        name: Its name in lists.
        channel: The service.
        kinds: Names of the kinds it tells; all that may go to groups are stored as none named, so
            that kinds that come later are told too.
        address: Address of the webhook; "" leaves the stored one.
        secret: Key that signs; "" leaves the stored one.
        drop_secret: The stored key is forgotten.
    """

    unit: Unit
    name: str
    channel: Channel
    kinds: Collection[str]
    address: str = ""
    secret: str = ""
    drop_secret: bool = False


def group_kinds() -> list[kinds.NoticeKind]:
    """Return the kinds that have words for a group, by name."""
    return [kind for kind in kinds.registered() if kind.group]


@transaction.atomic
@as_actor
def create_robot(*, by: User, facts: RobotFacts) -> Robot:
    """Set up a robot; it is tried first, then switched on.

    Raises:
        RuleBroken: outside the own county, a name taken, an address that may not be called.
    """
    if not facts.address:
        raise RuleBroken(ADDRESS_NEEDED, code="address", field="address")
    robot = Robot(created_by=by, is_active=False)
    _fill(robot, facts, by)
    _save(robot, facts)
    _record(events.ROBOT_MADE, robot, by)
    return robot


@transaction.atomic
@as_actor
def change_robot(*, by: User, robot_id: int, version: int | None, facts: RobotFacts) -> Robot:
    """Change a robot.

    Raises:
        RuleBroken: as `create_robot`; the service was changed and no address typed.
        Conflict: somebody else changed it meanwhile.
    """
    told = _stored_kinds(facts.kinds)
    wanted = {
        "unit": facts.unit,
        "name": facts.name.strip(),
        "channel": facts.channel.value,
        "kinds": told,
    }
    robot = lock(Robot, robot_id, version, wanted)
    require(allowed=can_keep_robot_of(by, robot.unit))
    if robot.channel != facts.channel.value and not facts.address:
        raise RuleBroken(ADDRESS_OF_SERVICE, code="address", field="address")
    if robot.channel != facts.channel.value:
        robot.sealed_secret = ""
    _fill(robot, facts, by)
    bump(robot, by)
    _save(robot, facts)
    _record(events.ROBOT_CHANGED, robot, by, new_address=bool(facts.address))
    return robot


@transaction.atomic
@as_actor
def switch_robot(*, by: User, robot_id: int, on: bool) -> Robot:
    """Switch a robot on or off; nothing happens where it stands so already.

    Raises:
        RuleBroken: outside the own county.
    """
    robot = lock(Robot, robot_id, None)
    require(allowed=can_keep_robot_of(by, robot.unit))
    if robot.is_active == on:
        return robot
    robot.is_active = on
    robot.paused_until = None
    bump(robot, by)
    robot.save()
    _record(events.ROBOT_SWITCHED, robot, by, in_use=on)
    return robot


def _fill(robot: Robot, facts: RobotFacts, by: User) -> None:
    require(allowed=can_keep_robot_of(by, facts.unit))
    if facts.unit.closed_on is not None and facts.unit.pk != robot.unit_id:
        raise RuleBroken(UNIT_CLOSED % {"unit": facts.unit.name}, code="closed", field="unit")
    if facts.channel not in ROBOTS:
        raise RuleBroken(NO_HOSTS % {"service": facts.channel}, code="channel", field="channel")
    robot.unit = facts.unit
    robot.name = facts.name.strip()
    robot.channel = facts.channel.value
    robot.kinds = _stored_kinds(facts.kinds)
    robot.updated_by = by
    checked(robot, "name")
    if facts.address:
        robot.sealed_address = seal(_checked_address(facts.address.strip(), robot))
        # Whatever the old address was paused for is over.
        robot.paused_until = None
    _set_secret(robot, facts)


def _set_secret(robot: Robot, facts: RobotFacts) -> None:
    if facts.channel is Channel.WECOM:
        if facts.secret:
            raise RuleBroken(NOT_SIGNED, code="not_signed", field="secret")
        robot.sealed_secret = ""
    elif facts.secret:
        robot.sealed_secret = seal(facts.secret.strip())
    elif facts.drop_secret:
        robot.sealed_secret = ""


def _checked_address(address: str, robot: Robot) -> str:
    hosts = reach_of(Channel(robot.channel)).hosts
    service = robot.get_channel_display()
    if not hosts:
        raise RuleBroken(NO_HOSTS % {"service": service}, code="hosts", field="address")
    try:
        checked_host(address, hosts)
    except AddressRefusedError as error:
        allowed = ", ".join(sorted(hosts))
        raise RuleBroken(
            ADDRESS_REFUSED % {"service": service, "hosts": allowed}, code="host", field="address"
        ) from error
    parts = urlsplit(address)
    if len(f"{parts.path}{parts.query}".strip("/")) < _SHORTEST_PATH:
        raise RuleBroken(ADDRESS_CUT, code="cut", field="address")
    return address


_SHORTEST_PATH = 12


def _stored_kinds(chosen: Collection[str]) -> list[str]:
    """Return the kinds as they are stored: none named where all are chosen."""
    known = {kind.name for kind in group_kinds()}
    told = sorted(known & set(chosen))
    if not told:
        raise RuleBroken(NO_KIND, code="kinds", field="kinds")
    return [] if set(told) == known else told


def _save(robot: Robot, facts: RobotFacts) -> None:
    try:
        with transaction.atomic():
            robot.save()
    except IntegrityError as error:
        raise RuleBroken(
            NAME_TAKEN % {"unit": facts.unit.name}, code="name_taken", field="name"
        ) from error


def _record(kind: str, robot: Robot, by: User, **detail: object) -> None:
    facts = {"unit": robot.unit.name, "service": robot.channel, "kinds": robot.kinds, **detail}
    record_event(kind, by=by, county=robot.unit, subject=robot, detail=facts)

"""What rulings on an earlier edition of a result mean for the next one (rules.md R12).

A new edition reads its facts afresh. A ruling that corrected a fact is carried over where the fresh
fact is still the one it corrected; where the fact has become what the ruling said it is contained;
where it has become something else the ruling is left, and said, for somebody to decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Change = dict[str, Any]
Key = tuple[int, str, bool, bool]


@dataclass(frozen=True)
class Carried:
    """The rulings of an earlier edition.

    Attributes:
        changes: Carried over: they change the fresh facts as they changed the old ones.
        contained: The fresh facts say what was ruled.
        left: The fresh facts say something else, or the unit or figure is gone.
    """

    changes: Sequence[Change] = ()
    contained: Sequence[Change] = ()
    left: Sequence[Change] = ()


def carry(before: Mapping[str, Any], now: Mapping[str, Any]) -> Carried:
    """Return what becomes of an earlier edition's rulings in the content of the next one.

    Args:
        before: Content of the earlier edition, with its changes.
        now: Content of the next one, without changes yet.
    """
    then = {each["unit"]: each for each in before["units"]}
    fresh = {each["unit"]: each for each in now["units"]}
    # Of several rulings about one fact the last holds; it is carried with the fact as it was read.
    last: dict[Key, Change] = {_key(each): each for each in before["changes"]}
    changes, contained, left = [], [], []
    for key, change in last.items():
        was, stands = _fact(then.get(key[0]), key), _fact(fresh.get(key[0]), key)
        if stands == was and key[0] in fresh:
            first = next(each for each in before["changes"] if _key(each) == key)
            changes.append({**change, "old": first["old"], "carried": True})
        elif stands is not None and _is(stands, change["new"]):
            contained.append(dict(change))
        else:
            left.append(dict(change))
    return Carried(changes, contained, left)


def _key(change: Mapping[str, Any]) -> Key:
    return (change["unit"], change["name"], change["is_target"], bool(change.get("is_mark")))


def _fact(unit: Mapping[str, Any] | None, key: Key) -> Any:
    """Return a fact as it was read: a figure, a target, or the marks of a sheet; None without."""
    if unit is None:
        return None
    _unit, name, is_target, is_mark = key
    if is_mark:
        return unit["sheets"].get(name)
    return unit["targets" if is_target else "values"].get(name)


def _is(stands: Any, new: str) -> bool:
    """Tell whether a fresh fact says what was ruled; marks do where each of them does."""
    if isinstance(stands, list):
        return all(Decimal(each["mark"]) == Decimal(new) for each in stands)
    return Decimal(stands) == Decimal(new)

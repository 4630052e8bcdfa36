"""Red and black lists 红黑榜 by policy (domain.md (d)): plain values out of a bulletin's content.

The red list names the best of each group, the black list the last of each group that are behind
time progress, those behind by more than a limit, and (by policy) those that did not report. A unit
on the red list never stands on the black one. Groups apart take no places and stand on no list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

Content = Mapping[str, Any]


class ListBy(StrEnum):
    """What the lists go by."""

    SCORE = "score"
    RATE = "rate"


class Why(StrEnum):
    """Why a unit stands on a list."""

    BEST = "best"
    LAST = "last"
    BEHIND = "behind"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True)
class _Candidate:
    unit: int
    name: str
    group: str
    place: int | None
    total: str | None
    percent: str | None
    gap: Decimal | None
    reported: bool
    after: int = 0


def lists_of(content: Content) -> dict[str, Any]:
    """Return who stands on the red and the black list, and by which rule."""
    rule = content["list_rule"]
    scores = content["scores"]
    by = ListBy.SCORE if rule["by"] == ListBy.SCORE and scores else ListBy.RATE
    found = _with_followers(_candidates(content, by))
    red = [each for each in found if _is_best(each, rule)]
    named = {each.unit for each in red}
    black = [
        (each, why) for each in found if each.unit not in named and (why := _why_black(each, rule))
    ]
    return {
        "by": by.value,
        "indicator": headline(content),
        "red": [_entry(each, Why.BEST) for each in red],
        "black": [_entry(each, why) for each, why in black],
    }


def headline(content: Content) -> int | None:
    """Return the indicator that ahead and behind go by: the policy's, else the plan's first."""
    known = content["indicators"]
    chosen = (each["id"] for each in known if each["code"] == content["list_rule"]["indicator"])
    first = known[0]["id"] if known else None
    return next(chosen, first)


def _candidates(content: Content, by: ListBy) -> list[_Candidate]:
    pk = headline(content)
    main = next((each["id"] for each in content["bases"] if each["is_main"]), None)
    rows = {row["unit"]: row for row in content["rows"] if row["indicator"] == pk}
    better = next((e["higher_is_better"] for e in content["indicators"] if e["id"] == pk), True)
    groups = {each["id"]: each for each in content["groups"]}
    scored = {row["unit"]: row for row in (content["scores"] or {}).get("rows", ())}
    found = []
    for unit in content["units"]:
        group = groups.get(unit["group"])
        if group is None or group["is_apart"]:
            continue
        row, score = rows.get(unit["id"]), scored.get(unit["id"])
        goal = next((g for g in row["goals"] if g["basis"] == main), None) if row else None
        gap = Decimal(goal["gap"]) if goal and goal["gap"] is not None else None
        source = score if by is ListBy.SCORE else row
        found.append(
            _Candidate(
                unit=unit["id"],
                name=unit["name"],
                group=group["name"],
                place=source["place"] if source else None,
                total=score["total"] if score and by is ListBy.SCORE else None,
                percent=goal["percent"] if goal else None,
                gap=gap if gap is None or better else -gap,
                reported=unit["reported"],
            )
        )
    order = {each["name"]: number for number, each in enumerate(content["groups"])}
    return sorted(found, key=lambda each: (order[each.group], each.place or 9_999, each.unit))


def _with_followers(found: Sequence[_Candidate]) -> list[_Candidate]:
    """Tell each candidate how many of its group stand behind it."""
    told = []
    for each in found:
        after = sum(
            other.group == each.group
            and other.place is not None
            and each.place is not None
            and other.place > each.place
            for other in found
        )
        told.append(_Candidate(**{**each.__dict__, "after": after}))
    return told


def _is_best(each: _Candidate, rule: Mapping[str, Any]) -> bool:
    if each.place is None or each.place > rule["red_count"]:
        return False
    return not rule["red_ahead_only"] or (each.gap is not None and each.gap >= 0)


def _why_black(each: _Candidate, rule: Mapping[str, Any]) -> Why | None:
    if not each.reported and rule["black_not_reported"]:
        return Why.NOT_REPORTED
    if each.gap is None or each.gap >= 0:
        return None
    if rule["black_behind"] is not None and -each.gap > Decimal(rule["black_behind"]):
        return Why.BEHIND
    is_last = each.place is not None and each.after < rule["black_count"]
    return Why.LAST if is_last else None


def _entry(each: _Candidate, why: Why) -> dict[str, Any]:
    return {
        "unit": each.unit,
        "name": each.name,
        "group": each.group,
        "place": each.place,
        "total": each.total,
        "percent": each.percent,
        "gap": None if each.gap is None else str(each.gap),
        "why": why.value,
    }

"""The registry of notice kinds: the words of each, filled in the reader's language.

An app lists its kinds in `<app>/notices.py` (found at start-up):

    register(NoticeKind(
        name="projects.returned",
        label=_("Proposal returned"),
        title=_("%(project)s: the move to %(stage)s was returned"),
        body=_("Reason: %(reason)s"),
        severity=Severity.ATTENTION,
        words={"stage": STAGE_LABELS},
    ))

and tells people by `zhaoshang.alerts.services.raise_alert`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from zhaoshang.alerts.rules import Severity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

__all__ = ["NoticeKind", "Severity", "find", "register", "registered"]


# Values that may be read in a group: none of them can hold the name of an investor or a person.
GROUP_PLACES = frozenset(
    {"unit", "month", "year", "due_on", "since", "days", "severity", "stage", "count", "rule"}
)
_PLACE = re.compile(r"%\((\w+)\)")
# 2026-11, 2026年11月, 11, and as an English page writes a month: November 2026.
_MONTH_NAMES = "|".join(calendar.month_name[1:])
_NUMBER_OR_DAY = re.compile(rf"(?:(?:{_MONTH_NAMES}) )?[\d 年月日.:-]{{1,20}}")


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice.

    Args:
        name: Dotted name; the part before the dot names the app.
        label: What people call the kind, for filters.
        title: One line with named places: %(project)s.
        body: A sentence or two with named places; may be empty.
        severity: Unless told otherwise for one notice.
        needs_answer: The reader must acknowledge it; until then it stands among the to-do items.
        action: Word of the button in the to-do list.
        words: For a place whose value is a code: the labels of its codes.
        group: One line for a group's robot, with places of GROUP_PLACES only: no investor, project
            or person is named there. Empty: groups are not told of the kind.
        is_personal: It concerns nobody but its reader (an own export): nobody stands in for it, and
            it is not escalated.
    """

    name: str
    label: Label
    title: Label
    body: Label = ""
    severity: Severity = Severity.INFO
    needs_answer: bool = False
    action: Label = ""
    words: Mapping[str, Mapping[Any, Label]] = field(default_factory=dict)
    group: Label = ""
    is_personal: bool = False

    def fill_group(self, params: Mapping[str, Any]) -> str:
        """Return the group's line in the active language.

        A value that is neither one of the kind's codes nor a number or a day could be a name: then
        the group reads the kind's label alone.

        Raises:
            KeyError: when a place has no value.
        """
        for place in _PLACE.findall(str(self.group)):
            codes = self.words.get(place)
            value = params[place]
            if value not in codes if codes else not self._is_plain(place, str(value)):
                return str(self.label)
        return str(self.group) % self._values(params)

    @staticmethod
    def _is_plain(place: str, value: str) -> bool:
        return place == "unit" or _NUMBER_OR_DAY.fullmatch(value) is not None

    def fill(self, params: Mapping[str, Any]) -> tuple[str, str]:
        """Return title and body in the active language.

        Raises:
            KeyError: when a place has no value.
        """
        values = self._values(params)
        return str(self.title) % values, str(self.body) % values

    def _values(self, params: Mapping[str, Any]) -> dict[str, str]:
        return {
            name: str(self.words.get(name, {}).get(value, value)) for name, value in params.items()
        }


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    """Add a kind and return it.

    Raises:
        ValueError: when another kind has the name, or its words for groups could name somebody.
    """
    named = set(_PLACE.findall(str(kind.group))) - GROUP_PLACES
    if named:
        raise ValueError(f"{kind.name}: {sorted(named)} must not stand in a group's words")
    if _kinds.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"notice kind {kind.name!r} is registered twice")
    return kind


def find(name: str) -> NoticeKind | None:
    """Return the kind of a name, if there is one."""
    return _kinds.get(name)


def passed_on() -> list[str]:
    """Return the names of the kinds that others are told of when their reader does not answer."""
    return [name for name, kind in sorted(_kinds.items()) if not kind.is_personal]


def registered() -> list[NoticeKind]:
    """Return all kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]

"""Chosen filters in words: the tags above the list, the line on paper, the lines of an export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.filters import YES, ListFilter, NamedFilter
from projects.policies_ledger import SizeBand

LABEL_AND_VALUE = _("%(label)s: %(value)s")
FROM_TO = _("%(label)s: %(first)s to %(last)s")
FROM = _("%(label)s: from %(first)s")
TO = _("%(label)s: to %(last)s")
IDLE = _("No follow-up for more than %(days)s days")
RANGES: dict[str, Any] = {
    "submitted": _("Submitted on"),
    "signed": _("Signed on"),
    "started": _("Started on"),
    "produced": _("Produced on"),
    "due": _("Due"),
    "land": _("Land (mu)"),
}

Names = Mapping[str, Mapping[Any, str]]


@dataclass(frozen=True)
class Tag:
    """One chosen filter: its words, and the names of the query string it stands for."""

    text: str
    names: tuple[str, ...]


def chosen_tags(
    list_filter: ListFilter, names: Names, *, ranges: Mapping[str, Any], but: str
) -> list[Tag]:
    """Return the chosen filters in the order of their definition; ranges as one.

    Args:
        list_filter: What was read of the address.
        names: Names behind the chosen ids.
        ranges: Words of the filters that come as from and to.
        but: The filter that is a tab.
    """
    chosen = list_filter.chosen
    tags: list[Tag] = []
    done: set[str] = set()
    for name in list_filter.filters:
        if name not in chosen or name in done or name == but:
            continue
        tag = _range_tag(name, chosen, ranges) or _tag(name, chosen[name], list_filter, names)
        tags.append(tag)
        done.update(tag.names)
    return tags


def _tag(name: str, value: Any, list_filter: ListFilter, names: Names) -> Tag:
    each = list_filter.filters[name]
    if name == "idle":
        return Tag(str(IDLE) % {"days": value}, (name,))
    if isinstance(each, NamedFilter):
        text = names.get(each.kind, {}).get(value, str(value))
    elif isinstance(value, SizeBand):
        text = value.label
    else:
        text = names.get(name, {}).get(value) or _word_of(each.field, value)
        if value == YES:
            return Tag(str(each.label), (name,))
    return Tag(str(LABEL_AND_VALUE) % {"label": each.label, "value": text}, (name,))


def _range_tag(name: str, chosen: Mapping[str, Any], ranges: Mapping[str, Any]) -> Tag | None:
    base, _underscore, end = name.rpartition("_")
    if base not in ranges or end not in {"from", "to"}:
        return None
    first, last = f"{base}_from", f"{base}_to"
    words = {
        "label": ranges[base],
        "first": _plain(chosen.get(first)),
        "last": _plain(chosen.get(last)),
    }
    if first in chosen and last in chosen:
        return Tag(str(FROM_TO) % words, (first, last))
    return Tag(str(FROM if first in chosen else TO) % words, (name,))


def _word_of(field: Any, value: Any) -> str:
    choices: Any = getattr(field, "choices", None)
    return str(dict(choices).get(value, value)) if choices else str(value)


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:f}" if value is not None else ""

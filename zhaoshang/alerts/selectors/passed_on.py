"""Why somebody is told of what is first another's, and what became of it, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.policies import ESCALATION
from zhaoshang.alerts.rules.escalation import Level

# What was escalated before these facts were kept, or of a row that has gone, says less.
_UNKNOWN = "—"


def why_told(notice: Notice) -> list[str]:
    """Return why this reader is told of what is first another's; nothing for an own notice.

    Query the notices with `with_reason()`, or each costs queries of its own.
    """
    words = []
    if notice.stands_for is not None:
        words.append(_standing_in(notice))
    if notice.level > Level.PERSON:
        words.extend(_escalated(notice))
    return words


def passed_to(notices: Iterable[Notice]) -> dict[int, list[str]]:
    """Return for each notice whom it was told to besides, and when that was read: one query."""
    found: dict[int, list[str]] = {}
    others = Notice.objects.filter(origin__in=[notice.pk for notice in notices])
    for other in others.select_related("recipient").order_by("level", "created_at", "pk"):
        found.setdefault(other.origin_id or 0, []).append(_passed(other))
    return found


def _standing_in(notice: Notice) -> str:
    person = notice.stands_for
    if person is not None and person.is_active:
        return _t("For %(person)s, who is away.") % {"person": person}
    return _t("For %(person)s, who has left.") % {"person": person}


def _escalated(notice: Notice) -> list[str]:
    first = _origin(notice)
    facts = {
        "person": first.recipient if first is not None else _UNKNOWN,
        "days": notice.params.get("escalated_days", _UNKNOWN),
        "after": notice.params.get("escalated_after", _UNKNOWN),
        "source": notice.params.get("escalated_source", _UNKNOWN),
        "policy": ESCALATION.label,
        "level": notice.get_level_display(),
    }
    if first is not None and first.needs_answer:
        words = _t(
            "%(person)s had not acknowledged this for %(days)s working days. Reported to you as"
            " %(level)s by the rule “%(policy)s”: after %(after)s working days (%(source)s)."
        )
    else:
        words = _t(
            "%(person)s had not read this for %(days)s working days. Reported to you as %(level)s"
            " by the rule “%(policy)s”: after %(after)s working days (%(source)s)."
        )
    return [words % facts, *_since(first)]


def _since(first: Notice | None) -> list[str]:
    if first is None:
        return []
    facts = {"person": first.recipient}
    if first.acknowledged_at is not None:
        when = _moment(first.acknowledged_at)
        return [_t("%(person)s has acknowledged it since: %(when)s.") % {**facts, "when": when}]
    if first.read_at is not None:
        return [
            _t("%(person)s has read it since: %(when)s.")
            % {**facts, "when": _moment(first.read_at)}
        ]
    return []


def _passed(other: Notice) -> str:
    facts = {
        "person": other.recipient,
        "level": other.get_level_display(),
        "told": _moment(other.created_at),
    }
    if other.stands_for_id is not None:
        words = _t("Told to %(person)s, standing in, on %(told)s") % facts
    else:
        words = _t("Reported to %(person)s (%(level)s) on %(told)s") % facts
    if other.acknowledged_at is not None:
        when = _moment(other.acknowledged_at)
        return _t("%(words)s; acknowledged %(when)s.") % {"words": words, "when": when}
    if other.read_at is not None:
        return _t("%(words)s; read %(when)s.") % {"words": words, "when": _moment(other.read_at)}
    return _t("%(words)s; not read yet.") % {"words": words}


def _origin(notice: Notice) -> Notice | None:
    try:
        return notice.origin
    except ObjectDoesNotExist:  # it was withdrawn; nothing in the database forbids that
        return None


def _moment(moment: object) -> str:
    return date_format(timezone.localtime(moment), "m-d H:i")  # type: ignore[arg-type]

"""Reads of the words of every kind of notice, with made-up values: what a preview shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from zhaoshang.alerts import kinds
from zhaoshang.alerts.example_words import example_due_on, example_params
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.models.notices import SEVERITY_CHOICES
from zhaoshang.alerts.selectors.wording import Words, words_of_cause, words_of_notice
from zhaoshang.core import clock


@dataclass(frozen=True)
class KindRow:
    """A kind as the list shows it."""

    kind: NoticeKind
    title: str
    severity_label: str


@dataclass(frozen=True)
class KindGroup:
    """The kinds of one part of the system."""

    part: str
    label: str
    rows: Sequence[KindRow]


@dataclass(frozen=True)
class Preview:
    """The words of a kind in one language: to a person, and to a group if groups are told."""

    language: str
    code: str
    mail: Words
    group: Words | None


def kind_groups() -> list[KindGroup]:
    """Return every kind, by the part of the system that tells it, the largest part first."""
    parts: dict[str, list[KindRow]] = {}
    severities = {value: str(label) for value, label in SEVERITY_CHOICES}
    for kind in kinds.registered():
        title, _body = kind.fill(example_params(kind))
        row = KindRow(kind, title, severities[kind.severity.value])
        parts.setdefault(kind.name.partition(".")[0], []).append(row)
    groups = [KindGroup(part, _part_label(part), rows) for part, rows in parts.items()]
    return sorted(groups, key=lambda group: (-len(group.rows), group.part))


def previews(kind: NoticeKind) -> list[Preview]:
    """Return the words of a kind in every language of the system."""
    return [_preview(kind, code, str(label)) for code, label in settings.LANGUAGES]


def _preview(kind: NoticeKind, code: str, label: str) -> Preview:
    with translation.override(code):
        params, due_on = example_params(kind), example_due_on()
        notice = Notice(
            kind=kind.name,
            params=params,
            due_on=due_on,
            url=reverse("alerts:inbox"),
            created_at=clock.now(),
        )
        group = None
        if kind.group:
            unit = gettext("Example unit")
            group = words_of_cause(kind.name, params, unit=unit, due_on=due_on)
        return Preview(label, code, words_of_notice(notice), group)


def _part_label(part: str) -> str:
    try:
        return str(apps.get_app_config(part).verbose_name)
    except LookupError:
        return part

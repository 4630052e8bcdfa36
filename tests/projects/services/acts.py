"""What an act leaves behind: its rows, or nothing at all when it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from projects.models import Project, ProjectPart, StageMove
from projects.selectors.pipeline import pipeline_differences
from projects.selectors.summaries import summary_differences
from projects.services.parts import rebuild_parts
from tests.database import contents
from zhaoshang.alerts.models import Notice
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

WATCHED = ("projects", "contracts", "audit", "alerts", "files", "policy")


def everything() -> dict[str, Any]:
    """Return what stands for every stored row that an act of the ledger could touch, by table."""
    models = [model for label in WATCHED for model in apps.get_app_config(label).get_models()]
    return contents([*models, Project.referrers.through])


@contextmanager
def refused(message: Any, *, field: str | None = None, **words: Any) -> Iterator[Any]:
    """Expect a refusal by this message beside this field, and not one row changed."""
    before = everything()
    with pytest.raises(RuleBroken) as caught:
        yield caught
    assert str(caught.value) == (str(message) % words if words else str(message))
    assert caught.value.field == field
    assert everything() == before


@contextmanager
def unchanged() -> Iterator[None]:
    """Expect that an act finds nothing to do: not one row is written."""
    before = everything()
    yield
    assert everything() == before


@contextmanager
def conflicting() -> Iterator[Any]:
    """Expect the second saver to be told, and not one row changed."""
    before = everything()
    with pytest.raises(Conflict) as caught:
        yield caught
    assert everything() == before


@dataclass
class Trace:
    """The rows an act added."""

    events: list[AuditEvent] = field(default_factory=list)
    moves: list[StageMove] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    history: list[Any] = field(default_factory=list)

    @property
    def event(self) -> AuditEvent:
        """The only event."""
        (event,) = self.events
        return event

    @property
    def move(self) -> StageMove:
        """The only row of the stage log."""
        (move,) = self.moves
        return move

    @property
    def kinds(self) -> list[str]:
        """Kinds of the events, in order."""
        return [event.kind for event in self.events]

    def told(self, kind: Any) -> set[int]:
        """Return the ids of those who were told."""
        return {notice.recipient_id for notice in self.notices if notice.kind == kind.name}


@contextmanager
def traced() -> Iterator[Trace]:
    """Collect what the enclosed act adds; afterwards every derived figure must agree."""
    history = Project.history.model
    tables: list[tuple[str, type[Model], str]] = [
        ("events", AuditEvent, "pk"),
        ("moves", StageMove, "pk"),
        ("notices", Notice, "pk"),
        ("history", history, "history_id"),
    ]
    before = {name: _last(model, key) for name, model, key in tables}
    trace = Trace()
    yield trace
    for name, model, key in tables:
        rows = model._default_manager.filter(**{f"{key}__gt": before[name]}).order_by(key)
        setattr(trace, name, list(rows))
    assert_books_agree()


def assert_books_agree() -> None:
    """Check summaries, parts, log and history of every project against one another."""
    assert summary_differences() == []
    assert pipeline_differences() == []
    parts = list(ProjectPart.objects.order_by("pk").values())
    ids = list(Project.objects.values_list("pk", flat=True))
    rebuild_parts(ids)
    assert list(ProjectPart.objects.order_by("pk").values()) == parts
    for project in Project.objects.all():
        last = project.moves.order_by("-pk").first()
        assert (last.to_stage, last.to_sub_stage, last.to_status) == (
            project.stage,
            project.sub_stage,
            project.status,
        )
        latest = project.history.order_by("-history_id").first()
        assert latest.version == project.version


def stored(record: Any) -> Any:
    """Return the record as it now stands in the database."""
    return type(record)._default_manager.get(pk=record.pk)


def _last(model: type[Model], key: str) -> int:
    row = model._default_manager.order_by(f"-{key}").values_list(key, flat=True).first()
    return row or 0

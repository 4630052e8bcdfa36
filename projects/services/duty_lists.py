"""A list of difficulties or action items leaves the house, on paper or as a file: recorded."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event


def log_problem_list(kind: str, *, by: User, rows: int, words: Sequence[str]) -> None:
    """Record who took how many difficulties with them, and of which filter."""
    _log(kind, "projects.problems", _("Difficulties of projects"), by=by, rows=rows, words=words)


def log_item_list(kind: str, *, by: User, rows: int, words: Sequence[str]) -> None:
    """Record who took how many action items with them, and of which filter."""
    _log(kind, "projects.action_items", _("Action items"), by=by, rows=rows, words=words)


def _log(kind: str, subject: str, label: str, *, by: User, rows: int, words: Sequence[str]) -> None:
    record_event(
        kind,
        by=by,
        subject=(subject, "list"),
        subject_label=label,
        detail={"rows": rows, "filter_words": list(words)},
    )

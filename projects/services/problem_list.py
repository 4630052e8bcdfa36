"""The list of difficulties leaves the house, on paper or as a file: that is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event


def log_problem_list(kind: str, *, by: User, rows: int, words: Sequence[str]) -> None:
    """Record who took how many difficulties with them, and of which filter."""
    record_event(
        kind,
        by=by,
        subject=("projects.problems", "list"),
        subject_label=_("Difficulties of projects"),
        detail={"rows": rows, "filter_words": list(words)},
    )

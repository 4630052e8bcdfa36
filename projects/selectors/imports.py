"""Reads of imports for their pages: the list, the sheets of a preview, the remarks in words.

Everything stored is free of language: codes, ids, exact numbers. The words are made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t

from projects.importing.columns import COLUMNS
from projects.importing.issues import MESSAGES, Issue, Level
from projects.models import ImportBatch
from projects.models.choices import STAGE_LABELS, SUB_STAGE_LABELS
from projects.rules.stages import SUB_STAGES
from zhaoshang.accounts.models import User
from zhaoshang.core.keyset import KeysetOrder, Page, paginate

BATCHES_PER_PAGE = 30
STATE_TONES = {
    ImportBatch.State.READING: "on",
    ImportBatch.State.STAGED: "warn",
    ImportBatch.State.CONFIRMED: "on",
    ImportBatch.State.RUNNING: "on",
    ImportBatch.State.DONE: "done",
    ImportBatch.State.FAILED: "late",
    ImportBatch.State.CANCELLED: "off",
    ImportBatch.State.UNDONE: "off",
}


@dataclass(frozen=True)
class RowIssue:
    """One remark, with where it stands."""

    level: str
    place: str
    message: str

    @property
    def is_error(self) -> bool:
        """It keeps the row from being imported."""
        return self.level == Level.ERROR


@dataclass(frozen=True)
class IssueGroup:
    """All remarks of one kind: how many, and one of them as an example."""

    code: str
    level: str
    count: int
    message: str
    place: str


def batches(user: User, cursor: str | None) -> Page[ImportBatch]:
    """Return one page of the imports a user may see, newest first."""
    rows = ImportBatch.objects.visible_to(user).select_related("unit", "file", "created_by")
    order = KeysetOrder("created_at", descending=True)
    return paginate(rows, order=order, cursor=cursor, size=BATCHES_PER_PAGE)


def stage_choices() -> list[tuple[Any, Any]]:
    """Return the sub-stages under the names of the four lists, for a select."""
    return [
        (STAGE_LABELS[stage], [(sub.value, SUB_STAGE_LABELS[sub]) for sub in subs])
        for stage, subs in SUB_STAGES.items()
    ]


def column_label(name: str) -> str:
    """Return the words of a canonical column."""
    return str(COLUMNS[name].label) if name in COLUMNS else name


def shown_sheets(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return what was understood of each sheet, with exact sums beside the published ones."""
    return [
        {
            **sheet,
            "published": [
                {
                    **each,
                    "label": column_label(each["column"]),
                    "published": Decimal(each["published"]),
                    "computed": Decimal(each["computed"]),
                }
                for each in sheet["published"]
            ],
        }
        for sheet in batch.layout.get("sheets", [])
    ]


def general_issues(batch: ImportBatch) -> list[RowIssue]:
    """Return the remarks on the file, its sheets and columns."""
    return [row_issue(stored) for stored in batch.issues]


def issue_groups(batch: ImportBatch) -> list[IssueGroup]:
    """Return the remarks on rows by kind, errors first, the most frequent first."""
    groups = [
        IssueGroup(
            code,
            kept["example"]["level"],
            kept["count"],
            Issue.from_json(kept["example"]).message,
            _place(kept["example"]),
        )
        for code, kept in batch.counts.get("codes", {}).items()
        if code in MESSAGES
    ]
    return sorted(groups, key=lambda each: (each.level != Level.ERROR, -each.count))


def row_issue(stored: Mapping[str, Any], *, in_row: bool = False) -> RowIssue:
    """Return a stored remark in words; beside its row only the column is named."""
    place = _column_place(stored) if in_row else _place(stored)
    return RowIssue(stored["level"], place, Issue.from_json(stored).message)


def _place(stored: Mapping[str, Any]) -> str:
    """Say where a remark stands: 台账, row 5, column L (签约日期/活动)."""
    parts = [str(stored["sheet"])] if stored["sheet"] else []
    if stored["row"]:
        parts.append(_t("row %(row)s") % {"row": stored["row"]})
    parts.append(_column_place(stored))
    return _t(", ").join(filter(None, parts))


def _column_place(stored: Mapping[str, Any]) -> str:
    if not stored["column"]:
        return ""
    words = {"letter": stored["column"], "heading": stored["label"]}
    return _t("column %(letter)s (%(heading)s)") % words

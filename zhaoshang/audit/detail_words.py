"""What the details of an event are called on the auditor's page.

`record_event(detail=…)` takes short English keys; a key that has no word here is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_LABELS = {
    "added": _("Added"),
    "administrator": _("Administrator"),
    "beside": _("Beside"),
    "category": _("Category"),
    "cause": _("Cause"),
    "changed": _("Changed"),
    "changes": _("Changes"),
    "claimed_wan": _("Claimed (10,000 yuan)"),
    "code": _("Code"),
    "column": _("Column"),
    "columns": _("Columns"),
    "deputy": _("Deputy"),
    "document": _("Document"),
    "due_on": _("Due"),
    "duplicate": _("Duplicate"),
    "effective_from": _("In force from"),
    "entry": _("Entry"),
    "fact": _("Gate fact"),
    "fields": _("Fields"),
    "file": _("File"),
    "filing": _("First-contact filing"),
    "filter": _("Filter"),
    "filter_words": _("Filter in words"),
    "follow_up": _("Follow-up"),
    "format": _("Format"),
    "from": _("From"),
    "happened_on": _("Happened on"),
    "holder": _("Holder"),
    "is_working": _("Working day"),
    "kept_unit": _("Unit kept"),
    "kind": _("Kind"),
    "language": _("Language"),
    "likely_duplicates": _("Likely duplicates"),
    "merged": _("Merged"),
    "milestones": _("Milestones"),
    "missing": _("Missing"),
    "month": _("Month"),
    "names": _("Names"),
    "new": _("New"),
    "notice": _("Notice"),
    "office": _("Office"),
    "old": _("Old"),
    "old_unit": _("Unit before"),
    "on": _("Day"),
    "owner": _("Owner"),
    "page_size": _("Rows a page"),
    "parcels": _("Parcels"),
    "period": _("Period"),
    "problem": _("Difficulty"),
    "project": _("Project"),
    "proposal": _("Proposal"),
    "proposed_by": _("Proposed by"),
    "purpose": _("Purpose"),
    "reference": _("Document number"),
    "removed": _("Removed"),
    "rows": _("Rows"),
    "since": _("Since"),
    "state": _("State"),
    "sums": _("Sums"),
    "team": _("Team"),
    "title": _("Title"),
    "to": _("To"),
    "under": _("Under"),
    "unit": _("Unit"),
    "until": _("Until"),
    "username": _("User name"),
    "value": _("Value"),
    "verb": _("Act"),
}


def detail_lines(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the details as label and text, by label; inner mappings line by line."""
    return sorted((str(_LABELS.get(name, name)), _text(value)) for name, value in detail.items())


def _text(value: Any) -> str:
    return "\n".join(_parts(value))


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield f"{_LABELS.get(name, name)}：{'、'.join(_parts(inner))}"
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _parts(inner)
    elif value is not None and value != "":
        yield str(value)

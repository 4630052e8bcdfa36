"""The form of the milestones: agreed and actual date of each, in the order of a project's life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Milestone
from projects.models.choices import MilestoneKind
from projects.services.milestones import MilestoneDates


class MilestonesForm(forms.Form):
    """Three fields for each milestone: agreed, actual, note."""

    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=500)

    def __init__(self, *args: Any, milestones: Iterable[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = {each.kind: each for each in milestones}
        for kind in MilestoneKind:
            row = stored.get(kind.value)
            self._add(kind, "agreed_on", _("agreed"), row)
            self._add(kind, "actual_on", _("actual"), row)
            self.fields[f"{kind.value}-note"] = forms.CharField(
                label=f"{kind.label} · {_('note')}",
                max_length=200,
                required=False,
                initial=row.note if row else "",
            )

    def _add(self, kind: MilestoneKind, name: str, word: Any, row: Milestone | None) -> None:
        self.fields[f"{kind.value}-{name}"] = forms.DateField(
            label=f"{kind.label} · {word}",
            required=False,
            widget=forms.DateInput,
            initial=getattr(row, name) if row else None,
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each milestone with its three fields, for the table."""
        for kind in MilestoneKind:
            yield {
                "label": kind.label,
                "agreed": self[f"{kind.value}-agreed_on"],
                "actual": self[f"{kind.value}-actual_on"],
                "note": self[f"{kind.value}-note"],
            }

    def dates(self) -> list[MilestoneDates]:
        """Return what was filled in, milestone by milestone."""
        data = self.cleaned_data
        return [
            MilestoneDates(
                kind=kind.value,
                agreed_on=data[f"{kind.value}-agreed_on"],
                actual_on=data[f"{kind.value}-actual_on"],
                note=data[f"{kind.value}-note"].strip(),
            )
            for kind in MilestoneKind
            if self._filled(kind)
        ]

    def _filled(self, kind: MilestoneKind) -> bool:
        names = (f"{kind.value}-agreed_on", f"{kind.value}-actual_on", f"{kind.value}-note")
        return any(self.cleaned_data[name] or self.fields[name].initial for name in names)

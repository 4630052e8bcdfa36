"""How the parts and sections of a bulletin are called on pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment.rules.bulletins import SIDES, Part

PART_LABELS: dict[Part, Any] = {
    Part.TOTALS: _("The county’s main figures"),
    Part.PROGRESS: _("Progress of the units"),
    Part.SCORES: _("Scores and places"),
    Part.LISTS: _("Red and black lists"),
    Part.RATES: _("Three rates"),
    Part.FLAGS: _("Red and yellow flags"),
    Part.PROBLEMS: _("Difficulties"),
    Part.DISCIPLINE: _("Reporting discipline"),
}
SECTION_LABELS: dict[str, Any] = {
    "recipients": _("To whom it goes"),
    "lead": _("Lead"),
    "achievements": _("What was achieved"),
    "problems": _("What is still wrong"),
    "next_steps": _("Next steps"),
}


def text_labels() -> dict[str, str]:
    """Return the words of every text field, in the order in which they are printed."""
    found = {name: str(label) for name, label in SECTION_LABELS.items()}
    patterns = {"before": _t("Before: %(part)s"), "after": _t("After: %(part)s")}
    for part in Part:
        for side in SIDES:
            found[f"{side}_{part.value}"] = patterns[side] % {"part": PART_LABELS[part]}
    return found

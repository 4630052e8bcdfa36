"""Words for what a filled table does not keep of the form as the superior sent it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.importing.form_losses import Loss, Part
from assessment.models import SuperiorForm

PART_WORDS = {
    Part.CHART: gettext_lazy("charts"),
    Part.PICTURE: gettext_lazy("pictures"),
    Part.SHAPE: gettext_lazy("shapes and text boxes"),
    Part.DIAGRAM: gettext_lazy("diagrams (SmartArt)"),
    Part.CONTROL: gettext_lazy("buttons and other controls"),
    Part.OBJECT: gettext_lazy("embedded objects"),
    Part.SPARKLINE: gettext_lazy("sparklines"),
    Part.SLICER: gettext_lazy("slicers"),
    Part.HEADER_PICTURE: gettext_lazy("pictures in header or footer"),
}


def losses_in_words(form: SuperiorForm) -> dict[str, list[str]]:
    """Return a line for each thing that is gone in a filled table, and for each that is changed."""
    lines: dict[str, list[str]] = {"gone": [], "plainer": []}
    for each in (Loss(**stored) for stored in form.losses):
        words = _("Sheet “%(sheet)s”: %(what)s (%(count)s)") % {
            "sheet": each.sheet,
            "what": PART_WORDS[Part(each.part)],
            "count": each.count,
        }
        lines["plainer" if each.kept else "gone"].append(words)
    return lines

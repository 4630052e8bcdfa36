"""Words, tones and order of the standings on the submission board."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.rules.closing import Standing

LABELS = {
    Standing.NOT_STARTED: _("Not started"),
    Standing.DRAFT: pgettext_lazy("submission board", "Being written"),
    Standing.AWAITING: _("Waits for the unit head"),
    Standing.MISSING: pgettext_lazy("submission board", "Missing"),
    Standing.SUBMITTED: pgettext_lazy("submission board", "Submitted"),
    Standing.LATE: _("Submitted late"),
    Standing.RETURNED: pgettext_lazy("submission board", "Returned"),
    Standing.ACCEPTED: pgettext_lazy("submission board", "Accepted"),
    Standing.LOCKED: pgettext_lazy("submission board", "Locked"),
}
SHORT = {
    Standing.NOT_STARTED: pgettext_lazy("cell of the board", "New"),
    Standing.DRAFT: pgettext_lazy("cell of the board", "Writing"),
    Standing.AWAITING: pgettext_lazy("cell of the board", "Head"),
    Standing.MISSING: pgettext_lazy("cell of the board", "Missing"),
    Standing.SUBMITTED: pgettext_lazy("cell of the board", "Sent"),
    Standing.LATE: pgettext_lazy("cell of the board", "Late"),
    Standing.RETURNED: pgettext_lazy("cell of the board", "Back"),
    Standing.ACCEPTED: pgettext_lazy("cell of the board", "Taken"),
    Standing.LOCKED: pgettext_lazy("cell of the board", "Locked"),
}
TONES = {
    Standing.NOT_STARTED: "off",
    Standing.DRAFT: "off",
    Standing.AWAITING: "warn",
    Standing.MISSING: "late",
    Standing.SUBMITTED: "on",
    Standing.LATE: "warn",
    Standing.RETURNED: "warn",
    Standing.ACCEPTED: "done",
    Standing.LOCKED: "done",
}
# The parts of a month's list, and what each holds.
ALL, MISSING, WRITING, SUBMITTED, RETURNED, DONE = (
    "all",
    "missing",
    "writing",
    "submitted",
    "returned",
    "done",
)
PARTS = {
    ALL: frozenset(Standing),
    MISSING: frozenset({Standing.MISSING}),
    WRITING: frozenset({Standing.NOT_STARTED, Standing.DRAFT, Standing.AWAITING}),
    SUBMITTED: frozenset({Standing.SUBMITTED, Standing.LATE}),
    RETURNED: frozenset({Standing.RETURNED}),
    DONE: frozenset({Standing.ACCEPTED, Standing.LOCKED}),
}
PART_LABELS = {
    ALL: pgettext_lazy("submission board", "All units"),
    MISSING: pgettext_lazy("submission board", "Missing"),
    WRITING: _("Not submitted yet"),
    SUBMITTED: _("Wait for acceptance"),
    RETURNED: pgettext_lazy("submission board", "Returned"),
    DONE: _("Accepted or locked"),
}

"""Words of the pages of monthly reports: columns, findings, states, why it is locked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.choices import STATE_LABELS
from assessment.rules.checks import Error, Finding, Warned
from assessment.rules.reports import State
from projects.models.choices import Origin
from zhaoshang.core.money import round_half_up
from zhaoshang.core.templatetags.zs import figure

PART_LABELS: Mapping[str, Any] = {
    "amount": _("Funds this month"),
    "origin": _("Source of funds"),
    "progress": _("Visible progress this month"),
    "problem": _("Problems"),
    "next_step": pgettext_lazy("monthly report", "Next step"),
    "no_change": _("No change"),
    "note": pgettext_lazy("monthly report", "Explanation"),
    "answer": _("Answer to the bureau"),
    "evidence": pgettext_lazy("monthly report", "Evidence"),
    "value": pgettext_lazy("monthly report", "This month"),
    "cumulative": pgettext_lazy("monthly report", "Cumulative"),
    "summary": _("Work of the month"),
    "nothing_to_report": _("Nothing to report this month"),
}
FINDING_WORDS: Mapping[Error | Warned, Any] = {
    Error.SUM: _("%(value)s is not the sum of the projects, %(projects)s; off by %(difference)s"),
    Error.FELL: _("Cumulative %(cumulative)s is less than last month's %(last)s"),
    Error.DIFFERENCE: _("Cumulative %(cumulative)s less last month's %(last)s is not %(value)s"),
    Error.UNANSWERED: _("The bureau's remark is not dealt with: change the row or answer"),
    Error.BELOW_ENTRIES: _(
        "%(amount)s is less than the %(entries)s entered for this month elsewhere"
    ),
    Error.NEGATIVE: _(
        "%(amount)s is negative; what an earlier month had too much is corrected by the bureau"
    ),
    Error.SAYS_NOTHING: _("Write the progress or the money, or tick “no change”"),
    Error.NOTHING_BUT: _("“Nothing to report” is ticked, yet something stands here"),
    Error.EMPTY: _("Not filled in; write 0 where there was none"),
    Warned.NO_EVIDENCE: _("%(amount)s in place without evidence"),
    Warned.JUMP: _("%(amount)s, %(growth)s%% more than last month's %(last)s"),
    Warned.ABOVE_AGREED: _("%(total)s in all is above the agreed %(agreed)s"),
    Warned.UNSEEN: _("Money after %(months)s months in which nothing was reported"),
    Warned.UNCHANGED: _("“No change” for %(months)s months running"),
    Warned.BEFORE_SIGNING: _("Money before the project was signed"),
}
STATE_TONES = {
    State.DRAFT: "",
    State.AWAITING: "on",
    State.SUBMITTED: "on",
    State.RETURNED: "warn",
    State.ACCEPTED: "done",
    State.LOCKED: "off",
}
_PERCENT_PLACES = 2


def finding_words(finding: Finding) -> str:
    """Say what is to be put right or explained, with the figures that went in."""
    figures = {name: figure(value) for name, value in finding.figures.items()}
    if "growth" in finding.figures:
        growth = round_half_up(finding.figures["growth"], _PERCENT_PLACES)
        figures["growth"] = f"{growth:.{_PERCENT_PLACES}f}"
    words: str = str(FINDING_WORDS[finding.what]) % figures
    return words


def target_of(finding: Finding) -> str:
    """Return the id of the cell that a finding leads to."""
    part = "evidence" if finding.what is Warned.NO_EVIDENCE else finding.part
    return f"{finding.key}-{part}"


def status(state: str, *, not_started: bool = False) -> dict[str, Any]:
    """Return the words and the tone of a report's state."""
    if not_started:
        return {"label": pgettext_lazy("monthly report", "Not started"), "tone": "off"}
    return {"label": STATE_LABELS[State(state)], "tone": STATE_TONES[State(state)]}


def value_words(part: str, value: Any) -> str:
    """Say what stands in a cell as people read it: ticks, choices and figures in words."""
    if value in ("", None, False):
        return ""
    if part in {"no_change", "nothing_to_report"}:
        return str(pgettext_lazy("ticked", "Yes"))
    if part == "origin":
        return str(dict(Origin.choices).get(str(value), value))
    if part in {"amount", "value", "cumulative"}:
        return figure(value)
    return str(value)

"""Words for how the system is: states, times of the schedule, durations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from celery.schedules import BaseSchedule, crontab
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from zhaoshang.core.health_parts import Light
from zhaoshang.health.rules import State
from zhaoshang.health.services import INTERRUPTED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STATES: dict[State, _StrPromise] = {
    State.OK: _("In order"),
    State.RUNNING: _("Running"),
    State.LATE: _("Overdue run"),
    State.FAILED: _("Failed run"),
    State.INTERRUPTED: _("Broken off"),
    State.NEVER: _("Not run yet"),
}
LIGHTS: dict[Light, _StrPromise] = {
    Light.GREEN: _("In order"),
    Light.YELLOW: _("Look at it"),
    Light.RED: _("Out of order"),
}
# Tones of components/_status.html and components/_strip.html.
STATUS_TONES = {Light.GREEN: "done", Light.YELLOW: "warn", Light.RED: "late"}
# Where nothing is wrong, the state itself has a tone.
STATE_TONES = {State.NEVER: "", State.RUNNING: "on"}
FIGURE_TONES = {Light.GREEN: "green", Light.YELLOW: "amber", Light.RED: "red"}

# What runs count, by the names that tasks return (zhaoshang.health.services.counts_of).
COUNTS: dict[str, _StrPromise] = {
    "scanned": _("looked at"),
    "raised": _("raised"),
    "worsened": _("worsened"),
    "eased": _("eased"),
    "cleared": _("cleared"),
    "held": _("held"),
    "unchanged": _("unchanged"),
    "issued": _("papers issued"),
    "reports_opened": _("reports opened"),
    "reports_reopened": _("reports reopened"),
    "reports_withdrawn": _("reports withdrawn"),
    "reports_recounted": _("reports recounted"),
    "overdue_changed": _("overdue changed"),
    "told": _("newly told"),
    "sent": pgettext_lazy("messages", "sent"),
    "failed": pgettext_lazy("messages", "failed"),
    "dead": pgettext_lazy("messages", "given up"),
    "dropped": pgettext_lazy("messages", "dropped"),
    "postponed": pgettext_lazy("messages", "postponed"),
}

_STEP = re.compile(r"\*/\d+")
_A_MINUTE = 60


def sweep_label(name: str) -> str:
    """Return the words of a line of the schedule; a guard test says that each has them."""
    return str(settings.SWEEP_LABELS.get(name, name))


def schedule_words(when: BaseSchedule) -> str:
    """Say when a sweep runs; a line of the schedule without plain words as it is written."""
    if not isinstance(when, crontab):
        return str(when)
    fields = _fields(when)
    return _plain_words(*fields) or " ".join(fields)


def _plain_words(minute: str, hour: str, *days: str) -> str:
    if set(days) != {"*"}:
        return _weekly_words(minute, hour, *days)
    if (hour, minute) == ("*", "*"):
        return _t("Every minute")
    if hour == "*" and _STEP.fullmatch(minute):
        return _t("Every %(count)s minutes") % {"count": minute[2:]}
    if hour == "*" and minute.isdecimal():
        return _t("Every hour at minute %(minute)s") % {"minute": f"{int(minute):02}"}
    if hour.isdecimal() and minute.isdecimal():
        return _t("Every day at %(time)s") % {"time": f"{int(hour):02}:{int(minute):02}"}
    return ""


def _weekly_words(minute: str, hour: str, *days: str) -> str:
    *other, weekday = days
    if set(other) != {"*"} or not (hour + minute + weekday).isdecimal():
        return ""
    # A crontab counts from Sunday, the calendar from Monday.
    day = WEEKDAYS[(int(weekday) - 1) % len(WEEKDAYS)]
    words = {"day": day, "time": f"{int(hour):02}:{int(minute):02}"}
    return _t("Every %(day)s at %(time)s") % words


def _fields(when: crontab) -> list[str]:
    """Return the five fields of a line as they are written."""
    parts = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
    return [str(getattr(when, f"_orig_{part}")) for part in parts]


def duration_words(seconds: float | None) -> str:
    """Return how long a run took."""
    if seconds is None:
        return ""
    if seconds < 1:
        return _t("under 1 s")
    if seconds < _A_MINUTE:
        return _t("%(count)s s") % {"count": round(seconds)}
    minutes = round(seconds / _A_MINUTE)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def result_words(result: str) -> str:
    """Return what a run counted, without the zeros among several counts."""
    counts = [part.rpartition(" ") for part in result.split(", ") if part]
    if len(counts) == 1 and not counts[0][0]:
        return result
    told = [f"{COUNTS.get(name, name)} {count}" for name, _space, count in counts if count != "0"]
    return _t(", ").join(told) or ("0" if counts else "")


def error_words(error: str) -> str:
    """Return an error of the record in words."""
    return _t("The process ended in the middle of the run.") if error == INTERRUPTED else error

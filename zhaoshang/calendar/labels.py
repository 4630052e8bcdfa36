"""Words for kinds of day and for the published holidays."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhaoshang.calendar.notices import NoticeProblem
from zhaoshang.calendar.rules import DayKind

DAY_KINDS = {
    DayKind.WORKDAY: _("Working day"),
    DayKind.MAKEUP: _("Make-up working day"),
    DayKind.WEEKEND: _("Weekend"),
    DayKind.HOLIDAY: _("Day off"),
}
HOLIDAYS = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
    "Anti-Fascist 70th Day": _("70th anniversary of victory, day off"),
}
WEEKDAYS = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))
PROBLEMS = {
    NoticeProblem.NOT_A_DATE: _("the date cannot be read"),
    NoticeProblem.OTHER_YEAR: _("the date lies in another year"),
    NoticeProblem.NOT_A_KIND: _("say whether the day is worked or off"),
    NoticeProblem.NO_NAME: _("name the occasion"),
    NoticeProblem.WEEKDAY: _("the weekday does not fit the date"),
    NoticeProblem.RANGE: _("the days do not follow one another"),
    NoticeProblem.TWICE: _("another line says the opposite of this day"),
    NoticeProblem.TOO_MANY: _("there are more days than a year has"),
}


def holiday_name(name: str) -> str:
    """Return an occasion: a published holiday in the reader's language, an own one as typed."""
    return str(HOLIDAYS.get(name, name))


def day_reason(kind: DayKind, name: str) -> str:
    """Return why a day counts or not: Day off · Spring Festival."""
    label = str(DAY_KINDS[kind])
    return f"{label} · {holiday_name(name)}" if name else label

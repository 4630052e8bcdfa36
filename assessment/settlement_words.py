"""How the settlement's checks, categories and outcomes are called on pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.rules.commendations import By, Why
from assessment.rules.deposits import Measure, Outcome
from assessment.rules.settlement import Check, Weight

CHECK_LABELS: dict[Check, Any] = {
    Check.LAST_MONTH: _("December is closed"),
    Check.NEVER_KEPT: _("Every month of the year was kept here"),
    Check.UNVERIFIED: _("Every funds entry of the year is verified or returned"),
    Check.REQUESTS: _("No correction that a unit asked for is undecided"),
    Check.CORRECTIONS: _("Every correction of the year is booked within it"),
    Check.SPOT_CHECKS: _("Every spot check of the year is closed"),
    Check.RESULT: _("The year’s result is final and published"),
    Check.OBJECTIONS: _("Every objection to a result of the year is ruled"),
    Check.BULLETIN: _("The annual bulletin is published"),
}
WEIGHT_LABELS: dict[Weight, Any] = {
    Weight.HINDERS: pgettext_lazy("settlement", "Hinders"),
    Weight.WARNS: pgettext_lazy("settlement", "Warns"),
    Weight.IGNORED: pgettext_lazy("settlement", "Not asked"),
}
BY_LABELS: dict[By, Any] = {
    By.PLACE: _("By place, the best of each group"),
    By.INDICATOR: _("By an indicator, the best of the county"),
    By.CLIMB: _("By places climbed against last year"),
    By.PERSON: _("Persons, by an indicator"),
    By.NOMINATION: _("Persons, nominated"),
}
WHY_LABELS: dict[Why, Any] = {
    Why.VETOED: pgettext_lazy("commendation", "vetoed"),
    Why.BLACK_LISTED: pgettext_lazy("commendation", "on the black list"),
    Why.LATE: pgettext_lazy("commendation", "too many late reports"),
    Why.MISSING: pgettext_lazy("commendation", "too many missing reports"),
    Why.FALSIFIED: pgettext_lazy("commendation", "a false figure in a spot check"),
    Why.TARGET_MISSED: pgettext_lazy("commendation", "target missed"),
}
MEASURE_LABELS: dict[Measure, Any] = {
    Measure.RATE: pgettext_lazy("risk deposit", "Rate of completion"),
    Measure.SCORE: pgettext_lazy("risk deposit", "Score"),
    Measure.GRADE: pgettext_lazy("risk deposit", "Grade"),
}
OUTCOME_LABELS: dict[Outcome, Any] = {
    Outcome.BONUS: _("Returned with a bonus"),
    Outcome.RETURN: pgettext_lazy("risk deposit", "Returned"),
    Outcome.KEEP: pgettext_lazy("risk deposit", "Kept"),
}

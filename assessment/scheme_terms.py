"""Words for the closed sets of a scheme: kinds, bases, counts, measures, sources, results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.rules.scoring.scheme import Averaging, Basis, BonusMode, Kind, NotMet, WithoutTarget
from assessment.rules.scoring.sources import Count, From, Measure

KIND_WORDS = {
    Kind.RATIO: _("Rate of completion"),
    Kind.TIME_RATIO: _("Rate against time progress"),
    Kind.STEPS: _("Bands"),
    Kind.FLOOR_THEN_BONUS: _("Base, then more beyond the target"),
    Kind.COMPOSITE: _("Sum of parts"),
    Kind.TIERS: _("Required numbers by size"),
    Kind.EFFICACY: _("Efficacy coefficient"),
    Kind.PER_ITEM: _("Points for each"),
    Kind.DEDUCT_FROM_FULL: _("Full points less deductions"),
    Kind.RANK_POINTS: _("Points by place"),
    Kind.ASSESSED: _("Marked by assessors"),
}
KIND_HELP = {
    Kind.RATIO: _("Actual ÷ target of the year × points; the rate has an upper bound."),
    Kind.TIME_RATIO: _("Like the rate of completion, against what is due by the period’s end."),
    Kind.STEPS: _("The points of the highest band that is reached; below the lowest nothing."),
    Kind.FLOOR_THEN_BONUS: _("A base for the target met; each further part of it adds points."),
    Kind.COMPOSITE: _("Parts with points of their own, summed; at most the indicator’s points."),
    Kind.TIERS: _("So many projects of each size are required; each missing one costs points."),
    Kind.EFFICACY: _("The lowest of the group gets 60 %, the highest 100 %, others in between."),
    Kind.PER_ITEM: _("So many points for each, at most the indicator’s points."),
    Kind.DEDUCT_FROM_FULL: _("Full points, less so many for each occurrence."),
    Kind.RANK_POINTS: _("Points by the place within the group; equal figures share a place."),
    Kind.ASSESSED: _("The mean mark of the assessors’ sheets, in proportion to the points."),
}
BASIS_WORDS = {
    Basis.VALUE: _("the figure itself"),
    Basis.RATE: _("its rate to the year’s target"),
    Basis.TIME_RATE: _("its rate to the target due by now"),
}
WITHOUT_TARGET_WORDS = {
    WithoutTarget.ZERO: pgettext_lazy("points", "nothing"),
    WithoutTarget.FULL: pgettext_lazy("points", "full points"),
}
MODE_WORDS = {
    BonusMode.STEPWISE: _("whole steps only"),
    BonusMode.PROPORTIONAL: _("in proportion"),
}
NOT_MET_WORDS = {
    NotMet.ZERO: pgettext_lazy("points", "nothing"),
    NotMet.RATIO: _("base × rate"),
    NotMet.STEPS: _("by bands"),
}
AVERAGING_WORDS = {
    Averaging.MEAN: _("all sheets alike"),
    Averaging.BY_CLASS: _("by class of assessors"),
}
FROM_WORDS = {
    From.INDICATOR: _("indicator of the plan"),
    From.COUNT: _("counted by the system"),
    From.TYPED: _("typed by the bureau"),
}
MEASURE_WORDS = {
    Measure.CUMULATIVE: _("of the year to the period’s end"),
    Measure.PERIOD: _("of the period alone"),
    Measure.LAST_YEAR: _("same time of last year"),
    Measure.GROWTH: _("growth against last year"),
}
_COUNTS = {
    "late_reports": _("monthly reports handed in late"),
    "missing_reports": _("monthly reports never handed in"),
    "returned_reports": _("monthly reports returned"),
    "performance_rate": _("rate of performance (three rates)"),
    "funding_rate": _("rate of funds (three rates)"),
    "start_rate": _("rate of starts (three rates)"),
    "attention_flags": _("yellow flags raised"),
    "warning_flags": _("red flags raised"),
    "late_items": _("action items done late"),
    "overdue_problems": _("difficulties solved late"),
    "late_special_reports": _("special reports on contracts handed in late"),
    "falsified": _("figures found to be made up"),
    "reduced_wan": _("funds taken off by spot checks (10,000 yuan)"),
}
COUNT_WORDS = {each: _COUNTS[each.value] for each in Count}


def choices_of(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return what a choice offers: stored word and label."""
    return [(key.value, label) for key, label in words.items()]

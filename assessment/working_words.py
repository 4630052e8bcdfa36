"""How a score was worked out, in words: the lines of a working, and what a formula says.

- `line_text`: one line of an outcome's working; `lines_text`: all lines of one.
- `formula_text`: one sentence that explains an indicator.
- `number_words`, `rate_words`: numbers and parts of 1 as people read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from assessment.rules.scoring import scheme as s
from assessment.rules.scoring.working import Word
from zhaoshang.core.money import round_half_up

DECIMALS = 4
Names = Mapping[str, str]

# What is said of the number of a line; %(of)s is the figure, class or part that it is about.
_LINES = {
    Word.VALUE: _("%(of)s: %(value)s"),
    Word.TARGET: _("target of the year: %(value)s"),
    Word.DUE: _("target due by now: %(value)s"),
    Word.TIME: _("part of the year that is due by now: %(rate)s"),
    Word.RATE: _("rate reached: %(rate)s"),
    Word.RATE_CAPPED: _("counted with at most %(rate)s"),
    Word.NO_VALUE: _("%(of)s: not known, counts nothing"),
    Word.NO_TARGET: _("%(of)s: no target, or a target of 0"),
    Word.BAND: _("the band from %(value)s on holds"),
    Word.BAND_CONDITION_FAILED: _("the band from %(value)s on is missed: %(of)s does not suffice"),
    Word.NO_BAND: _("no band is reached"),
    Word.NOT_MET: _("the target is not met"),
    Word.BASE: _("points for the target met: %(value)s"),
    Word.STEPS_OVER: _("steps beyond the target: %(value)s"),
    Word.PER_STEP: _("points of a step: %(value)s"),
    Word.BONUS: _("points for what exceeds the target: %(value)s"),
    Word.BONUS_CAPPED: _("for what exceeds the target at most %(value)s"),
    Word.REQUIRED: _("%(of)s, required: %(value)s"),
    Word.MISSING: _("%(of)s, missing: %(value)s"),
    Word.LEAST: _("lowest of the group: %(value)s"),
    Word.MOST: _("highest of the group: %(value)s"),
    Word.ALL_EQUAL: _("all of the group are equal: full points"),
    Word.COEFFICIENT: _("coefficient of 100: %(value)s"),
    Word.COUNT: _("%(of)s, count: %(value)s"),
    Word.EACH: _("points for each: %(value)s"),
    Word.PLACE: _("place in the group: %(value)s"),
    Word.MEAN: _("mean mark: %(value)s"),
    Word.CLASS_MEAN: _("mean mark of %(of)s: %(value)s"),
    Word.NO_SHEET: _("%(of)s: no sheet was handed in"),
    Word.PART: _("part %(of)s: %(value)s"),
    Word.SUM: _("sum of the parts: %(value)s"),
    Word.CAPPED: _("at most the points of the indicator: %(value)s"),
    Word.FLOORED: _("not below %(value)s"),
}
_MEASURES = {
    s.Basis.VALUE: _("%(name)s"),
    s.Basis.RATE: _("%(name)s ÷ target of the year"),
    s.Basis.TIME_RATE: _("%(name)s ÷ target due by now"),
}


def line_text(line: Mapping[str, Any], names: Names | None = None) -> str:
    """Return one line of an outcome's working in the active language.

    Args:
        line: {"word", "of", "value"}; `value` is an exact number as text ("0.86875", "2/3").
        names: What the scheme's figures are called by people; without it, as the scheme does.
    """
    return _line_text(line, names, as_rate=False)


def _line_text(line: Mapping[str, Any], names: Names | None, *, as_rate: bool) -> str:
    value = line.get("value")
    exact = None if value is None else Fraction(str(value))
    of = str(line.get("of") or "")
    words = {
        "of": (names or {}).get(of, of),
        "value": "" if exact is None else (rate_words if as_rate else number_words)(exact),
        "rate": "" if exact is None else rate_words(exact),
    }
    return str(_LINES[Word(line["word"])]) % words


def lines_text(lines: Iterable[Mapping[str, Any]], names: Names | None = None) -> list[str]:
    """Return the lines of one working; after a rate, bands are told as rates: "from 80%".

    Args:
        lines: Lines as `line_text` takes them, in their order.
        names: As for `line_text`.
    """
    found, is_rate = [], False
    for line in lines:
        word = Word(line["word"])
        is_rate = is_rate or word is Word.RATE
        as_rate = is_rate and word in {Word.BAND, Word.BAND_CONDITION_FAILED}
        found.append(_line_text(line, names, as_rate=as_rate))
    return found


def number_words(exact: Fraction | Decimal | int) -> str:
    """Return a number with at most 4 decimals, half up, and thousands apart: "20,850.5"."""
    text = f"{round_half_up(Fraction(exact), DECIMALS):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate_words(exact: Fraction | Decimal | int) -> str:
    """Return a part of 1 in percent, with at most 4 decimals: "86.875%"."""
    return f"{number_words(Fraction(exact) * 100)}%"


def formula_text(indicator: s.Indicator, names: Names | None = None) -> str:
    """Return one sentence that explains how an indicator is scored.

    Args:
        indicator: The indicator.
        names: What the scheme's figures are called by people; without it, as the scheme does.
    """
    writer: Callable[[Decimal, Any, Names], str] = _WRITERS[type(indicator.formula)]
    return writer(indicator.points, indicator.formula, names or {})


def condition_text(condition: s.Condition, names: Names | None = None) -> str:
    """Return a condition in words: "到位资金 ÷ target of the year at least 20%"."""
    is_rate = condition.basis is not s.Basis.VALUE
    bound = condition.less_than if condition.at_least is None else condition.at_least
    shown = Decimal(0) if bound is None else bound
    words = {
        "measure": measure_text(condition.value, condition.basis, names),
        "bound": rate_words(shown) if is_rate else number_words(shown),
    }
    if condition.at_least is None:
        return _t("%(measure)s below %(bound)s") % words
    return _t("%(measure)s at least %(bound)s") % words


def conditions_text(conditions: Sequence[s.Condition], names: Names | None = None) -> str:
    """Return conditions that must all hold, in words."""
    return pgettext("all conditions", " and ").join(
        condition_text(each, names) for each in conditions
    )


def measure_text(value: str, basis: s.Basis, names: Names | None = None) -> str:
    """Return what is looked at: the figure, or its rate to a target."""
    return str(_MEASURES[basis]) % {"name": _name(value, names or {})}


def bands_text(bands: Sequence[s.Step], basis: s.Basis, names: Names | None = None) -> str:
    """Return bands from the highest down: "from 100%: 40; from 50%: 20"."""
    shown = rate_words if basis is not s.Basis.VALUE else number_words
    found = []
    for band in sorted(bands, key=lambda each: each.at_least, reverse=True):
        words = {"bound": shown(band.at_least), "points": number_words(band.points)}
        text = _t("from %(bound)s on %(points)s points") % words
        if band.conditions:
            text += _t(" (if %(conditions)s)") % {
                "conditions": conditions_text(band.conditions, names)
            }
        found.append(text)
    return pgettext("list of bands", "; ").join(found)


def _name(value: str, names: Names) -> str:
    return names.get(value, value)


def _without(rule: s.WithoutTarget, points: Decimal) -> str:
    if rule is s.WithoutTarget.FULL:
        return _t(" Without a target: %(points)s points.") % {"points": number_words(points)}
    return ""


def _ratio(points: Decimal, formula: s.Ratio, names: Names) -> str:
    basis = s.Basis.TIME_RATE if formula.by_time else s.Basis.RATE
    words = {
        "measure": measure_text(formula.value, basis, names),
        "points": number_words(points),
    }
    if formula.cap_rate is None:
        text = _t("%(measure)s × %(points)s points, without an upper bound.") % words
    else:
        words["cap"] = rate_words(formula.cap_rate)
        text = _t("%(measure)s × %(points)s points; the rate counts with at most %(cap)s.") % words
    return text + _without(formula.without_target, points)


def _steps(points: Decimal, formula: s.Steps, names: Names) -> str:
    words = {
        "measure": measure_text(formula.value, formula.basis, names),
        "bands": bands_text(formula.bands, formula.basis, names),
    }
    text = _t("By %(measure)s: %(bands)s; below the lowest band nothing.") % words
    return text + _without(formula.without_target, points)


def _floor_then_bonus(points: Decimal, formula: s.FloorThenBonus, names: Names) -> str:
    del points
    words = {
        "name": _name(formula.value, names),
        "base": number_words(formula.base),
        "step": rate_words(formula.step_rate),
        "each": _per_step(formula),
        "most": number_words(formula.most),
    }
    text = (
        _t(
            "%(name)s meets the target of the year: %(base)s points; each further %(step)s of it"
            " adds %(each)s, at most %(most)s."
        )
        % words
    )
    text += " " if formula.mode is s.BonusMode.STEPWISE else _t(" Counted in proportion. ")
    return text.rstrip() + _below(formula, names) + _without(formula.without_target, formula.base)


def _per_step(formula: s.FloorThenBonus) -> str:
    if not formula.bands:
        return number_words(formula.per_step)
    texts = [
        _t("%(points)s (target from %(size)s)")
        % {"points": number_words(band.per_step), "size": number_words(band.target_from)}
        for band in sorted(formula.bands, key=lambda each: each.target_from)
    ]
    return pgettext("list of bands", "; ").join(texts)


def _below(formula: s.FloorThenBonus, names: Names) -> str:
    if formula.not_met is s.NotMet.RATIO:
        return _t(" Below the target: the rate × %(base)s points.") % {
            "base": number_words(formula.base)
        }
    if formula.not_met is s.NotMet.STEPS:
        return _t(" Below the target: %(bands)s.") % {
            "bands": bands_text(formula.lower, s.Basis.RATE, names)
        }
    return _t(" Below the target nothing.")


def _composite(points: Decimal, formula: s.Composite, names: Names) -> str:
    del names
    words = {"count": len(formula.parts), "points": number_words(points)}
    text = (
        ngettext(
            "%(count)s part, at most %(points)s points.",
            "The sum of %(count)s parts, at most %(points)s points.",
            len(formula.parts),
        )
        % words
    )
    return text + (
        _t(" Each part counts with at most its own points.") if formula.cap_parts else ""
    )


def _tiers(points: Decimal, formula: s.Tiers, names: Names) -> str:
    tiers = [
        _t("%(name)s %(count)s")
        % {"name": _name(tier.value, names), "count": number_words(tier.required)}
        for tier in formula.tiers
    ]
    words = {
        "points": number_words(points),
        "tiers": pgettext("list of figures", ", ").join(tiers),
        "each": number_words(formula.per_missing),
    }
    return _t("Required: %(tiers)s. %(points)s points less %(each)s for each missing.") % words


def _efficacy(points: Decimal, formula: s.Efficacy, names: Names) -> str:
    words = {
        "measure": measure_text(formula.value, formula.basis, names),
        "points": number_words(points),
        "floor": number_words(formula.floor),
        "most": number_words(formula.floor + formula.span),
    }
    return (
        _t(
            "By %(measure)s within the group: the lowest gets %(floor)s, the highest %(most)s"
            " hundredths of %(points)s points, the others in proportion; all equal: full points."
        )
        % words
    )


def _per_item(points: Decimal, formula: s.PerItem, names: Names) -> str:
    words = {
        "name": _name(formula.value, names),
        "each": number_words(formula.each),
        "points": number_words(points),
    }
    return _t("%(each)s points for each of %(name)s, at most %(points)s.") % words


def _deduct(points: Decimal, formula: s.DeductFromFull, names: Names) -> str:
    words = {
        "name": _name(formula.value, names),
        "each": number_words(formula.each),
        "points": number_words(points),
        "floor": number_words(formula.floor),
    }
    return _t("%(points)s points less %(each)s for each of %(name)s, at least %(floor)s.") % words


def _rank_points(points: Decimal, formula: s.RankPoints, names: Names) -> str:
    del points
    words = {
        "measure": measure_text(formula.value, formula.basis, names),
        "points": pgettext("list of figures", ", ").join(map(number_words, formula.by_place)),
        "rest": number_words(formula.rest),
    }
    return (
        _t(
            "By the place in the group by %(measure)s: from the first place down %(points)s"
            " points, all others %(rest)s; equal figures share the better place."
        )
        % words
    )


def _assessed(points: Decimal, formula: s.Assessed, names: Names) -> str:
    words = {
        "sheet": _name(formula.sheet, names),
        "out_of": number_words(formula.out_of),
        "points": number_words(points),
    }
    text = _t("Mean mark of the sheets “%(sheet)s” ÷ %(out_of)s × %(points)s points.") % words
    if formula.averaging is s.Averaging.BY_CLASS:
        weights = [
            _t("%(name)s %(count)s") % {"name": name, "count": number_words(weight)}
            for name, weight in formula.weights
        ]
        text += _t(" The means of the classes weigh: %(weights)s.") % {
            "weights": pgettext("list of figures", ", ").join(weights)
        }
    return text


_WRITERS: dict[type, Callable[[Decimal, Any, Names], str]] = {
    s.Ratio: _ratio,
    s.Steps: _steps,
    s.FloorThenBonus: _floor_then_bonus,
    s.Composite: _composite,
    s.Tiers: _tiers,
    s.Efficacy: _efficacy,
    s.PerItem: _per_item,
    s.DeductFromFull: _deduct,
    s.RankPoints: _rank_points,
    s.Assessed: _assessed,
}

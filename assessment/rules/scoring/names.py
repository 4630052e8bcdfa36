"""Which figures and sheets a scheme asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assessment.rules.scoring.scheme import (
    Assessed,
    Basis,
    Composite,
    Condition,
    Indicator,
    Scheme,
    Steps,
    Tiers,
)


def values_of(scheme: Scheme) -> frozenset[str]:
    """Return the names of all figures and counts, tie-breaks included."""
    return frozenset({*_figures(scheme), *(each.value for each in _conditions(scheme))}) | set(
        scheme.tie_break
    )


def targets_of(scheme: Scheme) -> frozenset[str]:
    """Return the names of the figures that are held against a target."""
    by_target = {
        each.value for each in _conditions(scheme) if each.basis in {Basis.RATE, Basis.TIME_RATE}
    }
    for indicator in _indicators(scheme):
        if _needs_target(indicator):
            by_target.update(_of_indicator(indicator))
    return frozenset(by_target)


def assessed_of(scheme: Scheme) -> dict[str, Assessed]:
    """Return the formulas that are scored by sheets, by the name of the sheet."""
    formulas = [each.formula for each in _indicators(scheme)]
    return {each.sheet: each for each in formulas if isinstance(each, Assessed)}


def sheets_of(scheme: Scheme) -> frozenset[str]:
    """Return the names of the sheets that assessors fill in."""
    return frozenset(assessed_of(scheme))


def _indicators(scheme: Scheme) -> Iterator[Indicator]:
    for each in scheme.indicators:
        yield from each.walk()


def _figures(scheme: Scheme) -> Iterator[str]:
    for indicator in _indicators(scheme):
        yield from _of_indicator(indicator)
    for adjustment in (*scheme.bonuses, *scheme.deductions):
        yield adjustment.value


def _of_indicator(indicator: Indicator) -> Iterable[str]:
    formula = indicator.formula
    if isinstance(formula, Tiers):
        return [each.value for each in formula.tiers]
    if isinstance(formula, Composite | Assessed):
        return []
    return [formula.value]


def _needs_target(indicator: Indicator) -> bool:
    formula = indicator.formula
    basis = getattr(formula, "basis", None)
    if isinstance(formula, Steps):
        return formula.basis is not Basis.VALUE
    if basis is not None:
        return basis is not Basis.VALUE
    return hasattr(formula, "without_target")


def _conditions(scheme: Scheme) -> Iterator[Condition]:
    for indicator in _indicators(scheme):
        for band in (
            *getattr(indicator.formula, "bands", ()),
            *getattr(indicator.formula, "lower", ()),
        ):
            yield from getattr(band, "conditions", ())
    for adjustment in (*scheme.bonuses, *scheme.deductions):
        yield from adjustment.if_all
    for gate in scheme.gates:
        yield from gate.conditions
    for veto in scheme.vetoes:
        yield from veto.conditions
    for override in scheme.overrides:
        for together in override.any_of:
            yield from together

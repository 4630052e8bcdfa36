"""Who decides on a project and who signs (rules.md R8).

- `Breach`: whether the terms stay within the county's policy.
- `Tier`: one row of the county's table: location, land up to (inclusive), breach → path, signer.
- `authority_for`: the first row that fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Breach(StrEnum):
    """How far the terms leave the policy (S1): not, in minor points, in major ones."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"


class Location(StrEnum):
    """Where the project stands."""

    PARK = "park"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Tier:
    """One row of the table of R8; `upper_mu` is inclusive, None has no limit."""

    location: Location
    breach: Breach
    upper_mu: Decimal | None
    decides: tuple[str, ...]
    signs: str


def authority_for(
    tiers: Sequence[Tier], *, location: Location, land_mu: Decimal, breach: Breach
) -> Tier | None:
    """Return the row that decides: of those that fit, the one with the lowest land limit.

    Land is summed over the parcels and phases of one project.

    Source: rules.md R8.
    """
    fitting = [
        tier
        for tier in tiers
        if tier.location is location
        and tier.breach is breach
        and (tier.upper_mu is None or land_mu <= tier.upper_mu)
    ]
    return min(
        fitting,
        key=lambda tier: Decimal("Infinity") if tier.upper_mu is None else tier.upper_mu,
        default=None,
    )


@dataclass(frozen=True)
class Land:
    """The land that counts, by project or phase; None where nobody has entered it."""

    pieces: tuple[tuple[str, Decimal | None], ...]

    @property
    def total_mu(self) -> Decimal:
        """The sum of what is known."""
        return sum((mu for _name, mu in self.pieces if mu is not None), Decimal(0))

    @property
    def is_known(self) -> bool:
        """At least one figure is there (0 for a project that needs no land)."""
        return any(mu is not None for _name, mu in self.pieces)


@dataclass(frozen=True)
class Terms:
    """What was agreed with the investor; None is not known. 万元/亩, except the plot ratio."""

    intensity: Decimal | None = None
    plot_ratio: Decimal | None = None
    land_price: Decimal | None = None
    tax_per_mu: Decimal | None = None
    total_investment_wan: Decimal | None = None


@dataclass(frozen=True)
class StandardTerms:
    """One row of the county's table of least terms; "" fits any location or industry."""

    location: str = ""
    section: str = ""
    min_intensity: Decimal | None = None
    min_plot_ratio: Decimal | None = None
    min_land_price: Decimal | None = None
    min_tax_per_mu: Decimal | None = None


class Term(StrEnum):
    """The terms that are compared."""

    INTENSITY = "intensity"
    PLOT_RATIO = "plot_ratio"
    LAND_PRICE = "land_price"
    TAX_PER_MU = "tax_per_mu"


_BREACH_BY_TERM = {
    Term.INTENSITY: Breach.MINOR,
    Term.PLOT_RATIO: Breach.MINOR,
    Term.LAND_PRICE: Breach.MAJOR,
    Term.TAX_PER_MU: Breach.MAJOR,
}
_WEIGHT = {Breach.NONE: 0, Breach.MINOR: 1, Breach.MAJOR: 2}


@dataclass(frozen=True)
class Compared:
    """One term beside the least the county asks."""

    term: Term
    actual: Decimal | None
    least: Decimal
    breach: Breach

    @property
    def is_known(self) -> bool:
        """The project's own figure is there."""
        return self.actual is not None


def standard_for(
    rows: Sequence[StandardTerms], *, location: Location, section: str
) -> StandardTerms | None:
    """Return the row that fits best: industry before location, both before any."""
    fitting = [
        row for row in rows if row.location in {"", location.value} and row.section in {"", section}
    ]
    return max(fitting, key=lambda row: (bool(row.section), bool(row.location)), default=None)


def compare_terms(
    terms: Terms, standard: StandardTerms | None, *, major_from_wan: Decimal | None
) -> tuple[Compared, ...]:
    """Compare each term with the least the county asks; at the least is within policy.

    Too low an intensity of a major project is a major breach: case by case.

    Source: rules.md R8 (S1).
    """
    if standard is None:
        return ()
    pairs = (
        (Term.INTENSITY, terms.intensity, standard.min_intensity),
        (Term.PLOT_RATIO, terms.plot_ratio, standard.min_plot_ratio),
        (Term.LAND_PRICE, terms.land_price, standard.min_land_price),
        (Term.TAX_PER_MU, terms.tax_per_mu, standard.min_tax_per_mu),
    )
    is_major = (
        major_from_wan is not None
        and terms.total_investment_wan is not None
        and terms.total_investment_wan >= major_from_wan
    )
    return tuple(
        Compared(term, actual, least, _breach(term, actual, least, is_major=is_major))
        for term, actual, least in pairs
        if least is not None
    )


def _breach(term: Term, actual: Decimal | None, least: Decimal, *, is_major: bool) -> Breach:
    if actual is None or actual >= least:
        return Breach.NONE
    if term is Term.INTENSITY and is_major:
        return Breach.MAJOR
    return _BREACH_BY_TERM[term]


def worst_breach(compared: Sequence[Compared]) -> Breach:
    """Return the class that the comparison suggests."""
    return max((each.breach for each in compared), key=_WEIGHT.__getitem__, default=Breach.NONE)


class Decision(StrEnum):
    """What a deciding body says."""

    AGREE = "agree"
    CONDITIONS = "conditions"
    REFUSE = "refuse"
    SEND_BACK = "send_back"


GOES_ON = frozenset({Decision.AGREE, Decision.CONDITIONS})


def next_step(decisions: Sequence[str]) -> int | None:
    """Return the place of the step that is to be decided; nothing once the path has ended.

    Args:
        decisions: One for each step in order; "" is not decided.
    """
    for place, decision in enumerate(decisions):
        if not decision:
            return place
        if decision not in GOES_ON:
            return None
    return None

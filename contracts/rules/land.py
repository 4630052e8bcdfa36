"""Land accounting 投资核算, deposits and idle land as plain values (rules R14, R16; S4, S1).

- `account_land`: what the fixed assets on a piece of land come to, with the working line by line.
- `deposit_standing`: what of a deposit is paid, returned, kept, held, and what is outstanding.
- `idle_fee`: what an idle-land fee comes to.

Amounts in 万元 (6 decimals, exact to the 分), land in 亩 (4 decimals), intensity in 万元/亩. All is
exact until the end; there it is rounded half up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

MU_PLACES = 4
WAN_PLACES = 6
# Decimals that the working prints of a figure that does not end.
SHOWN_PLACES = 8


class LandProblem(StrEnum):
    """Why nothing can be worked out."""

    NO_LAND = "no_land"
    NO_INTENSITY = "no_intensity"
    NEGATIVE_ASSETS = "negative_assets"
    NEGATIVE_PRICE = "negative_price"
    TOO_FINE = "too_fine"


class CannotAccount(Exception):  # noqa: N818 - reads as what it says
    """Inputs of which nothing can be worked out.

    Attributes:
        problem: What stands against it.
        field: The input concerned.
    """

    def __init__(self, problem: LandProblem, field: str) -> None:
        super().__init__(problem.value)
        self.problem, self.field = problem, field


class Figure(StrEnum):
    """What is worked out, in order."""

    ACTUAL_INTENSITY = "actual_intensity"
    REASONABLE_LAND = "reasonable_land"
    EXCESS_LAND = "excess_land"
    FEE = "fee"


@dataclass(frozen=True)
class LandInputs:
    """What a land accounting starts from; without a price no fee is worked out."""

    land_mu: Decimal
    agreed_intensity_wan_mu: Decimal
    fixed_assets_wan: Decimal
    price_wan_mu: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """One line of the working.

    Attributes:
        figure: What is worked out.
        left, sign, right: The calculation, as printed.
        exact: Its exact value; "…" behind it where the decimals do not end.
        result: The value rounded half up.
        places: To how many decimals.
        floored: Less than nothing came out, so it is nothing.
    """

    figure: Figure
    left: str
    sign: str
    right: str
    exact: str
    result: Decimal
    places: int
    floored: bool = False

    @property
    def is_rounded(self) -> bool:
        """Tell whether rounding changed the value."""
        return not self.floored and Decimal(self.exact.rstrip("…")) != self.result


@dataclass(frozen=True)
class LandResult:
    """What came out; `fee_wan` is None while there is no price and land in excess."""

    actual_intensity_wan_mu: Decimal
    reasonable_mu: Decimal
    excess_mu: Decimal
    fee_wan: Decimal | None
    working: tuple[Line, ...]


def account_land(inputs: LandInputs) -> LandResult:
    """Work out intensity, reasonable and excess land, and the fee.

    actual intensity = fixed assets ÷ land; reasonable land = fixed assets ÷ agreed intensity;
    excess = max(0, land − reasonable land); fee = excess × delisting price. The fee rests on the
    exact excess, not on the printed one; printed excess and reasonable land add up to the land.

    Raises:
        CannotAccount: for no land, no intensity, negative figures, or land finer than 0.0001 亩.

    Source: rules R16 (S4). Example: agreed 300, land 120, fixed assets 30 000 → 250, 100, 20; at a
    price of 18 → 360.
    """
    _check(inputs)
    land, assets = Fraction(inputs.land_mu), Fraction(inputs.fixed_assets_wan)
    reasonable = assets / Fraction(inputs.agreed_intensity_wan_mu)
    excess = max(Fraction(0), land - reasonable)
    reasonable_mu = round_half_up(reasonable, MU_PLACES)
    excess_mu = max(Decimal(0), inputs.land_mu - reasonable_mu).quantize(Decimal("0.0001"))
    working = [
        _line(
            Figure.ACTUAL_INTENSITY,
            (inputs.fixed_assets_wan, "÷", inputs.land_mu),
            assets / land,
            round_half_up(assets / land, WAN_PLACES),
        ),
        _line(
            Figure.REASONABLE_LAND,
            (inputs.fixed_assets_wan, "÷", inputs.agreed_intensity_wan_mu),
            reasonable,
            reasonable_mu,
        ),
        Line(
            Figure.EXCESS_LAND,
            plain(inputs.land_mu),
            "−",
            exact_text(reasonable),
            exact_text(land - reasonable),
            excess_mu,
            MU_PLACES,
            floored=land < reasonable,
        ),
    ]
    fee = _fee(excess, inputs.price_wan_mu)
    if inputs.price_wan_mu is not None and fee is not None:
        exact = excess * Fraction(inputs.price_wan_mu)
        working.append(
            Line(
                Figure.FEE,
                exact_text(excess),
                "×",
                plain(inputs.price_wan_mu),
                exact_text(exact),
                fee,
                WAN_PLACES,
            )
        )
    return LandResult(
        actual_intensity_wan_mu=working[0].result,
        reasonable_mu=reasonable_mu,
        excess_mu=excess_mu,
        fee_wan=fee,
        working=tuple(working),
    )


def _check(inputs: LandInputs) -> None:
    problems = (
        (inputs.land_mu <= 0, LandProblem.NO_LAND, "land_mu"),
        (inputs.agreed_intensity_wan_mu <= 0, LandProblem.NO_INTENSITY, "agreed_intensity_wan_mu"),
        (inputs.fixed_assets_wan < 0, LandProblem.NEGATIVE_ASSETS, "fixed_assets_wan"),
        ((inputs.price_wan_mu or 0) < 0, LandProblem.NEGATIVE_PRICE, "price_wan_mu"),
        (
            inputs.land_mu != round_half_up(Fraction(inputs.land_mu), MU_PLACES),
            LandProblem.TOO_FINE,
            "land_mu",
        ),
    )
    for is_wrong, problem, name in problems:
        if is_wrong:
            raise CannotAccount(problem, name)


def _fee(excess: Fraction, price: Decimal | None) -> Decimal | None:
    if not excess:
        return Decimal("0.000000")
    if price is None:
        return None
    return round_half_up(excess * Fraction(price), WAN_PLACES)


def _line(
    figure: Figure, parts: tuple[Decimal, str, Decimal], exact: Fraction, result: Decimal
) -> Line:
    left, sign, right = parts
    places = MU_PLACES if figure is Figure.REASONABLE_LAND else WAN_PLACES
    return Line(figure, plain(left), sign, plain(right), exact_text(exact), result, places)


def round_half_up(value: Fraction, places: int) -> Decimal:
    """Round an exact value half away from zero; never through a rounded quotient."""
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if 2 * rest >= scaled.denominator:
        whole += 1
    digits = Decimal(-whole if value < 0 else whole)
    return digits.scaleb(-places)


def exact_text(value: Fraction) -> str:
    """Print an exact value; cut after some decimals and marked "…" where it goes on."""
    scaled = abs(value) * 10**SHOWN_PLACES
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    shown = Decimal(-whole if value < 0 else whole).scaleb(-SHOWN_PLACES)
    return plain(shown) + ("…" if rest else "")


def plain(value: Decimal) -> str:
    """Print a figure without empty decimals and without an exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- Deposits -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class DepositStanding:
    """What became of a deposit so far. 万元."""

    due_wan: Decimal
    paid_wan: Decimal
    returned_wan: Decimal
    kept_wan: Decimal

    @property
    def outstanding_wan(self) -> Decimal:
        """What is still to be paid."""
        return max(Decimal(0), self.due_wan - self.paid_wan)

    @property
    def held_wan(self) -> Decimal:
        """What the county holds: paid, neither returned nor kept."""
        return self.paid_wan - self.returned_wan - self.kept_wan

    @property
    def outcome(self) -> str:
        """What it comes to: "" while nothing was paid, held, returned, kept, or split."""
        if self.paid_wan <= 0:
            return ""
        if self.held_wan > 0:
            return "held"
        if self.returned_wan > 0 and self.kept_wan > 0:
            return "split"
        return "kept" if self.kept_wan > 0 else "returned"


def deposit_standing(due_wan: Decimal, moved: Iterable[tuple[str, Decimal]]) -> DepositStanding:
    """Sum the movements of a deposit, by kind: paid, returned, kept; bookings back are negative."""
    sums = {"paid": Decimal(0), "returned": Decimal(0), "kept": Decimal(0)}
    for kind, amount in moved:
        sums[kind] += amount
    return DepositStanding(due_wan, sums["paid"], sums["returned"], sums["kept"])


# --- Idle land ----------------------------------------------------------------------------------


def idle_fee(area_mu: Decimal, price_wan_mu: Decimal, percent: Decimal) -> Decimal:
    """Return what a fee of some percent of the land's price comes to, to the 分.

    Source: rules R14 (S1); the percentage is policy. Example: 20 亩 at 18, 20 % → 72 万元.
    """
    exact = Fraction(area_mu) * Fraction(price_wan_mu) * Fraction(percent) / 100
    return round_half_up(exact, WAN_PLACES)

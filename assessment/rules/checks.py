"""Cross-checks of a monthly report (rules.md R10): errors block, warnings need a note.

Pure: what the report says goes in as plain values, what is to be put right comes out, each finding
with the cell it stands at. Amounts in 万元, other figures in their indicator's measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

_HUNDRED = Decimal(100)


class Error(StrEnum):
    """What blocks."""

    SUM = "sum"
    FELL = "fell"
    DIFFERENCE = "difference"
    UNANSWERED = "unanswered"
    BELOW_ENTRIES = "below_entries"
    NEGATIVE = "negative"
    SAYS_NOTHING = "says_nothing"
    NOTHING_BUT = "nothing_but"
    EMPTY = "empty"


class Warned(StrEnum):
    """What needs a note; only the missing note blocks."""

    NO_EVIDENCE = "no_evidence"
    JUMP = "jump"
    ABOVE_AGREED = "above_agreed"
    UNSEEN = "unseen"
    UNCHANGED = "unchanged"
    BEFORE_SIGNING = "before_signing"


@dataclass(frozen=True)
class CheckRule:
    """Policy of the checks.

    Attributes:
        jump_percent: More than this growth over last month's amount needs a note.
        unseen_months: A claim after so many months without one needs a note; marked for the
            year-end guard.
        unchanged_months: "No change" so many months running needs a note.
    """

    jump_percent: Decimal
    unseen_months: int
    unchanged_months: int


@dataclass(frozen=True)
class Line:
    """A project row as it stands.

    Attributes:
        key: Names the row: "line-17".
        amount_wan: This month's money; None if nothing was entered.
        last_wan: Last month's money.
        entries_wan: What was claimed for this month beside the report; the cell is the sum.
        others_wan: What was claimed for the project in all other months.
        agreed_wan: Agreed amount, or total investment; None if unknown.
        has_evidence: A voucher is there.
        before_signing: The month lies before the project's signing.
        unseen_months: Months running, before this one, in which nothing was reported of it; None
            for a project whose first month this is.
        unchanged_months: Months running with "no change", this one included.
        progress: Visible progress as written.
        no_change: "No change" was ticked.
        note: Explanation.
        returned: The bureau returned this row.
        answer: What the unit answers to that.
        is_touched: The row was changed since it was returned.
    """

    key: str
    amount_wan: Decimal | None = None
    last_wan: Decimal = Decimal(0)
    entries_wan: Decimal = Decimal(0)
    others_wan: Decimal = Decimal(0)
    agreed_wan: Decimal | None = None
    has_evidence: bool = False
    before_signing: bool = False
    unseen_months: int | None = None
    unchanged_months: int = 0
    progress: str = ""
    no_change: bool = False
    note: str = ""
    returned: bool = False
    answer: str = ""
    is_touched: bool = False


@dataclass(frozen=True)
class Cell:
    """A unit indicator as it stands.

    Attributes:
        key: Names the row: "cell-3".
        value: This month; None if nothing was entered.
        cumulative: As typed; None where it follows from the months.
        last_cumulative: At the end of last month; 0 in January.
        from_projects: Sum of the project rows, for the indicator that is their sum; None otherwise.
        last_value: Last month's own figure.
        is_reported: The figure is typed, not read from the ledger.
    """

    key: str
    value: Decimal | None = None
    cumulative: Decimal | None = None
    last_cumulative: Decimal = Decimal(0)
    from_projects: Decimal | None = None
    last_value: Decimal = Decimal(0)
    is_reported: bool = True
    note: str = ""
    returned: bool = False
    answer: str = ""
    is_touched: bool = False

    @property
    def stands(self) -> Decimal:
        """The cumulative figure: typed, or last month's and this month's."""
        if self.cumulative is not None:
            return self.cumulative
        return self.last_cumulative + (self.value or Decimal(0))


@dataclass(frozen=True)
class Finding:
    """One thing to put right, or to explain.

    Attributes:
        key: The row.
        part: The cell of the row it belongs to ("amount", "progress", "value" …).
        what: Which check.
        figures: The numbers that went in, for the words.
        needs_note: A warning whose note is missing (it blocks until it is written).
    """

    key: str
    part: str
    what: Error | Warned
    figures: Mapping[str, Decimal | int] = field(default_factory=dict)
    needs_note: bool = False

    @property
    def is_error(self) -> bool:
        """Whether it blocks whatever is written."""
        return isinstance(self.what, Error)

    @property
    def blocks(self) -> bool:
        """Whether the report cannot be sent up with it."""
        return self.is_error or self.needs_note


def check_report(
    lines: Sequence[Line],
    cells: Sequence[Cell],
    rule: CheckRule,
    *,
    nothing_to_report: bool = False,
) -> list[Finding]:
    """Return everything to put right or to explain, in the order of the rows.

    Args:
        lines: Project rows.
        cells: Unit indicators.
        rule: Policy of the checks.
        nothing_to_report: The unit says that nothing happened this month.

    Source: rules.md R10.
    """
    found: list[Finding] = []
    for line in lines:
        found += _line_errors(line, nothing_to_report=nothing_to_report)
        found += _line_warnings(line, rule)
    for cell in cells:
        found += _cell_errors(cell, nothing_to_report=nothing_to_report)
        found += _cell_warnings(cell, rule)
    return found


def blocking(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings with which the report cannot be sent up."""
    return [each for each in found if each.blocks]


def rushed(lines: Iterable[Line], rule: CheckRule) -> list[str]:
    """Return the rows the year-end guard marks: unseen for months, then claimed (D(c))."""
    return [line.key for line in lines if _unseen(line, rule)]


def _line_errors(line: Line, *, nothing_to_report: bool) -> Iterator[Finding]:
    amount = line.amount_wan
    if amount is not None and amount < 0:
        yield Finding(line.key, "amount", Error.NEGATIVE, {"amount": amount})
    elif amount is not None and amount < line.entries_wan:
        figures = {"amount": amount, "entries": line.entries_wan}
        yield Finding(line.key, "amount", Error.BELOW_ENTRIES, figures)
    if nothing_to_report:
        if amount or line.progress:
            yield Finding(line.key, "amount" if amount else "progress", Error.NOTHING_BUT)
    elif not line.progress and not line.no_change and not amount:
        yield Finding(line.key, "progress", Error.SAYS_NOTHING)
    if line.returned and not (line.answer or line.is_touched):
        yield Finding(line.key, "answer", Error.UNANSWERED)


def _line_warnings(line: Line, rule: CheckRule) -> Iterator[Finding]:
    amount = line.amount_wan or Decimal(0)
    needs = not line.note.strip()
    if amount > 0:
        if not line.has_evidence:
            yield Finding(line.key, "amount", Warned.NO_EVIDENCE, {"amount": amount}, needs)
        growth = _growth(amount, line.last_wan)
        if growth is not None and growth > rule.jump_percent:
            figures = {"amount": amount, "last": line.last_wan, "growth": growth}
            yield Finding(line.key, "amount", Warned.JUMP, figures, needs)
        total = line.others_wan + amount
        if line.agreed_wan is not None and total > line.agreed_wan:
            figures = {"total": total, "agreed": line.agreed_wan}
            yield Finding(line.key, "amount", Warned.ABOVE_AGREED, figures, needs)
        if line.before_signing:
            yield Finding(line.key, "amount", Warned.BEFORE_SIGNING, {}, needs)
    if _unseen(line, rule):
        months = {"months": line.unseen_months or 0}
        yield Finding(line.key, "amount", Warned.UNSEEN, months, needs)
    if line.no_change and line.unchanged_months >= rule.unchanged_months:
        months = {"months": line.unchanged_months}
        yield Finding(line.key, "progress", Warned.UNCHANGED, months, needs)


def _unseen(line: Line, rule: CheckRule) -> bool:
    claims = bool(line.amount_wan and line.amount_wan > 0)
    return claims and line.unseen_months is not None and line.unseen_months >= rule.unseen_months


def _cell_errors(cell: Cell, *, nothing_to_report: bool) -> Iterator[Finding]:
    projects, value = cell.from_projects, cell.value
    if projects is not None and value is not None and value != projects:
        figures = {"value": value, "projects": projects, "difference": value - projects}
        yield Finding(cell.key, "value", Error.SUM, figures)
    if cell.is_reported:
        yield from _reported_errors(cell, nothing_to_report=nothing_to_report)
    if cell.cumulative is not None:
        yield from _cumulative_errors(cell, cell.cumulative)
    if cell.returned and not (cell.answer or cell.is_touched):
        yield Finding(cell.key, "answer", Error.UNANSWERED)


def _reported_errors(cell: Cell, *, nothing_to_report: bool) -> Iterator[Finding]:
    if nothing_to_report:
        if cell.value:
            yield Finding(cell.key, "value", Error.NOTHING_BUT)
    elif cell.value is None:
        yield Finding(cell.key, "value", Error.EMPTY)
    elif cell.value < 0:
        yield Finding(cell.key, "value", Error.NEGATIVE, {"amount": cell.value})


def _cumulative_errors(cell: Cell, typed: Decimal) -> Iterator[Finding]:
    figures = {"cumulative": typed, "last": cell.last_cumulative}
    if typed < cell.last_cumulative:
        yield Finding(cell.key, "cumulative", Error.FELL, figures)
    elif cell.value is not None and typed - cell.last_cumulative != cell.value:
        figures |= {"value": cell.value}
        yield Finding(cell.key, "cumulative", Error.DIFFERENCE, figures)


def _cell_warnings(cell: Cell, rule: CheckRule) -> Iterator[Finding]:
    growth = _growth(cell.value or Decimal(0), cell.last_value)
    if cell.is_reported and growth is not None and growth > rule.jump_percent:
        figures = {"amount": cell.value or Decimal(0), "last": cell.last_value, "growth": growth}
        yield Finding(cell.key, "value", Warned.JUMP, figures, not cell.note.strip())


def _growth(now: Decimal, before: Decimal) -> Decimal | None:
    """Return the growth in per cent, exact; None where there was nothing to grow from."""
    return (now - before) * _HUNDRED / before if before > 0 else None

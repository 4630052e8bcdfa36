"""Policies of performance: what terms promise by when, and the clock of the special report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.models.choices import ObligationKind, Side
from contracts.rules.performance import TERM_FACTS, Basis, Escalation, PromiseRule, Term
from projects.policies_documents import MECHANISM, PROVISIONAL
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

TWICE = _("This row stands in the table twice.")
OUT_OF_ORDER = _("The levels follow one another: unit head, lead sponsor, leading group.")
TERM_LABELS = {
    Term.DEPOSIT: _("Deposit paid"),
    Term.START: _("Construction started"),
    Term.INVEST: _("Fixed-asset investment made"),
    Term.PRODUCTION: _("Production started"),
    Term.OUTPUT: _("Output reached"),
    Term.TAX: _("Tax reached"),
    Term.JOBS: _("Jobs created"),
    Term.LAND: _("Land handed over to the investor"),
    Term.UTILITIES: _("Water, power and roads brought to the site"),
    Term.PROCEDURES: _("Procedures done for the investor"),
    Term.INCENTIVE: _("Incentives granted"),
}
BASIS_LABELS = {
    Basis.SIGNED: _("Signing"),
    Basis.DEPOSIT_DUE: _("Deposit due"),
    Basis.START: _("Agreed start"),
    Basis.PRODUCTION: _("Agreed production"),
    Basis.CAPACITY: _("Agreed full capacity"),
    Basis.EXPIRY: _("End of the contract"),
}


@dataclass(frozen=True)
class ReportRule:
    """The special report of a county.

    Attributes:
        days: Working days from the day not performed.
        confirm: The unit's head confirms before it leaves the unit.
        remind: Days before a promise is due on which people are reminded.
        escalation: Days late after which each level is told.
        owing: Side and kind of the promises whose breach owes a report.
    """

    days: int
    confirm: bool
    remind: tuple[int, ...]
    escalation: Escalation
    owing: frozenset[tuple[str, str]]

    def owes(self, side: str, kind: str) -> bool:
        """Tell whether a breach of such a promise owes a report unless said otherwise."""
        return (side, kind) in self.owing


def _promises(value: Mapping[str, Any]) -> tuple[PromiseRule, ...]:
    rules: list[PromiseRule] = []
    for number, row in enumerate(value["rows"]):
        term = Term(row["term"])
        if term in {each.term for each in rules}:
            raise RuleBroken(TWICE, code="twice", field=f"rows.{number}.term")
        otherwise = Basis(row["otherwise"]) if row["otherwise"] else None
        rules.append(PromiseRule(term, Basis(row["basis"]), otherwise, row["days"]))
    return tuple(rules)


def _report(value: Mapping[str, Any]) -> ReportRule:
    late = Escalation(value["head_days"], value["sponsor_days"], value["group_days"])
    if not late.head_days <= late.sponsor_days <= late.group_days:
        raise RuleBroken(OUT_OF_ORDER, code="out_of_order", field="group_days")
    owing: set[tuple[str, str]] = set()
    for number, row in enumerate(value["owing"]):
        pair = (row["side"], row["kind"])
        if pair in owing:
            raise RuleBroken(TWICE, code="twice", field=f"owing.{number}.kind")
        owing.add(pair)
    remind = tuple(sorted({row["days"] for row in value["remind"]}, reverse=True))
    return ReportRule(value["days"], value["confirm"], remind, late, frozenset(owing))


def _choice(name: str, label: Any, labels: Mapping[Any, Any], *, required: bool = True) -> Any:
    choices = tuple((str(each.value), words) for each, words in labels.items())
    return PolicyField(name, label, FieldType.CHOICE, choices=choices, required=required)


def _days(name: str, label: Any, most: int, least: int = 0, note: Any = "") -> PolicyField:
    return PolicyField(
        name, label, FieldType.INT, unit=_("days"), minimum=least, maximum=most, help=note
    )


def _row(term: Term, basis: Basis, otherwise: Basis | None = None, days: int = 0) -> dict[str, Any]:
    return {
        "term": term.value,
        "basis": basis.value,
        "otherwise": otherwise.value if otherwise else "",
        "days": days,
    }


PROMISES = register(
    PolicyKind(
        name="contracts.promises",
        label=_("What the terms of a contract promise"),
        fields=(
            PolicyField(
                "rows",
                _("Promises"),
                FieldType.ROWS,
                help=_("A term that is not listed makes no promise."),
                columns=(
                    _choice("term", _("Promise"), TERM_LABELS),
                    _choice("basis", _("Due by"), BASIS_LABELS),
                    _choice("otherwise", _("If not agreed"), BASIS_LABELS, required=False),
                    _days("days", _("Days after it"), 3650, -3650),
                ),
            ),
        ),
        default={
            "rows": [
                _row(Term.DEPOSIT, Basis.DEPOSIT_DUE),
                _row(Term.START, Basis.START),
                _row(Term.INVEST, Basis.PRODUCTION, Basis.EXPIRY),
                _row(Term.PRODUCTION, Basis.PRODUCTION),
                _row(Term.OUTPUT, Basis.CAPACITY, Basis.EXPIRY),
                _row(Term.TAX, Basis.CAPACITY, Basis.EXPIRY),
                _row(Term.JOBS, Basis.CAPACITY, Basis.EXPIRY),
                _row(Term.LAND, Basis.START, None, -30),
                _row(Term.UTILITIES, Basis.START),
                _row(Term.INCENTIVE, Basis.PRODUCTION, Basis.EXPIRY),
            ]
        },
        parse=_promises,
        help=_("Which promises are made of a contract's terms, and by when each is due."),
        source=PROVISIONAL,
    )
)
_OWING_KINDS = ("payment", "start", "invest", "production", "output", "tax")
SPECIAL_REPORT = register(
    PolicyKind(
        name="contracts.special_report",
        label=_("Special report on a contract not performed"),
        fields=(
            PolicyField(
                "days",
                _("Due after"),
                FieldType.INT,
                unit=_("working days"),
                minimum=1,
                maximum=60,
                help=_("The day on which the contract was not performed does not count."),
            ),
            PolicyField(
                "confirm", _("The unit's head confirms before it is submitted"), FieldType.BOOL
            ),
            PolicyField(
                "remind",
                _("Reminders before a promise is due"),
                FieldType.ROWS,
                columns=(_days("days", _("Days before"), 365, 0),),
            ),
            _days("head_days", _("Unit head is told when late by more than"), 90),
            _days("sponsor_days", _("Lead sponsor is told when late by more than"), 90),
            _days("group_days", _("Leading group is told when late by more than"), 180),
            PolicyField(
                "owing",
                _("Promises whose breach owes a report"),
                FieldType.ROWS,
                help=_("Proposed for each new promise; the bureau may say otherwise for one."),
                columns=(
                    _choice("side", _("Side"), {each: each.label for each in Side}),
                    _choice("kind", _("Kind"), {each: each.label for each in ObligationKind}),
                ),
            ),
        ),
        # S4: three working days; R18: 30, 7, 1; the days of escalation stand in no paper.
        default={
            "days": 3,
            "confirm": True,
            "remind": [{"days": 30}, {"days": 7}, {"days": 1}],
            "head_days": 0,
            "sponsor_days": 3,
            "group_days": 7,
            "owing": [{"side": "investor", "kind": kind} for kind in _OWING_KINDS],
        },
        parse=_report,
        help=_(
            "When people are reminded of promises, when a special report is due, and to whom a"
            " late one is carried."
        ),
        source=f"{MECHANISM}（三个工作日内专题报告）；提醒和逐级上报的天数为{PROVISIONAL}",
    )
)


def term_side(term: str) -> str:
    """Return whose promise a term is."""
    return TERM_FACTS[Term(term)].side

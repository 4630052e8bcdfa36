"""What the terms of a contract promise by the county's table: nothing is written (R14)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from contracts.models import Contract
from contracts.policies_performance import PROMISES, SPECIAL_REPORT, TERM_LABELS
from contracts.rules.performance import Basis, Promise, Term, Terms, promises_of
from zhaoshang.policy.selectors import in_force

_AMOUNTS = ("deposit_wan", "fixed_assets_wan", "output_wan", "tax_wan", "jobs_count", "land_mu")


@dataclass(frozen=True)
class Proposal:
    """A promise that the terms make, with its words; `exists` once it stands among the promises."""

    promise: Promise
    content: str
    owes_report: bool
    exists: bool

    @property
    def term(self) -> str:
        """Code of its term."""
        return self.promise.term.value


def proposals(contract: Contract, on: dt.date) -> list[Proposal]:
    """Return what the terms of a contract promise, made or not: nothing is written."""
    rules = in_force(PROMISES, contract.county, on).value
    owing = in_force(SPECIAL_REPORT, contract.county, on).value
    made = set(contract.obligations.exclude(term="").values_list("term", flat=True))
    return [
        Proposal(
            promise=each,
            content=str(TERM_LABELS[each.term]),
            owes_report=owing.owes(each.side, each.kind),
            exists=each.term.value in made,
        )
        for each in promises_of(terms_of(contract), rules)
    ]


def terms_of(contract: Contract) -> Terms:
    """Return the terms of a contract as the rule reads them."""
    return Terms(
        dates={each.value: getattr(contract, each.value) for each in Basis},
        amounts={name: getattr(contract, name) for name in _AMOUNTS},
        has_incentives=bool(contract.incentives.strip()),
    )


def term_words(code: str) -> Any:
    """Return what a term's promise is called; "" for one that was typed."""
    return TERM_LABELS[Term(code)] if code in set(Term) else ""

"""Terms of a contract in words: those in force, and what an agreement changes in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from contracts.models import TERM_FIELDS, Contract, ContractChange
from contracts.rules.terms import Change, changed_terms, stored
from zhaoshang.core.money import plain_wan

UNITS = {
    "land_mu": "亩",
    "land_price_wan_mu": "万元/亩",
    "intensity_wan_mu": "万元/亩",
    "jobs_count": "人",
}


@dataclass(frozen=True)
class TermLine:
    """One term with its unit, its value, and the changes that led to it, the newest first."""

    field: str
    label: str
    value: Any
    unit: str
    changes: tuple[ContractChange, ...] = ()


def term_label(field: str) -> str:
    """Return what a term is called."""
    found: Any = Contract._meta.get_field(field)
    return str(found.verbose_name)


def unit_of(field: str) -> str:
    """Return the unit that stands beside a figure; "" for days and words."""
    return UNITS.get(field) or ("万元" if field.endswith("_wan") else "")


def term_lines(contract: Contract, changes: Iterable[ContractChange] = ()) -> list[TermLine]:
    """Return the terms of a contract that are known or were changed."""
    by_field: dict[str, list[ContractChange]] = {}
    for each in changes:
        by_field.setdefault(each.field, []).append(each)
    return [
        TermLine(field, term_label(field), value, unit_of(field), tuple(by_field.get(field, ())))
        for field in TERM_FIELDS
        if (value := getattr(contract, field)) not in {None, ""} or field in by_field
    ]


def terms_of(contract: Contract) -> dict[str, Any]:
    """Return the terms of a contract by field."""
    return {field: getattr(contract, field) for field in TERM_FIELDS}


def changes_of(agreement: Contract) -> tuple[Change, ...]:
    """Return what a supplementary agreement would change in the contract it names."""
    if agreement.amends is None:
        return ()
    return changed_terms(TERM_FIELDS, terms_of(agreement.amends), terms_of(agreement))


def in_words(field: str, text: str) -> Any:
    """Return a kept value as what it is: a figure, a day, words; None where there was none."""
    if not text:
        return None
    found: Any = Contract._meta.get_field(field)
    if isinstance(found, models.TextField):
        return text
    return found.to_python(text)


def change_lines(agreement: Contract) -> list[str]:
    """Say each changed term for the text of a supplementary agreement (always Chinese)."""
    return [_change_line(each) for each in changes_of(agreement) if each.field != "other_terms"]


def _change_line(change: Change) -> str:
    old, new = _said(change.field, change.old), _said(change.field, change.new)
    return f"{term_label(change.field)}：由{old}变更为{new}。"


def _said(field: str, value: Any) -> str:
    if value is None or value == "":
        return "未约定"
    text = plain_wan(value) if isinstance(value, Decimal) else stored(value)
    return f"{text}{unit_of(field)}"

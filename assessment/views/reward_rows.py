"""A reward's content in words: facts, working, shares, payments; for the page and the papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import RewardCase, RewardReferrer
from assessment.models.rewards import CASE_STATE_LABELS
from assessment.reward_words import (
    FACT_DEFINITIONS,
    FACT_LABELS,
    FORMULA_LABELS,
    RATE_UNITS,
    condition_name,
    exact_wan,
    fact_text,
)
from assessment.rules.reward_course import ENDED, CaseState
from assessment.rules.reward_facts import TICKED, RewardFact
from assessment.rules.rewards import RewardFormula
from projects.models import FundsEntry
from projects.models.choices import Origin
from zhaoshang.audit.rules import mask
from zhaoshang.core.sealed_text import SealBrokenError, unseal
from zhaoshang.policy.services import BEGINNING

_ZERO = Decimal(0)
_KINDS: Mapping[str, Any] = dict(FundsEntry.Kind.choices)
_ORIGINS: Mapping[str, Any] = dict(Origin.choices)
COURSE = (
    CaseState.DRAFTED,
    CaseState.REVIEW,
    CaseState.NOTICED,
    CaseState.APPROVED,
    CaseState.PAID,
    CaseState.CLOSED,
)


def steps_of(case: RewardCase) -> list[dict[str, Any]]:
    """Return the steps of a case, for the component."""
    state = CaseState(case.state)
    if state in ENDED:
        return [{"label": CASE_STATE_LABELS[state], "state": "now"}]
    now = COURSE.index(state)
    return [
        {"label": CASE_STATE_LABELS[each], "state": _step(place, now)}
        for place, each in enumerate(COURSE)
    ]


def _step(place: int, now: int) -> str:
    if place == now:
        return "now"
    return "done" if place < now else ""


def fact_rows(
    content: Mapping[str, Any], case: RewardCase, *, may_tick: bool
) -> list[dict[str, Any]]:
    """Return the facts, those the rule asks for first."""
    own = {row["fact"]: row["words"] for row in content["course"]["definitions"]}
    rows = []
    for name, kept in content["facts"].items():
        fact = RewardFact(name)
        args = [case.pk, name]
        rows.append(
            {
                "label": FACT_LABELS[fact],
                "text": fact_text(fact, Decimal(kept["value"]) if kept["value"] else None),
                "words": own.get(name) or FACT_DEFINITIONS[fact],
                "is_asked": kept["is_asked"],
                "entries": [_entry(each) for each in kept["entries"]],
                "evidence": kept["evidence"],
                "by": kept["ticked_by"],
                "file_url": reverse("assessment:reward-fact-file", args=args)
                if kept["file"]
                else "",
                "tick_url": reverse("assessment:reward-fact", args=args)
                if may_tick and fact in TICKED
                else "",
            }
        )
    return rows


def _entry(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": kept["id"],
        "month": dt.date.fromisoformat(f"{kept['month']}-01"),
        "kind": _KINDS.get(kept["kind"], kept["kind"]),
        "origin": _ORIGINS.get(kept["origin"], ""),
        "amount": exact_wan(kept["verified_wan"]),
    }


def award_words(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the working of the award: slices, extras, cap, conditions not met."""
    award, rule = content["award"], content["rule"]
    formula = RewardFormula(rule["values"]["formula"])
    unit = RATE_UNITS.get(formula, "")
    total, granted = Decimal(award["total_wan"] or 0), Decimal(content["granted_wan"] or 0)
    return {
        "formula": FORMULA_LABELS[formula],
        "base_label": FACT_LABELS[RewardFact(rule["values"]["base"])],
        "base": exact_wan(award["base_wan"]),
        "is_lump": formula is RewardFormula.LUMP,
        "slices": [
            {
                "from": exact_wan(each["from_wan"] or "0"),
                "amount": exact_wan(each["amount_wan"]),
                "rate": f"{each['rate']} {unit}" if unit and each["rate"] else "",
                "award": exact_wan(each["award_wan"] or "0"),
            }
            for each in award["slices"]
        ],
        "extras": [
            {"name": each["name"], "amount": exact_wan(each["amount_wan"])}
            for each in award["extras"]
        ],
        "unmet": [condition_name(each) for each in award["unmet"]],
        "before_cap": exact_wan(award["before_cap_wan"]),
        "cap": exact_wan(rule["values"]["cap_wan"]) if award["is_capped"] else "",
        "by_case": exact_wan(award["by_case_wan"]) if Decimal(award["by_case_wan"] or 0) else "",
        "granted": exact_wan(granted) if granted else "",
        "total": exact_wan(total),
        "whole": exact_wan(total + granted),
        "already": exact_wan(_sum(content["already"].values())),
        "has_already": bool(content["already"]),
        "due": exact_wan(content["due_wan"]),
        "rule_source": rule["document"],
        "rule_from": _rule_day(rule["effective_from"]),
        "rule_kind": rule["kind"],
        "until": dt.date.fromisoformat(content["claim"]["until"])
        if content["claim"]["until"]
        else None,
    }


def _rule_day(text: str) -> dt.date | None:
    """Return since when a rule holds; a default that was written down has always held."""
    day = dt.date.fromisoformat(text) if text else None
    return None if day == BEGINNING else day


def _sum(amounts: Iterable[str]) -> Decimal:
    return sum((Decimal(each or 0) for each in amounts), _ZERO)


def share_rows(
    content: Mapping[str, Any],
    case: RewardCase,
    rows: Mapping[int, RewardReferrer],
    *,
    shown: int | None = None,
) -> list[dict[str, Any]]:
    """Return what each referrer is due, with declaration, account and payments.

    Args:
        content: What was worked out.
        case: The case.
        rows: Declaration, account and payments by referrer.
        shown: The referrer whose numbers are shown in full, once.
    """
    found = []
    for share in content["shares"]:
        pk = share["referrer"]
        row = rows.get(pk)
        paid = [] if row is None or row.case_id != case.pk else list(row.payments.all())
        due, total = Decimal(share["due_wan"] or 0), sum((p.amount_wan for p in paid), _ZERO)
        found.append(
            {
                "referrer": pk,
                "name": share["name"],
                "percent": share["percent"] or "0",
                "whole": exact_wan(share["whole_wan"] or "0"),
                "already": exact_wan(share["already_wan"] or "0"),
                "due": exact_wan(due),
                "is_back": due < 0,
                "paid": exact_wan(total),
                "open": exact_wan(due - total),
                "is_settled": due == total,
                "row": row,
                "payments": paid,
                "account": _number(row.account_sealed, in_full=pk == shown) if row else "",
                "identity": _number(row.identity_sealed, in_full=pk == shown) if row else "",
                "is_shown": pk == shown,
            }
        )
    return found


def _number(sealed: str, *, in_full: bool) -> str:
    """Return a stored number, its middle hidden unless it is shown in full."""
    try:
        text = unseal(sealed)
    except SealBrokenError:
        return _("cannot be read any more; enter it again")
    return text if in_full else mask(text)


def difference_words(content: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a decided award would be by what is verified today; None where it is the same."""
    decided, current = _whole(content), _whole(now)
    if decided == current:
        return None
    return {
        "decided": exact_wan(decided),
        "now": exact_wan(current),
        "difference": exact_wan(current - decided),
        "base_decided": exact_wan(content["award"]["base_wan"]),
        "base_now": exact_wan(now["award"]["base_wan"]),
        "unmet": [condition_name(each) for each in now["award"]["unmet"]],
    }


def _whole(content: Mapping[str, Any]) -> Decimal:
    return Decimal(content["award"]["total_wan"] or 0) + Decimal(content["granted_wan"] or 0)

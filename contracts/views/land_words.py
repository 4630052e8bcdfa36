"""Where accountings, deposits and idle land stand, in words and colour; the working in lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models import Deposit, IdleLand, LandAccounting, LandOpinion
from contracts.rules.land import Figure, Line, account_land, plain
from contracts.services.accounting import inputs_of
from contracts.services.accounting_asking import opinions_count, skipped_days
from contracts.services.accounting_sign_off import outstanding, paid_wan
from projects.models import FundsEntry

State = LandAccounting.State
FIGURES: Mapping[Figure, tuple[Any, Any]] = {
    Figure.ACTUAL_INTENSITY: (
        _("Actual intensity = verified fixed assets ÷ land"),
        _("10,000 yuan a mu"),
    ),
    Figure.REASONABLE_LAND: (
        _("Reasonable land = verified fixed assets ÷ agreed intensity"),
        _("mu"),
    ),
    Figure.EXCESS_LAND: (_("Excess land = land − reasonable land"), _("mu")),
    Figure.FEE: (_("Fee = excess land × delisting price"), _("10,000 yuan")),
}
INPUT_LABELS: Mapping[str, tuple[Any, Any]] = {
    "fixed_assets_wan": (_("Verified fixed assets"), _("10,000 yuan")),
    "land_mu": (_("Land"), _("mu")),
    "agreed_intensity_wan_mu": (_("Agreed intensity"), _("10,000 yuan a mu")),
    "price_wan_mu": (_("Delisting price"), _("10,000 yuan a mu")),
}
LEFT_OUT: Mapping[str, Any] = {
    "later": _("Arrived after the day of the figures"),
    "unverified": _("Claimed, not verified"),
}
_KINDS = dict(FundsEntry.Kind.choices)
_TONES = {State.DRAFT: "on", State.ASKED: "on", State.SIGNED_OFF: "warn", State.CLOSED: "done"}
_IDLE_TONES = {
    IdleLand.State.NOTICED: "warn",
    IdleLand.State.FEE: "warn",
    IdleLand.State.TAKEN_BACK: "done",
    IdleLand.State.CLEARED: "done",
}


def accounting_row(found: LandAccounting, on: dt.date) -> dict[str, Any]:
    """Return an accounting with the words and the colour of where it stands."""
    left = outstanding(found) if found.signed_off_on else None
    label: Any = found.get_state_display()
    tone = _TONES[State(found.state)]
    if found.state == State.SIGNED_OFF:
        late = found.fee_due_on is not None and found.fee_due_on < on
        label, tone = (_("Fee overdue"), "late") if late else (_("Fee open"), "warn")
    elif found.state == State.ASKED and found.opinions_due_on and found.opinions_due_on < on:
        label, tone = _("Opinions late"), "late"
    elif found.state == State.CLOSED and not found.fee_wan:
        label = _("Closed, nothing to recover")
    return {
        "accounting": found,
        "label": label,
        "tone": tone,
        "left_wan": left,
        "paid_wan": paid_wan(found) if found.signed_off_on else None,
    }


def working_lines(found: LandAccounting) -> list[dict[str, Any]]:
    """Return the working: what is worked out, how, exactly, and how it was rounded."""
    result = account_land(inputs_of(found))
    return [_working(line) for line in result.working]


def _working(line: Line) -> dict[str, Any]:
    label, unit = FIGURES[line.figure]
    note = ""
    if line.floored:
        note = gettext("Less than nothing counts as nothing: more was invested than agreed.")
    elif line.is_rounded:
        words = {"places": line.places, "result": plain(line.result)}
        note = gettext("rounded half up to %(places)s decimals: %(result)s") % words
    return {
        "label": label,
        "unit": unit,
        "sum": f"{line.left} {line.sign} {line.right} = {line.exact}",
        "result": plain(line.result),
        "note": note,
    }


def input_rows(found: LandAccounting) -> list[dict[str, Any]]:
    """Return the inputs beside what ledger and contract say, with the reasons."""
    rows = []
    for name, (label, unit) in INPUT_LABELS.items():
        value, told = getattr(found, name), found.inputs.get(name, {})
        offered = told.get("offered")
        rows.append(
            {
                "label": label,
                "unit": unit,
                "value": value,
                "offered": None if offered is None else Decimal(offered),
                "reason": told.get("reason", ""),
                "source": _("Ledger") if name == "fixed_assets_wan" else _("Contract"),
            }
        )
    return rows


def counted_rows(found: LandAccounting) -> dict[str, Any]:
    """Return which rows of the ledger were counted, and what was left out, as frozen."""
    counted = found.counted
    return {
        "rows": [
            {
                "entry": row["entry"],
                "month": dt.date.fromisoformat(row["month"]),
                "kind": _KINDS.get(row["kind"], row["kind"]),
                "wan": Decimal(row["verified_wan"]),
                "corrects": row.get("corrects"),
            }
            for row in counted.get("rows", [])
        ],
        "total_wan": Decimal(counted.get("total_wan", "0")),
        "left_out": [
            {
                "label": LEFT_OUT.get(row["reason"]) or _KINDS.get(row["reason"], row["reason"]),
                "count": row["count"],
                "wan": Decimal(row["wan"]),
            }
            for row in counted.get("left_out", [])
        ],
    }


def opinion_row(row: LandOpinion, found: LandAccounting, on: dt.date) -> dict[str, Any]:
    """Return an opinion with the words and the colour of where it stands."""
    late = found.opinions_due_on is not None and found.opinions_due_on < on
    label: Any
    if row.opinion:
        label = row.get_opinion_display()
        tone = "done" if row.opinion == LandOpinion.Opinion.AGREE else "late"
    elif row.missing_reason:
        label, tone = _("Missing, recorded"), "off"
    elif late:
        label, tone = _("Missing, late"), "late"
    else:
        label, tone = _("Not answered yet"), "warn"
    is_open = found.state == State.ASKED and not row.opinion
    return {
        "row": row,
        "label": label,
        "tone": tone,
        "may_record_missing": is_open and late and not row.missing_reason,
    }


def opinions_working(found: LandAccounting) -> dict[str, Any] | None:
    """Return how the due day of the opinions was counted, None before anybody was asked."""
    if found.asked_on is None:
        return None
    count = opinions_count(found)
    return {
        "count": count,
        "since": found.asked_on,
        "promised": found.working_days,
        "stopped": 0,
        "skipped": skipped_days(count),
    }


def deposit_row(found: Deposit, on: dt.date) -> dict[str, Any]:
    """Return a deposit with its sums, and the words and colour of where it stands."""
    paid, amount = found.paid_wan or Decimal(0), found.amount_wan
    held = paid - (found.returned_wan or Decimal(0)) - (found.kept_wan or Decimal(0))
    waived = found.outcome == Deposit.Outcome.WAIVED
    left = Decimal(0) if waived else max(Decimal(0), amount - paid)
    label: Any = found.get_outcome_display() if found.outcome else _("To be paid")
    tone = "off" if waived else "done"
    if left and not waived:
        late = found.due_on < on
        words = (_("Overdue, partly paid"), _("Partly paid")) if paid else (_("Overdue"), label)
        label, tone = words[0 if late else 1], "late" if late else "warn"
    elif found.outcome == Deposit.Outcome.HELD:
        # The choice's own label is also what is said of a visit that took place.
        label, tone = _("Held by the county"), "on"
    return {
        "deposit": found,
        "label": label,
        "tone": tone,
        "left_wan": left,
        "held_wan": held,
        "is_waived": waived,
        "movements": list(found.movements.all()),
    }


def idle_row(found: IdleLand, on: dt.date) -> dict[str, Any]:
    """Return idle land with the words and the colour of where it stands."""
    is_open = found.state in {IdleLand.State.NOTICED, IdleLand.State.FEE}
    late = is_open and found.build_until < on
    label: Any = _("Still idle after the time to build") if late else found.get_state_display()
    owes = found.fee_on is not None and found.fee_paid_on is None
    return {
        "idle": found,
        "label": label,
        "tone": "late" if late else _IDLE_TONES[IdleLand.State(found.state)],
        "is_open": is_open,
        "owes_fee": owes,
        "fee_is_late": owes and found.fee_due_on is not None and found.fee_due_on < on,
    }

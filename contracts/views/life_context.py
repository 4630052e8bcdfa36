"""What a contract's page shows of its life: steps, terms, parties, changes, reviews, acts.

The page includes _steps, _terms, _parties, _changes and _reviews.html of templates/contracts/life
with the context of `life_context`.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Contract, LegalReview
from contracts.models.choices import NEED_LABELS
from contracts.permissions import can_change_draft, can_drop, can_run
from contracts.permissions_life import (
    can_answer,
    can_ask_review,
    can_begin,
    can_end,
    can_file,
    can_sign,
)
from contracts.rules.life import BEFORE_SIGNING, CHANGING, RUNNING, Kind, Need, SigningStep, State
from contracts.selectors.life import BeforeSigning, before_signing
from contracts.selectors.terms import changes_of, in_words, term_label, term_lines, unit_of
from contracts.views.access import Seen
from projects.policies import DECIDERS, SIGNERS
from projects.selectors.approval_standing import Standing
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import day

Line = dict[str, Any]


def life_context(seen: Seen) -> dict[str, Any]:
    """Return what the sections of a contract's life need.

    Queries: parties, rounds of review, changed terms, later agreements; before the signature also
    the kind's policy and the project's approval.
    """
    contract = seen.contract
    context: dict[str, Any] = {"life_acts": acts_of(seen), "ended": ending_of(contract)}
    if not seen.reads_terms:
        nothing = dict.fromkeys(("parties", "terms", "changes", "brought", "reviews"), ())
        return {**context, **nothing}
    rounds = list(
        contract.legal_reviews.select_related("reviewed_by", "created_by", "draft", "file")
    )
    for each in rounds:
        each.contract = contract
    # Nothing changes what is not signed yet.
    is_signed = contract.signed_on is not None
    changes = list(contract.changes.select_related("by_contract")) if is_signed else []
    later = contract.amended_by.exclude(state=State.DROPPED)
    steps: BeforeSigning | None = None
    if State(contract.state) in BEFORE_SIGNING:
        steps = before_signing(contract, clock.today(), rounds)
    return {
        **context,
        "parties": list(contract.parties.all()),
        "terms": term_lines(contract, changes),
        "changes": [change_line(each) for each in changes],
        "brought": brought_by(contract),
        "reviews": [{"round": each, "can_answer": can_answer(seen.user, each)} for each in rounds],
        "agreements": list(later) if is_signed else [],
        "signature": signature_of(contract),
        "gate": gate_of(seen, steps, rounds) if steps is not None else None,
        "approval": approval_of(seen, steps.approval) if steps is not None else None,
    }


def acts_of(seen: Seen) -> list[Line]:
    """Return the acts that this user may do now, the next one in the life first."""
    contract, user = seen.contract, seen.user
    offered = (
        (can_file(user, contract), _("File the originals"), "file-contract", True),
        (can_begin(user, contract), _("Begin performance"), "begin", True),
        (can_change_draft(user, contract), _("Edit"), "draft-edit", False),
        (_may_amend(seen), _("Supplementary agreement"), "", False),
        (can_end(user, contract), _("End the contract"), "end", False),
        (_is(seen, State.BREACHED), _("Resume performance"), "resume", False),
        (_is(seen, State.DROPPED), _("Take the draft up again"), "take-up", True),
        (can_drop(user, contract), _("Drop the draft"), "drop", False),
        (_may_hand_on(seen), _("Change the keeper"), "keeper", False),
    )
    return [
        {"label": label, "url": _url(contract, name), "primary": primary}
        for allowed, label, name, primary in offered
        if allowed
    ]


def _url(contract: Contract, name: str) -> str:
    if name:
        return reverse(f"contracts:{name}", args=[contract.pk])
    base = reverse("contracts:draft-new", args=[contract.project_id])
    return f"{base}?kind={Kind.SUPPLEMENTARY.value}&amends={contract.pk}"


def _is(seen: Seen, state: State) -> bool:
    return can_run(seen.user, seen.contract) and seen.contract.state == state


def _may_hand_on(seen: Seen) -> bool:
    return can_run(seen.user, seen.contract) and seen.contract.state != State.ARCHIVED


def _may_amend(seen: Seen) -> bool:
    contract = seen.contract
    runs = State(contract.state) in RUNNING and Kind(contract.kind) not in CHANGING
    return runs and can_run(seen.user, contract)


def gate_of(seen: Seen, before: BeforeSigning, rounds: list[LegalReview]) -> dict[str, Any]:
    """Return the list before the signature as the gate component takes it."""
    contract = seen.contract
    missing = len(before.missing)
    items = [_gate_line(seen, each, before, rounds) for each in before.steps]
    head = _("Before the signature, still missing: %(count)s") % {"count": missing}
    blocked = bool(missing)
    may = can_sign(seen.user, contract)
    foot = _("The signed text is registered once everything is there.") if blocked else ""
    return {
        "head": head if missing else _("Ready to be signed"),
        "note": _("%(met)s of %(all)s met") % {"met": len(items) - missing, "all": len(items)},
        "items": sorted(items, key=lambda item: bool(item["met"])),
        "button": _("Register the signature") if may else "",
        "button_url": reverse("contracts:sign", args=[contract.pk]) if may and not blocked else "",
        "blocked": blocked,
        "foot": foot,
    }


def _gate_line(
    seen: Seen, step: SigningStep, before: BeforeSigning, rounds: list[LegalReview]
) -> Line:
    line: Line = {"label": NEED_LABELS[step.need], "met": step.met, "hint": "", "url": ""}
    if step.met:
        return {**line, "hint": day(step.on) if step.on else ""}
    if step.need is Need.APPROVAL:
        url = _approval_url(seen)
        return {**line, "hint": _why_not(before.approval), "url": url, "action": _("Open")}
    return {**line, **_open_line(seen, step.need, rounds)}


def _open_line(seen: Seen, need: Need, rounds: list[LegalReview]) -> Line:
    """Say where a missing part, text or review is made, and what keeps it."""
    contract = seen.contract
    if need is Need.PARTIES:
        may = can_change_draft(seen.user, contract)
        return {"url": _link(may, "draft-edit", contract.pk), "action": _("Fill in")}
    if need is Need.TEXT:
        may = can_change_draft(seen.user, contract)
        hint = _("The terms were changed after the last text.") if rounds else ""
        return {
            "hint": hint,
            "url": _link(may, "draft-text", contract.pk),
            "action": _("Make the text"),
        }
    running = next((each for each in rounds if _runs(each)), None)
    if running is not None:
        words = {"round": running.number, "due": day(running.due_on)}
        return {
            "hint": _("Round %(round)s is with the legal office, due %(due)s") % words,
            "url": reverse("contracts:review", args=[running.pk]),
            "action": _("Open"),
        }
    may = can_ask_review(seen.user, contract) and contract.text_file_id is not None
    hint = _("A changed text needs a new round.") if rounds else ""
    return {
        "hint": hint,
        "url": _link(may, "review-ask", contract.pk),
        "action": _("Send to the legal office") if may else _("Missing"),
    }


def _runs(review: LegalReview) -> bool:
    return review.reviewed_on is None and review.taken_back_on is None


def _link(may: bool, name: str, pk: int) -> str:  # noqa: FBT001 - reads as a sentence
    return reverse(f"contracts:{name}", args=[pk]) if may else ""


def _approval_url(seen: Seen) -> str:
    """Return where the project's approval stands; "" for who does not open the project."""
    if not seen.opens_project:
        return ""
    return reverse("projects:project-reviews", args=[seen.contract.project_id])


def _why_not(standing: Standing) -> str:
    if standing.approval is None:
        return _("No path of approval has been computed")
    if standing.stale:
        return _("Land, location or terms have changed since the approval")
    if standing.open_conditions:
        return _("Conditions not yet ticked done: %(count)s") % {"count": standing.open_conditions}
    return str(standing.approval.get_state_display())


def approval_of(seen: Seen, standing: Standing) -> Line | None:
    """Return the project's approval in words, with the page it stands on."""
    approval = standing.approval
    if approval is None:
        return None
    return {
        "state": approval.get_state_display(),
        "decided_on": approval.decided_on,
        "signs": SIGNERS.get(approval.signs, approval.signs),
        "url": _approval_url(seen),
        "open_conditions": standing.open_conditions,
        "deciders": DECIDERS,
    }


def signature_of(contract: Contract) -> list[Line]:
    """Return the facts of the signature; nothing before it."""
    if contract.signed_on is None:
        return []
    facts = [
        (_("Signed on"), day(contract.signed_on)),
        (_("Signed for the county by"), contract.signatory),
        (_("Why another than the approval names"), contract.signatory_reason),
        (_("Signed for the investor by"), contract.investor_signatory),
        (_("Originals of the investor"), contract.investor_copies),
        (_("Filing due"), _due(contract)),
        (_("Filed on"), day(contract.filed_on) if contract.filed_on else ""),
        (
            _("In performance since"),
            day(contract.performing_since) if contract.performing_since else "",
        ),
    ]
    return [{"label": label, "value": value} for label, value in facts if value not in {"", None}]


def _due(contract: Contract) -> str:
    if contract.filing_due_on is None or contract.filed_on is not None:
        return ""
    word = f" {_('provisional')}" if contract.filing_is_provisional else ""
    return f"{day(contract.filing_due_on)}{word}"


def ending_of(contract: Contract) -> Line | None:
    """Return how a contract or its draft ended; None while it has not."""
    if contract.ended_on is None:
        return None
    return {
        "label": contract.get_state_display(),
        "on": contract.ended_on,
        "reason": contract.end_reason,
        "reference": contract.end_reference,
    }


def brought_by(contract: Contract) -> list[Line]:
    """Return what an agreement changes in the contract it names, both values.

    Once it is signed as it was recorded; of a draft against the terms in force now.
    """
    if contract.kind != Kind.SUPPLEMENTARY:
        return []
    if contract.signed_on is not None:
        return [change_line(each) for each in contract.brings_changes.all()]
    return [
        {
            "label": term_label(each.field),
            "unit": unit_of(each.field),
            "old": each.old,
            "new": each.new,
        }
        for each in changes_of(contract)
    ]


def change_line(change: Any) -> Line:
    """Return a changed term with both values as what they are."""
    return {
        "change": change,
        "label": term_label(change.field),
        "unit": unit_of(change.field),
        "old": in_words(change.field, change.old),
        "new": in_words(change.field, change.new),
    }

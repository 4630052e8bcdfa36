"""What stands between a draft and its signature, and what its life has left behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.timezone import localtime

from contracts.models import Contract, LegalReview
from contracts.policies import CONTRACT_KINDS
from contracts.rules.life import (
    SIGNED_ONCE,
    Kind,
    KindRule,
    Opinion,
    SigningFacts,
    SigningStep,
    State,
    steps_to_sign,
)
from projects.models import Project
from projects.selectors.approval_standing import Standing, standing_approval
from zhaoshang.accounts.models import Unit, User
from zhaoshang.policy.selectors import in_force


@dataclass(frozen=True)
class BeforeSigning:
    """The list before the signature, with what it was worked out from."""

    rule: KindRule
    steps: tuple[SigningStep, ...]
    approval: Standing

    @property
    def missing(self) -> tuple[SigningStep, ...]:
        """What is not there yet."""
        return tuple(each for each in self.steps if not each.met)


def kind_rule(county: Unit, kind: str, on: dt.date) -> KindRule:
    """Return what a county asks of a kind of contract."""
    return in_force(CONTRACT_KINDS, county, on).value[Kind(kind)]


def before_signing(
    contract: Contract, on: dt.date, reviews: Sequence[LegalReview] | None = None
) -> BeforeSigning:
    """Return what stands before the signature: the text, its reviews, the approval."""
    rule = kind_rule(contract.county, contract.kind, on)
    rounds = list(contract.legal_reviews.all()) if reviews is None else reviews
    approval = standing_approval(contract.project, on) if rule.approval else Standing()
    sides = {each.side for each in contract.parties.all()}
    text = contract.text_file
    facts = SigningFacts(
        has_parties=sides == {"county", "investor"},
        text_on=localtime(text.created_at).date() if text is not None else None,
        legal_on=passed_on(rounds, contract.text_file_id, "opinion"),
        fair_on=passed_on(rounds, contract.text_file_id, "fair_opinion"),
        approved_on=approval.approved_on,
    )
    return BeforeSigning(rule, steps_to_sign(rule, facts), approval)


def passed_on(reviews: Sequence[LegalReview], text_id: int | None, field: str) -> dt.date | None:
    """Return when the present text passed; a review of an earlier text does not count.

    The last opinion on this text counts: one that passed and was then refused has not passed.
    """
    of_text = [
        each
        for each in reviews
        if each.draft_id == text_id and each.reviewed_on is not None and getattr(each, field)
    ]
    if text_id is None or not of_text:
        return None
    last = max(of_text, key=lambda each: each.number)
    return last.reviewed_on if getattr(last, field) == Opinion.PASSED else None


def has_formal(project: Project, *, apart_from: Contract | None = None) -> bool:
    """Tell whether a formal contract of a project has been signed."""
    signed = Contract.objects.filter(
        project=project, kind=Kind.FORMAL.value, state__in=[each.value for each in SIGNED_ONCE]
    )
    if apart_from is not None:
        signed = signed.exclude(pk=apart_from.pk)
    return signed.exists()


def has_running_formal(contract: Contract) -> bool:
    """Tell whether another formal contract of the same project still runs."""
    running = Contract.objects.running().filter(kind=Kind.FORMAL.value)
    return running.filter(project=contract.project_id).exclude(pk=contract.pk).exists()


def kept_in(user: User, state: State) -> QuerySet[Contract]:
    """Return the contracts that somebody keeps and that stand in a state, earliest due first."""
    kept = Contract.objects.filter(county_id=user.scope.county_id, keeper=user, state=state.value)
    return kept.select_related("project").order_by("filing_due_on", "pk")

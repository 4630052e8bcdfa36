"""Reward cases 引荐奖励: begun, drafted, ticked, corrected by another case (rules.md R17).

Locks: the project first, then the case; the amounts of a case follow from its project's claims.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment import events_rewards as events
from assessment import notices_rewards as notices
from assessment.models import RewardCase, RewardReferrer, RewardTick
from assessment.models.rewards import CASE_STATE_LABELS
from assessment.rules.reward_course import CaseAct, CaseState, may
from assessment.rules.reward_facts import TICKED, RewardFact
from projects.models import Project, ReferrerClaim
from projects.models.choices import Origin
from projects.services.saving import conflict_of, lock_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.core.sealed_text import seal
from zhaoshang.files.services import store_upload

SUBJECT = "assessment.reward_case"
OF_PROJECT = "assessment.reward_claim"
PURPOSE = "assessment.reward"
FIRST_YEAR, LAST_YEAR = 2000, 2100
NO_CLAIM = _("%(project)s has no confirmed referrer. Confirm a claim first.")
OPENED_ALREADY = _("%(project)s has a reward case already.")
IN_FUTURE = _("This day is still to come.")
NOT_NOW = _("The case is “%(state)s”; this cannot be done now.")
NO_TICK = _("The ledger has this fact; nobody ticks it.")
EVIDENCE_NEEDED = _("Say what shows it.")
NO_REFERRER = _("This referrer has no part in the case.")
NOT_DECIDED = _("Only a decided case is corrected; this one can still be changed.")
CORRECTED_ALREADY = _("It is being corrected already, or has been: go on from the latest case.")
REASON_NEEDED = _("Say why.")


@dataclass(frozen=True)
class CaseFacts:
    """What is typed of a case."""

    year: int
    branch: str
    claimed_on: dt.date
    note: str = ""


@dataclass(frozen=True)
class PayeeFacts:
    """What is typed of a referrer; empty numbers leave what is stored."""

    declared_on: dt.date | None = None
    payee: str = ""
    bank: str = ""
    account: str = ""
    identity: str = ""


def branch_of(project: Project) -> str:
    """Return which rule a project falls under by its origin in the ledger."""
    is_foreign = project.origin == Origin.OVERSEAS
    return RewardCase.Branch.FOREIGN if is_foreign else RewardCase.Branch.DOMESTIC


@transaction.atomic
def open_case(*, project_id: int, facts: CaseFacts, by: User, on: dt.date) -> RewardCase:
    """Begin the reward case of a project whose referrers are confirmed.

    Raises:
        RuleBroken: without a confirmed claim, for a day to come, or when there is a case already.

    Source: rules.md R17.
    """
    with acting(user=by):
        project = lock_project(project_id).project
        words = {"project": project.name}
        claims = project.referrer_claims.filter(state=ReferrerClaim.State.CONFIRMED)
        if not claims.exists():
            raise RuleBroken(str(NO_CLAIM) % words, code="no_claim")
        if RewardCase.objects.standing().filter(project=project).exists():
            raise RuleBroken(str(OPENED_ALREADY) % words, code="opened_already")
        _check_day(facts.claimed_on, on)
        case = RewardCase.objects.create(
            county=project.county,
            project=project,
            year=facts.year,
            branch=facts.branch,
            claimed_on=facts.claimed_on,
            note=facts.note.strip(),
            created_by=by,
            updated_by=by,
        )
        withdraw_alerts(kind=notices.REWARD_CLAIM_NEAR.name, subject=(OF_PROJECT, project.pk))
        record_case(events.REWARD_OPENED, case, by=by)
        return case


@transaction.atomic
def save_case(*, case_id: int, version: int, facts: CaseFacts, by: User, on: dt.date) -> RewardCase:
    """Change what was typed of a draft.

    Raises:
        Conflict: when somebody saved it since the form was opened.
        RuleBroken: when it is no draft, or for a day to come.
    """
    with acting(user=by):
        case = lock_case(case_id, version)
        refuse_unless(case, CaseAct.EDIT)
        _check_day(facts.claimed_on, on)
        case.year, case.branch = facts.year, facts.branch
        case.claimed_on, case.note = facts.claimed_on, facts.note.strip()
        keep(case, by=by)
        record_case(events.REWARD_SAVED, case, by=by)
        return case


@transaction.atomic
def tick_fact(
    *,
    case_id: int,
    version: int,
    fact: RewardFact,
    holds: bool,
    evidence: str,
    upload: File[Any] | None,
    by: User,
) -> RewardCase:
    """Tick a fact that the ledger does not have, with what shows it.

    Raises:
        Conflict: when somebody changed the case since the page was opened.
        FileRefused: when the file is not taken.
        RuleBroken: when the ledger has the fact, without evidence, or after the review.

    Source: rules.md R17 (extras, conditions).
    """
    with acting(user=by):
        case = lock_case(case_id, version)
        refuse_unless(case, CaseAct.TICK)
        if fact not in TICKED:
            raise RuleBroken(NO_TICK, code="no_tick", field="holds")
        if not evidence.strip():
            raise RuleBroken(EVIDENCE_NEEDED, code="evidence_needed", field="evidence")
        tick = case.ticks.filter(fact=fact.value).first() or RewardTick(
            case=case, fact=fact.value, created_by=by, version=0
        )
        tick.holds, tick.evidence = holds, evidence.strip()
        if upload is not None:
            tick.file = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
        tick.version += 1
        tick.updated_by = by
        tick.save()
        keep(case, by=by)
        record_case(events.REWARD_TICKED, case, by=by, fact=fact.value, holds=holds)
        return case


@transaction.atomic
def save_referrer(
    *,
    case_id: int,
    referrer_id: int,
    version: int,
    facts: PayeeFacts,
    upload: File[Any] | None,
    by: User,
    on: dt.date,
) -> RewardReferrer:
    """Enter a referrer's declaration, and where the money goes; numbers are stored encrypted.

    Args:
        case_id: The case; until it is closed.
        referrer_id: A referrer of its project.
        version: Of the case.
        facts: What was typed; an empty number leaves the one that is stored.
        upload: The signed declaration.
        by: The bureau.
        on: Today.

    Raises:
        Conflict: when somebody changed the case since the page was opened.
        FileRefused: when the file is not taken.
        RuleBroken: for a referrer without a part in it, a day to come, or a case that has ended.
    """
    with acting(user=by):
        case = lock_case(case_id, version)
        if case.state in {CaseState.CLOSED, CaseState.REFUSED, CaseState.WITHDRAWN}:
            raise _not_now(case)
        row = case.referrers.filter(referrer=referrer_id).first()
        if row is None:
            row = _new_referrer(case, referrer_id, by=by)
        if facts.declared_on is not None:
            _check_day(facts.declared_on, on, field="declared_on")
        row.declared_on = facts.declared_on
        row.payee, row.bank = facts.payee.strip(), facts.bank.strip()
        if facts.account.strip():
            row.account_sealed = seal(_number(facts.account))
        if facts.identity.strip():
            row.identity_sealed = seal(_number(facts.identity))
        if upload is not None:
            row.declaration = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
        row.version += 1
        row.updated_by = by
        row.save()
        keep(case, by=by)
        record_case(events.REWARD_REFERRER_SAVED, case, by=by, referrer=referrer_id)
        return row


def _new_referrer(case: RewardCase, referrer_id: int, *, by: User) -> RewardReferrer:
    """Return a row for a referrer; a correction begins with declaration and account of before."""
    claims = case.project.referrer_claims.filter(state=ReferrerClaim.State.CONFIRMED)
    before = (
        RewardReferrer.objects.filter(case__project=case.project_id, referrer=referrer_id)
        .exclude(case=case)
        .order_by("-case_id")
        .first()
    )
    if before is None and not claims.filter(referrer=referrer_id).exists():
        raise RuleBroken(NO_REFERRER, code="no_referrer")
    row = RewardReferrer(case=case, referrer_id=referrer_id, created_by=by, version=0)
    if before is not None and case.corrects_id is not None:
        row.declared_on, row.declaration = before.declared_on, before.declaration
        row.payee, row.bank = before.payee, before.bank
        row.account_sealed, row.identity_sealed = before.account_sealed, before.identity_sealed
    return row


@transaction.atomic
def show_payee(*, row: RewardReferrer, by: User) -> None:
    """Record that account and identity of a referrer are shown in full (R19)."""
    record_event(
        events.REWARD_PAYEE_SHOWN,
        by=by,
        county=row.case.county_id,
        subject=row.case,
        detail={"referrer": row.referrer_id},
    )


@transaction.atomic
def open_correction(*, case_id: int, reason: str, by: User, on: dt.date) -> RewardCase:
    """Begin a case that awards the difference to a decided one, which stays as it is.

    Ticked facts, declarations and accounts are taken along; the day of the claim is the same, so
    that the same rule holds.

    Raises:
        RuleBroken: without a reason, when the case is not decided, or has a correction already.

    Source: rules.md R17, R2 (corrections are booked, never written over).
    """
    why = reason.strip()
    with acting(user=by, reason=why or None):
        found = RewardCase.objects.values_list("project_id", flat=True).get(pk=case_id)
        project = lock_project(found).project
        case = lock_case(case_id)
        if not may(CaseAct.CORRECT, case.state):
            raise RuleBroken(NOT_DECIDED, code="not_decided")
        if not why:
            raise RuleBroken(REASON_NEEDED, code="reason", field="reason")
        if RewardCase.objects.standing().filter(project=project, pk__gt=case.pk).exists():
            raise RuleBroken(CORRECTED_ALREADY, code="corrected_already")
        made = RewardCase.objects.create(
            county=case.county,
            project=project,
            year=on.year,
            branch=case.branch,
            claimed_on=case.claimed_on,
            corrects=case,
            correction_reason=why,
            granted_wan=case.granted_wan,
            created_by=by,
            updated_by=by,
        )
        for tick in case.ticks.all():
            made.ticks.create(
                fact=tick.fact,
                holds=tick.holds,
                evidence=tick.evidence,
                file=tick.file,
                created_by=by,
                updated_by=by,
            )
        record_case(events.REWARD_OPENED, made, by=by, reason=why, corrects=case.pk)
        return made


def sync_referrers(
    case: RewardCase, amounts: Mapping[int, tuple[Decimal, Decimal]], *, by: User
) -> None:
    """Write share and amount of each referrer of a decision.

    Args:
        case: The case, locked.
        amounts: Share in percent and award in 万元, by referrer.
        by: Who approves.
    """
    rows = {row.referrer_id: row for row in case.referrers.all()}
    for referrer_id, (percent, amount) in amounts.items():
        row = rows.get(referrer_id) or _new_referrer(case, referrer_id, by=by)
        row.percent, row.awarded_wan = percent, amount
        row.version += 1
        row.updated_by = by
        row.save()


def lock_case(case_id: int, version: int | None = None) -> RewardCase:
    """Lock a case for the rest of the transaction.

    Raises:
        Conflict: when it was changed since the page was opened.
    """
    case = (
        RewardCase.objects.select_for_update(of=("self",))
        .select_related("county", "project__investor", "updated_by")
        .get(pk=case_id)
    )
    if version is not None and case.version != version:
        raise conflict_of(case, version, {}, changed_at=case.updated_at)
    return case


def refuse_unless(case: RewardCase, act: CaseAct) -> None:
    """Refuse what the state of a case does not allow.

    Raises:
        RuleBroken: with the state.
    """
    if not may(act, case.state):
        raise _not_now(case)


def keep(case: RewardCase, *, by: User) -> None:
    """Save a case as its next version."""
    case.version += 1
    case.updated_by = by
    case.save()


def record_case(
    kind: str, case: RewardCase, *, by: User | None, reason: str = "", **detail: Any
) -> None:
    """Record an act on a case."""
    record_event(
        kind,
        by=by,
        county=case.county_id,
        subject=case,
        reason=reason,
        detail={"project": case.project_id, "year": case.year, **detail},
    )


def case_url(case_id: int) -> str:
    """Return the page of a case."""
    return reverse("assessment:reward", args=[case_id])


def _not_now(case: RewardCase) -> RuleBroken:
    words = {"state": CASE_STATE_LABELS[CaseState(case.state)]}
    return RuleBroken(str(NOT_NOW) % words, code="not_now")


def _check_day(day: dt.date, on: dt.date, *, field: str = "claimed_on") -> None:
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field=field)


def _number(text: str) -> str:
    """Return a number without the blanks and dashes people write into it."""
    return "".join(text.split()).replace("-", "")

"""Referrers 引荐人 and their claims: entered by one, confirmed by another, shares total 100 %."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_partners as events
from projects.models import Project, Referrer, ReferrerClaim
from projects.policies_partners import REFERRER_ANSWER
from projects.rules.partners import is_whole, rescale
from projects.services.moves import IN_FUTURE, check_not_merged, check_reason
from projects.services.saving import conflict_of, lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.files.services import store_upload
from zhaoshang.policy.selectors import in_force

NO_COUNTY = _("Only the people of a county enter referrers.")
NAME_NEEDED = _("Name the referrer.")
NAME_TAKEN = _("The county has a referrer of this name already.")
AGREEMENT_DATES = _("The agreement ends before it begins.")
EVIDENCE_NEEDED = _("Say what shows that the referrer brought the project.")
CLAIMED_ALREADY = _("%(name)s has claimed this project already.")
OTHER_COUNTY = _("Referrer and project have to be of the same county.")
DECIDED_ALREADY = _("This claim has been decided already.")
OWN_ENTRY = _("Somebody else than who entered a claim decides it.")
EARLIER_FIRST = _("%(name)s claimed it earlier, on %(on)s: decide that claim first.")
NOT_WHOLE = _("The shares of all confirmed referrers must total 100 percent.")
NOT_CONFIRMED = _("Only a confirmed claim can be taken back.")
AGREEMENT = "projects.referrer_agreement"
WAS_REFUSED = _("This claim was refused: there is no agreement to keep.")
ANSWERED_ALREADY = _("The referrer has been answered already.")
ANSWER_NEEDED = _("Say what the referrer was told.")
FIELDS = (
    "name",
    "is_person",
    "contact_name",
    "phone",
    "agreement_number",
    "agreement_from",
    "agreement_until",
    "note",
)
State = ReferrerClaim.State


@transaction.atomic
def save_referrer(
    *, referrer_id: int | None, facts: Mapping[str, Any], by: User, version: int = 0
) -> Referrer:
    """Enter a referrer, or change one.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: without a name, for a name that is taken, or an agreement that ends too early.
    """
    with acting(user=by):
        if referrer_id is None:
            county = by.unit.county
            if county is None:
                raise RuleBroken(NO_COUNTY, code="no_county")
            referrer = Referrer(county=county, created_by=by, version=0)
        else:
            referrer = Referrer.objects.select_for_update().get(pk=referrer_id)
            if referrer.version != version:
                raise conflict_of(referrer, version, {}, changed_at=referrer.updated_at)
        for name in FIELDS:
            if name in facts:
                value = facts[name]
                setattr(referrer, name, value.strip() if isinstance(value, str) else value)
        _check(referrer)
        referrer.version += 1
        referrer.updated_by = by
        referrer.save()
        record_event(events.REFERRER_SAVED, by=by, county=referrer.county_id, subject=referrer)
        return referrer


@transaction.atomic
def note_number_shown(*, referrer: Referrer, by: User) -> None:
    """Record that the masked number of a referrer was shown (R19)."""
    record_event(events.REFERRER_SHOWN, by=by, county=referrer.county_id, subject=referrer)


@transaction.atomic
def enter_claim(
    *,
    referrer_id: int,
    project_id: int,
    claimed_on: dt.date,
    evidence: str,
    by: User,
    on: dt.date,
) -> ReferrerClaim:
    """Enter that a referrer claims a project; somebody else confirms it.

    Raises:
        RuleBroken: without evidence, for a day to come, or when the referrer claimed it already.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        project = locked.project
        check_not_merged(project)
        referrer = Referrer.objects.get(pk=referrer_id)
        if referrer.county_id != project.county_id:
            raise RuleBroken(OTHER_COUNTY, code="other_county", field="project")
        if claimed_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="claimed_on")
        if not evidence.strip():
            raise RuleBroken(EVIDENCE_NEEDED, code="evidence_needed", field="evidence")
        if project.referrer_claims.exclude(state=State.REFUSED).filter(referrer=referrer).exists():
            raise RuleBroken(
                str(CLAIMED_ALREADY) % {"name": referrer}, code="claimed_already", field="project"
            )
        days = in_force(REFERRER_ANSWER, project.county, on).value
        claim = ReferrerClaim.objects.create(
            project=project,
            referrer=referrer,
            claimed_on=claimed_on,
            evidence=evidence.strip(),
            answer_due_on=claimed_on + dt.timedelta(days=days),
            created_by=by,
            updated_by=by,
        )
        _record(events.CLAIM_ENTERED, claim, by=by)
        return claim


@transaction.atomic
def confirm_claim(
    *, claim_id: int, shares: Mapping[int, Decimal], note: str, by: User, on: dt.date
) -> ReferrerClaim:
    """Confirm a claim; the referrer stands among the project's referrers from now on.

    Args:
        claim_id: The claim.
        shares: Percent by claim: of this one and of every one confirmed before; total 100.
        note: On what ground.
        by: Who confirms: not who entered it.
        on: Today.

    Raises:
        RuleBroken: by who entered it, out of turn, without a ground, or shares not totalling 100.
    """
    why = check_reason(note)
    with acting(user=by, reason=why):
        locked, claim = _lock_open(claim_id, by)
        earlier = claim.project.referrer_claims.filter(
            state=State.OPEN, claimed_on__lt=claim.claimed_on
        ).select_related("referrer")
        first = earlier.first()
        if first is not None:
            raise RuleBroken(
                str(EARLIER_FIRST) % {"name": first.referrer, "on": first.claimed_on},
                code="earlier_first",
            )
        before = {each.pk: each for each in _confirmed(claim.project)}
        if set(shares) != {*before, claim.pk} or not is_whole(shares.values()):
            raise RuleBroken(NOT_WHOLE, code="not_whole")
        _decide(claim, State.CONFIRMED, why, shares[claim.pk], by=by, on=on)
        _share(before.values(), shares, by=by)
        claim.project.referrers.add(claim.referrer)
        save_project(locked, by=by, fields=())
        _record(events.CLAIM_DECIDED, claim, by=by, reason=why, state=str(claim.state))
        return claim


@transaction.atomic
def refuse_claim(*, claim_id: int, reason: str, by: User, on: dt.date) -> ReferrerClaim:
    """Refuse a claim with a reason.

    Raises:
        RuleBroken: by who entered it, without a reason, or when it was decided already.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        _locked, claim = _lock_open(claim_id, by)
        _decide(claim, State.REFUSED, why, None, by=by, on=on)
        _record(events.CLAIM_DECIDED, claim, by=by, reason=why, state=str(claim.state))
        return claim


@transaction.atomic
def revoke_claim(*, claim_id: int, reason: str, by: User, on: dt.date) -> ReferrerClaim:
    """Take a confirmed claim back; what the others have is brought to 100 % in proportion.

    Raises:
        RuleBroken: without a reason, or when it is not confirmed.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked, claim = _lock(claim_id)
        if claim.state != State.CONFIRMED:
            raise RuleBroken(NOT_CONFIRMED, code="not_confirmed")
        _decide(claim, State.REFUSED, why, None, by=by, on=on)
        rest = list(_confirmed(claim.project))
        _share(rest, rescale([(each.pk, each.percent or Decimal(0)) for each in rest]), by=by)
        claim.project.referrers.remove(claim.referrer)
        save_project(locked, by=by, fields=())
        _record(events.CLAIM_DECIDED, claim, by=by, reason=why, state=str(claim.state))
        return claim


@transaction.atomic
def note_dispute(*, claim_id: int, note: str, by: User, version: int) -> ReferrerClaim:
    """Note who contests a claim; an empty note settles the dispute.

    Raises:
        Conflict: when somebody saved the claim meanwhile.
    """
    with acting(user=by):
        _locked, claim = _lock(claim_id)
        _check_version(claim, version, {"dispute_note": note.strip()})
        claim.is_disputed, claim.dispute_note = bool(note.strip()), note.strip()
        _save(claim, by=by)
        _record(events.CLAIM_DISPUTED, claim, by=by, disputed=claim.is_disputed)
        return claim


@transaction.atomic
def answer_referrer(
    *, claim_id: int, answered_on: dt.date, answer: str, by: User, on: dt.date
) -> ReferrerClaim:
    """Record that the referrer was answered (R4: within 7 days by policy).

    Raises:
        RuleBroken: without words, for a day to come, or when answered already.
    """
    with acting(user=by):
        _locked, claim = _lock(claim_id)
        if claim.answered_on is not None:
            raise RuleBroken(ANSWERED_ALREADY, code="answered_already")
        if answered_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="answered_on")
        if not answer.strip():
            raise RuleBroken(ANSWER_NEEDED, code="answer_needed", field="answer")
        claim.answered_on, claim.answer = answered_on, answer.strip()
        _save(claim, by=by)
        _record(events.CLAIM_ANSWERED, claim, by=by)
        return claim


@transaction.atomic
def keep_agreement(
    *,
    claim_id: int,
    agreed_on: dt.date,
    upload: File[Any],
    by: User,
    on: dt.date,
    version: int,
) -> ReferrerClaim:
    """Keep the signed agreement with a referrer; another takes its place, the first stays stored.

    Raises:
        Conflict: when somebody saved the claim meanwhile.
        FileRefused: when the file is not taken.
        RuleBroken: for a day to come, or a claim that was refused.
    """
    with acting(user=by):
        _locked, claim = _lock(claim_id)
        _check_version(claim, version, {"agreed_on": agreed_on, "agreement": upload.name})
        if claim.state == ReferrerClaim.State.REFUSED:
            raise RuleBroken(WAS_REFUSED, code="was_refused")
        if agreed_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="agreed_on")
        claim.agreement = store_upload(upload, by=by, purpose=AGREEMENT, allow=EVIDENCE)
        claim.agreed_on = agreed_on
        _save(claim, by=by)
        _record(events.CLAIM_AGREEMENT, claim, by=by)
        return claim


def _check(referrer: Referrer) -> None:
    if not referrer.name:
        raise RuleBroken(NAME_NEEDED, code="name_needed", field="name")
    same = Referrer.objects.filter(county=referrer.county_id, name=referrer.name)
    if same.exclude(pk=referrer.pk).exists():
        raise RuleBroken(NAME_TAKEN, code="name_taken", field="name")
    since, until = referrer.agreement_from, referrer.agreement_until
    if since is not None and until is not None and until < since:
        raise RuleBroken(AGREEMENT_DATES, code="agreement_dates", field="agreement_until")


def _lock(claim_id: int) -> tuple[Any, ReferrerClaim]:
    """Lock the project, then read its claim: claims of one project follow one another."""
    found = ReferrerClaim.objects.values_list("project_id", flat=True).get(pk=claim_id)
    locked = lock_project(found)
    claim = ReferrerClaim.objects.select_related("referrer").get(pk=claim_id)
    claim.project = locked.project
    return locked, claim


def _check_version(claim: ReferrerClaim, version: int, typed: Mapping[str, object]) -> None:
    if claim.version != version:
        raise conflict_of(claim, version, typed, changed_at=claim.updated_at)


def _lock_open(claim_id: int, by: User) -> tuple[Any, ReferrerClaim]:
    locked, claim = _lock(claim_id)
    if claim.state != State.OPEN:
        raise RuleBroken(DECIDED_ALREADY, code="decided_already")
    if claim.created_by_id == by.pk:
        raise RuleBroken(OWN_ENTRY, code="own_entry")
    return locked, claim


def _confirmed(project: Project) -> Any:
    return project.referrer_claims.filter(state=State.CONFIRMED).order_by("claimed_on", "pk")


def _decide(
    claim: ReferrerClaim, state: str, why: str, percent: Decimal | None, *, by: User, on: dt.date
) -> None:
    claim.state, claim.decision_note, claim.percent = state, why[:500], percent
    claim.decided_by, claim.decided_on = by, on
    _save(claim, by=by)


def _share(claims: Any, shares: Mapping[int, Decimal], *, by: User) -> None:
    for each in claims:
        if each.percent != shares[each.pk]:
            each.percent = shares[each.pk]
            _save(each, by=by)


def _save(claim: ReferrerClaim, *, by: User) -> None:
    claim.version += 1
    claim.updated_by = by
    claim.save()


def _record(kind: str, claim: ReferrerClaim, *, by: User, reason: str = "", **detail: Any) -> None:
    project = claim.project
    record_event(
        kind,
        by=by,
        county=project.county_id,
        subject=project,
        reason=reason,
        detail={"claim": claim.pk, "referrer": claim.referrer_id, **detail},
    )

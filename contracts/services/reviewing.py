"""Legal review 合法性审查 and fair-competition review 公平竞争审查 of a draft (rules R14).

A round is asked by the bureau on the present text, and answered by the legal office, never by who
drafted it. A new round keeps the old ones.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts import notices_life as notices
from contracts.models import Contract, LegalReview
from contracts.models.choices import FileKind
from contracts.policies_life import CONTRACT_REVIEW
from contracts.rules.life import Kind, Opinion, State
from contracts.selectors.life import kind_rule, passed_on
from contracts.selectors.reviews import legal_office
from contracts.services.files import attach
from contracts.services.review_closing import SUBJECT, close_running, withdraw_notices
from contracts.services.saving import (
    LockedContract,
    check_state,
    lock_with_project,
    save_contract,
    set_state,
)
from projects.services.contract_facts import record_legal_review_passed
from projects.services.moves import IN_FUTURE
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import Alert, raise_alert, raise_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

TEXT_FIRST = _("Make the text of the draft first: it is what the legal office reviews.")
NOTHING_TO_REVIEW = _("A contract of this kind needs no review.")
PASSED_ALREADY = _("This text has passed its review. A new round is needed once it changes.")
NOBODY_REVIEWS = _("Nobody of the county has the role of the legal office.")
NOT_RUNNING = _("This round has its answer already, or was taken back.")
NOT_BY_DRAFTER = _("Who drafted the contract or asked for its review does not review it.")
OPINION_NEEDED = _("Give an opinion on each question that is asked.")
TEXT_NEEDED = _("Write what has to be changed, or why it is refused.")
BEFORE_ASKED = _("The review was asked on %(asked)s; it cannot be given before.")
_COUNTS = (Opinion.CHANGES, Opinion.REFUSED)


@dataclass(frozen=True)
class Answer:
    """What the legal office says of a draft; an opinion that is not asked stays empty."""

    opinion: str = ""
    opinion_text: str = ""
    fair_opinion: str = ""
    fair_text: str = ""
    reference: str = ""
    upload: File[Any] | None = None


@transaction.atomic
def ask_review(
    *, contract_id: int, by: User, on: dt.date, note: str = "", version: int | None = None
) -> LegalReview:
    """Send the present text of a draft to the legal office.

    Raises:
        Conflict: when somebody saved the contract meanwhile.
        RuleBroken: without a text, where nothing is to be reviewed, when it has passed, or when
            nobody could answer.
    """
    with acting(user=by):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, State.DRAFT)
        rule = kind_rule(contract.county, contract.kind, on)
        if not (rule.legal or rule.fair):
            raise RuleBroken(NOTHING_TO_REVIEW, code="nothing_to_review")
        if contract.text_file_id is None:
            raise RuleBroken(TEXT_FIRST, code="text_first")
        reviewers = legal_office(contract.county_id, on)
        if not reviewers:
            raise RuleBroken(NOBODY_REVIEWS, code="nobody_reviews")
        review = _open_round(contract, note, by=by, on=on)
        set_state(contract, State.IN_REVIEW)
        save_contract(locked, by=by, on=on, fields=("state",))
        record_event(
            events.REVIEW_ASKED,
            by=by,
            county=contract.county_id,
            subject=contract,
            detail={"round": review.number, "due_on": review.due_on, "draft": review.draft_id},
        )
        raise_alert(
            kind=notices.REVIEW_ASKED.name,
            subject=(SUBJECT, review.pk),
            recipients=[pk for pk in reviewers if pk not in {by.pk, contract.created_by_id}],
            params={"contract": contract.title, "round": review.number, "due": review.due_on},
            url=reverse("contracts:review", args=[review.pk]),
            due_on=review.due_on,
        )
        return review


def _open_round(contract: Contract, note: str, *, by: User, on: dt.date) -> LegalReview:
    rule = kind_rule(contract.county, contract.kind, on)
    rounds = list(contract.legal_reviews.all())
    text = contract.text_file_id
    asks_legal = rule.legal and passed_on(rounds, text, "opinion") is None
    asks_fair = rule.fair and passed_on(rounds, text, "fair_opinion") is None
    if not (asks_legal or asks_fair):
        raise RuleBroken(PASSED_ALREADY, code="passed_already")
    policy = in_force(CONTRACT_REVIEW, contract.county, on)
    mark_used(policy)
    count = working_days(on, policy.value.working_days, contract.county)
    return LegalReview.objects.create(
        contract=contract,
        number=max((each.number for each in rounds), default=0) + 1,
        asked_on=on,
        due_on=count.date,
        is_provisional=count.is_provisional,
        note=note.strip(),
        draft=contract.text_file,
        asks_legal=asks_legal,
        asks_fair=asks_fair,
        created_by=by,
        updated_by=by,
    )


@transaction.atomic
def take_back_review(
    *, review_id: int, by: User, on: dt.date, version: int | None = None
) -> LegalReview:
    """Take a running round back, so that the draft can be changed.

    Raises:
        Conflict: when somebody changed the round meanwhile.
        RuleBroken: when it has its answer.
    """
    with acting(user=by):
        locked, review = _lock_round(review_id, version)
        contract = locked.contract
        close_running(contract, by=by, on=on)
        set_state(contract, State.DRAFT)
        save_contract(locked, by=by, on=on, fields=("state",))
        record_event(
            events.REVIEW_TAKEN_BACK,
            by=by,
            county=contract.county_id,
            subject=contract,
            detail={"round": review.number},
        )
        review.refresh_from_db()
        return review


@transaction.atomic
def answer_review(
    *,
    review_id: int,
    answer: Answer,
    reviewed_on: dt.date,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> LegalReview:
    """Give the legal office's opinion on a draft.

    Passed in everything that the kind needs: the draft can be signed; else it goes back to the
    bureau, to be changed and reviewed anew.

    Raises:
        Conflict: when somebody changed the round meanwhile.
        FileRefused: when the file is not taken.
        RuleBroken: twice, by who drafted it, without an opinion, or without words for a refusal.
    """
    with acting(user=by):
        locked, review = _lock_round(review_id, version)
        contract = locked.contract
        if by.pk in {contract.created_by_id, review.created_by_id}:
            raise RuleBroken(NOT_BY_DRAFTER, code="not_by_drafter")
        _check(review, answer, reviewed_on, on)
        _enter(contract, review, answer, reviewed_on, by=by)
        withdraw_notices(review)
        _settle(locked, review, by=by, on=on)
        record_event(
            events.REVIEWED,
            by=by,
            county=contract.county_id,
            subject=contract,
            reason=answer.opinion_text or answer.fair_text,
            detail={
                "round": review.number,
                "opinion": review.opinion,
                "fair_opinion": review.fair_opinion,
                "reference": review.reference,
            },
        )
        _tell(contract, review, by=by)
        return review


def _lock_round(review_id: int, version: int | None) -> tuple[LockedContract, LegalReview]:
    found = LegalReview.objects.filter(pk=review_id).values_list("contract_id", flat=True).first()
    locked = lock_with_project(found or 0)
    review = LegalReview.objects.select_related("draft").get(pk=review_id)
    if review.reviewed_on is not None or review.taken_back_on is not None:
        raise RuleBroken(NOT_RUNNING, code="not_running")
    if version is not None and version != review.version:
        raise conflict_of(review, version, {}, changed_at=review.updated_at)
    return locked, review


def _check(review: LegalReview, answer: Answer, reviewed_on: dt.date, on: dt.date) -> None:
    asked = (
        (review.asks_legal, answer.opinion, answer.opinion_text, "opinion", "opinion_text"),
        (review.asks_fair, answer.fair_opinion, answer.fair_text, "fair_opinion", "fair_text"),
    )
    for is_asked, opinion, text, name, text_name in asked:
        if is_asked and opinion not in list(Opinion):
            raise RuleBroken(OPINION_NEEDED, code="opinion_needed", field=name)
        if is_asked and opinion in _COUNTS and not text.strip():
            raise RuleBroken(TEXT_NEEDED, code="text_needed", field=text_name)
    if reviewed_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="reviewed_on")
    if reviewed_on < review.asked_on:
        raise RuleBroken(
            str(BEFORE_ASKED) % {"asked": review.asked_on}, code="before_asked", field="reviewed_on"
        )


def _enter(
    contract: Contract, review: LegalReview, answer: Answer, reviewed_on: dt.date, *, by: User
) -> None:
    if review.asks_legal:
        review.opinion, review.opinion_text = answer.opinion, answer.opinion_text.strip()
    if review.asks_fair:
        review.fair_opinion, review.fair_text = answer.fair_opinion, answer.fair_text.strip()
    if answer.upload is not None:
        review.file = attach(
            contract, answer.upload, kind=FileKind.OPINION, by=by, happened_on=reviewed_on
        )
    review.reference = answer.reference.strip()
    review.reviewed_on, review.reviewed_by, review.updated_by = reviewed_on, by, by
    review.version += 1
    review.save()


def _settle(locked: LockedContract, review: LegalReview, *, by: User, on: dt.date) -> None:
    """Move the contract on, or back to its drafter; the project learns of a passed review."""
    contract = locked.contract
    rule = kind_rule(contract.county, contract.kind, on)
    rounds = list(contract.legal_reviews.all())
    legal = passed_on(rounds, contract.text_file_id, "opinion")
    fair = passed_on(rounds, contract.text_file_id, "fair_opinion")
    has_passed = (legal or not rule.legal) and (fair or not rule.fair)
    set_state(contract, State.REVIEWED if has_passed else State.DRAFT)
    save_contract(locked, by=by, on=on, fields=("state",))
    if has_passed and legal and contract.kind == Kind.FORMAL:
        record_legal_review_passed(
            project_id=contract.project_id,
            happened_on=legal,
            reference=review.reference or contract.title,
            by=by,
        )


def _tell(contract: Contract, review: LegalReview, *, by: User) -> None:
    worst = Opinion.PASSED
    for opinion in (review.opinion, review.fair_opinion):
        if opinion == Opinion.REFUSED or (opinion == Opinion.CHANGES and worst is Opinion.PASSED):
            worst = Opinion(opinion)
    people = {contract.keeper_id, review.created_by_id, contract.created_by_id}
    raise_alert(
        kind=notices.REVIEW_ANSWERED.name,
        subject=(SUBJECT, review.pk),
        recipients=[pk for pk in people if pk is not None],
        params={
            "contract": contract.title,
            "round": review.number,
            "opinion": worst.value,
            "who": str(by),
        },
        url=reverse("contracts:contract", args=[contract.pk]),
    )


@transaction.atomic
def remind_late_reviews(*, on: dt.date) -> int:
    """Tell the legal office of rounds whose day has passed; return how many were told of.

    A second run on the same day tells nobody again.
    """
    running = LegalReview.objects.filter(reviewed_on=None, taken_back_on=None, due_on__lt=on)
    late = list(running.select_related("contract"))
    offices = {each.contract.county_id: list[int]() for each in late}
    for county_id in offices:
        offices[county_id] = legal_office(county_id, on)
    return raise_alerts(
        Alert(
            kind=notices.REVIEW_LATE.name,
            subject=(SUBJECT, each.pk),
            recipients=[
                pk for pk in offices[each.contract.county_id] if pk != each.contract.created_by_id
            ],
            period=each.due_on.isoformat(),
            params={"contract": each.contract.title, "due": each.due_on},
            url=reverse("contracts:review", args=[each.pk]),
            due_on=each.due_on,
            meant_on=each.due_on + dt.timedelta(days=1),
        )
        for each in late
    )

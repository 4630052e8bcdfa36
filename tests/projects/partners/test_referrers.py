"""Referrers: entered by one, confirmed by another, first come first served, shares of 100 %."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from projects import events_partners as events
from projects.models import Referrer
from projects.services import referrers as service
from projects.services.moves import IN_FUTURE
from tests.factories.files import PDF, upload
from tests.factories.partners import make_claim
from tests.factories.projects import TODAY, ProjectFactory
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.stages import stage

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@stage
def project(county):
    return ProjectFactory(county=county.county, responsible_unit=county.township)


def make(county, name):
    return Referrer.objects.create(county=county.county, name=name)


def claim_of(referrer, project, by, claimed_on=TODAY, evidence="介绍信"):
    return service.enter_claim(
        referrer_id=referrer.pk,
        project_id=project.pk,
        claimed_on=claimed_on,
        evidence=evidence,
        by=by,
        on=TODAY,
    )


def confirm(claim, by, shares=None, note="企业书面确认"):
    wanted = {claim.pk: Decimal(100)} if shares is None else shares
    return service.confirm_claim(claim_id=claim.pk, shares=wanted, note=note, by=by, on=TODAY)


def test_a_referrer_is_entered_and_changed(county, officer):
    made = service.save_referrer(referrer_id=None, facts={"name": " 商会 "}, by=officer)
    assert (made.name, made.version) == ("商会", 1)
    service.save_referrer(referrer_id=made.pk, facts={"phone": "1"}, by=officer, version=1)
    with conflicting():
        service.save_referrer(referrer_id=made.pk, facts={"note": "x"}, by=officer, version=1)
    with refused(service.NAME_TAKEN, field="name"):
        service.save_referrer(referrer_id=None, facts={"name": "商会"}, by=officer)
    with refused(service.NAME_NEEDED, field="name"):
        service.save_referrer(referrer_id=None, facts={"name": ""}, by=officer)
    with refused(service.AGREEMENT_DATES, field="agreement_until"):
        facts = {"agreement_from": TODAY, "agreement_until": TODAY - DAY}
        service.save_referrer(referrer_id=made.pk, facts=facts, by=officer, version=2)


def test_the_answer_is_due_by_policy(county, officer, project):
    claim = claim_of(make(county, "商会"), project, officer, TODAY - DAY)
    assert claim.answer_due_on == TODAY - DAY + 7 * DAY


def test_what_cannot_be_claimed(county, officer, project):
    referrer = make(county, "商会")
    with refused(service.IN_FUTURE, field="claimed_on"):
        claim_of(referrer, project, officer, TODAY + DAY)
    with refused(service.EVIDENCE_NEEDED, field="evidence"):
        claim_of(referrer, project, officer, evidence=" ")
    claim_of(referrer, project, officer)
    with refused(service.CLAIMED_ALREADY, field="project", name=referrer):
        claim_of(referrer, project, officer)


def test_a_confirmed_one_stands_among_the_projects_referrers(
    county, officer, second_officer, project
):
    claim = claim_of(make(county, "商会"), project, officer)
    with refused(service.OWN_ENTRY):
        confirm(claim, officer)
    with traced() as left:
        confirm(claim, second_officer)
    assert left.event.kind == events.CLAIM_DECIDED
    assert list(project.referrers.all()) == [claim.referrer]
    after = stored(claim)
    assert (after.state, after.percent, after.decided_by) == ("confirmed", 100, second_officer)
    with refused(service.DECIDED_ALREADY):
        confirm(claim, second_officer)


def test_first_come_first_served_and_the_whole_is_shared(county, officer, second_officer, project):
    late = claim_of(make(county, "乙"), project, officer)
    early = claim_of(make(county, "甲"), project, officer, TODAY - DAY)
    with refused(service.EARLIER_FIRST, name="甲", on=TODAY - DAY):
        confirm(late, second_officer)
    confirm(early, second_officer)
    for shares in (
        {late.pk: Decimal(100)},
        {late.pk: Decimal(40), early.pk: Decimal(50)},
        {late.pk: Decimal(0), early.pk: Decimal(100)},
    ):
        with refused(service.NOT_WHOLE):
            confirm(late, second_officer, shares)
    confirm(late, second_officer, {late.pk: Decimal(40), early.pk: Decimal(60)})
    assert (stored(early).percent, stored(late).percent) == (60, 40)
    service.revoke_claim(claim_id=early.pk, reason="证明材料不实", by=officer, on=TODAY)
    assert (stored(early).percent, stored(late).percent) == (None, 100)
    assert list(project.referrers.all()) == [late.referrer]


def test_a_refused_one_may_claim_again(county, officer, second_officer, project):
    claim = claim_of(make(county, "商会"), project, officer)
    service.refuse_claim(claim_id=claim.pk, reason="无凭据", by=second_officer, on=TODAY)
    assert stored(claim).state == "refused"
    assert claim_of(claim.referrer, project, officer).state == "open"
    with refused(service.NOT_CONFIRMED):
        service.revoke_claim(claim_id=claim.pk, reason="x", by=officer, on=TODAY)


def test_a_dispute_is_noted_and_the_referrer_answered_once(county, officer, project):
    claim = claim_of(make(county, "商会"), project, officer)
    service.note_dispute(claim_id=claim.pk, note="另一商会提出异议", by=officer, version=1)
    assert stored(claim).is_disputed
    words = {"claim_id": claim.pk, "by": officer, "on": TODAY}
    with refused(service.ANSWER_NEEDED, field="answer"):
        service.answer_referrer(answered_on=TODAY, answer="", **words)
    with refused(service.IN_FUTURE, field="answered_on"):
        service.answer_referrer(answered_on=TODAY + DAY, answer="已告知", **words)
    service.answer_referrer(answered_on=TODAY, answer="已告知", **words)
    with refused(service.ANSWERED_ALREADY):
        service.answer_referrer(answered_on=TODAY, answer="已告知", **words)


def test_the_agreement_is_kept_for_the_bureau(county, officer, clerk, login):
    claim = make_claim(ProjectFactory(county=county.county, responsible_unit=county.township))
    given = {"claim_id": claim.pk, "by": officer, "on": TODAY, "version": 1}
    with refused(IN_FUTURE, field="agreed_on"):
        service.keep_agreement(
            **given, agreed_on=TODAY + dt.timedelta(days=1), upload=upload("协议.pdf", PDF)
        )
    service.keep_agreement(**given, agreed_on=TODAY, upload=upload("引荐协议.pdf", PDF))
    assert stored(claim).agreed_on == TODAY
    url = reverse("projects:claim-agreement-file", args=[claim.pk])
    assert login(officer).get(url).status_code == 200
    assert login(clerk).get(url).status_code == 403


def test_the_second_to_note_a_dispute_or_replace_an_agreement_is_told(county, officer):
    claim = make_claim(ProjectFactory(county=county.county, responsible_unit=county.township))
    given = {"claim_id": claim.pk, "by": officer, "version": 1}
    service.note_dispute(**given, note="另一商会提出异议")
    with conflicting():
        service.note_dispute(**given, note="已撤回异议")
    with conflicting():
        service.keep_agreement(
            **given, on=TODAY, agreed_on=TODAY, upload=upload("引荐协议.pdf", PDF)
        )

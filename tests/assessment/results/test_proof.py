"""A result proves itself out of what it keeps (R12): a changed row or content is found."""

from __future__ import annotations

import pytest

from assessment import events_scores as events
from assessment.models import ScoreRow, ScoreRun
from assessment.services.report_content import seal
from assessment.services.scoring.proof import prove_scores, verify_scores
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_an_untouched_result_holds(published):
    proof = prove_scores(published)
    assert proof.holds
    assert (proof.units, proof.sealed, list(proof.differing)) == (3, published.sha256, [])


def test_a_tampered_total_is_found_and_named(published, county):
    ScoreRow.objects.filter(run=published, unit=county.township).update(total="99.00", place=1)
    proof = prove_scores(published)
    assert not proof.holds
    (found,) = proof.differing
    assert (found.unit_id, found.stored, found.again) == (
        county.township.pk,
        (1, "99.00"),
        (2, "70.00"),
    )


def test_a_tampered_place_alone_is_found(published, county):
    ScoreRow.objects.filter(run=published, unit=county.township).update(place=1)
    assert [each.unit_id for each in prove_scores(published).differing] == [county.township.pk]


def test_a_tampered_grade_or_name_is_found(published, county):
    row = ScoreRow.objects.filter(run=published, unit=county.township)
    row.update(grade="优秀")
    assert not prove_scores(published).holds
    row.update(grade="", unit_name="别的镇")
    assert not prove_scores(published).holds


def test_a_tampered_working_is_found(published, county):
    row = published.rows.get(unit=county.township)
    row.outcome["indicators"]["funds"]["score"] = "60.00"
    row.save()
    assert len(prove_scores(published).differing) == 1


def test_a_row_taken_out_is_found(published, county):
    published.rows.filter(unit=county.park).delete()
    (found,) = prove_scores(published).differing
    assert (found.unit_id, found.stored) == (county.park.pk, (None, ""))


def test_a_tampered_content_is_found_by_its_seal(published):
    published.content["units"][0]["values"]["funds"] = "24000"
    published.save()
    proof = prove_scores(ScoreRun.objects.get())
    assert not proof.holds
    assert proof.found == seal(published.content) != proof.sealed


def test_who_tampers_with_content_and_seal_is_found_by_the_rows(published, county):
    published.content["units"][0]["values"]["funds"] = "24000"
    published.sha256 = seal(published.content)
    published.save()
    proof = prove_scores(ScoreRun.objects.get())
    assert proof.sealed == proof.found
    assert county.township.pk in [each.unit_id for each in proof.differing]


def test_that_somebody_asked_is_on_record(published, leader):
    assert verify_scores(published, by=leader).holds
    event = AuditEvent.objects.get(kind=events.SCORES_VERIFIED)
    assert (event.actor, event.detail["holds"]) == (leader, True)

"""By what right a file opens, and that nothing else opens it (S4, R14)."""

import pytest

from contracts.models.choices import FileKind
from contracts.models.files import FileOpening
from contracts.selectors.access import access_of, deciders_of_access, decides_access
from tests.factories.accounts import make_county
from tests.factories.contract_files import make_grant, make_request
from tests.factories.contracts import make_contract_file
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.accounts.models import Position, PositionHolding
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db
Right = FileOpening.Right


def right(user, file):
    by_pass = access_of(user, file.contract, clock.now()).to(file)
    return by_pass and by_pass.right


@stage
def signed_text(performing):
    return make_contract_file(performing)


def test_the_keeper_opens_every_file(performing, officer):
    for kind in FileKind:
        assert right(officer, make_contract_file(performing, kind)) == Right.KEEPER


def test_a_keeper_who_left_the_bureau_opens_nothing(signed_text, county, performing):
    gone = county.user(Role.CLERK)
    performing.keeper = gone
    performing.save()
    assert right(gone, signed_text) is None


def test_others_of_the_bureau_have_to_ask(signed_text, second_officer, director):
    assert right(second_officer, signed_text) is None
    assert right(director, signed_text) is None


def test_a_leader_of_the_county_opens_every_file(signed_text, leader):
    assert right(leader, signed_text) == Right.LEADER


def test_a_leader_of_a_level_above_and_one_of_another_county_open_nothing(signed_text, county):
    other = make_county("XJ")
    assert right(other.user(Role.LEADER), signed_text) is None
    assert right(other.user(Role.BUREAU), signed_text) is None


def test_the_bureau_works_on_a_draft_and_reads_drafts_and_opinions_later(
    draft, performing, second_officer, signed_text
):
    assert right(second_officer, make_contract_file(draft, FileKind.ATTACHMENT)) == Right.DRAFTER
    for kind in (FileKind.DRAFT, FileKind.OPINION):
        assert right(second_officer, make_contract_file(performing, kind)) == Right.DRAFTER
    assert right(second_officer, signed_text) is None


def test_the_legal_office_reads_all_while_it_reviews_and_its_draft_afterwards(draft, legal):
    reviewed = make_contract_file(draft, FileKind.DRAFT)
    later = make_contract_file(draft, FileKind.ATTACHMENT)
    assert right(legal, reviewed) is None
    review = draft.legal_reviews.create(number=1, asked_on=TODAY, due_on=TODAY, draft=reviewed)
    assert right(legal, reviewed) == right(legal, later) == Right.LEGAL
    review.reviewed_on = TODAY
    review.save()
    assert right(legal, reviewed) == Right.LEGAL
    assert right(legal, later) is None


def test_a_review_taken_back_opens_nothing(draft, legal):
    file = make_contract_file(draft, FileKind.DRAFT)
    draft.legal_reviews.create(
        number=1, asked_on=TODAY, due_on=TODAY, draft=file, taken_back_on=TODAY
    )
    assert right(legal, file) is None


def test_a_holder_opens_what_its_received_original_consists_of(performing, signed_text, archivist):
    copy = performing.copies.create(number=1, holder_unit=archivist.unit, sent_on=TODAY)
    assert right(archivist, signed_text) is None
    copy.received_on = TODAY
    copy.save()
    assert right(archivist, signed_text) == Right.HOLDER
    assert right(archivist, make_contract_file(performing, FileKind.OPINION)) is None
    copy.withdrawn_on = TODAY
    copy.save()
    assert right(archivist, signed_text) is None


def test_somebody_else_of_the_holding_unit_opens_nothing(
    performing, signed_text, county, archivist
):
    clerk = county.user(Role.CLERK, unit=archivist.unit)
    performing.copies.create(number=1, holder_unit=clerk.unit, sent_on=TODAY, received_on=TODAY)
    assert right(clerk, signed_text) is None


def test_a_grant_opens_for_its_time_to_who_asked_alone(signed_text, clerk, leader, other_clerk):
    grant = make_grant(signed_text.contract, clerk, leader)
    by_pass = access_of(clerk, signed_text.contract, clock.now()).to(signed_text)
    assert (by_pass.right, by_pass.request, by_pass.is_marked) == (Right.GRANT, grant, True)
    assert not by_pass.may_download
    assert right(other_clerk, signed_text) is None
    assert access_of(clerk, signed_text.contract, grant.closes_at).to(signed_text) is None


@pytest.mark.parametrize("state", ["asked", "refused", "withdrawn", "revoked"])
def test_a_request_that_is_not_granted_opens_nothing(signed_text, clerk, leader, state):
    grant = make_grant(signed_text.contract, clerk, leader)
    grant.state = state
    grant.save()
    assert right(clerk, signed_text) is None


def test_a_later_request_that_waits_does_not_close_what_is_open(signed_text, clerk, leader):
    make_grant(signed_text.contract, clerk, leader)
    make_request(signed_text.contract, clerk)
    assert right(clerk, signed_text) == Right.GRANT


def test_a_removed_file_opens_to_nobody(signed_text, officer, leader):
    signed_text.removed_at = clock.now()
    assert right(officer, signed_text) is None
    assert right(leader, signed_text) is None


def test_leaders_and_their_deputies_decide(county, leader, officer, clerk):
    assert decides_access(leader, county.county.pk, TODAY)
    assert not decides_access(officer, county.county.pk, TODAY)
    office = Position.objects.create(unit=county.county, code="leader_in_charge", title="副县长")
    held = PositionHolding.objects.create(
        position=office, holder=leader, deputy=officer, since=TODAY
    )
    assert decides_access(officer, county.county.pk, TODAY)
    assert deciders_of_access(county.county.pk, TODAY) == sorted([leader.pk, officer.pk])
    held.until = TODAY
    held.save()
    assert not decides_access(officer, county.county.pk, TODAY)


def test_the_rights_cost_a_fixed_number_of_queries(
    performing, county, django_assert_max_num_queries
):
    files = [make_contract_file(performing, kind) for kind in FileKind]
    for role in (Role.CLERK, Role.BUREAU, Role.LEADER, Role.LEGAL, Role.ARCHIVIST):
        user = county.user(role)
        _scope = user.scope
        with django_assert_max_num_queries(3):
            access = access_of(user, performing, clock.now())
            for file in files:
                access.to(file)

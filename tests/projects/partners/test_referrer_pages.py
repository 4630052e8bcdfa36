"""Pages of referrers, by role; what waits for the bureau."""

import pytest
from django.urls import reverse

from projects.models import ReferrerClaim
from projects.todo_partners import claims_to_confirm, referrers_to_answer
from tests.factories.partners import make_claim
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage

pytestmark = pytest.mark.django_db
PHONE = "13905341234"


def url(name, pk):
    return reverse(f"projects:{name}", args=[pk])


@stage
def claim(county, officer):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    return make_claim(project, created_by=officer)


def test_the_list_shows_what_the_scope_shows(login, clerk, other_clerk, leader, claim):
    for user, count in ((clerk, 1), (leader, 1), (other_clerk, 0)):
        assert len(login(user).get(reverse("projects:referrers")).context["rows"]) == count


def test_the_number_is_masked_and_shown_by_the_bureau_only(login, clerk, officer, claim):
    address = url("referrer", claim.referrer_id)
    assert PHONE not in login(clerk).get(address).content.decode()
    shown = url("referrer-unmask", claim.referrer_id)
    assert login(clerk).post(shown).status_code == 403
    assert PHONE in login(officer).post(shown).content.decode()


def test_another_unit_does_not_find_it(login, other_clerk, claim):
    assert login(other_clerk).get(url("referrer", claim.referrer_id)).status_code == 404


def test_who_entered_it_does_not_decide(login, officer, second_officer, claim):
    assert login(officer).get(url("claim-decide", claim.pk)).status_code == 403
    data = {"decision": "confirm", "note": "企业确认", f"share_{claim.pk}": "100"}
    login(second_officer).post(url("claim-decide", claim.pk), data)
    assert ReferrerClaim.objects.get().percent == 100


def test_only_the_administrator_takes_a_confirmation_back(login, officer, director, claim):
    assert login(officer).get(url("claim-revoke", claim.pk)).status_code == 403
    assert login(director).get(url("claim-revoke", claim.pk)).status_code == 200


def test_claims_and_answers_wait_for_the_bureau(clerk, officer, second_officer, claim):
    assert len(claims_to_confirm(second_officer, TODAY)) == 1
    assert claims_to_confirm(officer, TODAY) == claims_to_confirm(clerk, TODAY) == []
    assert len(referrers_to_answer(officer, TODAY)) == 1

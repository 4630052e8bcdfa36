"""A reserve project: packaged, returned, accepted, promoted, taken up or shelved; the quota."""

from decimal import Decimal

import pytest

from projects import events_reserve as events
from projects import notices_reserve as notices
from projects.models import Project, ReserveProject, ReserveQuota
from projects.rules.reserve import Band, Bands, ReserveState
from projects.selectors.reserve import quota_of, quota_table
from projects.services.moves import IN_FUTURE, REASON_NEEDED
from projects.services.registering import NewClue
from projects.services.reserve import (
    CONTENT_NEEDED,
    NOT_IN_STATE,
    OCCASION_NEEDED,
    OWN_PROPOSAL,
    ReserveFacts,
    accept_reserve,
    change_reserve,
    link_reserve,
    promote_reserve,
    propose_reserve,
    register_from_reserve,
    return_reserve,
    set_quota,
    shelve_reserve,
)
from tests.factories.partners import make_activity
from tests.factories.projects import TODAY, ProjectFactory
from tests.factories.reserve import make_reserve
from tests.projects.services.acts import conflicting, refused, stored, traced, unchanged

pytestmark = pytest.mark.django_db
BANDS = Bands(Decimal(10_000), Decimal(5_000), Decimal(500))


def facts_of(unit, **changes) -> ReserveFacts:
    facts = {
        "year": 2026,
        "title": "汽车零部件精密铸造产业园",
        "unit": unit,
        "total_wan": Decimal(12_000),
        "content": "建设精密铸造生产线 6 条",
    }
    return ReserveFacts(**{**facts, **changes})


def propose(by, **changes) -> ReserveProject:
    return propose_reserve(facts=facts_of(by.unit, **changes), by=by, on=TODAY)


def test_a_proposal_waits_for_the_bureau(clerk, officer):
    with traced() as left:
        made = propose(clerk)
    assert made.state == ReserveState.PROPOSED
    assert left.event.kind == events.RESERVE_SAVED
    assert left.told(notices.RESERVE_PROPOSED) == {officer.pk}
    with refused(CONTENT_NEEDED, field="content"):
        propose(clerk, content=" ")


def test_returned_and_changed_it_is_proposed_anew(clerk, officer):
    made = propose(clerk)
    with refused(REASON_NEEDED, field="reason"):
        return_reserve(reserve_id=made.pk, reason="", by=officer, on=TODAY)
    with traced() as left:
        return_reserve(reserve_id=made.pk, reason="缺选址意见", by=officer, on=TODAY)
    assert left.told(notices.RESERVE_RETURNED) == {clerk.pk}
    change_reserve(
        reserve_id=made.pk,
        facts=facts_of(clerk.unit, site="开发区南区"),
        by=clerk,
        on=TODAY,
        version=stored(made).version,
    )
    after = stored(made)
    assert (after.state, after.state_reason, after.site) == ("proposed", "", "开发区南区")


def test_who_packaged_it_does_not_accept_it(officer, second_officer):
    made = propose(officer)
    with refused(OWN_PROPOSAL):
        accept_reserve(reserve_id=made.pk, by=officer)
    accept_reserve(reserve_id=made.pk, by=second_officer)
    assert stored(made).state == ReserveState.ACCEPTED


def test_what_changed_since_it_was_read_is_not_accepted(clerk, officer):
    made = propose(clerk)
    facts = facts_of(clerk.unit, site="南区")
    change_reserve(reserve_id=made.pk, facts=facts, by=clerk, on=TODAY, version=1)
    with conflicting() as caught:
        accept_reserve(reserve_id=made.pk, by=officer, version=1)
    assert "储备项目" in str(caught.value)
    assert [change.theirs for change in caught.value.changes] == ["南区"]
    accept_reserve(reserve_id=made.pk, by=officer, version=2)
    assert stored(made).state == ReserveState.ACCEPTED


def test_the_second_to_change_it_is_told(clerk, officer):
    made = propose(clerk)
    given = {"reserve_id": made.pk, "facts": facts_of(clerk.unit, site="南区"), "on": TODAY}
    change_reserve(**given, by=clerk, version=1)
    with conflicting():
        change_reserve(**given, by=officer, version=1)


def test_it_is_promoted_at_an_activity_or_elsewhere(county, clerk):
    made = make_reserve(county.township, ReserveState.ACCEPTED)
    given = {"reserve_id": made.pk, "result": "两家企业索取资料", "by": clerk, "on": TODAY}
    activity = make_activity(county.township)
    promote_reserve(**given, promoted_on=TODAY, occasion="", activity=activity)
    assert made.promotions.get().occasion == activity.title
    with refused(OCCASION_NEEDED, field="occasion"):
        promote_reserve(**given, promoted_on=TODAY, occasion=" ")
    with refused(IN_FUTURE, field="promoted_on"):
        promote_reserve(**given, promoted_on=TODAY.replace(year=2027), occasion="对接会")


def test_a_clue_takes_it_up_both_or_neither(county, clerk):
    made = make_reserve(county.township, ReserveState.ACCEPTED)
    clue = NewClue(
        name="力驰精密铸造",
        source="储备项目",
        introducing_unit=clerk.unit,
        responsible_unit=clerk.unit,
        submitted_on=TODAY,
        referrer_name="德州汽车商会",
    )
    project = register_from_reserve(reserve_id=made.pk, clue=clue, by=clerk, on=TODAY)
    after = stored(made)
    assert (after.state, after.project) == (ReserveState.TAKEN_UP, project)
    number = Project.objects.count()
    with refused(NOT_IN_STATE, state=after.get_state_display()):
        register_from_reserve(
            reserve_id=made.pk, clue=clue, by=clerk, on=TODAY, not_a_duplicate="另一期"
        )
    assert Project.objects.count() == number


def test_a_shelved_one_is_not_taken_up(county, officer):
    made = make_reserve(county.township, ReserveState.ACCEPTED)
    shelve_reserve(reserve_id=made.pk, reason="产业政策调整", by=officer)
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    with refused(NOT_IN_STATE, state=stored(made).get_state_display()):
        link_reserve(reserve_id=made.pk, project=project, by=officer)


# --- Quota --------------------------------------------------------------------------------------


def test_the_quota_counts_what_was_accepted_by_band(county, director, officer, clerk):
    numbers = {Band.LARGE: 1, Band.MIDDLE: 0, Band.SMALL: 3}
    with traced() as left:
        assert set_quota(unit=county.township, year=2026, numbers=numbers, by=director) == 2
    assert left.event.detail == {"year": 2026, "large": [0, 1], "small": [0, 3]}
    make_reserve(county.township, ReserveState.ACCEPTED)
    make_reserve(county.township)
    make_reserve(county.township, ReserveState.SHELVED)
    make_reserve(county.township, ReserveState.ACCEPTED, total_wan=Decimal(499))
    (row,) = quota_table(officer, county.county, 2026, BANDS)
    large, small = row.cells[Band.LARGE], row.cells[Band.SMALL]
    assert (large.owed, large.entered, large.accepted, large.missing) == (1, 2, 1, 0)
    assert (small.owed, small.entered, small.missing) == (3, 0, 3)
    assert quota_table(clerk, county.county, 2026, BANDS)[0].unit == county.township


def test_the_same_quota_again_changes_nothing(county, director):
    numbers = {Band.LARGE: 1}
    set_quota(unit=county.township, year=2026, numbers=numbers, by=director)
    with unchanged():
        given = {"unit": county.township, "year": 2026, "numbers": numbers, "by": director}
        assert set_quota(**given, version=1) == 0
    set_quota(unit=county.township, year=2026, numbers={Band.LARGE: 0}, by=director, version=1)
    assert ReserveQuota.objects.get().history.count() == 2


def test_the_second_to_set_a_quota_is_told_of_the_first(county, director):
    unit, given = county.township, {"unit": county.township, "year": 2026, "by": director}
    opened = quota_of(unit, 2026).version
    set_quota(**given, numbers={Band.LARGE: 1, Band.SMALL: 2}, version=opened)
    with conflicting() as caught:
        set_quota(**given, numbers={Band.LARGE: 4, Band.SMALL: 2}, version=opened)
    (change,) = caught.value.changes
    assert (change.theirs, change.yours, change.by) == ("1", "4", str(director))
    set_quota(**given, numbers={Band.LARGE: 4}, version=quota_of(unit, 2026).version)
    assert quota_of(unit, 2026).numbers[Band.LARGE] == 4

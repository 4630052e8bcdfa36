"""Saved views: mine, my unit's, the county's; renamed and deleted by their owner alone."""

import pytest
from django.urls import reverse

from projects import events_ledger as events
from projects.models import SavedView
from projects.services.views import (
    BUREAU_SHARES,
    MOST_VIEWS,
    NAME_TAKEN,
    NOT_YOUR_VIEW,
    QUERY_TOO_LONG,
    TOO_MANY_VIEWS,
    change_view,
    delete_view,
    save_view,
)
from tests.projects.ledger.conftest import logged_in
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db


def saved(by, name="本月签约", sharing="mine", query="stage=signed&q=铝") -> SavedView:
    return save_view(name=name, sharing=sharing, query=query, by=by)


def test_a_view_keeps_filters_and_sort_and_nothing_else(officer):
    view = saved(officer, query="page=3&at=x&rows=20&sort=-land&stage=signed&evil=1")

    assert view.query == "stage=signed&sort=-land"
    assert view.unit == officer.unit
    assert AuditEvent.objects.filter(kind=events.VIEW_SAVED).count() == 1


def test_a_name_is_unique_among_ones_own(officer, clerk):
    saved(officer)
    saved(clerk)

    with pytest.raises(RuleBroken) as refused:
        saved(officer)

    assert refused.value.message == NAME_TAKEN
    assert SavedView.objects.count() == 2


def test_only_the_bureau_shares_with_the_county(officer, clerk):
    saved(officer, sharing="county")

    with pytest.raises(RuleBroken) as refused:
        saved(clerk, sharing="county")

    assert refused.value.message == BUREAU_SHARES


def test_views_do_not_grow_without_end(officer):
    for number in range(MOST_VIEWS):
        saved(officer, name=str(number))

    with pytest.raises(RuleBroken) as refused:
        saved(officer, name="one more")

    assert str(refused.value) == str(TOO_MANY_VIEWS) % {"count": MOST_VIEWS}


def test_a_view_with_too_many_filters_is_refused(officer):
    long = "&".join(f"{name}={'木' * 100}" for name in ("q", "unit", "host", "sponsor", "section"))

    with pytest.raises(RuleBroken) as refused:
        saved(officer, query=long)

    assert refused.value.message == QUERY_TOO_LONG


def test_the_owner_renames_and_shares(officer, lx):
    view = saved(officer)

    change_view(view=view, name="新名", sharing="county", by=officer)

    colleague = lx.user(Role.CLERK)
    assert [each.name for each in SavedView.objects.visible_to(colleague)] == ["新名"]


def test_others_neither_change_nor_delete(officer, lx):
    view = saved(officer, sharing="unit")
    colleague = lx.user(Role.BUREAU)

    for act in (
        lambda: change_view(view=view, name="x", sharing="mine", by=colleague),
        lambda: delete_view(view=view, by=colleague),
    ):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert refused.value.message == NOT_YOUR_VIEW
    assert SavedView.objects.get().name == "本月签约"


def test_the_page_saves_what_is_shown_and_marks_it_afterwards(as_officer, ledger):
    address = reverse("projects:ledger-view-new") + "?stage=signed&q=%E9%93%9D"

    form = as_officer.get(address)
    answer = as_officer.post(address, {"name": "铝项目", "sharing": "county"}, follow=True)

    assert any("铝" in words for words in form.context["chosen"])
    view = next(each for each in answer.context["views"] if each["label"] == "铝项目")
    assert view["current"]


def test_a_name_that_is_taken_is_said_beside_the_field(as_officer, officer):
    saved(officer)

    answer = as_officer.post(
        reverse("projects:ledger-view-new"), {"name": "本月签约", "sharing": "mine"}
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors["name"] == [str(NAME_TAKEN)]


def test_a_clerk_is_not_offered_the_county(as_clerk):
    form = as_clerk.get(reverse("projects:ledger-view-new")).context["form"]

    assert [value for value, _label in form.fields["sharing"].choices] == ["mine", "unit"]


def test_a_clerk_who_posts_the_county_is_refused(as_clerk):
    answer = as_clerk.post(reverse("projects:ledger-view-new"), {"name": "x", "sharing": "county"})

    assert answer.status_code == 200
    assert not SavedView.objects.exists()


def test_the_list_of_views_offers_acts_on_ones_own(lx, as_officer, officer):
    own = saved(officer)
    colleague = lx.user(Role.BUREAU)
    saved(colleague, name="同事的", sharing="county")

    rows = as_officer.get(reverse("projects:ledger-views")).context["rows"]

    assert {row["view"].name: bool(row["change_url"]) for row in rows} == {
        own.name: True,
        "同事的": False,
    }


def test_deleting_is_a_post_of_the_owner(as_officer, officer, lx):
    view = saved(officer, sharing="county")
    address = reverse("projects:ledger-view-delete", args=[view.pk])

    assert as_officer.get(address).status_code == 405
    assert logged_in(lx.user(Role.BUREAU)).post(address).status_code == 404
    assert as_officer.post(address).status_code == 302
    assert not SavedView.objects.exists()
    assert AuditEvent.objects.filter(kind=events.VIEW_DELETED).count() == 1


def test_another_owners_view_is_out_of_sight_of_the_form(as_officer, lx):
    view = saved(lx.user(Role.BUREAU), sharing="county")

    assert as_officer.get(reverse("projects:ledger-view", args=[view.pk])).status_code == 404


def test_a_view_is_changed_on_its_page(as_officer, officer):
    view = saved(officer)
    address = reverse("projects:ledger-view", args=[view.pk])

    as_officer.post(address, {"name": "改了", "sharing": "unit"})

    view.refresh_from_db()
    assert (view.name, view.sharing) == ("改了", "unit")

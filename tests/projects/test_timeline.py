"""The timeline: nothing is skipped, nothing comes twice, whatever the size of a page."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.models import FundsEntry, ReviewRequest
from projects.models.choices import DocumentKind
from projects.rules.duties import StepKind
from projects.selectors.timeline import timeline_page
from projects.selectors.timeline_kinds import OUTCOMES, Kind
from projects.selectors.timeline_records import RECORDS
from projects.services import activity_links
from projects.views.flag_words import county_looks
from projects.views.page_timeline import CHIPS, KIND_LABELS, timeline_items
from tests.factories.duties import duty_objects
from tests.factories.flag_pages import make_consequence, make_flag, make_hold
from tests.factories.partners import make_activity, make_claim
from tests.factories.projects import (
    TODAY,
    ProjectFactory,
    make_document,
    make_follow_up,
    make_funds,
    make_problem,
    make_stored_file,
)
from tests.factories.reserve import reserve_objects
from tests.factories.reviews import make_approval, make_round
from tests.factories.services import service_objects
from tests.stages import stage
from zhaoshang.policy.selectors import policy_book

pytestmark = pytest.mark.django_db


@stage
def busy(county, officer):
    """A project on which much happened, often on one day."""
    project = ProjectFactory(county=county.county, responsible_unit=county.township, started=True)
    project.reader = officer
    for number in range(12):
        day = TODAY - dt.timedelta(days=number // 3)
        make_follow_up(project, day)
        make_funds(project, day, 100)
        make_problem(project, day, resolved_on=day if number % 2 else None)
        make_document(project, DocumentKind.OTHER, day)
        if number % 2:
            project.note = f"第 {number} 次"
        project.version += 1
        project.save()
    return project


def walk(project, size, only=None, user=None):
    entries, cursor = [], None
    for _step in range(500):
        page = timeline_page(project, user or project.reader, only=only, cursor=cursor, size=size)
        entries += [(entry.kind, entry.pk) for entry in page.entries]
        positions = [entry.position for entry in page.entries]
        assert positions == sorted(positions, reverse=True)
        cursor = page.next
        if cursor is None:
            return entries
    raise AssertionError("the timeline does not end")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 15, 200])
def test_pages_of_any_size_tell_the_same_story(busy, size):
    whole = walk(busy, 1000)
    assert len(set(whole)) == len(whole)
    assert walk(busy, size) == whole


def test_a_filter_shows_one_kind_and_difficulties_with_their_resolution(busy):
    assert {kind for kind, _pk in walk(busy, 5, Kind.FUNDS)} == {Kind.FUNDS}
    assert len(walk(busy, 5, Kind.FUNDS)) == busy.funds.count()
    found = walk(busy, 5, Kind.PROBLEM)
    assert {kind for kind, _pk in found} == {Kind.PROBLEM, Kind.RESOLVED}


def test_only_real_changes_of_fields_are_told(busy):
    changes = walk(busy, 50, Kind.CHANGE)
    page = timeline_page(busy, busy.reader, only=Kind.CHANGE, size=50)
    # Six notes were changed, and the climb to "started" gave the company a name and a code.
    assert len(changes) == 7
    assert {change.label for entry in page.entries[:6] for change in entry.changes} == {
        str(busy._meta.get_field("note").verbose_name)
    }


@pytest.mark.parametrize("cursor", ["", "x", "WyJ4Il0:1:2", "1:2:3"])
def test_a_forged_cursor_shows_the_first_page(busy, cursor):
    first = [entry.pk for entry in timeline_page(busy, busy.reader).entries]
    assert [entry.pk for entry in timeline_page(busy, busy.reader, cursor=cursor).entries] == first


def test_the_page_begins_as_the_timeline_does(login, officer, busy):
    client = login(officer)
    on_page = client.get(reverse("projects:project", args=[busy.pk])).context["timeline"]
    alone = client.get(reverse("projects:timeline", args=[busy.pk])).context["timeline"]
    assert [item["title"] for item in on_page] == [item["title"] for item in alone]


def test_a_fragment_holds_the_timeline_alone(login, officer, busy):
    url = reverse("projects:timeline", args=[busy.pk])
    fragment = login(officer).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "zs-tl" in fragment


@settings(max_examples=15)
@given(days=st.lists(st.integers(0, 4), min_size=1, max_size=12), size=st.integers(1, 6))
def test_random_days_are_walked_without_gap(county, officer, days, size):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    project.reader = officer
    for number, day in enumerate(days):
        on = TODAY - dt.timedelta(days=day)
        (make_follow_up, make_problem)[number % 2](project, on)
    assert walk(project, size) == walk(project, 1000)


def everything(county, officer, leader):
    """A project to which each kind of record happened at least once."""
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, is_key=True, contacted=True
    )
    file = make_stored_file(county.county, "批复.pdf")
    flag = make_flag(project, cleared_on=TODAY, cleared_by="follow_up")
    assert flag.cleared_on
    make_flag(project)
    make_hold(project)
    make_consequence(project)
    round_ = make_round(project, {county.department: ["environment"]}, TODAY)
    round_.conclusion, round_.concluded_on = "agree", TODAY
    round_.save()
    ReviewRequest.objects.filter(round=round_).update(answered_on=TODAY, answered_by=officer)
    step = make_approval(project, TODAY).steps.get()
    step.decision, step.decided_on = "agree", TODAY
    step.save()
    service_objects(county, project)
    duty_objects(project, file, leader)
    reserve_objects(project, file)
    activity_links.link_project(
        activity_id=make_activity(county.township).pk, project=project, by=officer
    )
    make_claim(project, state="confirmed", decided_on=TODAY, decided_by=officer, percent=60)
    make_funds(project, TODAY, 100)
    funds = make_funds(project, TODAY, 80, state=FundsEntry.State.VERIFIED, verified_wan=80)
    FundsEntry.objects.filter(pk=funds.pk).update(verified_at="2026-11-19T02:00:00Z")
    problem = make_problem(project, TODAY, resolved_on=TODAY)
    problem.steps.create(kind=StepKind.ESCALATED.value, happened_on=TODAY, text="请协调")
    project.note, project.version = "改动", project.version + 1
    project.save()
    return project


def test_every_kind_of_record_is_told_in_words(county, officer, clerk, leader):
    project = everything(county, officer, leader)
    page = timeline_page(project, officer, size=200)
    assert {entry.kind for entry in page.entries} == set(Kind)
    assert set(RECORDS) | {Kind.CHANGE} == set(Kind) == set(KIND_LABELS)
    assert set(CHIPS) | set(OUTCOMES) == set(Kind)
    looks = county_looks(policy_book(county.county, TODAY))
    items = timeline_items(project, page.entries, looks)
    assert all(item["title"] and item["kind_label"] for item in items)
    assert len(walk(project, 7, user=clerk)) == len(page.entries)


def test_each_chip_shows_its_kind_with_what_came_of_it(county, officer, leader):
    project = everything(county, officer, leader)
    for chip in CHIPS:
        shown = {chip, *(kind for kind, of in OUTCOMES.items() if of is chip)}
        assert {kind for kind, _pk in walk(project, 50, chip, user=officer)} == shown


def test_links_of_the_timeline_lead_somewhere(login, county, officer, leader):
    project = everything(county, officer, leader)
    client = login(officer)
    shown = client.get(reverse("projects:timeline", args=[project.pk])).context["timeline"]
    addresses = {item["url"] for item in shown if item.get("url")}
    assert not [each for each in addresses if each.startswith("#")]
    assert {client.get(each).status_code for each in addresses} == {200}


def test_the_fragment_takes_few_queries(
    login, county, officer, clerk, leader, django_assert_max_num_queries
):
    project = everything(county, officer, leader)
    address = reverse("projects:timeline", args=[project.pk])
    for user in (officer, clerk):
        client = login(user)
        client.get(address)
        with django_assert_max_num_queries(10):
            client.get(address, headers={"HX-Request": "true"})


def test_an_activity_is_told_to_those_who_see_it(county, clerk, other_clerk, officer):
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, introducing_unit=county.townships[1]
    )
    trip = make_activity(county.townships[1])
    activity_links.link_project(activity_id=trip.pk, project=project, by=other_clerk)
    told = {
        user: walk(project, 50, Kind.ACTIVITY, user=user) for user in (clerk, other_clerk, officer)
    }
    assert [len(entries) for entries in told.values()] == [0, 1, 1]
    trip.people.add(clerk)
    assert len(walk(project, 1, user=clerk)) == len(walk(project, 50, user=officer))

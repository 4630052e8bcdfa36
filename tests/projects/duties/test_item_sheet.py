"""The list of action items on paper: every row of the filter, whichever page is on the screen."""

import pytest
from django.urls import reverse

from projects import events_duties as events
from projects.views import action_items
from tests.factories.duties import make_item
from tests.projects.services.acts import traced

pytestmark = pytest.mark.django_db
LONG = "落实项目用地指标并完成报批，协调供电专线建设，倒排工期。"


def test_paper_has_the_whole_filter_in_whole_words(login, county, officer, monkeypatch):
    monkeypatch.setattr(action_items, "PAGE", 1)
    for _number in range(3):
        make_item(county.township, content=LONG)
    client = login(officer)
    listed = client.get(reverse("projects:action-items"))
    assert len(listed.context["rows"]) == 1
    with traced() as left:
        paper = client.get(listed.context["print_url"])
    assert len(paper.context["rows"]) == 3
    assert LONG in paper.content.decode()
    assert left.event.kind == events.ITEMS_PRINTED
    assert left.event.detail["rows"] == 3


def test_paper_keeps_the_filter_and_says_which(login, county, officer):
    make_item(county.township)
    make_item(county.department)
    query = {"unit": county.township.pk}
    paper = login(officer).get(reverse("projects:action-items-print"), query)
    assert [row["item"].owner_unit for row in paper.context["rows"]] == [county.township]
    assert str(county.township) in paper.context["line"][1]


def test_nobody_prints_more_than_they_see(login, county, other_clerk):
    make_item(county.township)
    paper = login(other_clerk).get(reverse("projects:action-items-print"))
    assert paper.context["rows"] == []
    assert "zs-empty" in paper.content.decode()

"""What happened to an action item is told from its history: nothing said before is lost."""

import datetime as dt

import pytest
from django.urls import reverse

from projects.selectors.item_course import Turn, course_of
from projects.services.action_items import (
    ItemFacts,
    assign_item,
    cancel_item,
    change_item,
    postpone_item,
)
from projects.services.item_reports import close_item, reopen_item, report_done, return_item
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from tests.projects.services.acts import stored
from tests.stages import stage

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@stage
def item(county, officer):
    facts = ItemFacts("落实一期用地指标", county.township, TODAY + 7 * DAY)
    return assign_item(facts=facts, by=officer, on=TODAY)


def report(item, by, result):
    report_done(
        item_id=item.pk,
        result=result,
        done_on=TODAY,
        by=by,
        on=TODAY,
        uploads=[upload("批复.pdf", PDF)],
    )


def test_every_turn_is_told_with_its_reason(item, county, officer, clerk):
    postpone_item(item_id=item.pk, due_on=TODAY + 9 * DAY, reason="集中受理", by=officer, on=TODAY)
    report(item, clerk, "已报批")
    return_item(item_id=item.pk, reason="缺文号", by=officer, on=TODAY)
    report(item, clerk, "已补文号")
    close_item(item_id=item.pk, by=officer, on=TODAY, version=stored(item).version)
    reopen_item(item_id=item.pk, reason="指标被收回", by=officer, on=TODAY)
    cancel_item(item_id=item.pk, reason="项目终止", by=officer, on=TODAY)
    found = course_of(stored(item))
    assert [each.turn for each in found] == [
        Turn.GIVEN,
        Turn.MOVED,
        Turn.REPORTED,
        Turn.RETURNED,
        Turn.REPORTED,
        Turn.CLOSED,
        Turn.REOPENED,
        Turn.CANCELLED,
    ]
    given, moved, first, back, second = found[:5]
    assert given.after == TODAY + 7 * DAY
    assert (moved.before, moved.after, moved.reason) == (
        TODAY + 7 * DAY,
        TODAY + 9 * DAY,
        "集中受理",
    )
    assert (first.result, back.reason, second.result) == ("已报批", "缺文号", "已补文号")
    assert (first.by, back.by) == (str(clerk), str(officer))


def test_another_unit_in_charge_is_told(item, county, officer):
    facts = ItemFacts("落实一期用地指标", county.department, item.due_on)
    change_item(item_id=item.pk, facts=facts, by=officer, on=TODAY, version=1)
    last = course_of(stored(item))[-1]
    assert (last.turn, last.before, last.after) == (
        Turn.HANDED_ON,
        county.township,
        county.department,
    )


def test_the_reason_of_a_move_stays_on_the_page_after_it_was_reported(
    login, item, county, officer, clerk
):
    postpone_item(item_id=item.pk, due_on=TODAY + 9 * DAY, reason="集中受理", by=officer, on=TODAY)
    report(item, clerk, "已报批")
    page = login(clerk).get(reverse("projects:action-item", args=[item.pk])).content.decode()
    assert "集中受理" in page
    return_item(item_id=item.pk, reason="缺文号", by=officer, on=TODAY)
    page = login(clerk).get(reverse("projects:action-item", args=[item.pk]))
    assert [each["turn"].reason for each in page.context["course"]] == [
        "",
        "集中受理",
        "",
        "缺文号",
    ]


def test_a_page_with_a_long_course_takes_no_more_queries(
    login, item, officer, clerk, django_assert_max_num_queries
):
    for days in range(8, 20):
        postpone_item(
            item_id=item.pk, due_on=TODAY + days * DAY, reason="再延", by=officer, on=TODAY
        )
    client = login(clerk)
    client.get(reverse("projects:action-item", args=[item.pk]))
    with django_assert_max_num_queries(10):
        client.get(reverse("projects:action-item", args=[item.pk]))

"""The to-do page narrows by kind and by day, by its address alone; its numbers are its rows."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import todo
from zhaoshang.alerts.rules import DueGroup
from zhaoshang.alerts.todo import Duty, TodoItem, items_for, narrowed

pytestmark = pytest.mark.django_db
TODO = reverse("alerts:todo")


@pytest.fixture(autouse=True)
def _own_providers(monkeypatch) -> None:
    monkeypatch.setattr(todo, "_providers", [])


def item(title: str, duty: Duty, days: int | None) -> TodoItem:
    return TodoItem(
        title=title,
        url="/there/",
        action_label="去办",
        kind_label="测试",
        due_on=None if days is None else TODAY + dt.timedelta(days=days),
        duty=duty,
    )


@pytest.fixture
def duties() -> None:
    """TODAY is in the middle of a week."""
    found = [
        item("迟报的月报", Duty.FILL, -4),
        item("今天的跟进", Duty.FILL, 0),
        item("待核的资金", Duty.REVIEW, None),
        item("迟审的方案", Duty.REVIEW, -1),
        item("退回的佐证", Duty.RETURNED, 1),
        item("亮着的黄旗", Duty.FLAGS, None),
    ]
    todo.register(lambda _user, _on: found)


def titles(response) -> list[str]:
    return [
        row["item"].title
        for group in response.context["groups"]
        for block in group["blocks"]
        for row in (*block["rows"], *block["folded"])
    ]


def test_each_kind_and_each_part_is_one_click_away_with_its_number(login, clerk, duties):
    client = login(clerk)
    page = client.get(TODO)
    links = [*page.context["strip"][:4], *page.context["tabs"]]
    numbers = {str(each["label"]): each.get("n", each.get("value")) for each in links}
    assert numbers == {
        "已逾期": 2,
        "今天到期": 1,
        "本周": 1,
        "以后": 2,
        "全部": 6,
        "待填报": 2,
        "待审核": 2,
        "被退回": 1,
        "红黄旗": 1,
    }
    for each in links:
        shown = client.get(each["url"])
        assert len(titles(shown)) == each.get("n", each.get("value")), each["label"]


def test_a_kind_and_a_part_narrow_together_and_both_can_be_left_again(login, clerk, duties):
    client = login(clerk)
    page = client.get(TODO, {"duty": "review", "due": "overdue"})
    assert titles(page) == ["迟审的方案"]
    numbers = [each["value"] for each in page.context["strip"][:4]]
    assert numbers == [1, 0, 0, 1]
    chosen = [each for each in page.context["tabs"] if each["current"]]
    assert [(str(each["label"]), each["n"]) for each in chosen] == [("待审核", 1)]
    back = page.context["strip"][0]["url"]
    assert titles(client.get(back)) == ["迟审的方案", "待核的资金"]
    html = page.content.decode()
    assert 'aria-current="true"' in html
    assert 'aria-current="page"' in html


def test_nonsense_in_the_address_asks_for_everything(login, clerk, duties):
    assert len(titles(login(clerk).get(TODO, {"duty": "x", "due": "y"}))) == 6


def test_a_kind_without_anything_says_so_and_leads_back(login, clerk, duties):
    page = login(clerk).get(TODO, {"duty": "decide"})
    html = page.content.decode()
    assert "没有这一类待办" in html
    assert "全部待办" in html
    assert re.search(r'href="/"[^>]*>全部待办', html)


def test_the_head_tells_all_duties_whatever_is_chosen(login, clerk, duties):
    html = login(clerk).get(TODO, {"duty": "flags"}).content.decode()
    assert "6" in html[html.index("zs-head__note") : html.index("zs-strip")]


def test_many_of_a_kind_fold_but_nothing_that_is_overdue(login, clerk):
    todo.register(lambda _user, _on: [item(f"以后{n}", Duty.REVIEW, None) for n in range(12)])
    todo.register(lambda _user, _on: [item(f"逾期{n}", Duty.REVIEW, -1) for n in range(12)])
    page = login(clerk).get(TODO)
    late, later = page.context["groups"]
    assert [len(block["folded"]) for block in late["blocks"]] == [0]
    assert [(len(block["rows"]), len(block["folded"])) for block in later["blocks"]] == [(5, 7)]
    assert len(titles(page)) == 24
    assert "其余 7 项" in page.content.decode()


def test_narrowing_keeps_the_order(clerk, duties):
    items = items_for(clerk, TODAY)
    assert [each.title for each in narrowed(items, TODAY, duty=Duty.FILL)] == [
        "迟报的月报",
        "今天的跟进",
    ]
    assert narrowed(items, TODAY, due=DueGroup.WEEK)[0].title == "退回的佐证"
    assert narrowed(items, TODAY) == items


def test_every_role_may_open_the_page_narrowed(county, login):
    for role in Role:
        assert login(county.user(role)).get(TODO, {"duty": "fill"}).status_code == 200

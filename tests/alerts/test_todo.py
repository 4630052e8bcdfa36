import datetime as dt

from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import todo
from zhaoshang.alerts.rules import DueGroup, Severity
from zhaoshang.alerts.services import acknowledge, raise_alert
from zhaoshang.alerts.todo import TodoItem, Weight, counts_of, groups_of, items_for
from zhaoshang.calendar.models import YearNotice

ON = dt.date(2026, 10, 20)


def item(title: str, days: int | None, severity=Severity.INFO) -> TodoItem:
    return TodoItem(
        title=title,
        url="/",
        action_label="Do",
        kind_label="Test",
        due_on=None if days is None else ON + dt.timedelta(days=days),
        severity=severity,
    )


@stage
def clerk(county):
    return county.user(Role.CLERK)


def test_every_app_s_items_stand_in_one_list_most_urgent_first(clerk):
    todo.register(lambda _user, _on: [item("later", 30), item("none", None)])
    todo.register(lambda _user, _on: [item("late", -3), item("today", 0)])
    found = items_for(clerk, ON)
    assert [each.title for each in found] == ["late", "today", "later", "none"]
    assert [part.group for part in groups_of(found, ON)] == [
        DueGroup.OVERDUE,
        DueGroup.TODAY,
        DueGroup.LATER,
    ]
    counts = counts_of(found, ON)
    assert (counts.overdue, counts.today, counts.week, counts.later) == (1, 1, 0, 2)
    assert counts.total == 4


def test_on_the_same_day_the_graver_comes_first(clerk):
    todo.register(lambda _user, _on: [item("b", 1), item("a", 1), item("c", 1, Severity.WARNING)])
    assert [each.title for each in items_for(clerk, ON)] == ["c", "a", "b"]


def test_registering_a_provider_twice_shows_its_items_once(clerk):
    def provider(_user, _on):
        return [item("one", 1)]

    todo.register(provider)
    todo.register(provider)
    assert len(items_for(clerk, ON)) == 1


def test_a_notice_that_needs_an_answer_is_to_do_until_acknowledged(asked, clerk):
    raise_alert(
        kind=asked.name,
        subject=("projects.project", 7),
        recipients=[clerk],
        params={"project": "北斗产业园"},
        due_on=ON,
    )
    found = items_for(clerk, ON)
    assert [(each.title, each.action_label, each.posts) for each in found] == [
        ("Answer about 北斗产业园", "Confirm", True)
    ]
    notice_id = int(found[0].url.strip("/").split("/")[-2])
    acknowledge(notice_id=notice_id, by=clerk)
    assert items_for(clerk, ON) == []


def test_a_missing_calendar_is_the_system_administrator_s_to_do(county, clerk):
    november = dt.date(2026, 11, 1)
    admin = county.user(Role.SYSADMIN)
    assert [each.due_on for each in items_for(admin, november)] == [dt.date(2026, 12, 31)]
    assert items_for(clerk, november) == []
    YearNotice.objects.create(year=2027, source_document="号")
    assert items_for(admin, november) == []


def test_in_each_part_the_consequence_goes_before_the_day(clerk):
    graver = TodoItem(
        "flag", "/", "Do", "Test", due_on=ON - dt.timedelta(days=1), weight=Weight.FLAG
    )
    month_late = item("old routine", -30)
    counted = TodoItem("report", "/", "Do", "Test", due_on=ON, weight=Weight.COUNTED)
    binding = TodoItem("undated", "/", "Do", "Test", weight=Weight.BINDING)
    todo.register(lambda _user, _on: [binding, month_late, counted, item("soon", 30), graver])
    found = [each.title for each in items_for(clerk, ON)]
    assert found == ["flag", "old routine", "report", "undated", "soon"]

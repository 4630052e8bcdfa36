"""Field history of many rows in one statement: the same as saving them one by one."""

import datetime as dt

import pytest

from projects.models import Investor, Project
from tests.factories.accounts import UserFactory, make_county
from tests.factories.projects import ProjectFactory
from zhaoshang.audit.bulk import CHANGED, CREATED, DELETED, record_history
from zhaoshang.audit.context import acting

pytestmark = pytest.mark.django_db


def test_it_says_what_saving_would_say():
    user = UserFactory()
    county = make_county("LX").county
    with acting(user=user, ip="10.0.0.7", reason="导入"):
        saved = Investor.objects.create(county=county, name="甲")
        other = Investor(county=county, name="乙")
        Investor.objects.bulk_create([other])
        assert record_history(Investor, [other.pk], kind=CREATED) == 1
    one, two = saved.history.get(), other.history.get()
    for name in ("history_type", "history_user", "history_change_reason", "history_ip"):
        assert getattr(one, name) == getattr(two, name), name
    assert one.history_act == two.history_act is not None
    assert (two.name, two.county, two.version) == ("乙", county, 1)


def test_each_kind_is_kept_in_order():
    project = ProjectFactory()
    before = project.history.count()
    for kind in (CHANGED, DELETED):
        record_history(Project, [project.pk], kind=kind, reason=f"因{kind}")
    kinds = project.history.order_by("history_id").values_list("history_type", flat=True)
    assert list(kinds)[before:] == ["~", "-"]
    assert project.history.latest().history_change_reason == "因-"


def test_without_an_actor_it_is_the_systems():
    county = make_county("LX").county
    investor = Investor(county=county, name="乙")
    Investor.objects.bulk_create([investor])
    record_history(Investor, [investor.pk], kind=CREATED)
    kept = investor.history.get()
    assert kept.history_user is None
    assert kept.history_date.date() <= dt.datetime.now(tz=dt.UTC).date()


def test_one_statement_whatever_the_number(django_assert_num_queries):
    county = make_county("LX").county
    investors = Investor.objects.bulk_create(
        [Investor(county=county, name=f"公司{number}") for number in range(300)]
    )
    with django_assert_num_queries(1):
        assert record_history(Investor, [each.pk for each in investors], kind=CREATED) == 300

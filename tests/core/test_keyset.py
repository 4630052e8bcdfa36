"""Pages by position, tried on users: names, dates that may be empty, equal values."""

import datetime as dt
import random

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import UnitFactory, UserFactory
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.core import keyset
from zhaoshang.core.keyset import KeysetOrder, paginate

BY_NAME = KeysetOrder("full_name")
BY_NAME_DOWN = KeysetOrder("full_name", descending=True)
BY_EXPIRY = KeysetOrder("expires_on", nullable=True)
BY_EXPIRY_DOWN = KeysetOrder("expires_on", descending=True, nullable=True)
BY_UNIT = KeysetOrder("unit__name")
BY_JOINED = KeysetOrder("date_joined", descending=True)
ORDERS = [BY_NAME, BY_NAME_DOWN, BY_EXPIRY, BY_EXPIRY_DOWN, BY_UNIT, BY_JOINED]


@stage
def people(db):
    drawn = random.Random(7)
    units = [UnitFactory(name=name) for name in ("甲镇", "乙镇", "丙镇")]
    for number in range(23):
        UserFactory(
            unit=drawn.choice(units),
            full_name=drawn.choice(["王", "李", "张", "赵"]),
            expires_on=drawn.choice([None, None, dt.date(2027, 1, 1 + number % 5)]),
        )
    return User.objects.get_queryset()


def expected(people, order: KeysetOrder) -> list[int]:
    return list(people.order_by(*order.expressions()).values_list("pk", flat=True))


def walk(people, order: KeysetOrder, size: int) -> list[list[int]]:
    pages, cursor = [], None
    while True:
        page = paginate(people, order=order, cursor=cursor, size=size)
        pages.append([row.pk for row in page.rows])
        if page.next is None:
            return pages
        cursor = page.next


def walk_back(people, order: KeysetOrder, size: int, cursor: str) -> list[list[int]]:
    pages: list[list[int]] = []
    place: str | None = cursor
    while place:
        page = paginate(people, order=order, cursor=place, size=size)
        pages.insert(0, [row.pk for row in page.rows])
        place = page.previous
    return pages


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name)
@pytest.mark.parametrize("size", [1, 4, 7, 22, 23, 50])
def test_walking_forward_meets_every_row_once_in_order(people, order, size):
    pages = walk(people, order, size)
    assert [pk for page in pages for pk in page] == expected(people, order)
    assert all(len(page) == size for page in pages[:-1])


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name)
@pytest.mark.parametrize("size", [1, 4, 7])
def test_walking_back_meets_the_same_pages(people, order, size):
    pages, cursor = [], None
    while True:
        page = paginate(people, order=order, cursor=cursor, size=size)
        pages.append([row.pk for row in page.rows])
        if not page.has_next:
            break
        cursor = page.next
    assert page.previous
    assert walk_back(people, order, size, page.previous) == pages[:-1]


@pytest.mark.parametrize("order", [BY_EXPIRY, BY_EXPIRY_DOWN])
def test_empty_values_come_last_in_both_directions(people, order):
    rows = [row for page in walk_rows(people, order) for row in page]
    filled = [row.expires_on is not None for row in rows]
    assert filled == sorted(filled, reverse=True)


def walk_rows(people, order):
    cursor = None
    while True:
        page = paginate(people, order=order, cursor=cursor, size=5)
        yield page.rows
        if page.next is None:
            return
        cursor = page.next


@pytest.mark.parametrize("shape", ["values", "values_list", "named"])
def test_rows_may_be_dictionaries_or_tuples(people, shape):
    shaped = {
        "values": people.values("id", "full_name"),
        "values_list": people.values_list("full_name", "id"),
        "named": people.values_list("full_name", "id", named=True),
    }[shape]
    rows, cursor = [], None
    while True:
        page = paginate(shaped, order=BY_NAME, cursor=cursor, size=5)
        rows += page.rows
        if page.next is None:
            break
        cursor = page.next
    ids = [row["id"] if shape == "values" else row[1] for row in rows]
    assert ids == expected(people, BY_NAME)


def test_a_page_costs_one_query_and_two_at_the_edge_of_the_empty_values(people):
    cursor, counts = None, []
    while True:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = paginate(people, order=BY_EXPIRY, cursor=cursor, size=4)
        counts.append(len(queries))
        assert not any("OFFSET" in query["sql"] for query in queries)
        if page.next is None:
            break
        cursor = page.next
    assert sorted(set(counts)) == [1, 2]
    assert counts.count(2) == 1


def test_rows_added_in_front_do_not_shift_the_next_page(people):
    first = paginate(people, order=BY_NAME, cursor=None, size=5)
    before = paginate(people, order=BY_NAME, cursor=first.next, size=5).rows
    UserFactory(full_name="\u4e00")
    assert paginate(people, order=BY_NAME, cursor=first.next, size=5).rows == before


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "forged",
        "a:b:c",
        signing.dumps(["full_name", "n", "王", 1], salt="another"),
        signing.dumps(["-full_name", "n", "王", 1], salt=keyset._SALT),
        signing.dumps(["full_name"], salt=keyset._SALT),
        signing.dumps("full_name", salt=keyset._SALT),
    ],
    ids=["none", "forged", "torn", "foreign", "other sort", "no values", "no list"],
)
def test_a_forged_or_foreign_cursor_gives_the_first_page(people, cursor):
    first = paginate(people, order=BY_NAME, cursor=None, size=5)
    assert paginate(people, order=BY_NAME, cursor=cursor, size=5) == first


def test_a_short_page_on_the_way_back_is_filled_up(people):
    first = paginate(people, order=BY_NAME, cursor=None, size=5)
    second = paginate(people, order=BY_NAME, cursor=first.next, size=5)
    for row in first.rows[:2]:
        row.delete()
    back = paginate(people, order=BY_NAME, cursor=second.previous, size=5)
    assert len(back.rows) == 5
    assert not back.has_previous


def test_a_page_whose_rows_have_gone_is_the_first_again(people):
    pages = walk(people, BY_NAME, 20)
    first = paginate(people, order=BY_NAME, cursor=None, size=20)
    User.objects.filter(pk__in=pages[1]).delete()
    again = paginate(people, order=BY_NAME, cursor=first.next, size=20)
    assert [row.pk for row in again.rows] == pages[0]
    assert not again.has_next


def test_an_empty_list_is_a_page_without_neighbours(db):
    page = paginate(User.objects.none(), order=BY_NAME, cursor=None, size=5)
    assert (page.rows, page.has_next, page.has_previous) == ([], False, False)


def test_the_size_is_kept_within_bounds(people):
    assert len(paginate(people, order=BY_NAME, cursor=None, size=-3).rows) == 1
    assert len(paginate(people, order=BY_NAME, cursor=None, size=10_000).rows) == 23


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_deep_page_starts_in_the_index():
    UserFactory.create_batch(3)
    page = paginate(User.objects.get_queryset(), order=BY_JOINED, cursor=None, size=1)
    with CaptureQueriesContext(connection) as queries:
        paginate(User.objects.get_queryset(), order=BY_JOINED, cursor=page.next, size=1)
    assert '("accounts_user"."date_joined", "accounts_user"."id") <' in queries[0]["sql"]

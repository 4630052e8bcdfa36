"""The addresses that are measured, for each of three readers."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse

from projects.demo import volume_words as words
from projects.models import Industry, Project
from projects.resources.ledger import SORTS
from projects.selectors.address_query import Sort
from tests.bench.database import ABSENT, RARE
from zhaoshang.accounts.models import Unit
from zhaoshang.core import keyset
from zhaoshang.dashboard.labels import PARTS

LEDGER, DASHBOARD = "/projects/", "/dashboard/"
CITY, BUREAU, CLERK = "vcity", "v01bureau", "v01clerk"
READERS = {CITY: "whole region", BUREAU: "one county", CLERK: "one unit"}
PAGE = 2000
PAGE_SIZE = 50


@dataclass(frozen=True)
class Case:
    """One address, as one reader asks for it."""

    name: str
    path: str
    reader: str = CITY


def ledger_path(**query: str) -> str:
    """Return an address of the ledger."""
    return f"{LEDGER}?{urlencode(query)}" if query else LEDGER


def with_rows(path: str, count: int) -> str:
    """Return the same list with another number of rows on a page."""
    return f"{path}{'&' if '?' in path else '?'}rows={count}"


def first_pages() -> list[Case]:
    """P1: the first page."""
    return [Case(f"first page, {words_}", LEDGER, who) for who, words_ in READERS.items()]


def filtered_and_sorted() -> list[Case]:
    """P2: every offered sort in both directions, without and with a filter; filters; scopes."""
    sorts = [name for key in SORTS for name in (f"-{key}", key)]
    section = Industry.objects.filter(kind=Industry.Kind.SECTION, county=None).earliest("code")
    return [
        *(Case(f"all, sorted by {sort}", ledger_path(sort=sort)) for sort in sorts),
        *(
            Case(f"signed, sorted by {sort}", ledger_path(stage="signed", sort=sort))
            for sort in sorts
        ),
        Case(
            "landed, size 1-5, by total",
            ledger_path(stage="landed", size="1-5", sort="-total_investment"),
        ),
        Case("one industry section", ledger_path(section=str(section.pk))),
        Case("overdue", ledger_path(deadline="late")),
        Case("due this month, by due date", ledger_path(deadline="month", sort="next_step_due")),
        Case("no follow-up for 30 days", ledger_path(idle="30", sort="last_follow_up")),
        Case("suspended", ledger_path(status="suspended")),
        Case("key projects by land", ledger_path(key="1", sort="-land")),
        Case("one county, by total", ledger_path(sort="-total_investment"), BUREAU),
        Case("one county, landed", ledger_path(stage="landed", sort="-signed"), BUREAU),
        Case("one unit, by due date", ledger_path(sort="next_step_due"), CLERK),
        Case("one unit, signed, by total", ledger_path(stage="signed", sort="-signed"), CLERK),
    ]


def deep_page() -> Case | None:
    """P3: page 2,000 of the whole region, found by its position."""
    sort = Sort.read("-changed", SORTS)
    if sort is None or Project.objects.in_pipeline().count() < PAGE * PAGE_SIZE:
        return None
    last = (PAGE - 1) * PAGE_SIZE - 1
    rows = Project.objects.in_pipeline().order_by(*sort.order.expressions())
    key = rows.values_list(sort.order.field, "id")[last]
    cursor = keyset._cursor(sort.order, keyset._NEXT, key)
    return Case("page 2,000", ledger_path(at=cursor, page=str(PAGE)))


def searches() -> list[Case]:
    """P4: 1, 2, 3 and 8 characters; frequent, rare and absent; several words; initials."""
    product = max((word for word, _code in words.PRODUCTS), key=_hits)
    name = (
        Project.objects.filter(search_text__contains=product)
        .annotate(text=F("name"))
        .values_list("text", flat=True)[0]
    )
    place = name.find(product)
    eight = name[max(0, place - 4) : max(0, place - 4) + 8]
    texts = {
        "1 character, frequent": product[0],
        "1 character, rare": RARE[0],
        "1 character, absent": ABSENT[0],
        "2 characters, frequent": product[:2],
        "2 characters, rare": RARE[:2],
        "2 characters, absent": ABSENT[:2],
        "3 characters, frequent": product[:3] if len(product) > 2 else name[:3],
        "3 characters, rare": RARE[:3],
        "3 characters, absent": ABSENT[:3],
        "8 characters, some": eight,
        "8 characters, rare": RARE,
        "8 characters, absent": ABSENT,
        "two words": f"{product} {name[:2]}",
        "initials": "ncxc",
    }
    return [Case(f"search {label}", ledger_path(q=text)) for label, text in texts.items()]


def dashboards() -> list[Case]:
    """P8: the leader's page of each reader, of all years and narrowed; its parts load apart."""
    section = Industry.objects.filter(kind=Industry.Kind.SECTION, county=None).earliest("code")
    county = Unit.objects.get(code="V01")
    return [
        *(Case(f"dashboard, {words_}", DASHBOARD, who) for who, words_ in READERS.items()),
        Case("dashboard, one county, all years", f"{DASHBOARD}?year=all", BUREAU),
        Case("dashboard, one industry", f"{DASHBOARD}?section={section.pk}", BUREAU),
        Case("dashboard, one county seen from above", f"{DASHBOARD}?county={county.pk}"),
    ]


def dashboard_parts() -> list[Case]:
    """Return what the leader's page fetches after it stands, the screen, and the first page."""
    found = [
        Case(f"part {name}, {READERS[who]}", reverse(f"dashboard:{name}"), who)
        for who in (CITY, BUREAU)
        for name in PARTS
    ]
    others = ("dashboard:screen", "alerts:todo", "alerts:todo-cards")
    return [
        *found,
        Case("part counties, whole region", reverse("dashboard:counties")),
        *(Case(f"{name}, {READERS[BUREAU]}", reverse(name), BUREAU) for name in others),
    ]


def _hits(word: str) -> int:
    return Project.objects.filter(search_text__contains=word)[:20_000].count()

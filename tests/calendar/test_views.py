import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.calendar import notice_files, services
from zhaoshang.calendar.labels import PROBLEMS
from zhaoshang.calendar.models import WorkdayOverride, YearNotice
from zhaoshang.calendar.notices import NoticeProblem

YEAR, NEW, IMPORT = (
    reverse(f"calendar:{name}") for name in ("year", "override-new", "notice-import")
)
TEXT = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月9日（周六）上班。"


def as_user(user) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


@pytest.fixture
def sysadmin(county) -> Client:
    return as_user(county.user(Role.SYSADMIN))


@pytest.fixture
def bureau_admin(county) -> Client:
    return as_user(county.user(Role.BUREAU_ADMIN))


def day_form(**changes) -> dict[str, str]:
    return {
        "on": "2026-11-04",
        "is_working": "no",
        "name": "县庆",
        "owner": "own",
        "source_document": "陵政发〔2026〕1号",
        **changes,
    }


def notice_form(**changes) -> dict[str, object]:
    return {
        "year": "2027",
        "owner": "nation",
        "source_document": "国办发明电〔2026〕号",
        "text": TEXT,
        **changes,
    }


def test_a_year_shows_its_days_off_and_make_up_days(sysadmin):
    response = sysadmin.get(YEAR, {"year": 2026})
    assert response.context["is_known"]
    page = response.content.decode()
    assert page.count("zs-day--makeup") == 6 + 1, "six days and the legend"
    assert page.count("zs-day--holiday") == 33 + 1


def test_a_year_that_nobody_knows_says_so(sysadmin):
    response = sysadmin.get(YEAR, {"year": 2027})
    assert not response.context["is_known"]
    assert "is-provisional" in response.content.decode()


@pytest.mark.parametrize("asked", ["", "x", "1800", "99999", "-1", "２０２６"])
def test_nonsense_shows_this_year_or_the_year_meant(sysadmin, asked):
    assert sysadmin.get(YEAR, {"year": asked}).context["year"] == 2026


def test_working_days_can_be_counted_on_the_page(sysadmin):
    response = sysadmin.get(YEAR, {"start": "2026-02-12", "plus": "3"})
    assert response.context["count"].date == dt.date(2026, 2, 24)
    assert len(response.context["skipped"]) == 9


@pytest.mark.parametrize(
    "asked",
    [
        {"start": "nonsense", "plus": "3"},
        {"start": "2026-02-12", "plus": "-1"},
        {"start": "2026-02-12", "plus": "99999"},
        {"start": "9999-12-31", "plus": "5"},
    ],
)
def test_a_count_that_makes_no_sense_is_refused_beside_its_field(sysadmin, asked):
    response = sysadmin.get(YEAR, asked)
    assert response.context["count"] is None
    assert response.context["count_form"].errors


def test_a_county_s_own_day_is_set_and_removed(bureau_admin, county):
    response = bureau_admin.post(NEW, day_form())
    stored = WorkdayOverride.objects.get()
    assert response.headers["Location"] == f"{YEAR}?year=2026"
    assert (stored.owner, stored.is_working, stored.name) == (county.county, False, "县庆")
    bureau_admin.post(reverse("calendar:override-delete", args=[stored.pk]))
    assert not WorkdayOverride.objects.exists()
    kinds = AuditEvent.objects.filter(kind__startswith="calendar.").values_list("kind", flat=True)
    assert list(kinds.order_by("id")) == ["calendar.day_set", "calendar.day_removed"]


def test_the_nation_s_days_are_the_system_administrator_s(bureau_admin, sysadmin):
    response = bureau_admin.post(NEW, day_form(owner="nation"))
    assert "owner" in response.context["form"].errors
    sysadmin.post(NEW, day_form(owner="nation"))
    stored = WorkdayOverride.objects.get()
    assert stored.owner is None
    address = reverse("calendar:override-delete", args=[stored.pk])
    assert bureau_admin.post(address).status_code == 403
    assert WorkdayOverride.objects.exists()


def test_another_county_s_day_is_not_there(bureau_admin):
    other = make_county("NX")
    stored = WorkdayOverride.objects.create(
        owner=other.county, on="2026-11-04", is_working=False, name="县庆"
    )
    address = reverse("calendar:override-delete", args=[stored.pk])
    assert bureau_admin.post(address).status_code == 404
    assert "县庆" not in bureau_admin.get(YEAR, {"year": 2026}).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"on": "2026-02-30"}, "on"), ({"name": ""}, "name"), ({"on": "1999-01-01"}, "on")],
)
def test_a_wrong_day_is_refused_and_nothing_is_set(bureau_admin, changes, field):
    response = bureau_admin.post(NEW, day_form(**changes))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not WorkdayOverride.objects.exists()


def test_a_notice_is_shown_before_it_is_loaded(sysadmin):
    preview = sysadmin.post(IMPORT, notice_form())
    assert len(preview.context["changes"].added) == 4
    assert not WorkdayOverride.objects.exists()
    confirm = notice_form(text=preview.context["lines"], confirm="1")
    response = sysadmin.post(IMPORT, confirm)
    assert response.headers["Location"] == f"{YEAR}?year=2027"
    assert WorkdayOverride.objects.count() == 4
    assert YearNotice.objects.get().year == 2027
    assert sysadmin.get(YEAR, {"year": 2027}).context["is_known"]


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["日期", "类型", "名称"])
    sheet.append([dt.date(2027, 1, 1), "休", "元旦"])
    sheet.append(["2027-01-09", "班", "元旦"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "日期,类型,名称\n2027-01-01,休,元旦\n2027/1/9,班,元旦\n".encode("gb18030")),
        ("a.csv", "\ufeff2027-01-01,休,元旦\n2027-01-09,上班,元旦".encode()),
        ("a.txt", "2027-01-01 休 元旦\n2027-01-09 班 元旦".encode()),
        ("a.xlsx", workbook()),
    ],
)
def test_a_notice_comes_as_a_file_too(sysadmin, name, content):
    form = notice_form(text="", file=upload(name, content))
    preview = sysadmin.post(IMPORT, form)
    assert [row.on.day for row in preview.context["rows"]] == [1, 9]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"\x00\x01\x02", notice_files.NOT_TEXT),
        ("a.csv", b"x" * (notice_files.LARGEST_FILE + 1), notice_files.TOO_LARGE),
        ("a.txt", b"nothing here", services.EMPTY_NOTICE),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(sysadmin, name, content, message):
    response = sysadmin.post(IMPORT, notice_form(text="", file=upload(name, content)))
    assert response.context["form"].errors["file"] == [str(message)]


def test_a_disguised_workbook_is_refused(sysadmin):
    response = sysadmin.post(IMPORT, notice_form(text="", file=upload("a.xlsx", b"MZ")))
    assert response.context["form"].errors["file"]


def test_lines_that_cannot_be_taken_are_named(sysadmin):
    text = "2027-01-01 休 元旦\n2027-02-30 休 春节"
    response = sysadmin.post(IMPORT, notice_form(text=text))
    (error,) = response.context["form"].errors["text"]
    assert str(PROBLEMS[NoticeProblem.NOT_A_DATE]) in error
    assert "2" in error
    assert "changes" not in response.context


def test_confirming_what_became_wrong_loads_nothing(sysadmin):
    sysadmin.post(IMPORT, notice_form(text="nonsense 1", confirm="1"))
    assert not YearNotice.objects.exists()


def test_only_keepers_change_and_the_bureau_reads(county):
    bureau = as_user(county.user(Role.BUREAU))
    assert bureau.get(YEAR).status_code == 200
    assert bureau.post(NEW, day_form()).status_code == 403
    assert bureau.post(IMPORT, notice_form()).status_code == 403
    assert as_user(county.user(Role.CLERK)).get(YEAR).status_code == 403


def test_the_year_takes_the_same_queries_for_any_number_of_days(
    sysadmin, django_assert_max_num_queries
):
    for number in range(1, 28):
        WorkdayOverride.objects.create(on=dt.date(2026, 1, number), is_working=False, name="测试")
    sysadmin.get(YEAR)
    with django_assert_max_num_queries(8):
        sysadmin.get(YEAR, {"year": 2026})

"""Lists of units and people from Excel: previewed, all or nothing, errors by row and column."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.accounts.conftest import logged_in
from tests.accounts.workbooks import xlsx
from tests.factories.accounts import UnitFactory, make_county
from zhaoshang.accounts import events
from zhaoshang.accounts.models import StaffImport, Unit, User
from zhaoshang.accounts.resources import NOT_A_DAY, NOT_A_NUMBER, UnitResource, UserResource
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import unit_name_on
from zhaoshang.accounts.services import staff_imports, staff_rows, staff_sheets, units, users
from zhaoshang.accounts.services.locking import OUTSIDE_AREA
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.workbook.limits import REFUSALS

pytestmark = pytest.mark.django_db
UNIT_HEAD = ("Code", "Name", "Kind", "Under (code or name)", "Since")
USER_HEAD = ("User name", "Full name", "Unit (code or name)", "Phone")


@pytest.fixture(autouse=True)
def _frozen_day():
    with time_machine.travel(dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC), tick=False):
        yield


def upload(by, kind, *rows):
    return staff_imports.upload_staff(by=by, kind=kind, file_name="l.xlsx", data=xlsx(*rows))


def errors_of(outcome):
    return {row.number: row.errors for row in outcome.wrong}


# --- Units ------------------------------------------------------------------------------------


def test_units_are_created_renamed_moved_and_left(lx, admin):
    staged = upload(
        admin,
        "units",
        UNIT_HEAD,
        ("LX-Z09", "柳河镇", "Township", "LX", "2026-01-01"),
        ("LX-O1", "招商办", "department", "柳河镇", ""),
        ("lx-z01", "城关街道", "", "", "2026-03-01"),
        ("LX-B01", "发展和改革局", "", "经济开发区", ""),
        ("LX-Z02", "河口镇", "", "", ""),
    )
    outcome = staff_imports.apply_staff(by=admin, import_id=staged.pk)
    assert [row.done for row in outcome.rows] == [
        "created",
        "created",
        "changed",
        "changed",
        "same",
    ]
    assert Unit.objects.get(code="LX-O1").parent.code == "LX-Z09"
    lx.township.refresh_from_db()
    assert lx.township.name == "城关街道"
    assert unit_name_on(lx.township, dt.date(2026, 2, 28)) == "城关镇"
    lx.department.refresh_from_db()
    assert lx.department.parent == lx.park


def test_an_import_is_one_event(lx, admin):
    staged = upload(admin, "units", UNIT_HEAD, ("LX-Z09", "柳河镇", "township", "LX", ""))
    before = AuditEvent.objects.count()
    staff_imports.apply_staff(by=admin, import_id=staged.pk)
    event = AuditEvent.objects.latest("pk")
    assert (event.kind, event.detail["created"]) == (events.STAFF_IMPORTED, 1)
    assert AuditEvent.objects.count() == before + 1
    assert Unit.objects.get(code="LX-Z09").history.get().history_user == admin


def test_the_preview_changes_nothing(lx, admin):
    staged = upload(admin, "units", UNIT_HEAD, ("LX-Z09", "柳河镇", "township", "LX", ""))
    before = AuditEvent.objects.count()
    outcome = staff_imports.preview_staff(by=admin, staged=staged)
    assert outcome.counts == {"created": 1}
    assert Unit.objects.count() == 7
    assert AuditEvent.objects.count() == before


def test_every_error_has_its_row_and_column_and_nothing_is_written(lx, admin):
    UnitFactory(code="LX-O1", kind="department", name="股", parent=lx.park)
    UnitFactory(code="LX-O2", kind="department", name="股", parent=lx.bureau)
    make_county("SP")
    staged = upload(
        admin,
        "units",
        (*UNIT_HEAD, "Place in lists"),
        ("LX-Z09", "柳河镇", "township", "LX", "", ""),
        ("", "无码镇", "township", "LX", "", ""),
        ("LX-Z10", "甲镇", "kingdom", "LX", "", ""),
        ("LX-Z11", "乙镇", "township", "LX", "someday", "-3"),
        ("LX-Z12", "丙镇", "township", "天上", "", ""),
        ("LX-Z13", "丁镇", "department", "股", "", ""),
        ("SP-Z01", "抢来的镇", "", "", "", ""),
        ("LX-Z09", "又是柳河镇", "township", "LX", "", ""),
        ("LX-Z02", "河口镇", "park", "", "", ""),
        ("LX-Z14", "戊镇", "township", "LX", "2026-12-31", ""),
        ("LX-Z15", "城关镇", "township", "LX", "", ""),
        ("LX-Z16", "己镇", "", "LX", "", ""),
    )
    outcome = staff_imports.preview_staff(by=admin, staged=staged)
    found = errors_of(outcome)
    column = {name: str(field.column_name) for name, field in UnitResource().columns().items()}
    assert found[3] == [(column["code"], str(staff_rows.MISSING))]
    assert found[4][0][0] == column["kind"]
    assert found[5] == [
        (column["sort_order"], str(NOT_A_NUMBER)),
        (column["since"], str(NOT_A_DAY)),
    ]
    assert found[6] == [(column["parent"], staff_rows.NO_SUCH_UNIT % {"unit": "天上"})]
    assert found[7] == [(column["parent"], staff_rows.SEVERAL_UNITS % {"unit": "股"})]
    assert found[8] == [(column["code"], units.CODE_TAKEN % {"code": "SP-Z01"})]
    assert found[9] == [("", staff_imports.TWICE % {"row": 2})]
    assert found[10][0][0] == column["kind"]
    assert found[11][0][0] == column["since"]
    assert found[12] == [(column["name"], units.NAME_TAKEN % {"name": "城关镇"})]
    assert found[13] == [(column["kind"], str(staff_rows.MISSING))]
    with pytest.raises(RuleBroken) as caught:
        staff_imports.apply_staff(by=admin, import_id=staged.pk)
    assert str(caught.value) == staff_imports.HAS_ERRORS % {"count": 11}
    assert not Unit.objects.filter(code="LX-Z09").exists()


def test_headings_are_found_in_either_language_below_a_title(lx, admin):
    chinese = [str(column.column_name) for column in UnitResource().columns().values()]
    staged = upload(
        admin,
        "units",
        ("陵县各单位名单",),
        (),
        chinese[:4],
        ("LX-Z09", "柳河镇", "", "township"),
    )
    assert staged.rows[0]["row"] == 4
    assert staged.rows[0]["code"] == "LX-Z09"


def test_a_list_comes_back_as_it_went_out(lx, admin):
    headings, rows = staff_imports.export_staff(by=admin, kind="units")
    staged = staff_imports.upload_staff(
        by=admin,
        kind="units",
        file_name="x.xlsx",
        data=staff_sheets.workbook("x", headings, rows),
    )
    outcome = staff_imports.preview_staff(by=admin, staged=staged)
    assert outcome.counts == {"same": 7}


# --- People -----------------------------------------------------------------------------------


def test_people_are_created_with_passwords_changed_and_left(lx, admin):
    old, same = lx.user(Role.CLERK, full_name="老名"), lx.user(Role.CLERK, full_name="不变")
    staged = upload(
        admin,
        "users",
        USER_HEAD,
        ("liuxm", "刘小梅", "LX-Z01", 13800000001),
        (old.username, "新名", "经济开发区", ""),
        (same.username, "不变", "", ""),
    )
    outcome = staff_imports.apply_staff(by=admin, import_id=staged.pk)
    (account,) = outcome.accounts
    user = User.objects.get(username="liuxm")
    assert user.check_password(account.password)
    assert (user.phone, user.unit, user.must_change_password) == ("13800000001", lx.township, True)
    assert user.scope.roles == frozenset()
    old.refresh_from_db()
    assert (old.full_name, old.unit) == ("新名", lx.park)
    assert [row.done for row in outcome.rows] == ["created", "changed", "same"]


def test_errors_of_people(lx, admin):
    stranger = make_county("SP").user(Role.CLERK)
    off = lx.user(Role.CLERK, is_active=False)
    staged = upload(
        admin,
        "users",
        USER_HEAD,
        ("a b", "坏名", "LX-Z01", ""),
        ("new1", "", "LX-Z01", ""),
        ("new2", "无单位", "", ""),
        ("new3", "外县", "SP-Z01", ""),
        (stranger.username, "外人", "LX-Z01", ""),
        (off.username, "停用", "", ""),
        ("new4", "电话", "LX-Z01", "打电话"),
        ("new5", "一", "LX-Z01", ""),
        ("ＮＥＷ５", "二", "LX-Z01", ""),
    )
    found = errors_of(staff_imports.preview_staff(by=admin, staged=staged))
    column = {name: str(field.column_name) for name, field in UserResource().columns().items()}
    assert found[2][0][0] == column["username"]
    assert found[3][0][0] == column["full_name"]
    assert found[4] == [(column["unit"], str(staff_rows.MISSING))]
    assert found[5] == [(column["unit"], staff_rows.NO_SUCH_UNIT % {"unit": "SP-Z01"})]
    taken = users.USERNAME_TAKEN % {"name": stranger.username}
    assert found[6] == [(column["username"], taken)]
    assert found[7] == [(column["username"], str(staff_rows.SWITCHED_OFF))]
    assert found[8][0][0] == column["phone"]
    assert found[10] == [("", staff_imports.TWICE % {"row": 9})]
    assert set(found) == {2, 3, 4, 5, 6, 7, 8, 10}


def test_rows_are_not_kept_after_the_import(lx, admin):
    staged = upload(admin, "users", USER_HEAD, ("liuxm", "刘小梅", "LX-Z01", "13800000001"))
    staff_imports.apply_staff(by=admin, import_id=staged.pk)
    staged.refresh_from_db()
    assert (staged.rows, staged.row_count, staged.state) == ([], 1, "applied")


def test_a_list_is_applied_once(lx, admin):
    staged = upload(admin, "users", USER_HEAD, ("liuxm", "刘小梅", "LX-Z01", ""))
    staff_imports.apply_staff(by=admin, import_id=staged.pk)
    with pytest.raises(RuleBroken) as caught:
        staff_imports.apply_staff(by=admin, import_id=staged.pk)
    assert caught.value.message == staff_imports.NOT_WAITING


def test_the_list_is_run_again_when_it_is_confirmed(lx, admin):
    staged = upload(admin, "users", USER_HEAD, ("liuxm", "刘小梅", "LX-Z01", ""))
    assert not staff_imports.preview_staff(by=admin, staged=staged).wrong
    Unit.objects.filter(pk=lx.township.pk).update(closed_on=dt.date(2026, 6, 1))
    with pytest.raises(RuleBroken):
        staff_imports.apply_staff(by=admin, import_id=staged.pk)
    assert not User.objects.filter(username="liuxm").exists()


def test_a_new_upload_drops_the_one_still_waiting(lx, admin):
    first = upload(admin, "users", USER_HEAD, ("one", "一", "LX-Z01", ""))
    upload(admin, "users", USER_HEAD, ("two", "二", "LX-Z01", ""))
    first.refresh_from_db()
    assert (first.state, first.rows) == ("dropped", [])


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_only_the_system_administrator_uploads(lx, role):
    with pytest.raises(RuleBroken) as caught:
        upload(lx.user(role), "users", USER_HEAD, ("one", "一", "LX-Z01", ""))
    assert caught.value.message == OUTSIDE_AREA


# --- Files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("something", "else")], "no-headings"),
        ([USER_HEAD], "no-rows"),
        ([USER_HEAD, ("", "", "", "")], "no-rows"),
        ([USER_HEAD, *[(f"u{n}", "x", "LX", "") for n in range(1001)]], "too-many"),
    ],
)
def test_a_workbook_without_a_list_is_refused(lx, admin, rows, code):
    with pytest.raises(RuleBroken) as caught:
        upload(admin, "users", *rows)
    assert (caught.value.code, caught.value.field) == (code, "file")
    assert not StaffImport.objects.exists()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (50 * 1024 * 1024))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04broken", b"<html></html>", b"\x00\x01\x02", bomb()],
    ids=["empty", "broken", "web page", "bytes", "bomb"],
)
def test_a_file_that_is_no_workbook_is_refused(as_admin, data):
    file = SimpleUploadedFile("l.xlsx", data)
    page = as_admin.post(reverse("accounts:user-import"), {"file": file})
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert not StaffImport.objects.exists()


def test_a_large_file_is_refused_before_it_is_read(as_admin):
    file = SimpleUploadedFile("l.xlsx", b"x" * (staff_sheets.LIMITS.packed_bytes + 1))
    page = as_admin.post(reverse("accounts:user-import"), {"file": file})
    assert page.context["form"].errors["file"] == [str(REFUSALS["too_big"]) % {"largest": 2}]


def test_cells_stay_text_in_what_goes_out(lx, admin, as_admin):
    lx.user(Role.CLERK, full_name="=1+1", job_title="@SUM(A1)")
    response = as_admin.post(reverse("accounts:user-export"))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in [cell.value for cell in cells]
    assert AuditEvent.objects.filter(kind=events.STAFF_EXPORTED).count() == 1


def test_the_template_has_the_columns(as_admin):
    response = as_admin.get(reverse("accounts:user-template"))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    heads = [cell.value for cell in book.active[1]]
    assert heads == [str(field.column_name) for field in UserResource().columns().values()]


# --- Pages ------------------------------------------------------------------------------------


def post_file(client, name, *rows):
    file = SimpleUploadedFile("名单.xlsx", xlsx(*rows))
    return client.post(reverse(f"accounts:{name}"), {"file": file})


def test_upload_preview_confirm_passwords_once(as_admin, lx):
    response = post_file(as_admin, "user-import", USER_HEAD, ("liuxm", "刘小梅", "LX-Z01", ""))
    staged = StaffImport.objects.get()
    assert response.url == reverse("accounts:staff-import", args=[staged.pk])
    assert "刘小梅" in as_admin.get(response.url).content.decode()
    page = as_admin.post(reverse("accounts:staff-apply", args=[staged.pk]))
    (account,) = page.context["accounts"]
    assert account.password in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    again = as_admin.post(reverse("accounts:staff-apply", args=[staged.pk]))
    assert account.password not in again.content.decode()

    take = reverse("accounts:staff-passwords", args=[staged.pk])
    sealed = {"sealed": page.context["sealed"]}
    response = as_admin.post(take, sealed)
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert [cell.value for cell in book.active[2]][2:] == ["liuxm", account.password]
    assert as_admin.post(take, sealed).url == reverse("accounts:users")


def test_a_forged_or_old_list_of_passwords_is_refused(as_admin, lx):
    post_file(as_admin, "user-import", USER_HEAD, ("liuxm", "刘小梅", "LX-Z01", ""))
    staged = StaffImport.objects.get()
    page = as_admin.post(reverse("accounts:staff-apply", args=[staged.pk]))
    take = reverse("accounts:staff-passwords", args=[staged.pk])
    for sealed in ("", "x:y:z", page.context["sealed"] + "x"):
        assert as_admin.post(take, {"sealed": sealed}).status_code == 302
    with time_machine.travel(dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC)):
        as_admin.force_login(
            User.objects.get(pk=staged.created_by_id), "zhaoshang.accounts.backends.CountyBackend"
        )
        assert as_admin.post(take, {"sealed": page.context["sealed"]}).status_code == 302
    staged.refresh_from_db()
    assert staged.passwords_taken_at is None


def test_a_preview_with_errors_names_row_and_column_and_cannot_be_confirmed(as_admin, lx):
    response = post_file(as_admin, "user-import", USER_HEAD, ("a b", "坏名", "LX-Z01", ""))
    page = as_admin.get(response.url)
    assert page.context["outcome"].wrong[0].number == 2
    assert 'aria-disabled="true"' in page.content.decode()
    staged = StaffImport.objects.get()
    page = as_admin.post(reverse("accounts:staff-apply", args=[staged.pk]))
    assert page.status_code == 200
    assert staged.state == "preview"


def test_dropping(as_admin, lx):
    post_file(as_admin, "unit-import", UNIT_HEAD, ("LX-Z09", "柳河镇", "township", "LX", ""))
    staged = StaffImport.objects.get()
    drop = reverse("accounts:staff-drop", args=[staged.pk])
    assert as_admin.post(drop).url == reverse("accounts:unit-import")
    staged.refresh_from_db()
    assert (staged.state, staged.rows) == ("dropped", [])
    assert as_admin.get(reverse("accounts:staff-import", args=[staged.pk])).status_code == 200
    assert as_admin.post(drop).status_code == 302


def test_nobody_reaches_another_administrators_upload(lx, as_admin):
    post_file(as_admin, "unit-import", UNIT_HEAD, ("LX-Z09", "柳河镇", "township", "LX", ""))
    staged = StaffImport.objects.get()
    other = logged_in(lx.user(Role.SYSADMIN))
    assert other.get(reverse("accounts:staff-import", args=[staged.pk])).status_code == 404
    for name in ("staff-apply", "staff-drop", "staff-passwords"):
        assert other.post(reverse(f"accounts:{name}", args=[staged.pk])).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_uploads_are_refused_to_other_roles(lx, role):
    client = logged_in(lx.user(role))
    for name in ("staff-apply", "staff-drop", "staff-passwords"):
        assert client.post(reverse(f"accounts:{name}", args=[1])).status_code == 403
    assert client.get(reverse("accounts:staff-import", args=[1])).status_code == 403

"""Columns, their order, rows a page and row height: each user's own, and remembered."""

import pytest
from django.urls import reverse

from projects.models import LedgerSettings
from projects.resources.ledger import standard_choice
from projects.services.views import NO_COLUMNS, NO_SUCH_SIZE, save_choice
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
COLUMNS = "projects:ledger-columns"


def headings(answer) -> list[str]:
    return [heading.text for heading in answer.context["headings"]]


def test_a_choice_is_kept_in_its_order(as_officer, officer, ledger):
    save_choice(by=officer, columns=["land", "code", "land", "gone"])

    answer = as_officer.get("/projects/")

    assert [column.key for column in answer.context["choice"].shown] == ["name", "land", "code"]
    assert len(headings(answer)) == 3


def test_the_choice_is_ones_own(as_clerk, officer, ledger):
    save_choice(by=officer, columns=["land"])

    assert len(headings(as_clerk.get("/projects/"))) == len(standard_choice())


def test_the_standard_choice_is_not_stored_so_that_it_can_grow(officer):
    save_choice(by=officer, columns=["land"])
    save_choice(by=officer, columns=standard_choice())

    assert LedgerSettings.objects.get().columns == []


def test_no_columns_are_refused(officer):
    with pytest.raises(RuleBroken) as refused:
        save_choice(by=officer, columns=["name", "gone"])

    assert refused.value.message == NO_COLUMNS


def test_a_page_size_that_is_not_offered_is_refused(officer):
    with pytest.raises(RuleBroken) as refused:
        save_choice(by=officer, page_size=7)

    assert refused.value.message == NO_SUCH_SIZE


def test_the_form_keeps_typed_places_for_whoever_has_no_script(as_officer, officer):
    answer = as_officer.post(
        reverse(COLUMNS) + "?stage=signed",
        {
            "columns": ["status", "land", "code"],
            "place_status": "3",
            "place_land": "1",
            "place_code": "x",
            "page_size": "20",
        },
    )

    assert answer.url == f"{reverse('projects:ledger')}?stage=signed"
    settings = LedgerSettings.objects.get(user=officer)
    assert settings.columns == ["land", "status", "code"]
    assert settings.page_size == 20


def test_nothing_chosen_comes_back_with_the_reason(as_officer):
    answer = as_officer.post(reverse(COLUMNS), {"page_size": "50"})

    assert answer.status_code == 200
    assert answer.context["form"].errors["columns"] == [str(NO_COLUMNS)]


def test_the_standard_columns_come_back_by_a_button(as_officer, officer):
    save_choice(by=officer, columns=["land"])

    as_officer.post(reverse(COLUMNS), {"standard": "1"})

    assert LedgerSettings.objects.get().columns == []


def test_the_choice_is_a_dialog_or_a_page(as_officer):
    page = as_officer.get(reverse(COLUMNS)).content.decode()
    part = as_officer.get(reverse(COLUMNS), headers={"HX-Request": "true"}).content.decode()

    assert "<html" in page
    assert part.lstrip().startswith("<dialog")


def test_row_height_is_remembered_and_leads_back_to_the_list(as_officer, officer, ledger):
    answer = as_officer.post(
        reverse("projects:ledger-settings"), {"is_loose": "1", "next": "?stage=signed"}
    )

    assert answer.url == "/projects/?stage=signed"
    assert "zs-table--loose" in as_officer.get("/projects/").content.decode()


def test_the_way_back_leads_nowhere_else(as_officer):
    answer = as_officer.post(
        reverse("projects:ledger-settings"), {"is_loose": "0", "next": "/../../\\evil.example"}
    )

    assert answer.url.startswith("/projects/")


def test_rows_a_page_are_as_asked_else_as_remembered(as_officer, officer, ledger):
    save_choice(by=officer, page_size=20)

    remembered = as_officer.get("/projects/").context["sizes"]
    asked = as_officer.get("/projects/?rows=100").context["sizes"]

    assert [size["label"] for size in remembered if size["current"]] == [20]
    assert [size["label"] for size in asked if size["current"]] == [100]

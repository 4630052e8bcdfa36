"""Pages of bulletins: who sees what, what is said, what is handed out."""

from __future__ import annotations

import io

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from assessment import events_bulletins as events
from assessment.models import Bulletin
from assessment.services import bulletins as services
from tests.assessment.bulletins.conftest import DATED, ON, QUARTER
from tests.factories.accounts import UnitFactory, make_county
from tests.factories.assessment import TargetFactory, join
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
LIST = reverse("assessment:bulletins")


@pytest.fixture(autouse=True)
def _after_the_quarter(time_machine):
    time_machine.move_to(f"{ON.isoformat()} 02:00+00:00", tick=False)


def url(name, bulletin):
    return reverse(f"assessment:{name}", args=[bulletin.pk])


def said(response):
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


def typed(bulletin, **changes):
    """Return what the form of a draft's text is sent with."""
    return {
        "version": bulletin.version,
        "title": bulletin.title,
        "number": bulletin.number,
        "signed_by": bulletin.signed_by,
        "dated_on": DATED.isoformat(),
        "recipients": bulletin.text["recipients"],
        "lead": "现通报如下。",
        **changes,
    }


class TestList:
    def test_without_any_it_says_so(self, login, clerk, plan):
        assert "empty" in login(clerk).get(LIST).content.decode()

    def test_units_see_published_ones_and_no_draft(self, login, clerk, officer, published, county):
        services.new_edition(bulletin_id=published.pk, why="更正", restated=True, by=officer, on=ON)
        assert [r["bulletin"] for r in login(clerk).get(LIST).context["rows"]] == [published]
        assert len(login(officer).get(LIST).context["rows"]) == 2

    def test_a_neighbour_sees_nothing_of_it(self, login, published):
        stranger = make_county("SP").user(Role.LEADER)
        assert login(stranger).get(LIST).context["rows"] == []
        assert login(stranger).get(url("bulletin", published)).status_code == 404


class TestBeginning:
    def test_periods_that_are_over_are_offered_by_kind(self, login, officer, plan):
        form = login(officer).get(reverse("assessment:bulletin-make")).context["form"]
        offered = dict(form.fields["period"].choices)
        assert [value for value, _label in offered["季通报"]] == ["2026Q3", "2026Q2", "2026Q1"]
        assert "年度结账通报" not in offered

    def test_it_is_begun_and_its_text_is_next(self, login, officer, plan):
        response = login(officer).post(
            reverse("assessment:bulletin-make"), {"period": str(QUARTER)}
        )
        assert response.url == url("bulletin-edit", Bulletin.objects.get())

    def test_a_period_that_is_not_offered_is_refused_beside_the_field(self, login, officer, plan):
        response = login(officer).post(reverse("assessment:bulletin-make"), {"period": "2026Q4"})
        assert response.context["form"].errors["period"]


class TestWriting:
    def test_figures_are_shown_between_the_fields_and_have_none(self, login, officer, draft):
        response = login(officer).get(url("bulletin-edit", draft))
        page = response.content.decode()
        assert "86.88" in page
        names = set(response.context["form"].fields)
        assert not {"rows", "content", "percent"} & names
        assert {"before_progress", "after_progress", "lead"} <= names

    def test_what_is_sent_as_a_figure_changes_none(self, login, officer, draft):
        data = typed(draft, rows="[]", content='{"rows": []}', percent="99.99")
        login(officer).post(url("bulletin-edit", draft), data)
        draft.refresh_from_db()
        assert (draft.content, draft.text["lead"]) == ({}, "现通报如下。")
        page = login(officer).get(url("bulletin", draft)).content.decode()
        assert "现通报如下。" in page
        assert "99.99" not in page

    def test_the_second_of_two_savers_gets_both_texts(self, login, officer, director, draft):
        login(officer).post(url("bulletin-edit", draft), typed(draft, lead="甲写的"))
        response = login(director).post(url("bulletin-edit", draft), typed(draft, lead="乙写的"))
        told = {each.field: (each.theirs, each.yours) for each in response.context["changes"]}
        assert told["lead"] == ("甲写的", "乙写的")
        draft.refresh_from_db()
        assert draft.text["lead"] == "甲写的"

    def test_a_title_must_stand(self, login, officer, draft):
        response = login(officer).post(url("bulletin-edit", draft), typed(draft, title=""))
        assert response.context["form"].errors["title"]

    def test_what_is_typed_is_no_markup(self, login, officer, draft):
        login(officer).post(url("bulletin-edit", draft), typed(draft, lead="<b>甲&乙</b>"))
        page = login(officer).get(url("bulletin", draft)).content.decode()
        assert "&lt;b&gt;甲&amp;乙&lt;/b&gt;" in page
        for name in ("bulletin-word", "bulletin-pdf", "bulletin-excel"):
            assert login(officer).get(url(name, draft)).status_code == 200

    def test_a_published_one_has_no_form(self, login, officer, published):
        assert login(officer).get(url("bulletin-edit", published)).status_code == 403


class TestPublishing:
    def test_what_hinders_it_is_said_and_there_is_no_button(self, login, director, draft):
        page = login(director).get(url("bulletin-publish", draft))
        assert len(page.context["hindrances"]) == 1
        assert "btn-danger" not in page.content.decode()

    def test_it_is_checked_as_it_prints_and_published(self, login, director, clerk, run, draft):
        page = login(director).get(url("bulletin-publish", draft))
        assert "86.88" in page.content.decode()
        data = {"version": draft.version, "seen": page.context["seen"]}
        response = login(director).post(url("bulletin-publish", draft), data)
        assert response.status_code == 302
        assert "SHA-256" in said(response)
        read = login(clerk).get(url("bulletin", draft)).content.decode()
        assert "县招办〔2026〕18号" in read

    def test_with_figures_of_another_moment_it_is_not(self, login, director, run, draft):
        data = {"version": draft.version, "seen": "0" * 64}
        response = login(director).post(url("bulletin-publish", draft), data)
        assert response.context["form"].non_field_errors()
        draft.refresh_from_db()
        assert draft.is_draft

    def test_only_the_business_administrator_publishes(self, login, officer, leader, draft):
        for user in (officer, leader):
            assert login(user).get(url("bulletin-publish", draft)).status_code == 403


class TestPublished:
    def test_a_unit_neither_verifies_nor_renews(self, login, clerk, published):
        context = login(clerk).get(url("bulletin", published)).context
        assert not any(context[name] for name in ("may_edit", "may_renew", "may_verify"))

    def test_verifying_says_what_came_out(self, login, leader, published):
        assert "SHA-256" in said(login(leader).post(url("bulletin-verify", published)))
        Bulletin.objects.filter(pk=published.pk).update(title="假")
        response = login(leader).post(url("bulletin-verify", published))
        assert "head.title" in said(response)

    def test_a_new_edition_is_compared_with_the_old(self, login, director, officer, published):
        data = {"why": "某镇更正", "figures": "restated"}
        response = login(director).post(url("bulletin-edition", published), data)
        made = Bulletin.objects.get(replaces=published)
        assert response.url == url("bulletin", made)
        page = login(officer).get(url("bulletin", made)).content.decode()
        assert "本通报为第2版" in page
        login(officer).post(url("bulletin-edit", made), typed(made, lead="更正后的话"))
        different = login(officer).get(url("bulletin-compare", made))
        assert [each["after"] for each in different.context["texts"]] == ["更正后的话"]
        assert login(officer).get(url("bulletin-compare", published)).status_code == 404


class TestFiles:
    def test_word_has_the_red_head_the_figures_and_the_signature(self, login, clerk, published):
        response = login(clerk).get(url("bulletin-word", published))
        document = Document(io.BytesIO(b"".join(response.streaming_content)))
        lines = [each.text for each in document.paragraphs]
        assert lines[0] == "县招商引资工作领导小组办公室文件"
        assert "县招办〔2026〕18号" in lines
        assert lines[-2:] == ["县招商引资工作领导小组办公室", "2026年11月9日"]
        cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
        assert "86.88" in cells
        assert AuditEvent.objects.filter(kind=events.BULLETIN_EXPORTED).count() == 1

    def test_a_workbook_holds_figures_as_numbers(self, login, clerk, published):
        response = login(clerk).get(url("bulletin-excel", published))
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        sheet = book[next(name for name in book.sheetnames if "乡镇组" in name)]
        assert [cell.value for cell in sheet[3]][3:5] == [20850, 86.88]

    def test_pdf_has_the_same_pages(self, login, clerk, published):
        response = login(clerk).get(url("bulletin-pdf", published))
        reader = PdfReader(io.BytesIO(b"".join(response.streaming_content)))
        assert len(reader.pages) >= 3
        assert reader.metadata.title == published.title


def test_the_number_of_queries_does_not_grow_with_the_units(
    login, officer, draft, plan, county, funds
):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert login(officer).get(url("bulletin", draft)).status_code == 200
        return len(seen)

    count()
    before = count()
    more = [UnitFactory(parent=county.county, kind="township") for _number in range(6)]
    join(plan, *more)
    for unit in more:
        TargetFactory(plan=plan, indicator=funds, unit=unit)
    assert count() == before

"""The leader's page on paper, as PDF, and the month's briefing made of it."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from assessment.rules.bulletin_blocks import Words
from projects.selectors.narrowing import EVERYTHING
from tests.dashboard.test_pages_figures import figures, page_of, projects, section
from tests.dashboard.test_pages_screen import flagged, of_county
from tests.dashboard.test_pages_sight import plan
from tests.factories.projects import TODAY, ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.dashboard import events
from zhaoshang.dashboard.asked import Asked
from zhaoshang.dashboard.paper import paper_blocks
from zhaoshang.dashboard.views.print import whole

__all__ = ["flagged", "of_county", "plan", "projects", "section"]
pytestmark = pytest.mark.django_db


def paper(client, query: str = "") -> str:
    response = client.get(f"{reverse('dashboard:print')}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def rows_of(html: str) -> list[list[str]]:
    """Return the cells of every row of the paper."""
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", html, re.S)
    ]


@pytest.mark.parametrize("query", ["", "year=2025", "year=all"])
def test_the_paper_has_the_figures_of_the_page_in_one_response(
    login, leader, of_county, flagged, query
):
    client = login(leader)
    html = paper(client, query)
    assert "hx-get" not in html.split('class="zs-glance"')[1]
    counts = [
        words for name, _u, words in figures(page_of(client, query)) if name.startswith("list-")
    ]
    shown = [row[1] for row in rows_of(html) if row and row[0] in {"线索", "签约", "落地", "投产"}]
    assert shown[:4] == counts
    parts = ["四张清单", "项目转化", "三率", "红黄旗", "超期合同", "难点问题"]
    assert all(part in html for part in parts)


def test_the_paper_says_county_period_as_of_and_filter(login, leader, county, projects):
    html = paper(login(leader), f"unit={county.townships[0].pk}")
    line = re.search(r'zs-print__line">(.*?)</p>', html, re.S).group(1)
    assert "2026年" in line
    assert "数据截至" in line
    assert str(county.townships[0]) in line
    assert county.county.label in re.search(r'zs-print__title">(.*?)</p>', html, re.S).group(1)


def test_units_flags_and_contracts_stand_on_it(login, leader, county, of_county, flagged):
    cells = [cell for row in rows_of(paper(login(leader))) for cell in row]
    assert all(str(unit) in cells for unit in county.townships)
    assert flagged[0].name in cells
    assert "48,000" not in cells
    assert any("4.80" in cell for cell in cells)


def test_what_does_not_stand_on_it_is_counted(leader, flagged):
    shown = whole(leader, Asked(2026, EVERYTHING, TODAY, leader.scope.county_id), most=1)
    words = [each.text for each in paper_blocks(shown) if isinstance(each, Words)]
    total = sum(each["count"] for each in shown["flags"]["counts"])
    assert f"另有 {total - 1} 项，见清单。" in words


def test_a_clerk_prints_his_own_and_is_told_so(login, clerk, projects):
    html = paper(login(clerk))
    assert "为本单位参与的项目" in html
    assert reverse("dashboard:briefing") not in html


def test_the_pdf_is_whole_and_recorded(login, leader, of_county, flagged):
    response = login(leader).get(reverse("dashboard:print-pdf"))
    content = b"".join(response.streaming_content)
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]
    read = PdfReader(io.BytesIO(content))
    assert "招商引资情况一览" in read.metadata.title
    assert len(read.pages) >= 2
    event = AuditEvent.objects.get(kind=events.PAGE_EXPORTED)
    assert event.actor_id == leader.pk


def words_of(response) -> str:
    document = Document(io.BytesIO(b"".join(response.streaming_content)))
    return "\n".join(each.text for each in document.paragraphs)


def test_the_briefing_says_the_leaders_figures(login, leader, county, of_county, flagged):
    client = login(leader)
    response = client.get(reverse("dashboard:briefing"))
    words = words_of(response)
    said = {name: told for name, _url, told in figures(page_of(client, ""))}
    for stage, label in (("clue", "线索"), ("signed", "签约"), ("producing", "投产")):
        assert f"{label}{said[f'list-{stage}']}个" in words
    assert f"到位资金完成{said['headline']}亿元" in words
    assert "占县定目标4.80亿元的" in words
    assert f"超期合同{said['overdue']}份" in words
    assert f"未解决的难点问题{said['problems']}个" in words
    flags = AuditEvent.objects.get(kind=events.BRIEFING_EXPORTED)
    assert flags.actor_id == leader.pk
    assert flags.detail["form"] == "docx"


def test_the_briefing_is_of_the_whole_county_whatever_the_page_was_narrowed_to(
    login, leader, county, of_county, flagged
):
    client, address = login(leader), reverse("dashboard:briefing")
    narrowed = client.get(f"{address}?unit={county.townships[1].pk}&year=2025")
    assert words_of(narrowed) == words_of(client.get(address))


@pytest.mark.parametrize("role", [Role.CLERK, Role.UNIT_HEAD])
def test_units_have_no_briefing(login, county, role):
    assert login(county.user(role)).get(reverse("dashboard:briefing")).status_code == 403


def test_the_number_of_queries_does_not_grow(login, county, leader, of_county, flagged):
    client = login(leader)
    paper(client)
    with CaptureQueriesContext(connection) as few:
        paper(client)
    for _ in range(5):
        ProjectFactory(county=county.county, responsible_unit=county.townships[0], landed=True)
    with CaptureQueriesContext(connection) as many:
        paper(client)
    assert len(many) == len(few)

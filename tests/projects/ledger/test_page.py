"""The ledger page as people get it."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import Project
from projects.resources.ledger import SORTS
from tests.factories.accounts import UnitFactory, make_county, make_team_member
from tests.projects.ledger.conftest import logged_in, project
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.core.timeouts import TooSlowError

pytestmark = pytest.mark.django_db
LEDGER = "/projects/"


def names(answer) -> list[str]:
    return re.findall(
        r'class="zs-clip" href="/projects/\d+/" title="([^"]*)"', answer.content.decode()
    )


def test_it_shows_the_pipeline_with_what_changed_last_first(as_officer, ledger):
    answer = as_officer.get(LEDGER)

    assert answer.status_code == 200
    assert set(names(answer)) == {"铝合金线索", "铝合金型材", "木业园", "中国酒城", "停一停"}
    assert answer.context["count"] == "5"


def test_the_tabs_count_and_sum_the_four_lists(as_officer, ledger):
    tabs = as_officer.get(LEDGER).context["tabs"]

    assert [tab["n"] for tab in tabs] == ["1", "2", "1", "1", "5"]
    assert "8.00" in tabs[1]["sub"]
    assert "1" in tabs[4]["sub"]


def test_a_tab_narrows_the_list_and_keeps_the_filter(as_officer, ledger):
    answer = as_officer.get(LEDGER, {"stage": "signed", "q": "铝合"})

    assert names(answer) == ["铝合金型材"]
    clue = next(tab for tab in answer.context["tabs"] if tab.get("dot") == "clue")
    assert clue["url"] == "?q=%E9%93%9D%E5%90%88&stage=clue"


def test_a_sub_stage_does_not_travel_to_another_tab(as_officer, ledger):
    answer = as_officer.get(LEDGER, {"stage": "signed", "sub": "contract"})

    assert all("sub=" not in tab["url"] for tab in answer.context["tabs"])


def test_chosen_filters_are_tags_that_can_be_taken_off(as_officer, lx, ledger):
    answer = as_officer.get(
        LEDGER,
        {
            "q": "铝",
            "unit": lx.township.pk,
            "signed_from": "2026-01-01",
            "signed_to": "2026-06-30",
            "key": "1",
        },
    )

    tags = answer.context["tags"]
    assert len(tags) == 4
    assert any(lx.township.name in tag["label"] for tag in tags)
    signed = next(tag for tag in tags if "2026-06-30" in tag["label"])
    assert "signed_" not in signed["remove_url"]
    assert "unit=" in signed["remove_url"]


def test_what_a_filter_does_not_understand_is_said_and_the_rest_counts(as_officer, ledger):
    answer = as_officer.get(LEDGER, {"unit": "x'y", "q": "木业"})

    assert names(answer) == ["木业园"]
    assert len(answer.context["problems"]) == 1
    assert "x&#x27;y" in answer.content.decode()


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_every_offered_sort_puts_empty_values_last_in_both_directions(as_officer, lx, ledger, sort):
    field = SORTS[sort][0]
    for direction in ("", "-"):
        rows = names(as_officer.get(LEDGER, {"sort": f"{direction}{sort}"}))
        values = [Project.objects.values_list(field, flat=True).get(name=name) for name in rows]
        filled = [value for value in values if value is not None]
        assert values[len(filled) :] == [None] * (len(values) - len(filled))
        is_down = (direction == "-") is not SORTS[sort][2]
        assert filled == sorted(filled, reverse=is_down)


def test_pages_follow_one_another_without_gap_or_repetition(as_officer, lx):
    for number in range(45):
        amount = None if number % 3 == 0 else Decimal(number // 2)
        project(lx, name=f"P{number:02d}", total_investment_wan=amount)
    seen: list[str] = []
    address = f"{LEDGER}?rows=20&sort=total_investment"
    for expected in (20, 20, 5):
        answer = as_officer.get(address)
        seen += names(answer)
        assert answer.context["row_count"] == expected
        address = LEDGER + answer.context["next_url"]
    assert len(set(seen)) == 45
    assert answer.context["next_url"] == ""
    assert "41" in answer.context["page_text"]
    back = as_officer.get(LEDGER + answer.context["prev_url"])
    assert names(back) == seen[20:40]
    assert "21" in back.context["page_text"]


def test_a_narrowed_list_says_so_many_and_more_until_it_is_added_up(as_officer, lx):
    for number in range(25):
        project(lx, name=f"木业{number}")

    first = as_officer.get(LEDGER, {"q": "木业", "rows": "20"})
    last = as_officer.get(LEDGER + first.context["next_url"])

    assert first.context["count"] == "20+"
    assert last.context["count"] == "25"


def test_a_forged_cursor_gives_the_first_page(as_officer, ledger):
    answer = as_officer.get(LEDGER, {"at": "forged", "page": "9"})

    assert answer.status_code == 200
    assert "1" in answer.context["page_text"]
    assert answer.context["row_count"] == 5


def test_a_page_size_that_is_not_offered_is_said(as_officer, ledger):
    answer = as_officer.get(LEDGER, {"rows": "1000000"})

    assert len(answer.context["problems"]) == 1
    assert answer.context["row_count"] == 5


def test_an_empty_ledger_offers_the_import_and_the_first_clue(as_officer):
    html = as_officer.get(LEDGER).content.decode()

    assert "zs-empty" in html
    assert reverse("projects:imports") in html


def test_nothing_found_offers_to_clear_the_filters(as_officer, ledger):
    answer = as_officer.get(LEDGER, {"q": "没有这个词", "stage": "signed"})

    assert "zs-empty" in answer.content.decode()
    assert answer.context["clear_url"] == "?stage=signed"


def test_a_search_that_takes_too_long_says_what_to_do(as_officer, ledger, monkeypatch):
    def too_slow(*_args, **_kwargs):
        raise TooSlowError

    monkeypatch.setattr("projects.views.ledger.paginate", too_slow)

    answer = as_officer.get(LEDGER, {"q": "的"})

    assert answer.status_code == 503
    assert "zs-empty--err" in answer.content.decode()


def test_a_name_with_markup_stays_a_name(as_officer, lx):
    project(lx, name='<b onmouseover="x">甲&乙</b>')

    html = as_officer.get(LEDGER).content.decode()

    assert "<b onmouseover" not in html
    assert "&lt;b onmouseover=&quot;x&quot;&gt;甲&amp;乙&lt;/b&gt;" in html


def test_a_leader_reads_and_gets_no_links_to_forms(lx):
    project(lx, signed=True, total_investment_wan=None)

    html = logged_in(lx.user(Role.LEADER)).get(LEDGER).content.decode()

    assert "zs-missing" in html
    assert 'a class="zs-missing"' not in html


def test_a_clerk_gets_links_to_forms_only_where_the_unit_writes(lx, as_clerk):
    project(lx, name="写得", signed=True, total_investment_wan=None)
    project(
        lx,
        name="只读",
        signed=True,
        total_investment_wan=None,
        responsible_unit=lx.townships[1],
        introducing_unit=lx.township,
    )

    html = as_clerk.get(LEDGER).content.decode()

    rows = {
        name: next(row for row in html.split("<tr") if f'title="{name}"' in row)
        for name in ("写得", "只读")
    }
    assert 'a class="zs-missing"' in rows["写得"]
    assert 'a class="zs-missing"' not in rows["只读"]
    assert "zs-missing" in rows["只读"]


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR, Role.REVIEWER])
def test_who_does_not_read_the_ledger_gets_403(lx, role):
    assert logged_in(lx.user(role)).get(LEDGER).status_code == 403


def test_a_member_of_a_team_sees_each_project_once(lx, clerk):
    make_team_member(lx.team, clerk)
    project(lx, name="两边都有", service_team=lx.team)

    assert names(logged_in(clerk).get(LEDGER)) == ["两边都有"]


def test_a_higher_unit_chooses_the_county_first(lx):
    city = UnitFactory(kind=UnitKind.CITY.value, code="CITY")
    one, other = (make_county(code, parent=city) for code in ("AA", "BB"))
    project(one, name="甲县项目")
    project(other, name="乙县项目")
    project(lx, name="外市项目")
    client = logged_in(one.user(Role.LEADER, unit=city))

    everything = client.get(LEDGER)
    county = client.get(LEDGER, {"county": one.county.pk})
    stranger = client.get(LEDGER, {"county": lx.county.pk})

    assert set(names(everything)) == {"甲县项目", "乙县项目"}
    assert names(county) == ["甲县项目"]
    assert set(names(stranger)) == {"甲县项目", "乙县项目"}
    assert len(stranger.context["problems"]) == 1


def test_the_further_filters_come_as_a_part_or_as_a_page(as_officer, lx, ledger):
    address = reverse("projects:ledger-filters")

    part = as_officer.get(address, {"stage": "signed"}, headers={"HX-Request": "true"})
    page = as_officer.get(address, {"stage": "signed", "sort": "-land"})

    assert "<html" not in part.content.decode()
    assert 'name="unit"' not in part.content.decode()
    assert 'value="contract"' in part.content.decode()
    assert 'value="registered"' not in part.content.decode()
    assert 'name="unit"' in page.content.decode()
    assert ("sort", "-land") in page.context["hidden"]


def test_what_the_panel_holds_travels_along_until_it_is_opened(as_officer, ledger):
    answer = as_officer.get(LEDGER, {"key": "1", "q": "木", "stage": "landed"})

    assert answer.context["hidden_more"] == [("key", "1")]
    assert ("stage", "landed") in answer.context["hidden_shown"]


def test_in_english_too(as_officer, officer, ledger):
    officer.language = "en"
    officer.save()

    html = as_officer.get(LEDGER).content.decode()

    assert "Project ledger" in html
    assert "Formal contract" in html

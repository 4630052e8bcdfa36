"""Commendations rest on what was settled: proposed, struck off, nominated, noticed, issued."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from docx import Document

from assessment.models import Commendation, CommendationList
from assessment.policies_commendations import COMMENDATIONS
from assessment.services import commendation_course as course
from assessment.services import commendations as services
from assessment.services.settlement_proof import prove_settlement
from assessment.word.commendations import decision_word, notice_word
from tests.assessment.settlement.conftest import ON, reopen, set_rule
from tests.stages import stage
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
# Five working days after 25 January 2027.
UNTIL, AFTER = dt.date(2027, 2, 1), dt.date(2027, 2, 2)


def refused(act):
    with pytest.raises(RuleBroken) as found:
        act()
    return found.value.code


def category(name, by, quota, **more):
    values = {"indicator": "", "per_unit": None, "amounts": "", **more}
    return {"name": name, "by": by, "quota": quota, **values}


@stage
def rule(county, director):
    """The county gives money by place, and a prize by an indicator."""
    return set_rule(
        COMMENDATIONS,
        county.county,
        director,
        no_black_list=False,
        categories=[
            category("先进单位", "place", 1, amounts="50、30"),
            category("到位资金奖", "indicator", 1, indicator="funds", amounts="10"),
            category("招商能手", "nomination", 2, per_unit=1),
        ],
    )


@pytest.fixture
def proposed(rule, settled, director):
    return services.propose_commendations(settlement_id=settled.pk, by=director, on=ON)


def rows(found):
    return [
        (each.category, each.unit_name, each.rank, each.amount_wan)
        for each in found.rows.order_by("sort_order", "pk")
    ]


def nominate(found, by, unit, **fields):
    wanted = services.Nomination(
        **{
            "category": "招商能手",
            "unit_id": unit.pk,
            "person_name": "王建国",
            "post": "副镇长",
            "reason": "引进木制家居项目",
            **fields,
        }
    )
    return services.nominate(list_id=found.pk, version=None, wanted=wanted, by=by)


def notice(found, by):
    return course.put_list_under_notice(
        list_id=found.pk, version=None, number="县招组办〔2027〕3号", by=by, on=ON
    )


def issue(found, by, **fields):
    values = {
        "number": "县招组〔2027〕6号",
        "signed_by": "县招商引资工作领导小组",
        "dated_on": AFTER,
        "on": AFTER,
        **fields,
    }
    return course.issue_commendations(list_id=found.pk, version=None, by=by, **values)


def test_the_list_is_proposed_from_what_was_settled_with_reasons_and_money(proposed, county):
    first, park = county.township.name, county.park.name
    assert rows(proposed) == [
        ("先进单位", first, 1, 50),
        ("先进单位", park, 1, 50),
        ("到位资金奖", first, 1, 10),
    ]
    reasons = list(proposed.rows.order_by("pk").values_list("reason", flat=True))
    assert reasons[0] == "乡镇组年度考核第1名，得100.00分"
    assert reasons[2] == "到位资金30,000万元，居全县第1名"


def test_by_default_the_black_list_passes_a_unit_over_with_the_reason(settled, director, county):
    found = services.propose_commendations(settlement_id=settled.pk, by=director, on=ON)
    assert [each.unit_name for each in found.rows.all()] == [county.township.name]
    assert {(each["name"], *each["why"]) for each in found.passed_over} == {
        (county.townships[1].name, "black_listed"),
        (county.park.name, "black_listed"),
    }


def test_proposed_anew_who_was_struck_off_stays_so_and_nominations_stay(
    proposed, settled, director, county
):
    row = proposed.rows.get(category="到位资金奖")
    assert refused(
        lambda: services.strike_off(row_id=row.pk, version=None, why=" ", by=director)
    ) == ("reason")
    services.strike_off(row_id=row.pk, version=None, why="安全事故", by=director)
    nominate(proposed, director, county.township)
    again = services.propose_commendations(settlement_id=settled.pk, by=director, on=ON)
    assert again.pk == proposed.pk
    kept = again.rows.get(category="到位资金奖")
    assert (kept.is_struck, kept.why_struck) == (True, "安全事故")
    assert again.rows.filter(is_nominated=True).count() == 1
    services.put_back(row_id=kept.pk, version=None, by=director)
    assert not Commendation.objects.get(pk=kept.pk).is_struck


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"category": "先进单位"}, "category"),
        ({"person_name": " "}, "name"),
        ({"reason": ""}, "why"),
        ({"unit_id": 0}, "foreign_unit"),
    ],
)
def test_a_nomination_that_is_not_complete_is_refused(proposed, director, county, fields, code):
    assert refused(lambda: nominate(proposed, director, county.township, **fields)) == code


def test_a_nomination_keeps_to_quota_unit_and_conditions(proposed, settled, director, county):
    nominate(proposed, director, county.township)
    assert refused(lambda: nominate(proposed, director, county.township)) == "named_already"
    other = {"person_name": "李红"}
    assert refused(lambda: nominate(proposed, director, county.township, **other)) == "unit_full"
    content = {**settled.content, "vetoed": {str(county.park.pk): "安全事故"}}
    type(settled).objects.filter(pk=settled.pk).update(content=content)
    assert refused(lambda: nominate(proposed, director, county.park, **other)) == "excluded"
    nominate(proposed, director, county.townships[1], **other)
    last = {"person_name": "赵强"}
    assert refused(lambda: nominate(proposed, director, county.townships[1], **last)) == "quota"


def test_notice_then_issue_and_it_is_frozen(head, proposed, director, county, clerk):
    assert not CommendationList.objects.visible_to(clerk).exists()
    person = nominate(proposed, director, county.township)
    found = notice(proposed, director)
    assert (found.notice_from, found.notice_until) == (ON, UNTIL)
    assert CommendationList.objects.visible_to(clerk).exists()
    assert Notice.objects.filter(kind="assessment.commendations_noticed").count() == 1
    assert refused(lambda: nominate(proposed, director, county.park)) == "not_now"
    assert refused(lambda: issue(found, director, on=UNTIL, dated_on=UNTIL)) == "window_open"
    assert refused(lambda: issue(found, director, dated_on=UNTIL)) == "before_notice"
    assert refused(lambda: issue(found, director, number=" ")) == "no_number"
    # What comes in during the notice strikes off; nothing is added.
    services.strike_off(row_id=person.pk, version=None, why="本人说明情况后放弃", by=director)
    issued = issue(found, director)
    assert [each["unit_name"] for each in issued.content["rows"]].count(county.township.name) == 2
    assert [each["person"] for each in issued.content["struck"]] == ["王建国"]
    told = Notice.objects.filter(kind="assessment.commended", recipient=head)
    assert told.count() == 2
    assert refused(
        lambda: services.strike_off(row_id=person.pk, version=None, why="x", by=director)
    ) == ("not_now")
    assert refused(lambda: notice(issued, director)) == "not_now"
    settlement = issued.settlement
    assert prove_settlement(settlement).holds
    changed = {**issued.content, "rows": []}
    CommendationList.objects.filter(pk=issued.pk).update(content=changed)
    assert not prove_settlement(settlement).list_sealed


def test_a_list_without_anybody_is_not_put_under_notice(proposed, director):
    for row in proposed.rows.all():
        services.strike_off(row_id=row.pk, version=None, why="核查未通过", by=director)
    assert refused(lambda: notice(proposed, director)) == "nobody"


def test_two_who_change_the_list_do_not_overwrite_one_another(proposed, director):
    row = proposed.rows.first()
    with pytest.raises(Conflict):
        services.strike_off(row_id=row.pk, version=proposed.version - 1, why="x", by=director)


def test_a_year_that_is_opened_again_yields_nothing_more(proposed, settled, director):
    reopen(settled, director)
    assert refused(lambda: notice(proposed, director)) == "not_standing"


def text_of(data):
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_the_papers_say_who_and_why_and_how_much(proposed, director, county):
    nominate(proposed, director, county.township)
    content = course.content_of(notice(proposed, director))
    paper = text_of(notice_word(content, "云岭县"))
    assert "拟表彰对象的公示" in paper
    assert "公示期至2027年2月1日" in paper
    assert "乡镇组年度考核第1名，得100.00分" in paper
    decision = text_of(decision_word(issue(proposed, director).content, "云岭县"))
    assert "关于表彰2026年度招商引资工作先进单位和先进个人的决定" in decision
    assert "县招组〔2027〕6号" in decision
    assert f"王建国（{county.township.name}副镇长）" in decision
    assert "50" in decision
    assert "得100.00分" not in decision

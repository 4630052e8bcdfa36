"""Assessors are asked, mark, hand in; a sheet counts once it is handed in (rules.md R11)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import AssessorSheet, ScoreRun
from assessment.notices_sheets import SHEET_ASKED, SHEET_GIVEN_BACK
from assessment.rules.score_states import RunState
from assessment.selectors.running_scores import running_scores
from assessment.selectors.score_facts import period_facts
from assessment.selectors.sheets import units_to_mark
from assessment.services.scoring import sheets as services
from assessment.services.scoring.sheets import Mark
from assessment.todo_sheets import sheets_to_fill_in
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY
from tests.factories.sheets import SHEET, make_rating, make_sheet
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core import clock
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Period

pytestmark = pytest.mark.django_db
OCTOBER = Period.parse("2026-10")
DUE = dt.date(2026, 11, 27)


@pytest.fixture
def ask(group, director):
    """Ask people to mark the townships for October."""

    def asked(*people, **fields):
        values = {
            "county_id": group.plan.county_id,
            "group_id": group.pk,
            "period": OCTOBER,
            "sheet": SHEET,
            "assessors": list(people),
            "assessor_class": "",
            "due_on": DUE,
            "by": director,
            "on": TODAY,
            **fields,
        }
        return services.ask_assessors(**values)

    return asked


@pytest.fixture
def sheet(ask, leader) -> AssessorSheet:
    """The leader's sheet."""
    return ask(leader)[0]


def mark(sheet, marks, *, hand_in=False, by=None):
    return services.save_marks(
        sheet_id=sheet.pk,
        version=sheet.version,
        marks={unit.pk: Mark(Decimal(value)) for unit, value in marks.items()},
        hand_in=hand_in,
        by=by or sheet.assessor,
    )


def settle(county):
    ScoreRun.objects.create(
        county=county.county,
        plan=AssessorSheet.objects.first().group.plan,
        period="2026-10",
        state=RunState.NOTICED.value,
        computed_at=clock.now(),
        as_of=TODAY,
        content={},
        sha256="0" * 64,
        notice_from=TODAY,
        notice_until=TODAY,
    )


def refused(code, act, field=None):
    with pytest.raises(RuleBroken) as caught:
        act()
    assert caught.value.code == code
    if field:
        assert caught.value.field == field


def test_who_is_asked_is_told_once_and_finds_it_among_what_is_owed(ask, leader, officer):
    (sheet,) = ask(leader)
    assert [each.assessor for each in ask(leader, officer)] == [officer]
    assert Notice.objects.filter(recipient=leader, kind=SHEET_ASKED.name).count() == 1
    (item,) = sheets_to_fill_in(leader, TODAY)
    assert item.due_on == DUE
    mark(sheet, dict.fromkeys(units_to_mark(sheet), 90), hand_in=True)
    assert sheets_to_fill_in(leader, TODAY) == []
    assert not Notice.objects.filter(recipient=leader, kind=SHEET_ASKED.name).exists()


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("not_asked", {"sheet": "nothing"}),
        ("foreign_class", {"assessor_class": "园区"}),
        ("nobody", {"assessors": []}),
        ("over", {"due_on": TODAY - dt.timedelta(days=1)}),
    ],
)
def test_what_the_scheme_does_not_ask_for_is_refused(ask, leader, code, fields):
    refused(code, lambda: ask(leader, **fields))
    assert not AssessorSheet.objects.exists()


def test_a_weighted_sheet_asks_for_the_class(ask, leader, plan):
    plan.schemes.all().delete()
    make_rating(plan, {"园区": 70, "乡镇": 30})
    refused("no_class", lambda: ask(leader), "assessor_class")
    assert ask(leader, assessor_class="园区")[0].assessor_class == "园区"


def test_somebody_of_another_county_is_not_asked(ask, county):
    stranger = make_county("QT").user(Role.LEADER)
    refused("foreign", lambda: ask(stranger), "assessors")


def test_nobody_marks_his_own_unit(ask, clerk, county):
    (sheet,) = ask(clerk)
    assert units_to_mark(sheet) == [county.townships[1]]
    refused(
        "foreign_unit", lambda: mark(sheet, {county.township: 100}), f"mark-{county.township.pk}"
    )


@pytest.mark.parametrize(("value", "code"), [("-1", "negative"), ("100.01", "too_high")])
def test_a_mark_lies_between_nothing_and_the_most(sheet, county, value, code):
    refused(code, lambda: mark(sheet, {county.township: value}), f"mark-{county.township.pk}")
    assert not sheet.marks.exists()


def test_a_sheet_counts_once_it_is_handed_in(sheet, county, plan):
    first, second = county.townships
    mark(sheet, {first: 80})

    def sheets():
        facts = period_facts(county=county.county, period=OCTOBER, on=TODAY)
        return {each.unit.pk: each.sheets.get(SHEET) for each in facts.units}

    assert sheets() == {first.pk: None, second.pk: None}
    sheet.refresh_from_db()
    refused("missing", lambda: mark(sheet, {first: 80}, hand_in=True))
    mark(sheet, {first: 80, second: 90}, hand_in=True)
    assert sheets()[second.pk] == [{"mark": "90", "class": ""}]
    # And the score is worked out of it.
    result = running_scores(county=county.county, period=OCTOBER, on=TODAY).of(second.pk)
    assert result is not None
    assert result.outcome["indicators"]["rating"]["score"] == "36.00"


def test_a_unit_that_is_left_empty_loses_its_mark(sheet, county):
    first, second = county.townships
    mark(sheet, {first: 80, second: 90})
    sheet.refresh_from_db()
    mark(sheet, {second: 91})
    assert dict(sheet.marks.values_list("unit", "mark")) == {second.pk: Decimal(91)}


def test_what_was_handed_in_is_changed_only_after_it_was_given_back(sheet, county, director):
    full = dict.fromkeys(county.townships, 90)
    handed = mark(sheet, full, hand_in=True)
    refused("handed_in", lambda: mark(handed, full))
    refused(
        "reason_needed",
        lambda: services.give_back(
            sheet_id=sheet.pk, version=handed.version, reason=" ", by=director
        ),
        "reason",
    )
    back = services.give_back(sheet_id=sheet.pk, version=handed.version, reason="漏评", by=director)
    assert back.handed_in_at is None
    assert Notice.objects.filter(kind=SHEET_GIVEN_BACK.name, recipient=sheet.assessor).exists()
    refused(
        "not_handed_in",
        lambda: services.give_back(
            sheet_id=sheet.pk, version=back.version, reason="再来", by=director
        ),
    )
    mark(back, {**full, county.township: 95}, hand_in=True)


def test_the_second_of_two_windows_is_told(sheet, county):
    mark(sheet, {county.township: 80})
    with pytest.raises(Conflict):
        mark(sheet, {county.township: 70})


def test_under_public_notice_no_mark_changes_and_nobody_is_asked(
    sheet, county, ask, officer, director
):
    settle(county)
    refused("settled", lambda: mark(sheet, {county.township: 80}))
    refused("settled", lambda: ask(officer))
    refused(
        "settled",
        lambda: services.call_off(sheet_id=sheet.pk, version=sheet.version, by=director),
    )


def test_who_is_called_off_owes_nothing(sheet, director):
    services.call_off(sheet_id=sheet.pk, version=sheet.version, by=director)
    assert not AssessorSheet.objects.exists()
    assert not Notice.objects.filter(kind=SHEET_ASKED.name).exists()


def test_classes_are_weighted_in_the_score(county, group, plan, officer, leader, clerk):
    """园区 70 % of 80, 乡镇 30 % of 100: 86 of 100, of 40 points 34.4."""
    plan.schemes.all().delete()
    make_rating(plan, {"园区": 70, "乡镇": 30})
    second = county.townships[1]
    for person, name, value in ((leader, "园区", 70), (officer, "园区", 90), (clerk, "乡镇", 100)):
        make_sheet(group, person, {second: value}, handed_in=True, assessor_class=name)
    scores = running_scores(county=county.county, period=OCTOBER, on=TODAY)
    outcome = scores.of(second.pk).outcome["indicators"]["rating"]
    assert outcome["score"] == "34.40"

"""Schemes are drafted, adopted by a document, followed by a copy; never changed in force (R11)."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment.models import ScoringScheme
from assessment.rules.score_states import SchemeCycle
from assessment.services.scoring import schemes as services
from assessment.services.scoring.schemes import (
    adopt_scheme,
    copy_scheme,
    save_scheme,
    withdraw_scheme,
)
from tests.factories.assessment import PlanFactory, join
from tests.factories.scoring import make_scheme
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 1)
DOCUMENT = "县招办〔2026〕8号"


def adopt(scheme, by, document=DOCUMENT):
    scheme.refresh_from_db()
    return adopt_scheme(
        scheme_id=scheme.pk, version=scheme.version, document=document, by=by, on=ON
    )


def refusal(call) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        call()
    return caught.value


def test_a_draft_is_saved_and_its_event_recorded(plan, told, director):
    scheme = save_scheme(plan_id=plan.pk, draft=told(), by=director)
    assert scheme.is_draft
    event = AuditEvent.objects.get(kind="assessment.scheme_saved")
    assert event.detail["title"] == "2026 年考核办法"


def test_a_draft_needs_a_title(plan, told, director):
    broken = refusal(lambda: save_scheme(plan_id=plan.pk, draft=told(title=" "), by=director))
    assert broken.code == "no_title"
    assert not ScoringScheme.objects.exists()


def test_points_that_do_not_sum_are_refused_with_both_numbers(plan, told, director):
    draft = told()
    draft.content["indicators"][0]["points"] = "50"
    broken = refusal(lambda: save_scheme(plan_id=plan.pk, draft=draft, by=director))
    assert broken.code == "unreadable"
    assert "90 ≠ 100" in str(broken)


def test_bands_from_the_same_figure_on_are_refused(plan, told, director):
    draft = told()
    draft.content["indicators"][0] |= {
        "kind": "steps",
        "params": {
            "value": "funds",
            "bands": [{"at_least": "1", "points": "60"}, {"at_least": "1.0", "points": "30"}],
        },
    }
    broken = refusal(lambda: save_scheme(plan_id=plan.pk, draft=draft, by=director))
    assert "indicators.0.params.bands" in str(broken)


def test_a_field_that_is_not_known_is_refused(plan, told, director):
    draft = told()
    draft.content["indicators"][0]["params"]["cap_rat"] = "1"
    broken = refusal(lambda: save_scheme(plan_id=plan.pk, draft=draft, by=director))
    assert "cap_rat" in str(broken)


def test_a_source_that_is_not_known_is_refused(plan, told, director):
    draft = told(sources={"funds": {"from": "count", "code": "moonshine"}})
    broken = refusal(lambda: save_scheme(plan_id=plan.pk, draft=draft, by=director))
    assert broken.field == "sources"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("title_too_long", {"title": "长" * 121}),
        ("not_storable", {"name": "\x00"}),
        ("not_storable", {"name": "\ud800"}),
        ("unreadable", {"full": "1e999999999"}),
        ("name_too_long", {"tie_break": ["长" * 61]}),
    ],
)
def test_what_no_database_and_no_arithmetic_takes_is_refused(code, change, plan, told, director):
    draft = told(title=change.pop("title", "办法"))
    draft.content.update(change)
    assert refusal(lambda: save_scheme(plan_id=plan.pk, draft=draft, by=director)).code == code


def test_a_group_of_another_plan_is_refused(plan, told, director, county):
    other = PlanFactory(county=county.county, year=2025)
    group = join(other, county.park)
    draft = told(group_ids=[group.pk])
    assert refusal(lambda: save_scheme(plan_id=plan.pk, draft=draft, by=director)).code == "group"


def test_two_savers_of_one_draft_do_not_overwrite_each_other(draft, plan, told, director):
    save_scheme(
        plan_id=plan.pk, draft=told(), by=director, scheme_id=draft.pk, version=draft.version
    )
    with pytest.raises(Conflict):
        save_scheme(
            plan_id=plan.pk, draft=told(), by=director, scheme_id=draft.pk, version=draft.version
        )


def test_a_scheme_in_force_is_not_edited(adopted, plan, told, director):
    broken = refusal(
        lambda: save_scheme(
            plan_id=plan.pk,
            draft=told(title="改过的"),
            by=director,
            scheme_id=adopted.pk,
            version=adopted.version,
        )
    )
    assert broken.code == "in_force"
    adopted.refresh_from_db()
    assert adopted.title == "2026 年招商引资考核办法"


def test_a_draft_is_adopted_by_a_document(draft, director):
    scheme = adopt(draft, director)
    assert (scheme.state, scheme.document, scheme.adopted_on) == ("adopted", DOCUMENT, ON)


def test_adopting_twice_is_harmless(draft, director):
    first = adopt(draft, director)
    assert adopt(draft, director).version == first.version


def test_it_is_not_adopted_without_a_document(draft, director):
    broken = refusal(lambda: adopt(draft, director, " "))
    assert (broken.code, broken.field) == ("no_document", "document")


def test_it_is_not_adopted_while_a_figure_has_no_source(plan, director):
    scheme = make_scheme(plan, state="draft", sources={})
    broken = refusal(lambda: adopt(scheme, director))
    assert broken.code == "gaps"
    assert "funds" in str(broken)
    assert "late_reports" in str(broken)


def test_a_count_has_no_target_to_be_held_against(plan, director):
    sources = {
        "funds": {"from": "count", "code": "late_items"},
        "late_reports": {"from": "count", "code": "late_reports"},
    }
    scheme = make_scheme(plan, state="draft", sources=sources)
    assert refusal(lambda: adopt(scheme, director)).code == "gaps"


def test_an_indicator_and_a_basis_that_the_plan_lacks_hinder_adoption(plan, director):
    sources = {
        "funds": {"from": "indicator", "code": "exports", "basis": "省定目标"},
        "late_reports": {"from": "typed"},
    }
    scheme = make_scheme(plan, state="draft", sources=sources)
    said = str(refusal(lambda: adopt(scheme, director)))
    assert "exports" in said
    assert "省定目标" in said


def test_it_is_not_adopted_before_the_plan_is_issued(plan, draft, director):
    plan.state = "draft"
    plan.save()
    assert refusal(lambda: adopt(draft, director)).code == "plan_not_issued"


def test_two_schemes_do_not_hold_for_one_group_from_the_same_month(adopted, draft, director):
    broken = refusal(lambda: adopt(draft, director))
    assert (broken.code, broken.field) == ("taken", "from_month")


def test_a_copy_takes_over_from_a_later_month(adopted, director, plan, told):
    made = copy_scheme(scheme_id=adopted.pk, by=director)
    assert (made.content, made.sources) == (adopted.content, adopted.sources)
    assert made.is_draft
    save_scheme(
        plan_id=plan.pk,
        draft=told(from_month=7),
        by=director,
        scheme_id=made.pk,
        version=made.version,
    )
    assert adopt(made, director).copied_from == adopted


def test_schemes_of_different_results_stand_side_by_side(adopted, plan, director):
    yearly = make_scheme(plan, state="draft", cycle=SchemeCycle.YEAR.value)
    assert adopt(yearly, director).state == "adopted"


def test_one_that_was_never_used_is_taken_back_with_a_reason(adopted, director):
    broken = refusal(
        lambda: withdraw_scheme(
            scheme_id=adopted.pk, version=adopted.version, reason="", by=director
        )
    )
    assert broken.code == "reason_needed"
    taken = withdraw_scheme(
        scheme_id=adopted.pk, version=adopted.version, reason="文号有误", by=director
    )
    assert taken.state == "withdrawn"
    assert AuditEvent.objects.get(kind="assessment.scheme_withdrawn").reason == "文号有误"


def test_one_that_a_result_rests_on_is_not_taken_back(adopted, director):
    adopted.is_used = True
    adopted.save()
    broken = refusal(
        lambda: withdraw_scheme(
            scheme_id=adopted.pk, version=adopted.version, reason="不再用", by=director
        )
    )
    assert str(broken) == str(services.USED)


def test_a_draft_is_not_taken_back(draft, director):
    broken = refusal(
        lambda: withdraw_scheme(
            scheme_id=draft.pk, version=draft.version, reason="不再用", by=director
        )
    )
    assert broken.code == "not_adopted"

"""Targets in a grid, by month, by adjustment (rules.md R10)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessment import events_plan as events
from assessment.models import Target
from assessment.rules.cells import Change
from assessment.selectors.target_grid import cell_name, subject_of, target_grid
from assessment.services.targets import (
    Adjustment,
    adjust_target,
    save_targets,
    set_months,
)
from tests.assessment.plan.conftest import ON
from tests.factories.closing import close_bare
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db


def cell(unit, indicator) -> str:
    return cell_name(f"u{unit.pk}", indicator.pk)


def save(plan, basis, by, *changes: tuple[str, str, str], **more):
    typed = [Change(*each) for each in changes]
    return save_targets(plan_id=plan.pk, basis_id=basis.pk, changes=typed, by=by, **more)


def test_a_grid_is_stored_as_people_write_figures(plan, funds, signed, basis, county, officer):
    first, second = county.townships[:2]
    result = save(
        plan,
        basis,
        officer,
        (cell(first, funds), "", "1.2亿"),
        (cell(second, funds), "", "８０００万"),
        (cell(first, signed), "", "6 个"),
        (cell(county.county, funds), "", "20,000"),
    )
    assert (result.saved, result.is_refused) == (4, False)
    stored = {each.unit_id: each.amount for each in Target.objects.filter(indicator=funds)}
    assert stored == {
        first.pk: Decimal(12000),
        second.pk: Decimal(8000),
        county.county.pk: Decimal(20000),
    }
    assert Target.history.count() == 4
    event = AuditEvent.objects.get(kind=events.TARGETS_SAVED)
    assert event.detail["cells"] == 4
    grid = target_grid(plan, basis)
    own = grid.sums()[0].against[0]
    assert (grid.sums()[0].total, own.figure, own.spread) == (20000, 20000, 0)


def test_nothing_is_stored_while_one_cell_is_wrong(plan, funds, signed, basis, county, officer):
    first, second = county.townships[:2]
    result = save(
        plan,
        basis,
        officer,
        (cell(first, funds), "", "12000"),
        (cell(second, funds), "", "三四千"),
        (cell(second, signed), "", "2.5"),
        (cell(first, signed), "", "-3"),
        (cell(county.park, signed), "", "3"),
    )
    assert set(result.problems) == {
        cell(second, funds),
        cell(second, signed),
        cell(first, signed),
        cell(county.park, signed),
    }
    assert not Target.objects.exists()
    assert not AuditEvent.objects.filter(kind=events.TARGETS_SAVED).exists()


def test_two_people_in_one_grid_lose_nothing(plan, funds, basis, county, officer, second_officer):
    first, second = county.townships[:2]
    save(plan, basis, officer, (cell(first, funds), "", "100"))
    # Another cell meanwhile: both stand.
    save(plan, basis, second_officer, (cell(second, funds), "", "200"))
    # The same cell, seen empty: told, nothing overwritten.
    result = save(
        plan,
        basis,
        second_officer,
        (cell(first, funds), "", "300"),
        (cell(second, funds), "200", "250"),
    )
    clash = result.clashes[0]
    assert (clash.cell, clash.stands, clash.typed) == (cell(first, funds), "100", "300")
    assert sorted(Target.objects.values_list("amount", flat=True)) == [100, 200]
    # Seen, it may be overwritten.
    again = save(plan, basis, second_officer, (cell(first, funds), "100", "300"))
    assert again.saved == 1


def test_an_emptied_cell_takes_the_target_away(plan, funds, basis, county, officer):
    name = cell(county.township, funds)
    save(plan, basis, officer, (name, "", "100"))
    save(plan, basis, officer, (name, "100", ""))
    assert not Target.objects.exists()
    assert Target.history.filter(history_type="-").count() == 1


def test_persons_and_teams_have_targets_too(plan, signed, basis, county, officer, clerk):
    key = f"p{clerk.pk}"
    save(plan, basis, officer, (cell_name(key, signed.pk), "", "2"), extra=[key])
    target = Target.objects.get()
    assert (target.person, target.unit, target.amount) == (clerk, None, 2)


def test_an_indicator_of_one_group_is_not_typed_for_another(plan, signed, basis, county, officer):
    from tests.factories.assessment import join  # noqa: PLC0415

    parks = join(plan, county.park, group="园区组")
    plan.indicators.get(indicator=signed).groups.set([parks])
    result = save(plan, basis, officer, (cell(county.township, signed), "", "2"))
    assert result.problems
    assert save(plan, basis, officer, (cell(county.park, signed), "", "2")).saved == 1


def test_months_lead_to_the_target(plan, funds, basis, county, officer):
    save(plan, basis, officer, (cell(county.township, funds), "", "1200"))
    target = Target.objects.get()
    even = [Decimal(100 * number) for number in range(1, 13)]
    with pytest.raises(RuleBroken) as refused:
        set_months(target_id=target.pk, version=1, months=[*even[:-1], Decimal(1100)], by=officer)
    assert refused.value.code == "total"
    set_months(target_id=target.pk, version=1, months=even, by=officer)
    target.refresh_from_db()
    assert target.cumulative[5] == 600
    with pytest.raises(Conflict):
        set_months(target_id=target.pk, version=1, months=[], by=officer)


def adjustment(amount: int, **more) -> Adjustment:
    given = {
        "amount": Decimal(amount),
        "months": (),
        "from_month": Month(2026, 11),
        "reference": "县招办〔2026〕31号",
        "reason": "项目退出",
        **more,
    }
    return Adjustment(**given)


def test_an_issued_target_changes_by_a_document_only(issued, funds, basis, county, director):
    subject = subject_of(issued, f"u{county.township.pk}")

    def adjust(what: Adjustment, version: int):
        return adjust_target(
            plan_id=issued.pk,
            basis=basis,
            indicator_id=funds.pk,
            subject=subject,
            version=version,
            adjustment=what,
            by=director,
            on=ON,
        )

    with pytest.raises(RuleBroken) as refused:
        save(issued, basis, director, (cell(county.township, funds), "", "1"))
    assert refused.value.code == "issued"
    adjust(adjustment(500), 0)
    change = adjust(adjustment(300), 1)
    assert (change.old_amount, change.new_amount) == (500, 300)
    assert Target.objects.get().amount == 300
    for wrong, code in (
        ({"reference": " "}, "number_needed"),
        ({"reason": ""}, "reason_needed"),
        ({"from_month": Month(2025, 11)}, "other_year"),
        ({"amount": Decimal(-1)}, "negative"),
        ({"amount": Decimal(300)}, "same"),
    ):
        with pytest.raises(RuleBroken) as refused:
            adjust(
                adjustment(100, **wrong)
                if "amount" not in wrong
                else adjustment(int(wrong["amount"])),
                2,
            )
        assert refused.value.code == code
    with pytest.raises(Conflict):
        adjust(adjustment(200), 1)


def test_an_adjustment_leaves_closed_months_alone(issued, funds, basis, county, director):
    month = Month(2026, 10)
    close_bare(county.county, month.first_day)
    with pytest.raises(RuleBroken) as refused:
        adjust_target(
            plan_id=issued.pk,
            basis=basis,
            indicator_id=funds.pk,
            subject=subject_of(issued, f"u{county.township.pk}"),
            version=None,
            adjustment=adjustment(100, from_month=month),
            by=director,
            on=ON,
        )
    assert refused.value.code == "closed_month"
    assert not Target.objects.exists()

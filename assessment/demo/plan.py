"""The demo county's annual plans of this year and last: indicators, groups, bases, targets.

Figures are examples. A county that has a plan of the year is left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessment.models import AnnualPlan, Indicator, TargetBasis
from assessment.models.choices import BasisLevel
from assessment.rules.cells import Change
from assessment.rules.indicators import Filters, Source
from assessment.rules.typed import plain
from assessment.selectors.target_grid import cell_name
from assessment.services.indicators import Meaning, define_indicator
from assessment.services.plan_parts import (
    BasisFacts,
    ChosenIndicator,
    GroupFacts,
    save_basis,
    save_group,
    save_plan_indicators,
)
from assessment.services.plans import Copying, issue_plan, make_plan
from assessment.services.targets import save_targets, set_months
from projects.demo.staff import Staff
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.core.periods import Month

REASON = "示范数据"
_OUTSIDE = ("other_province", "overseas")
_WAN, _SHARE_OF_HALF = "万元", 45


@dataclass(frozen=True)
class _Sample:
    """An indicator of the demo: what it counts, and targets by kind of unit."""

    code: str
    name: str
    measure: str
    decimals: int
    source: Source
    township: int
    park: int
    department: int
    county: int
    city: int
    outside: bool = False


_SAMPLES = (
    _Sample(
        "SWZJ", "到位资金（省外）", _WAN, 2, Source.FUNDS_VERIFIED, 4800, 4600, 3000, 120000,
        115000, outside=True,
    ),
    _Sample("XQXM", "新签约项目", "个", 0, Source.SIGNED_COUNT, 2, 3, 2, 80, 75),
    _Sample("XKGXM", "新开工项目", "个", 0, Source.STARTED_COUNT, 1, 1, 1, 40, 38),
    _Sample("RKNT", "入库纳统项目", "个", 0, Source.STATISTICS_COUNT, 1, 1, 0, 24, 22),
    _Sample("WCZS", "外出招商", "次", 0, Source.TRIP_COUNT, 4, 8, 3, 150, 0),
    _Sample("JDKS", "接待来访客商", "次", 0, Source.RECEPTION_COUNT, 10, 16, 6, 360, 0),
    _Sample("ZSXX", "报送招商信息", "条", 0, Source.REPORTED, 24, 24, 12, 720, 0),
)  # fmt: skip


def load_plan(staff: Staff, *, on: dt.date, by: User) -> AnnualPlan:
    """Bring the demo's plans up to date: last year's, and this year's as its copy with targets."""
    found = AnnualPlan.objects.filter(county=staff.county, year=on.year).first()
    if found is not None:
        return found
    with acting(user=by, reason=REASON):
        indicators = _indicators(staff.county, Month(on.year - 1, 1), by)
        last = _make(staff, on.year - 1, None, by=by, on=on)
        _frame(staff, last, indicators, by)
        _targets(staff, last, indicators, Decimal("0.9"), by)
        _issue(last, f"县招办〔{last.year}〕2号", dt.date(last.year, 2, 18), by=by, on=on)
        plan = _make(staff, on.year, Copying(last.year, with_targets=False), by=by, on=on)
        _targets(staff, plan, indicators, Decimal(1), by)
        _people(staff, plan, indicators, by)
        _months(plan, indicators[0], by)
        _issue(plan, f"县招办〔{plan.year}〕3号", min(on, dt.date(plan.year, 2, 20)), by=by, on=on)
        return plan


def _indicators(county: Unit, month: Month, by: User) -> list[Indicator]:
    found = []
    for sample in _SAMPLES:
        known = Indicator.objects.filter(county=county, code=sample.code).first()
        meaning = Meaning(
            name=sample.name,
            measure=sample.measure,
            decimals=sample.decimals,
            source=sample.source,
            filters=Filters(origins=_OUTSIDE) if sample.outside else Filters(),
            source_document=f"县招办〔{month.year}〕2号",
        )
        found.append(
            known
            or define_indicator(
                county_id=county.pk, code=sample.code, meaning=meaning, month=month, by=by
            )
        )
    return found


def _make(staff: Staff, year: int, copying: Copying | None, *, by: User, on: dt.date) -> AnnualPlan:
    return make_plan(
        county=staff.county,
        year=year,
        title=f"{staff.county.label}{year}年招商引资目标任务",
        copying=copying,
        by=by,
        on=on,
    )


def _frame(staff: Staff, plan: AnnualPlan, indicators: Sequence[Indicator], by: User) -> None:
    city = BasisFacts("市定目标", BasisLevel.CITY, is_main=False, sort_order=2)
    save_basis(plan_id=plan.pk, basis_id=None, facts=city, by=by)
    groups = (("乡镇组", "township"), ("园区组", "park"), ("部门组", "department"))
    for place, (name, kind) in enumerate(groups, start=1):
        facts = GroupFacts(name, is_apart=False, sort_order=place, units=staff.of_kind(kind))
        save_group(plan_id=plan.pk, group_id=None, facts=facts, by=by)
    producing = plan.groups.exclude(name="部门组").values_list("pk", flat=True)
    chosen = [
        ChosenIndicator(each, in_report=True, group_ids=() if sample.department else producing)
        for each, sample in zip(indicators, _SAMPLES, strict=True)
    ]
    save_plan_indicators(plan_id=plan.pk, version=None, chosen=chosen, by=by)


def _targets(
    staff: Staff, plan: AnnualPlan, indicators: Sequence[Indicator], share: Decimal, by: User
) -> None:
    own = plan.bases.get(level=BasisLevel.COUNTY)
    city = plan.bases.get(level=BasisLevel.CITY)
    cells: list[tuple[str, Decimal]] = []
    against: list[tuple[str, Decimal]] = []
    county = f"u{staff.county.pk}"
    for indicator, sample in zip(indicators, _SAMPLES, strict=True):
        cells.append((cell_name(county, indicator.pk), Decimal(sample.county)))
        against.append((cell_name(county, indicator.pk), Decimal(sample.city)))
        for kind in ("township", "park", "department"):
            figure = Decimal(getattr(sample, kind))
            for place, unit in enumerate(staff.of_kind(kind)):
                cells.append((cell_name(f"u{unit.pk}", indicator.pk), _larger(figure, place)))
    for basis, given in ((own, cells), (city, against)):
        _save(plan, basis, [(name, figure * share) for name, figure in given], by)


def _larger(figure: Decimal, place: int) -> Decimal:
    """Return a target that differs from unit to unit; the first ones carry more."""
    extra = Decimal(max(4 - place, 0)) / 4
    return figure + figure * extra


def _save(
    plan: AnnualPlan, basis: TargetBasis, given: Sequence[tuple[str, Decimal]], by: User
) -> None:
    changes = [
        Change(name, "", plain(figure.quantize(Decimal(1)))) for name, figure in given if figure
    ]
    extra = [each.cell.partition("-")[0] for each in changes]
    save_targets(plan_id=plan.pk, basis_id=basis.pk, changes=changes, by=by, extra=extra)


def _people(staff: Staff, plan: AnnualPlan, indicators: Sequence[Indicator], by: User) -> None:
    """Teams and the county's leaders have targets of their own."""
    own = plan.bases.get(level=BasisLevel.COUNTY)
    leaders = [f"p{staff.people[name].pk}" for name in ("fuxianzhang", "fuxianzhang2")]
    teams = [f"u{unit.pk}" for unit in staff.of_kind("team")]
    given = [(cell_name(key, indicators[4].pk), Decimal(6)) for key in (*leaders, *teams)]
    given += [(cell_name(key, indicators[1].pk), Decimal(4)) for key in teams]
    _save(plan, own, given, by)


def _months(plan: AnnualPlan, funds: Indicator, by: User) -> None:
    """Two parks have their funds broken down by month: slow in winter, 45 % by the half-year."""
    own = plan.bases.get(level=BasisLevel.COUNTY)
    targets = plan.targets.filter(indicator=funds, basis=own, unit__kind="park").order_by("pk")[:2]
    for target in targets:
        half = target.amount * _SHARE_OF_HALF / 100
        first = [half * number / 6 for number in range(1, 7)]
        second = [half + (target.amount - half) * number / 6 for number in range(1, 7)]
        months = [each.quantize(Decimal(1)) for each in (*first, *second)]
        set_months(target_id=target.pk, version=None, months=months, by=by)


def _issue(plan: AnnualPlan, document: str, day: dt.date, *, by: User, on: dt.date) -> None:
    issue_plan(plan_id=plan.pk, version=None, document=document, issued_on=day, by=by, on=on)

"""What a bulletin says, read once (rules.md R12): figures, scores, rates, flags, difficulties.

Everything is read as of the last day of the period; names are kept as they are then. A fixed number
of queries whatever the rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils import translation

from assessment.models import Bulletin, MonthClosing, MonthlyReport, ScoreRun
from assessment.policies_bulletins import BULLETIN_LISTS
from assessment.rules.bulletins import FORMAT, recompute
from assessment.rules.reports import State
from assessment.rules.score_states import RunState
from assessment.rules.three_rates import Rate
from assessment.rules.typed import plain
from assessment.selectors.figures import MonthRow, MonthTable, month_figures
from assessment.selectors.three_rates import ThreeRates, three_rates
from projects.models import Flag, Problem
from projects.models.flag_choices import RULE_LABELS
from projects.policies_flag_looks import FLAG_LOOKS
from projects.rules.flags.kinds import SEVEREST_FIRST, RuleKind
from projects.rules.stages import Status
from projects.selectors.flag_pages import is_held
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Period
from zhaoshang.policy.selectors import in_force

# Words of the paper, which is Chinese whatever its reader's language.
PAPER_LANGUAGE = "zh-hans"
WHY_LEFT_OUT = {
    "no_due": "未约定履约日期",
    "not_due": "履约日期未到",
    "no_agreed": "未填协议金额",
    "no_plan": "无投资计划",
    "nothing_due": "按计划尚无到期资金",
    "no_start": "未约定开工日期",
    "not_to_start": "约定开工日期未到",
}
_STANDING = (RunState.FINAL.value, RunState.PUBLISHED.value)


def standing_run(county_id: int, period: Period) -> ScoreRun | None:
    """Return the last edition of a period's result if it is final or published."""
    last = (
        ScoreRun.objects.filter(county=county_id, period=str(period)).order_by("-edition").first()
    )
    return last if last is not None and last.state in _STANDING else None


def bulletin_content(
    bulletin: Bulletin, run: ScoreRun | None, *, on: dt.date, dated_on: dt.date | None = None
) -> dict[str, Any]:
    """Return everything that a bulletin says, with its derived numbers.

    Args:
        bulletin: The draft.
        run: The period's final or published result, if there is one.
        on: Today.
        dated_on: The day it will bear; None while that is open.
    """
    found = period_content(
        bulletin.county,
        Period.parse(bulletin.period),
        run,
        on=on,
        restated=bulletin.is_restated,
    )
    return found | {"head": head_of(bulletin, dated_on)}


def period_content(
    county: Unit, period: Period, run: ScoreRun | None, *, on: dt.date, restated: bool = False
) -> dict[str, Any]:
    """Return the figures of a period with their derived numbers, as a bulletin keeps them.

    Args:
        county: The county.
        period: The period.
        run: Its final or published result, if there is one.
        on: Today.
        restated: Figures by the month in which they happened.
    """
    month = period.last_month
    as_of = min(month.last_day, on)
    table = month_figures(county_id=county.pk, month=month, on=on, restated=restated)
    rates = three_rates(county=county, year=period.year, on=as_of, today=on)
    looks = in_force(FLAG_LOOKS, county, as_of).value
    discipline = _discipline(county.pk, period, on)
    with translation.override(PAPER_LANGUAGE):
        found = {
            "format": FORMAT,
            "county": {"id": county.pk, "code": county.code, "name": county.name},
            "period": str(period),
            "month": str(month),
            "as_of": as_of.isoformat(),
            "restated": restated,
            "closing": _closing(county.pk, period),
            "plan": _plan(table),
            "reckoned": _reckoned(table),
            "bases": [
                {"id": each.pk, "name": each.name, "is_main": each.is_main} for each in table.bases
            ],
            "indicators": _indicators(table),
            "groups": _groups(table),
            "units": _units(table, discipline["unreported"]),
            "rows": [_row(each) for each in table.rows],
            "scores": _scores(run, {each.unit_id: each.unit.label for each in table.rows}),
            "list_rule": in_force(BULLETIN_LISTS, county, month.last_day).value.kept(),
            "rates_year": period.year,
            "rates": [_rate(rates, each) for each in Rate],
            "agreements": {
                "number": rates.all_agreements.number,
                "amount_wan": plain(rates.all_agreements.amount_wan),
            },
            "withdrawn": rates.withdrawn,
            # Pairs: the order of keys is not kept.
            "flag_labels": [[each.value, looks[each].label] for each in SEVEREST_FIRST],
            "flags": _flags(county, as_of),
            "problems": _problems(county, as_of),
            "discipline": discipline["rows"],
        }
    return recompute(found)


def head_of(bulletin: Bulletin, dated_on: dt.date | None = None) -> dict[str, Any]:
    """Return what stands above the text and below it; sealed with the figures."""
    old = bulletin.replaces
    day = dated_on or bulletin.dated_on
    return {
        "kind": bulletin.kind,
        "title": bulletin.title,
        "number": bulletin.number,
        "signed_by": bulletin.signed_by,
        "dated_on": day.isoformat() if day else None,
        "edition": bulletin.edition,
        "why_replaced": bulletin.why_replaced,
        "replaces": {
            "edition": old.edition,
            "title": old.title,
            "number": old.number,
            "sha256": old.sha256,
        }
        if old
        else None,
    }


def _closing(county_id: int, period: Period) -> str | None:
    """Return the seal of the closed month that the figures come from."""
    closed = MonthClosing.objects.filter(county=county_id, month=period.last_month.first_day)
    return closed.values_list("sha256", flat=True).first()


def _plan(table: MonthTable) -> dict[str, Any] | None:
    plan = table.plan
    return {"id": plan.pk, "title": plan.title, "document": plan.document} if plan else None


def _reckoned(table: MonthTable) -> dict[str, Any]:
    rule = table.reckoned
    if rule is None:
        return {"gap_from": "printed", "by_month": False, "decimals": 2}
    return {
        "gap_from": rule.gap_from.value,
        "by_month": rule.by_month,
        "decimals": rule.decimals,
    }


def _indicators(table: MonthTable) -> list[dict[str, Any]]:
    return [
        {
            "id": each.definition.indicator_id,
            "code": each.plan_indicator.indicator.code,
            "name": each.definition.name,
            "measure": each.definition.measure,
            "decimals": each.definition.decimals,
            "higher_is_better": each.definition.higher_is_better,
            "definition": each.definition.pk,
        }
        for each in table.indicators
    ]


def _groups(table: MonthTable) -> list[dict[str, Any]]:
    found = {row.group.pk: row.group for row in table.rows if row.group is not None}
    ordered = sorted(found.values(), key=lambda each: (each.sort_order, each.pk))
    return [{"id": each.pk, "name": each.name, "is_apart": each.is_apart} for each in ordered]


def _units(table: MonthTable, unreported: set[int]) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in table.rows:
        if row.unit_id == table.county.pk or row.unit_id in found:
            continue
        found[row.unit_id] = {
            "id": row.unit_id,
            "code": row.unit.code,
            "name": row.unit.label,
            "group": row.group.pk if row.group else None,
            "reported": row.unit_id not in unreported,
        }
    return list(found.values())


def _row(row: MonthRow) -> dict[str, Any]:
    return {
        "unit": row.unit_id,
        "indicator": row.indicator_id,
        "value": plain(row.value),
        "actual": plain(row.cumulative),
        "last_year": None if row.last_year is None else plain(row.last_year),
        "goals": [
            {
                "basis": each.basis.pk,
                "target": plain(each.progress.target or Decimal(0)),
                "time": str(each.progress.time),
            }
            for each in row.targets
        ],
    }


def _scores(run: ScoreRun | None, labels: Mapping[int, str]) -> dict[str, Any] | None:
    if run is None:
        return None
    schemes = {group["scheme"]["title"]: None for group in run.content["groups"]}
    return {
        "run": run.pk,
        "edition": run.edition,
        "sha256": run.sha256,
        "schemes": "》《".join(schemes),
        "rows": [
            {
                "unit": row.unit_id,
                "name": labels.get(row.unit_id, row.unit_name),
                "group": row.group_name,
                "is_apart": row.is_apart,
                "place": row.place,
                "total": f"{row.total:.2f}",
                "grade": row.grade,
                "not_ranked": row.outcome["not_ranked"],
            }
            for row in run.rows.order_by("sort_order")
        ],
    }


def _rate(rates: ThreeRates, rate: Rate) -> dict[str, Any]:
    found = rates.of(rate)
    return {
        "rate": rate.value,
        "numerator": plain(found.numerator),
        "denominator": plain(found.denominator),
        "left_out": [
            {"why": WHY_LEFT_OUT[why.value], "number": len(rows)}
            for why, rows in found.left_out.items()
        ],
    }


def _flags(county: Unit, as_of: dt.date) -> list[dict[str, Any]]:
    """Return what stood under a flag at the end of a day, the worst and oldest first."""
    order = {severity.value: place for place, severity in enumerate(SEVEREST_FIRST)}
    found = (
        Flag.objects.filter(county=county, since__lte=as_of)
        .filter(Q(cleared_on=None) | Q(cleared_on__gt=as_of))
        .annotate(held=is_held(as_of))
        .filter(held=False)
        .select_related("project__responsible_unit", "unit")
    )
    rows = sorted(found, key=lambda each: (order[each.severity], each.since, each.pk))
    subjects: dict[tuple[int | None, int | None], list[Flag]] = {}
    for each in rows:
        subjects.setdefault((each.project_id, each.unit_id), []).append(each)
    return [_flagged(flags, as_of) for flags in subjects.values()]


def _flagged(flags: Sequence[Flag], as_of: dt.date) -> dict[str, Any]:
    """Return a project or unit under its worst flag, with all that is held against it."""
    worst = flags[0]
    project = worst.project
    return {
        "severity": worst.severity,
        "subject": project.name if project else _label(worst.unit),
        "unit": _label(project.responsible_unit if project else worst.unit),
        "rule": "、".join(dict.fromkeys(str(RULE_LABELS[RuleKind(e.rule)]) for e in flags)),
        "since": worst.since.isoformat(),
        "days": (as_of - worst.since).days + 1,
    }


def _label(unit: Unit | None) -> str:
    return unit.label if unit else ""


def _problems(county: Unit, as_of: dt.date) -> list[dict[str, Any]]:
    """Return the difficulties open at the end of a day, by category, and those overdue by then."""
    rows = (
        Problem.objects.filter(project__county=county, raised_on__lte=as_of)
        .filter(Q(resolved_on=None) | Q(resolved_on__gt=as_of))
        .exclude(project__status=Status.MERGED)
        .order_by()
        .values("category")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=as_of)))
    )
    found = {row["category"]: row for row in rows}
    return [
        {
            "category": str(each.label),
            "open": found[each.value]["open"],
            "overdue": found[each.value]["overdue"],
        }
        for each in Problem.Category
        if each.value in found
    ]


def _discipline(county_id: int, period: Period, on: dt.date) -> Mapping[str, Any]:
    """Return late and missing reports of the period by unit, and who did not report its last month.

    Late is a first submission after the due day; missing is a month whose due day is over, or that
    was closed, without one.
    """
    last = period.last_month.first_day
    missing = Q(first_submitted_at=None) & (Q(due_on__lt=on) | Q(state=State.LOCKED.value))
    rows: Any = (
        MonthlyReport.objects.filter(
            county=county_id, month__gte=period.first_month.first_day, month__lte=last
        )
        .alias(closed_in=TruncMonth("unit__closed_on"))
        .filter(
            Q(unit__closed_on=None)
            | Q(closed_in__gt=F("month"))
            | Q(first_submitted_at__isnull=False)
        )
        .order_by()
        .values("unit_id", name=F("unit__name"), short=F("unit__short_name"))
        .annotate(
            late=Count("pk", filter=Q(first_submitted_at__isnull=False, is_late=True)),
            missing=Count("pk", filter=missing),
            last_missing=Count("pk", filter=missing & Q(month=last)),
        )
    )
    found = sorted(rows, key=lambda row: (-row["missing"], -row["late"], row["unit_id"]))
    return {
        "rows": [
            {
                "unit": row["unit_id"],
                "name": row["short"] or row["name"],
                "late": row["late"],
                "missing": row["missing"],
            }
            for row in found
            if row["late"] or row["missing"]
        ],
        "unreported": {row["unit_id"] for row in found if row["last_missing"]},
    }

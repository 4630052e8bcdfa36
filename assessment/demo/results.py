"""Results in the demo: sheets handed in, own scores, public notice, objections, rulings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from assessment.demo.course import Course, after, paper
from assessment.models import AssessorSheet, Objection, ScoreRun
from assessment.rules.cells import Change as CellChange
from assessment.selectors.fact_grid import fact_grid
from assessment.selectors.running_scores import running_scores
from assessment.selectors.self_scores import own_scheme
from assessment.selectors.sheets import sheets_asked, units_to_mark
from assessment.services.scoring import objections, rulings, runs
from assessment.services.scoring.facts import type_facts
from assessment.services.scoring.self_scores import OwnScore, save_own_scores
from assessment.services.scoring.sheets import Mark, ask_assessors, save_marks
from projects.demo.staff import Staff
from projects.demo.visits import keenness
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.periods import Period

RULER = "juzhang"
# Who marks, by class of assessors; "" where the scheme has none.
ASSESSORS = {
    "县领导": ("xianzhang", "fuxianzhang"),
    "主管部门": ("juzhang", "b02"),
    "": ("fuxianzhang2", "juzhang"),
}
OWN = ("YL-Z01", "YL-Z02", "YL-Z05", "YL-Z08", "YL-Y01", "YL-B03", "YL-B06")
OWN_NOTE = "按台账和月报逐项对照。"
# Firms that the bureau types with a paper: by unit.
LEADING = {"YL-Z01": 1, "YL-Y01": 2, "YL-Z08": 1}
# What is said beside a mark above the one, and now and then beside one below the other.
GOOD, POOR = 91, 80
REMARKS = ("项目专班到位，随叫随到。", "手续代办慢，企业有反映。")
REJECTED = (
    "YL-Z03",
    "funds",
    "%(month)s月%(day)s日到账的设备款800万元未计入，请核实。",
    "经查，该笔资金银行进账单为%(next)s月2日，按到账月份计入%(next)s月，不予采纳。",
)
TRIPS = "trips"
UPHELD = (
    "%(month)s月下旬赴东莞招商一次，活动已备案，统计时漏计。",
    "经核对活动备案表和差旅凭证，情况属实，补计外出招商1次。",
)
WAITING = (
    "YL-Z02",
    "information",
    "本季报送招商信息均有签收记录，台账少计2条，请复核。",
)


def load_published(staff: Staff, course: Course) -> ScoreRun:
    """Carry the earlier quarter's result to publication; its last month has just been closed."""
    period, by = course.before, staff.people[RULER]
    month = period.last_month
    _gather(staff, period, after(month, 1))
    day = after(month, 3)
    run = _notice(staff, period, day)
    code, point, claim, answer = REJECTED
    words = _dates(period)
    with clock.replaying(after(month, 4), 11):
        filed = _object(staff, run, code, point, claim % words, on=after(month, 4))
    with clock.replaying(after(month, 6), 15):
        rulings.rule_objection(
            objection_id=filed.pk,
            version=filed.version,
            verdict=Objection.State.REJECTED,
            ruling=answer % words,
            by=by,
            on=after(month, 6),
        )
    run.refresh_from_db()
    over = (run.notice_until or day) + dt.timedelta(days=1)
    with clock.replaying(over):
        run = runs.finalise(run_id=run.pk, version=run.version, by=by, on=over)
    with clock.replaying(over, 16):
        return runs.publish(run_id=run.pk, version=run.version, by=by, on=over)


def load_noticed(staff: Staff, course: Course) -> ScoreRun:
    """Put the later quarter's result under notice: an objection is upheld, another waits."""
    period, by = course.standing, staff.people[RULER]
    month, noticed = period.last_month, course.noticed_on
    _gather(staff, period, after(month, 1))
    run = _notice(staff, period, noticed)
    next_day = course.objected_on
    with clock.replaying(next_day):
        claim, answer = UPHELD
        code = _short_of_trips(staff, run)
        filed = _object(staff, run, code, TRIPS, claim % _dates(period), on=next_day)
        _object(staff, run, *WAITING, on=next_day)
    with clock.replaying(next_day, 17):
        stands = rulings.fact_of(run, filed.unit_id, TRIPS) or Decimal(0)
        rulings.rule_objection(
            objection_id=filed.pk,
            version=filed.version,
            verdict=Objection.State.UPHELD,
            ruling=answer,
            by=by,
            on=next_day,
            reference=paper(next_day, 2),
            changes=(rulings.Change(TRIPS, stands + 1),),
        )
    run.refresh_from_db()
    return run


def ask_running(staff: Staff, course: Course) -> None:
    """Ask for the marks of the quarter that is running: one sheet is half filled in."""
    due_on = course.on + dt.timedelta(days=20)
    made = _ask(staff, course.running, due_on, course.on)
    for sheet in made[:1]:
        marks = dict(list(_marks(sheet, 0).items())[:4])
        save_marks(
            sheet_id=sheet.pk, version=sheet.version, marks=marks, hand_in=False, by=sheet.assessor
        )


def _gather(staff: Staff, period: Period, day: dt.date) -> None:
    """Let everything come in that a score needs beside ledger and reports."""
    with clock.replaying(day, 9):
        for number, sheet in enumerate(_ask(staff, period, day + dt.timedelta(days=5), day)):
            save_marks(
                sheet_id=sheet.pk,
                version=sheet.version,
                marks=_marks(sheet, number),
                hand_in=True,
                by=sheet.assessor,
            )
        _type(staff, period, day)
        _own(staff, period, day)


def _ask(staff: Staff, period: Period, due_on: dt.date, on: dt.date) -> list[AssessorSheet]:
    made = []
    for asked in sheets_asked(staff.county.pk, period):
        for assessor_class in asked.classes or ("",):
            made += ask_assessors(
                county_id=staff.county.pk,
                group_id=asked.group.pk,
                period=period,
                sheet=asked.name,
                assessors=[staff.people[name] for name in ASSESSORS[assessor_class]],
                assessor_class=assessor_class,
                due_on=due_on,
                by=staff.people[RULER],
                on=on,
            )
    return made


def _marks(sheet: AssessorSheet, number: int) -> dict[int, Mark]:
    found = {}
    for place, unit in enumerate(units_to_mark(sheet)):
        keen = int(keenness(place) * 20)
        mark = Decimal(74 + keen // 2 + (place * 5 + number * 3) % 9)
        if not sheet.assessor_class:
            # Rounder marks: now and then two units are equal.
            mark = (mark / 10).quantize(Decimal(1)) * 10
        best, worst = mark > GOOD, mark < POOR and (place + number) % 4 == 0
        remark = REMARKS[0] if best else REMARKS[1] if worst else ""
        found[unit.pk] = Mark(mark, remark)
    return found


def _type(staff: Staff, period: Period, day: dt.date) -> None:
    grid = fact_grid(county_id=staff.county.pk, month=period.last_month)
    units = {staff.units[code].pk: number for code, number in LEADING.items()}
    changes = []
    for cell, stored in grid.stored().items():
        unit_id, _kind, name = cell.split("-", 2)
        if name == "龙头企业" and int(unit_id) in units:
            changes.append(CellChange(cell, stored, str(units[int(unit_id)])))
    type_facts(
        county_id=staff.county.pk,
        month=period.last_month,
        changes=changes,
        reference=f"{paper(day, -1)}（重点企业认定）",
        by=staff.people[RULER],
    )


def _own(staff: Staff, period: Period, day: dt.date) -> None:
    """Some units give themselves points: what they will get, a little rounded up."""
    running = running_scores(county=staff.county, period=period, on=day)
    for code in OWN:
        unit = staff.units[code]
        scheme, result = own_scheme(unit, period), running.of(unit.pk)
        if scheme is None or result is None:
            continue
        scores = {}
        for each in scheme.indicators:
            got = Decimal(result.outcome["indicators"][each.code]["score"])
            own = min(each.points, (got + Decimal("0.5")).quantize(Decimal(1)))
            scores[each.code] = OwnScore(own, OWN_NOTE if each.code == "funds" else "")
        save_own_scores(unit=unit, period=period, version=0, scores=scores, by=_clerk(staff, code))


def _notice(staff: Staff, period: Period, day: dt.date) -> ScoreRun:
    by = staff.people[RULER]
    with clock.replaying(day, 9):
        run = runs.compute_scores(county_id=staff.county.pk, period=period, by=by, on=day)
        return runs.put_under_notice(run_id=run.pk, version=run.version, by=by, on=day)


def _object(
    staff: Staff, run: ScoreRun, code: str, point: str, claim: str, *, on: dt.date
) -> Objection:
    return objections.file_objection(
        run_id=run.pk,
        unit_id=staff.units[code].pk,
        code=point,
        claim=claim,
        by=_clerk(staff, code),
        on=on,
    )


def _dates(period: Period) -> dict[str, int]:
    last = period.last_month
    return {"month": last.number, "day": last.last_day.day, "next": (last + 1).number}


def _short_of_trips(staff: Staff, run: ScoreRun) -> str:
    """Return a township to which one trip more makes a difference; not one that objects anyway."""
    codes = {unit.pk: unit.code for unit in staff.of_kind("township")}
    for row in run.rows.filter(unit__in=codes).exclude(place=None).order_by("-place"):
        trips = row.outcome["indicators"]["contacts"]["parts"][TRIPS]
        if Decimal(trips["score"]) < Decimal(trips["points"]) and codes[row.unit_id] != WAITING[0]:
            return codes[row.unit_id]
    return "YL-Z05"


def _clerk(staff: Staff, code: str) -> User:
    return staff.people[code.rpartition("-")[2].lower()]

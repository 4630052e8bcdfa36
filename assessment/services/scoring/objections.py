"""Objections to a result 异议: filed in the window, ruled with a reason, traced (R12).

A ruling may change facts of the result; both values are kept, and the result is worked out anew
from the same content. Nobody rules on what he filed himself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_scores as events
from assessment import notices_scores as notices
from assessment.models import FactChange, Objection, ScoreRow, ScoreRun
from assessment.period_words import period_text
from assessment.rules.score_states import RunAct, RunState, window_is_open
from assessment.rules.scoring import names
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.selectors.score_content import changes_of
from assessment.services.report_content import seal
from assessment.services.scoring.locking import lock_run
from assessment.services.scoring.runs import (
    SUBJECT as RUN_SUBJECT,
)
from assessment.services.scoring.runs import (
    differing,
    refuse_unless,
    unit_url,
    write_rows,
)
from assessment.services.year_guard import check_year_open
from projects.selectors.people import admins_of_bureau, people_of_units
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period

SUBJECT = "assessment.objection"
State = Objection.State
MOST = 4_000
NOT_UNDER_NOTICE = _("Objections may be filed only while the result is under public notice.")
WINDOW_CLOSED = _("Objections could be filed until %(until)s; that day is over.")
NOT_SCORED = _("The unit does not stand in this result.")
NO_SUCH_POINT = _("The result has no such point.")
NO_CLAIM = _("Say what is wrong, and what would be right.")
FILED_ALREADY = _("There is an objection about this already that is not ruled yet.")
RULED_ALREADY = _("The objection is “%(state)s” already.")
OWN = _("Nobody rules on an objection that he filed himself.")
NO_RULING = _("Give the reasons of the ruling; the unit reads them.")
NO_CHANGE = _("An upheld objection changes at least one figure. Say which, or reject it.")
CHANGES_OF_REJECTED = _("A rejected objection changes nothing. Take the figures out.")
NO_SUCH_FIGURE = _("The scheme does not ask for a figure “%(name)s”.")
SAME_FIGURE = _("“%(name)s” has this value already.")


@dataclass(frozen=True)
class Change:
    """A fact that a ruling changes: the figure's value, or its target."""

    name: str
    new: Decimal
    is_target: bool = False


def file_objection(
    *, run_id: int, unit_id: int, code: str, claim: str, by: User, on: dt.date
) -> Objection:
    """File a unit's objection to its result, about one point or about the whole.

    Raises:
        RuleBroken: out of the window, for a unit that is not scored, without a claim, or when one
            about the same point waits already.

    Source: rules.md R12.
    """
    try:
        return _file(run_id, unit_id, code.strip(), claim.strip()[:MOST], by=by, on=on)
    except IntegrityError as error:  # two filed at once
        raise RuleBroken(FILED_ALREADY, code="filed_already") from error


@transaction.atomic
def _file(run_id: int, unit_id: int, code: str, claim: str, *, by: User, on: dt.date) -> Objection:
    with acting(user=by):
        run = lock_run(run_id)
        _check_window(run, on)
        row = run.rows.filter(unit=unit_id).first()
        if row is None:
            raise RuleBroken(NOT_SCORED, code="not_scored")
        if code and code not in points_of(row):
            raise RuleBroken(NO_SUCH_POINT, code="no_such_point", field="code")
        if not claim:
            raise RuleBroken(NO_CLAIM, code="no_claim", field="claim")
        if run.objections.filter(unit=unit_id, code=code, state=State.FILED).exists():
            raise RuleBroken(FILED_ALREADY, code="filed_already")
        objection = Objection.objects.create(
            county_id=run.county_id,
            run=run,
            unit_id=unit_id,
            code=code,
            claim=claim,
            filed_at=clock.now(),
            created_by=by,
            updated_by=by,
        )
        raise_alert(
            kind=notices.OBJECTION_FILED.name,
            subject=(SUBJECT, objection.pk),
            recipients=[pk for pk in admins_of_bureau(run.county_id, on) if pk != by.pk],
            params={
                "unit": row.unit_name,
                "period": period_text(Period.parse(run.period)),
                "about": point_name(run, row, code),
            },
            url=unit_url(run.pk, unit_id),
        )
        _record(events.OBJECTION_FILED, objection, run, by=by)
        return objection


@transaction.atomic
def take_back_objection(*, objection_id: int, by: User) -> Objection:
    """Take an objection back that is not ruled yet.

    Raises:
        RuleBroken: when it is ruled.
    """
    with acting(user=by):
        objection = _locked(objection_id)
        if objection.state == State.TAKEN_BACK:
            return objection  # sent twice
        _refuse_ruled(objection)
        objection.state = State.TAKEN_BACK
        _save(objection, by=by)
        withdraw_alerts(kind=notices.OBJECTION_FILED.name, subject=(SUBJECT, objection.pk))
        _record(events.OBJECTION_TAKEN_BACK, objection, objection.run, by=by)
        return objection


@transaction.atomic
def rule_objection(
    *,
    objection_id: int,
    version: int,
    verdict: Objection.State,
    ruling: str,
    by: User,
    on: dt.date,
    reference: str = "",
    changes: tuple[Change, ...] = (),
) -> Objection:
    """Rule on an objection; what it changes is written down and the result worked out anew.

    Raises:
        Conflict: when somebody ruled since the page was opened.
        RuleBroken: for one's own objection, without reasons, when an upheld one changes nothing, or
            a change is of a figure that the scheme does not ask for.

    Source: rules.md R12 (claim, ruling, trace).
    """
    why = ruling.strip()[:MOST]
    with acting(user=by, reason=why[:500] or None):
        run = lock_run(Objection.objects.values_list("run_id", flat=True).get(pk=objection_id))
        objection = _locked(objection_id)
        _refuse_ruled(objection)
        if objection.version != version:
            raise conflict_of(objection, version, {}, changed_at=objection.updated_at)
        refuse_unless(run, RunAct.RULE)
        _check_ruling(objection, verdict, why, changes, by=by)
        _write_changes(objection, run, changes)
        objection.state, objection.ruling = verdict, why
        objection.reference = reference.strip()
        objection.ruled_at, objection.ruled_by = clock.now(), by
        _save(objection, by=by)
        if changes:
            _work_out_anew(run, objection, by=by, on=on)
        withdraw_alerts(kind=notices.OBJECTION_FILED.name, subject=(SUBJECT, objection.pk))
        _tell_ruled(objection, run, on)
        _record(events.OBJECTION_RULED, objection, run, by=by, reason=why)
        return objection


def lock_filed(objection_id: int) -> Objection:
    """Lock an objection that waits for its ruling, for the rest of the transaction.

    Raises:
        RuleBroken: when it is ruled or taken back.
    """
    objection = _locked(objection_id)
    _refuse_ruled(objection)
    return objection


def points_of(row: ScoreRow) -> list[str]:
    """Return the codes of what a result consists of: indicators, parts, bonuses, deductions."""
    found: list[str] = []

    def walk(workings: Mapping[str, Any]) -> None:
        for code, each in workings.items():
            found.append(code)
            walk(each.get("parts", {}))

    walk(row.outcome["indicators"])
    return list(dict.fromkeys([*found, *row.outcome["bonuses"], *row.outcome["deductions"]]))


def point_name(run: ScoreRun, row: ScoreRow, code: str) -> str:
    """Return what a point is called in the scheme; the whole result without a code."""
    if not code:
        return str(_("the whole result"))
    scheme = read_scheme(_group_of(run, row.unit_id)["scheme"]["content"])
    named = {part.code: part.name for each in scheme.indicators for part in each.walk()}
    named |= {each.code: each.name for each in (*scheme.bonuses, *scheme.deductions)}
    return named.get(code, code)


def _group_of(run: ScoreRun, unit_id: int) -> Mapping[str, Any]:
    unit = next(each for each in run.content["units"] if each["unit"] == unit_id)
    return next(each for each in run.content["groups"] if each["group"] == unit["group"])


def _check_window(run: ScoreRun, on: dt.date) -> None:
    if run.state != RunState.NOTICED or run.notice_until is None:
        raise RuleBroken(NOT_UNDER_NOTICE, code="not_under_notice")
    if not window_is_open(run.notice_until, on):
        words = {"until": run.notice_until}
        raise RuleBroken(str(WINDOW_CLOSED) % words, code="window_closed")


def _refuse_ruled(objection: Objection) -> None:
    if objection.state != State.FILED:
        words = {"state": objection.get_state_display()}
        raise RuleBroken(str(RULED_ALREADY) % words, code="ruled_already")


def _check_ruling(
    objection: Objection,
    verdict: Objection.State,
    why: str,
    changes: tuple[Change, ...],
    *,
    by: User,
) -> None:
    if objection.created_by_id == by.pk:
        raise RuleBroken(OWN, code="own")
    if not why:
        raise RuleBroken(NO_RULING, code="no_ruling", field="ruling")
    if verdict == State.REJECTED and changes:
        raise RuleBroken(CHANGES_OF_REJECTED, code="changes_of_rejected", field="changes")
    if verdict != State.REJECTED and not changes:
        raise RuleBroken(NO_CHANGE, code="no_change", field="changes")


def _write_changes(objection: Objection, run: ScoreRun, changes: tuple[Change, ...]) -> None:
    group = _group_of(run, objection.unit_id)
    asked = names.values_of(read_scheme(group["scheme"]["content"]))
    for change in changes:
        if change.name not in asked:
            words = {"name": change.name}
            raise RuleBroken(str(NO_SUCH_FIGURE) % words, code="no_figure", field="changes")
        old = fact_of(run, objection.unit_id, change.name, is_target=change.is_target)
        if old == change.new:
            words = {"name": change.name}
            raise RuleBroken(str(SAME_FIGURE) % words, code="same_figure", field="changes")
        FactChange.objects.create(
            objection=objection,
            name=change.name,
            is_target=change.is_target,
            old=old,
            new=change.new,
        )


def fact_of(run: ScoreRun, unit_id: int, name: str, *, is_target: bool = False) -> Decimal | None:
    """Return a fact of a result as it stands, with what was changed of it."""
    unit = next(each for each in run.content["units"] if each["unit"] == unit_id)
    found = unit["targets" if is_target else "values"].get(name)
    for change in run.content["changes"]:
        if (change["unit"], change["name"], change["is_target"]) == (unit_id, name, is_target):
            found = change["new"]
    return None if found is None else Decimal(found)


def _work_out_anew(run: ScoreRun, objection: Objection, *, by: User, on: dt.date) -> None:
    """Work a result out of its content with the changes; tell other units whose points moved."""
    before = list(run.rows.all())
    run.content = {**run.content, "changes": changes_of(run)}
    run.sha256 = seal(run.content)
    run.version += 1
    run.updated_by = by
    run.save()
    moved = differing(before, write_rows(run))
    labels = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[each[0] for each in moved])}
    for unit_id, old, new in moved:
        if unit_id == objection.unit_id:
            continue
        raise_alert(
            kind=notices.SCORES_CHANGED.name,
            subject=(RUN_SUBJECT, run.pk),
            recipients=people_of_units([unit_id], on),
            period=f"{unit_id}.{objection.pk}",
            params={
                "unit": labels[unit_id].label,
                "period": period_text(Period.parse(run.period)),
                "before": old,
                "after": new,
            },
            url=unit_url(run.pk, unit_id),
        )


def _tell_ruled(objection: Objection, run: ScoreRun, on: dt.date) -> None:
    filed_by = [objection.created_by_id] if objection.created_by_id else []
    raise_alert(
        kind=notices.OBJECTION_RULED.name,
        subject=(SUBJECT, objection.pk),
        recipients={*people_of_units([objection.unit_id], on), *filed_by},
        params={
            "unit": objection.unit.label,
            "period": period_text(Period.parse(run.period)),
            "verdict": objection.get_state_display(),
            "ruling": objection.ruling,
        },
        url=unit_url(run.pk, objection.unit_id),
    )


def _locked(objection_id: int) -> Objection:
    county_id, period = Objection.objects.values_list("county_id", "run__period").get(
        pk=objection_id
    )
    check_year_open(county_id, Period.parse(period).year)
    return (
        Objection.objects.select_for_update(of=("self",))
        .select_related("unit", "run", "updated_by")
        .get(pk=objection_id)
    )


def _save(objection: Objection, *, by: User) -> None:
    objection.version += 1
    objection.updated_by = by
    objection.save()


def _record(kind: str, objection: Objection, run: ScoreRun, *, by: User, reason: str = "") -> None:
    record_event(
        kind,
        by=by,
        county=objection.county_id,
        subject=objection,
        reason=reason[:500],
        detail={
            "period": run.period,
            "unit": objection.unit_id,
            "about": objection.code,
            "state": str(objection.get_state_display()),
            "sha256": run.sha256,
        },
    )

"""Objections to a result 异议: filed in the window, taken back (R12); `rulings` rules on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_scores as events
from assessment import notices_scores as notices
from assessment.models import Objection, ScoreRow, ScoreRun
from assessment.period_words import period_text
from assessment.rules.score_states import RunState, window_is_open
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.services.scoring.locking import lock_run
from assessment.services.scoring.runs import (
    unit_url,
)
from assessment.services.year_guard import check_year_open
from projects.selectors.people import admins_of_bureau
from zhaoshang.accounts.models import User
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
        record_objection(events.OBJECTION_FILED, objection, run, by=by)
        return objection


@transaction.atomic
def take_back_objection(*, objection_id: int, by: User) -> Objection:
    """Take an objection back that is not ruled yet.

    Raises:
        RuleBroken: when it is ruled.
    """
    with acting(user=by):
        objection = lock_objection(objection_id)
        if objection.state == State.TAKEN_BACK:
            return objection  # sent twice
        refuse_ruled(objection)
        objection.state = State.TAKEN_BACK
        save_objection(objection, by=by)
        withdraw_alerts(kind=notices.OBJECTION_FILED.name, subject=(SUBJECT, objection.pk))
        record_objection(events.OBJECTION_TAKEN_BACK, objection, objection.run, by=by)
        return objection


def lock_filed(objection_id: int) -> Objection:
    """Lock an objection that waits for its ruling, for the rest of the transaction.

    Raises:
        RuleBroken: when it is ruled or taken back.
    """
    objection = lock_objection(objection_id)
    refuse_ruled(objection)
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
    scheme = read_scheme(group_of(run, row.unit_id)["scheme"]["content"])
    named = {part.code: part.name for each in scheme.indicators for part in each.walk()}
    named |= {each.code: each.name for each in (*scheme.bonuses, *scheme.deductions)}
    return named.get(code, code)


def group_of(run: ScoreRun, unit_id: int) -> Mapping[str, Any]:
    """Return the group that a result scores a unit in, as its content keeps it."""
    unit = next(each for each in run.content["units"] if each["unit"] == unit_id)
    return next(each for each in run.content["groups"] if each["group"] == unit["group"])


def _check_window(run: ScoreRun, on: dt.date) -> None:
    if run.state != RunState.NOTICED or run.notice_until is None:
        raise RuleBroken(NOT_UNDER_NOTICE, code="not_under_notice")
    if not window_is_open(run.notice_until, on):
        words = {"until": run.notice_until}
        raise RuleBroken(str(WINDOW_CLOSED) % words, code="window_closed")


def refuse_ruled(objection: Objection) -> None:
    """Refuse what is ruled or taken back.

    Raises:
        RuleBroken: with its state.
    """
    if objection.state != State.FILED:
        words = {"state": objection.get_state_display()}
        raise RuleBroken(str(RULED_ALREADY) % words, code="ruled_already")


def lock_objection(objection_id: int) -> Objection:
    """Lock an objection for the rest of the transaction; its year is open."""
    county_id, period = Objection.objects.values_list("county_id", "run__period").get(
        pk=objection_id
    )
    check_year_open(county_id, Period.parse(period).year)
    return (
        Objection.objects.select_for_update(of=("self",))
        .select_related("unit", "run", "updated_by")
        .get(pk=objection_id)
    )


def save_objection(objection: Objection, *, by: User) -> None:
    """Save an objection as its next version."""
    objection.version += 1
    objection.updated_by = by
    objection.save()


def record_objection(
    kind: str, objection: Objection, run: ScoreRun, *, by: User, reason: str = ""
) -> None:
    """Leave the event of an act on an objection."""
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

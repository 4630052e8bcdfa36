"""Rulings on objections 裁定: with a reason, traced; what they change is worked out anew (R12).

A ruling may change facts of the result: figures, targets, the mark on a sheet of assessors. Both
values are kept, and the result follows from the same content. Nobody rules on what he filed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_scores as events
from assessment import notices_scores as notices
from assessment.models import FactChange, Objection, ScoreRun
from assessment.period_words import period_text
from assessment.rules.score_states import RunAct
from assessment.rules.scoring import names
from assessment.rules.scoring.content import facts_of
from assessment.rules.scoring.scheme import Scheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.rules.scoring.single import mean_mark
from assessment.selectors.score_content import changes_of
from assessment.services.report_content import seal
from assessment.services.scoring.locking import lock_run
from assessment.services.scoring.objections import (
    MOST,
    SUBJECT,
    State,
    group_of,
    lock_objection,
    record_objection,
    refuse_ruled,
    save_objection,
)
from assessment.services.scoring.runs import SUBJECT as RUN_SUBJECT
from assessment.services.scoring.runs import differing, refuse_unless, unit_url, write_rows
from projects.selectors.people import people_of_units
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Period

MARK_DECIMALS = 4
OWN = _("Nobody rules on an objection that he filed himself.")
NO_RULING = _("Give the reasons of the ruling; the unit reads them.")
NO_CHANGE = _("An upheld objection changes at least one figure. Say which, or reject it.")
CHANGES_OF_REJECTED = _("A rejected objection changes nothing. Take the figures out.")
NO_SUCH_FIGURE = _("The scheme does not ask for a figure “%(name)s”.")
NO_MARK = _("Nobody has marked the unit on the sheet “%(name)s”, so there is no mark to change.")
MARK_TOO_HIGH = _("A mark on the sheet “%(name)s” lies between 0 and %(most)s.")
SAME_FIGURE = _("“%(name)s” has this value already.")


@dataclass(frozen=True)
class Change:
    """A fact that a ruling changes: the figure's value, its target, or the mark on a sheet."""

    name: str
    new: Decimal
    is_target: bool = False
    is_mark: bool = False


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
        objection = lock_objection(objection_id)
        refuse_ruled(objection)
        if objection.version != version:
            raise conflict_of(objection, version, {}, changed_at=objection.updated_at)
        refuse_unless(run, RunAct.RULE)
        _check_ruling(objection, verdict, why, changes, by=by)
        _write_changes(objection, run, changes)
        objection.state, objection.ruling = verdict, why
        objection.reference = reference.strip()
        objection.ruled_at, objection.ruled_by = clock.now(), by
        save_objection(objection, by=by)
        if changes:
            _work_out_anew(run, objection, by=by, on=on)
        withdraw_alerts(kind=notices.OBJECTION_FILED.name, subject=(SUBJECT, objection.pk))
        _tell_ruled(objection, run, on)
        record_objection(events.OBJECTION_RULED, objection, run, by=by, reason=why)
        return objection


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
    group = group_of(run, objection.unit_id)
    scheme = read_scheme(group["scheme"]["content"])
    asked = names.values_of(scheme)
    for change in changes:
        old: Decimal | None
        if change.is_mark:
            old = _check_mark(run, objection.unit_id, scheme, change)
        elif change.name not in asked:
            words = {"name": change.name}
            raise RuleBroken(str(NO_SUCH_FIGURE) % words, code="no_figure", field="changes")
        else:
            old = fact_of(run, objection.unit_id, change.name, is_target=change.is_target)
        if old == change.new:
            words = {"name": change.name}
            raise RuleBroken(str(SAME_FIGURE) % words, code="same_figure", field="changes")
        FactChange.objects.create(
            objection=objection,
            name=change.name,
            is_target=change.is_target,
            is_mark=change.is_mark,
            old=old,
            new=change.new,
        )


def _check_mark(run: ScoreRun, unit_id: int, scheme: Scheme, change: Change) -> Decimal:
    """Return the mean mark that stands; refuse one that cannot be."""
    words: dict[str, Any] = {"name": change.name}
    formula = names.assessed_of(scheme).get(change.name)
    if formula is None:
        raise RuleBroken(str(NO_SUCH_FIGURE) % words, code="no_figure", field="changes")
    unit = next(each for each in run.content["units"] if each["unit"] == unit_id)
    (facts,) = facts_of([unit], run.content["changes"])
    mean = mean_mark(formula, facts.sheets.get(change.name, ()))
    if mean is None:
        raise RuleBroken(str(NO_MARK) % words, code="no_mark", field="changes")
    if not 0 <= change.new <= formula.out_of:
        words["most"] = formula.out_of
        raise RuleBroken(str(MARK_TOO_HIGH) % words, code="mark_too_high", field="changes")
    return round_half_up(mean, MARK_DECIMALS)


def fact_of(run: ScoreRun, unit_id: int, name: str, *, is_target: bool = False) -> Decimal | None:
    """Return a fact of a result as it stands, with what was changed of it."""
    unit = next(each for each in run.content["units"] if each["unit"] == unit_id)
    found = unit["targets" if is_target else "values"].get(name)
    for change in run.content["changes"]:
        key = (change["unit"], change["name"], change["is_target"])
        if key == (unit_id, name, is_target) and not change.get("is_mark"):
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

"""Results through their states 公示、定档、公布 (R12): computed, noticed, final, published.

Each act locks the result, asks the table of `rules.score_states`, writes one event, and tells the
units. What a result says is worked out of its content alone, so it can be proved at any time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment import events_scores as events
from assessment import notices_scores as notices
from assessment.models import Objection, ScoreRow, ScoreRun
from assessment.models.choices import RUN_STATE_LABELS
from assessment.period_words import period_text
from assessment.policies_scores import RESULTS
from assessment.rules.score_states import ACTS, Hindrance, RunAct, RunState, hindrances
from assessment.rules.scoring.content import UnitResult, recompute
from assessment.selectors.closing import is_closed
from assessment.selectors.score_content import content_of
from assessment.selectors.score_facts import PeriodFacts, period_facts
from assessment.services.report_content import seal
from assessment.services.scoring.locking import lock_run, score_lock
from assessment.services.year_guard import check_year_open
from projects.selectors.people import acting_by_unit
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SUBJECT = "assessment.score_run"
LONGEST = 500
NOT_OVER = _("%(period)s is not over yet: its last month ends on %(day)s.")
NO_PLAN = _("There is no issued annual plan for %(year)s, so nobody has targets to be scored by.")
NO_SCHEME = _("No adopted scheme holds for any group of units in %(period)s. Adopt one first.")
NOT_CLOSED = _(
    "%(month)s is not closed: its figures may still change. Close the month, compute the scores "
    "again, then put them under public notice."
)
STALE = _(
    "The figures have changed since the scores were computed. Compute them again and look at them "
    "before they go under public notice."
)
NOT_NOW = _("The result is “%(state)s”; this cannot be done now.")
STANDS = _(
    "The result of %(period)s is “%(state)s” and stands. Say why there is to be a new edition."
)
UNDER_NOTICE = _(
    "The result of %(period)s is under public notice: it changes only by a ruling on an objection."
)
WINDOW_OPEN = _("Objections may be filed until %(until)s, that day included.")
OBJECTIONS_OPEN = _("%(count)s objections are not ruled yet.")
REPLACED = _("There is a later edition of this result; that one is to be published.")


@transaction.atomic
def compute_scores(
    *, county_id: int, period: Period, by: User | None, on: dt.date, why: str = ""
) -> ScoreRun:
    """Work out the scores of a period; as often as wanted until they go under public notice.

    Args:
        county_id: The county.
        period: The period; its last month is over.
        by: Who asks; None for the command line.
        on: Today.
        why: Why a result that is final or published gets a new edition.

    Raises:
        RuleBroken: when the period is not over, there is no plan or no scheme, or a result stands
            and no reason for a new edition is given.

    Source: rules.md R11, R12.
    """
    reason = why.strip()[:LONGEST]
    with acting(user=by, reason=reason or None):
        score_lock(county_id)
        check_year_open(county_id, period.year)
        last = _last_edition(county_id, period)
        _refuse_standing(last, period, reason)
        facts = _facts(county_id, period, on)
        kept = content_of(facts, _replaced(last))
        run = _stored(last, facts, kept, reason, by=by, on=on)
        write_rows(run)
        record_event(
            events.SCORES_COMPUTED,
            by=by,
            county=county_id,
            subject=run,
            reason=reason,
            detail={
                "period": run.period,
                "edition": run.edition,
                "units": len(facts.units),
                "sha256": run.sha256,
            },
        )
        return run


def _last_edition(county_id: int, period: Period) -> ScoreRun | None:
    runs = ScoreRun.objects.select_for_update(of=("self",)).filter(
        county=county_id, period=str(period)
    )
    return runs.order_by("-edition").first()


def _replaced(last: ScoreRun | None) -> ScoreRun | None:
    """Return the edition that the one to be computed takes the place of."""
    if last is None or last.state != RunState.COMPUTED:
        return last
    return last.replaces


def _refuse_standing(last: ScoreRun | None, period: Period, reason: str) -> None:
    if last is None or last.state == RunState.COMPUTED:
        return
    words = {"period": period_text(period), "state": RUN_STATE_LABELS[RunState(last.state)]}
    if last.state == RunState.NOTICED:
        raise RuleBroken(str(UNDER_NOTICE) % words, code="under_notice")
    if not reason:
        raise RuleBroken(str(STANDS) % words, code="stands", field="why")


def _facts(county_id: int, period: Period, on: dt.date) -> PeriodFacts:
    last_day = period.last_month.last_day
    words: dict[str, Any] = {"period": period_text(period), "day": last_day, "year": period.year}
    if on <= last_day:
        raise RuleBroken(str(NOT_OVER) % words, code="not_over")
    facts = period_facts(county=Unit.objects.get(pk=county_id), period=period, on=on)
    if facts.plan is None:
        raise RuleBroken(str(NO_PLAN) % words, code="no_plan")
    if not facts.groups:
        raise RuleBroken(str(NO_SCHEME) % words, code="no_scheme")
    return facts


def _stored(
    last: ScoreRun | None,
    facts: PeriodFacts,
    kept: dict[str, Any],
    reason: str,
    *,
    by: User | None,
    on: dt.date,
) -> ScoreRun:
    """Return the result that holds the content: the one being computed, or a new edition."""
    if last is not None and last.state == RunState.COMPUTED:
        run = last
        run.version += 1
    else:
        run = ScoreRun(
            county=facts.county,
            period=str(facts.period),
            edition=last.edition + 1 if last else 1,
            replaces=last,
            why_replaced=reason if last else "",
            created_by=by,
        )
    run.plan = facts.plan  # type: ignore[assignment]
    run.computed_at, run.as_of = clock.now(), on
    run.content, run.sha256 = kept, seal(kept)
    run.updated_by = by
    run.save()
    return run


def write_rows(run: ScoreRun) -> list[UnitResult]:
    """Write the rows that a result's content yields, in place of those it had."""
    results = recompute(run.content)
    run.rows.all().delete()
    ScoreRow.objects.bulk_create(
        [
            ScoreRow(
                run=run,
                unit_id=each.unit_id,
                unit_name=each.name,
                group_name=each.group,
                is_apart=each.is_apart,
                sort_order=number,
                place=each.outcome["place"],
                total=Decimal(each.outcome["total"]),
                grade=each.outcome["grade"],
                outcome=each.outcome,
            )
            for number, each in enumerate(results)
        ],
        batch_size=1_000,
    )
    return results


@transaction.atomic
def put_under_notice(*, run_id: int, version: int, by: User, on: dt.date) -> ScoreRun:
    """Put a result under public notice; from the next day on units may object for N working days.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: when its last month is not closed, or its figures have changed since.

    Source: rules.md R12 (policy 5 working days).
    """
    with acting(user=by):
        # Before the row, as in computing: a mark is in the result, or it is refused.
        score_lock(ScoreRun.objects.values_list("county_id", flat=True).get(pk=run_id))
        run = lock_run(run_id, version)
        period = Period.parse(run.period)
        if not is_closed(run.county_id, period.last_month):
            words = {"month": period.last_month}
            raise RuleBroken(str(NOT_CLOSED) % words, code="not_closed")
        if not _is_fresh(run, period, on):
            raise RuleBroken(STALE, code="stale")
        rule = in_force(RESULTS, run.county, on)
        until = working_days(on, rule.value.notice_days, run.county)
        mark_used(rule)
        run.notice_from, run.notice_until = on, until.date
        run.is_notice_provisional = until.is_provisional
        move(run, RunAct.NOTICE, by=by, event=events.SCORES_NOTICED)
        used = {group["scheme"]["id"] for group in run.content["groups"]}
        run.plan.schemes.filter(pk__in=used, is_used=False).update(is_used=True)
        _tell_units(
            run,
            notices.SCORES_NOTICED,
            {"period": period_text(period), "until": until.date},
            on=on,
            due_on=until.date,
        )
        return run


def _is_fresh(run: ScoreRun, period: Period, on: dt.date) -> bool:
    """Tell whether the facts would be the same if they were read now."""
    now = content_of(period_facts(county=run.county, period=period, on=on), run.replaces)
    ignored = {"on"}
    return {name: value for name, value in now.items() if name not in ignored} == {
        name: value for name, value in run.content.items() if name not in ignored
    }


@transaction.atomic
def finalise(*, run_id: int, version: int, by: User, on: dt.date) -> ScoreRun:
    """Make a result final, after the window and with every objection ruled.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: while objections may be filed, or one is not ruled.
    """
    with acting(user=by):
        run = lock_run(run_id, version)
        refuse_unless(run, RunAct.FINALISE)
        stops = hindrances_of(run, on)
        if stops:
            raise RuleBroken(stops[0], code="hindered")
        run.final_at, run.final_by = clock.now(), by
        move(run, RunAct.FINALISE, by=by, event=events.SCORES_FINAL)
        withdraw_alerts(kind=notices.SCORES_NOTICED.name, subject=(SUBJECT, run.pk))
        return run


def hindrances_of(run: ScoreRun, on: dt.date) -> list[str]:
    """Return why a result under public notice may not become final yet, in words."""
    if run.notice_until is None:
        return []
    waiting = run.objections.filter(state=Objection.State.FILED).count()
    words = {
        Hindrance.WINDOW_OPEN: str(WINDOW_OPEN) % {"until": run.notice_until},
        Hindrance.OBJECTIONS_OPEN: str(OBJECTIONS_OPEN) % {"count": waiting},
    }
    return [words[each] for each in hindrances(run.notice_until, on, waiting)]


@transaction.atomic
def publish(*, run_id: int, version: int, by: User, on: dt.date) -> ScoreRun:
    """Publish a final result; it never changes any more.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: when it is not final, or a later edition takes its place.
    """
    with acting(user=by):
        run = lock_run(run_id, version)
        refuse_unless(run, RunAct.PUBLISH)
        if ScoreRun.objects.filter(replaces=run).exists():
            raise RuleBroken(REPLACED, code="replaced")
        run.published_at, run.published_by = clock.now(), by
        move(run, RunAct.PUBLISH, by=by, event=events.SCORES_PUBLISHED)
        _tell_units(
            run,
            notices.SCORES_PUBLISHED,
            {"period": period_text(Period.parse(run.period))},
            on=on,
        )
        return run


def refuse_unless(run: ScoreRun, act: RunAct) -> None:
    """Refuse what the state of the result does not allow.

    Raises:
        RuleBroken: with the state.
    """
    if RunState(run.state) not in ACTS[act]:
        words = {"state": RUN_STATE_LABELS[RunState(run.state)]}
        raise RuleBroken(str(NOT_NOW) % words, code="not_now")


def move(run: ScoreRun, act: RunAct, *, by: User, event: str, **detail: Any) -> None:
    """Move a locked result, save it and record the act.

    Raises:
        RuleBroken: when its state does not allow the act.
    """
    refuse_unless(run, act)
    run.state = ACTS[act][RunState(run.state)].value
    run.version += 1
    run.updated_by = by
    run.save()
    record_event(
        event,
        by=by,
        county=run.county_id,
        subject=run,
        detail={
            "period": run.period,
            "edition": run.edition,
            "state": str(run.get_state_display()),
            "sha256": run.sha256,
            **detail,
        },
    )


def _tell_units(
    run: ScoreRun, kind: Any, words: dict[str, Any], *, on: dt.date, due_on: dt.date | None = None
) -> None:
    rows = list(run.rows.select_related("unit"))
    people = acting_by_unit([row.unit_id for row in rows], on)
    raise_alerts(
        Alert(
            kind=kind.name,
            subject=(SUBJECT, run.pk),
            recipients=people.get(row.unit_id, []),
            period=str(row.unit_id),
            params={"unit": row.unit.label, **words, "place": place_text(row)},
            url=unit_url(run.pk, row.unit_id),
            due_on=due_on,
        )
        for row in rows
    )


def place_text(row: ScoreRow) -> str:
    """Return a unit's place and points in words."""
    words = {"group": row.group_name, "place": row.place, "total": row.total}
    if row.place is None:
        return _t("%(group)s: %(total)s points, without a place") % words
    return _t("%(group)s: place %(place)s, %(total)s points") % words


def unit_url(run_id: int, unit_id: int) -> str:
    """Return the page of a unit's result."""
    return reverse("assessment:score-unit", args=[run_id, unit_id])


def differing(
    before: Iterable[ScoreRow], after: Sequence[UnitResult]
) -> list[tuple[int, str, str]]:
    """Return the units whose total changed: unit, before, after."""
    totals = {row.unit_id: f"{row.total:.2f}" for row in before}
    return [
        (each.unit_id, totals.get(each.unit_id, ""), each.outcome["total"])
        for each in after
        if totals.get(each.unit_id, "") != each.outcome["total"]
    ]

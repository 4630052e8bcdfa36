"""Own scores 自评: what a unit gives itself for each indicator of a period; they count nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_scores as events
from assessment.models import ScoreRun, SelfScore
from assessment.models.choices import RUN_STATE_LABELS
from assessment.period_words import period_text
from assessment.rules.score_states import RunState
from assessment.selectors.self_scores import own_scheme, own_scores
from assessment.services.year_guard import check_year_open
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.locks import advisory_lock
from zhaoshang.core.periods import Period

LONGEST = 500
TOO_LATE = _("The result of %(period)s is “%(state)s”: own scores can no longer be entered.")
NOT_SCORED = _("No scheme scores the unit in %(period)s.")
NO_SUCH_INDICATOR = _("The scheme has no indicator “%(code)s”.")
NEGATIVE = _("An own score is at least 0.")
CHANGED = _("Somebody of your unit has changed the own scores since; look at them and try again.")


@dataclass(frozen=True)
class OwnScore:
    """What a unit gives itself for an indicator, and why."""

    score: Decimal
    note: str = ""


def version_of(kept: Mapping[str, SelfScore]) -> int:
    """Return the version of a unit's own scores of a period: 0 before anything is entered."""
    return max((each.version for each in kept.values()), default=0)


@transaction.atomic
def save_own_scores(
    *,
    unit: Unit,
    period: Period,
    version: int,
    scores: Mapping[str, OwnScore],
    by: User,
) -> list[SelfScore]:
    """Store a unit's own scores of a period; what is not given is taken out.

    Raises:
        Conflict: when a colleague changed them since the page was opened.
        RuleBroken: from the public notice on, without a scheme, for a negative score.
    """
    with acting(user=by):
        advisory_lock(f"assessment.own_scores.{unit.pk}")
        check_year_open(unit.county_id or 0, period.year)
        _check(unit, period, scores)
        kept = own_scores(unit.pk, period)
        if version_of(kept) != version:
            raise Conflict(CHANGED, changes=())
        changed = _store(unit, period, scores, kept, number=version + 1, by=by)
        if changed:
            record_event(
                events.SELF_SCORED,
                by=by,
                county=unit.county_id,
                subject=unit,
                detail={
                    "period": str(period),
                    "scores": {code: str(each.score) for code, each in sorted(scores.items())},
                },
            )
        return list(own_scores(unit.pk, period).values())


def _check(unit: Unit, period: Period, scores: Mapping[str, OwnScore]) -> None:
    words = {"period": period_text(period)}
    run = (
        ScoreRun.objects.filter(county=unit.county_id, period=str(period))
        .order_by("-edition")
        .first()
    )
    if run is not None and run.state != RunState.COMPUTED:
        state = RUN_STATE_LABELS[RunState(run.state)]
        raise RuleBroken(str(TOO_LATE) % {**words, "state": state}, code="too_late")
    scheme = own_scheme(unit, period)
    if scheme is None:
        raise RuleBroken(str(NOT_SCORED) % words, code="not_scored")
    known = {each.code for each in scheme.indicators}
    for code, each in scores.items():
        if code not in known:
            raise RuleBroken(str(NO_SUCH_INDICATOR) % {"code": code}, code="no_indicator")
        if each.score < 0:
            raise RuleBroken(NEGATIVE, code="negative", field=f"score-{code}")


def _store(
    unit: Unit,
    period: Period,
    scores: Mapping[str, OwnScore],
    kept: Mapping[str, SelfScore],
    *,
    number: int,
    by: User,
) -> bool:
    """Write what differs, each with the next version; say whether anything did."""
    county_id = unit.county_id or unit.pk
    gone = [row for code, row in kept.items() if code not in scores]
    for row in gone:
        row.delete()
    written = 0
    for code, own in scores.items():
        row = kept.get(code) or SelfScore(
            county_id=county_id, unit=unit, period=str(period), code=code, created_by=by
        )
        note = own.note.strip()[:LONGEST]
        # After something was taken out, each that stays gets the next version too.
        if row.pk and not gone and (row.score, row.note) == (own.score, note):
            continue
        row.score, row.note = own.score, note
        row.version, row.updated_by = number, by
        row.save()
        written += 1
    return bool(gone or written)

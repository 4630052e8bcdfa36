"""What waits for what while results are computed, put under notice, ruled and marked (R12)."""

from __future__ import annotations

from assessment.models import ScoreRun
from assessment.services.year_guard import check_year_open
from projects.services.saving import conflict_of
from zhaoshang.core.locks import advisory_lock
from zhaoshang.core.periods import Period


def score_lock(county_id: int) -> None:
    """Let one transaction at a time compute, begin a notice or change marks in a county.

    Taken before the row of a result, never after it.
    """
    advisory_lock(f"assessment.scores.{county_id}")


def lock_run(run_id: int, version: int | None = None) -> ScoreRun:
    """Lock a result for the rest of the transaction.

    Raises:
        Conflict: when it was changed since the page was opened.
        RuleBroken: when its year is settled.
    """
    county_id, period = ScoreRun.objects.values_list("county_id", "period").get(pk=run_id)
    check_year_open(county_id, Period.parse(period).year)
    run = (
        ScoreRun.objects.select_for_update(of=("self",))
        .select_related("county", "plan", "updated_by")
        .get(pk=run_id)
    )
    if version is not None and run.version != version:
        raise conflict_of(run, version, {}, changed_at=run.updated_at)
    return run

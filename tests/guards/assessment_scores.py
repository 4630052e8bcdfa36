"""Results' part of the access guard: results, running scores, objections, own scores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from assessment.models import AnnualPlan, Objection, ObjectionFile, ScoreRow, ScoreRun
from assessment.rules.score_states import RunState
from assessment.rules.scoring.content import recompute
from assessment.services.report_content import seal
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory
from tests.factories.projects import make_stored_file
from tests.factories.scoring import CONTENT, SOURCES
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
UNITS = frozenset({Role.CLERK, Role.UNIT_HEAD})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
ADMIN = frozenset({Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:objection": READERS,
    "assessment:objection-evidence": UNITS,
    "assessment:objection-file": READERS,
    "assessment:objection-new": UNITS,
    "assessment:objection-rule": ADMIN,
    "assessment:objection-take-back": UNITS,
    "assessment:objections": READERS,
    "assessment:own-scores": UNITS,
    "assessment:running-score": READERS,
    "assessment:running-scores": READERS,
    "assessment:score-again": BUREAU,
    "assessment:score-final": ADMIN,
    "assessment:score-new": BUREAU,
    "assessment:score-notice": ADMIN,
    "assessment:score-publish": ADMIN,
    "assessment:score-run": READERS,
    "assessment:score-unit": READERS,
    "assessment:score-verify": BUREAU | {Role.LEADER},
    "assessment:scores": READERS,
}
KINDS = (
    ("assessment:objection-new", "score_run"),
    ("assessment:objection", "objection"),
    ("assessment:score-", "score_run"),
)
PERIOD = "2024-03"
# Pages whose address names a unit, a file or a period beside the number of an object.
NAMING = ("assessment:score-", "assessment:objection-", "assessment:running-", "assessment:own-")


def words(name: str, pks: Mapping[str, int]) -> dict[str, object]:
    """Return what stands in an address of these pages beside the number of an object."""
    if not name.startswith(NAMING) or "objection_file" not in pks:
        return {}
    return {"unit": pks["unit"], "file": pks["objection_file"], "period": PERIOD}


NOTICE = (dt.date(2024, 4, 15), dt.date(2024, 4, 22))


def content_of(county: CountyFixture) -> dict[str, Any]:
    """Return what a result of the first township keeps."""
    return {
        "format": 1,
        "county": {"id": county.county.pk, "code": county.county.code, "name": county.county.name},
        "plan": None,
        "period": PERIOD,
        "on": "2024-04-15",
        "closing": None,
        "groups": [
            {
                "group": 1,
                "name": "乡镇组",
                "is_apart": False,
                "scheme": {
                    "id": 1,
                    "title": CONTENT["name"],
                    "document": "县招办〔2024〕8号",
                    "content": CONTENT,
                    "sources": SOURCES,
                },
            }
        ],
        "without_scheme": [],
        "definitions": [],
        "units": [
            {
                "unit": county.township.pk,
                "code": county.township.code,
                "name": county.township.name,
                "group": 1,
                "reported": True,
                "values": {"funds": "12000", "late_reports": "0"},
                "targets": {"funds": "24000"},
                "time": {"funds": "0.25"},
                "sheets": {},
            }
        ],
        "changes": [],
    }


def make_run(county: CountyFixture, **fields: Any) -> ScoreRun:
    """Make a result of the first township under public notice."""
    plan = AnnualPlan.objects.filter(county=county.county, year=2024).first()
    kept = content_of(county)
    values: dict[str, Any] = {
        "county": county.county,
        "plan": plan or PlanFactory(county=county.county, year=2024),
        "period": PERIOD,
        "state": RunState.NOTICED.value,
        "computed_at": clock.now(),
        "as_of": NOTICE[0],
        "content": kept,
        "sha256": seal(kept),
        "notice_from": NOTICE[0],
        "notice_until": NOTICE[1],
        **fields,
    }
    run = ScoreRun.objects.create(**values)
    for number, each in enumerate(recompute(kept)):
        ScoreRow.objects.create(
            run=run,
            unit_id=each.unit_id,
            unit_name=each.name,
            group_name=each.group,
            sort_order=number,
            place=each.outcome["place"],
            total=each.outcome["total"],
            grade=each.outcome["grade"],
            outcome=each.outcome,
        )
    return run


def score_objects(county: CountyFixture) -> dict[str, Any]:
    """Make a result, an objection of the first township, and a file that proves it."""
    run = make_run(county)
    objection = Objection.objects.create(
        county=county.county,
        run=run,
        unit=county.township,
        code="funds",
        claim="少计 6000 万元",
        filed_at=clock.now(),
    )
    kept = ObjectionFile.objects.create(
        objection=objection, title="银行回单", file=make_stored_file(county.county)
    )
    return {"score_run": run, "objection": objection, "objection_file": kept}

"""A county with a project of 12 000 万元 fixed assets that two referrers brought: 49 万元."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment.models import RewardCase
from assessment.selectors.rewards import kept_of, working_of
from assessment.services.reward_approval import Approval, approve_case
from assessment.services.reward_review import put_under_notice, seen_mark, submit_case
from assessment.services.rewards import CaseFacts, PayeeFacts, open_case, save_referrer
from tests.factories.projects import TODAY
from tests.factories.rewards import reward_project
from tests.stages import stage
from zhaoshang.core.errors import RuleBroken

DOCUMENT = "县招领〔2026〕9号"
# Five working days after 20 November, a Friday.
UNTIL = dt.date(2026, 11, 27)
AFTER = dt.date(2026, 11, 30)


@stage
def project(county):
    return reward_project(county)


def refused(code, act):
    """Expect a refusal of a code; return it."""
    with pytest.raises(RuleBroken) as caught:
        act()
    assert caught.value.code == code
    return caught.value


def read(case):
    """Read a case as pages do."""
    return RewardCase.objects.select_related("county", "project__investor").get(pk=case.pk)


def declare(case, by, on=TODAY):
    """Let every referrer declare."""
    for claim in case.project.referrer_claims.filter(state="confirmed"):
        save_referrer(
            case_id=case.pk,
            referrer_id=claim.referrer_id,
            version=read(case).version,
            facts=PayeeFacts(declared_on=on),
            upload=None,
            by=by,
            on=on,
        )
    return read(case)


def open_for(project, by, on=TODAY, **facts):
    """Begin a case."""
    values = {"year": 2026, "branch": "domestic", "claimed_on": on, **facts}
    return open_case(project_id=project.pk, facts=CaseFacts(**values), by=by, on=on)


def submit(case, by, on=TODAY):
    return submit_case(case_id=case.pk, version=read(case).version, by=by, on=on)


def notice(case, by, on=TODAY):
    """Look at a case and put it under notice."""
    found = read(case)
    seen = seen_mark(kept_of(working_of(found, on)))
    return put_under_notice(case_id=case.pk, version=found.version, seen=seen, by=by, on=on)


def approve(case, by, on=AFTER, **fields):
    facts = {"document": DOCUMENT, "approved_on": on, **fields}
    return approve_case(
        case_id=case.pk, version=read(case).version, approval=Approval(**facts), by=by, on=on
    )


@stage
def draft(project, officer):
    """A draft whose referrers have declared."""
    return declare(open_for(project, officer), officer)


@stage
def submitted(draft, officer):
    return submit(draft, officer)


@stage
def noticed(submitted, director):
    return notice(submitted, director)


@stage
def approved(noticed, director):
    return approve(noticed, director)

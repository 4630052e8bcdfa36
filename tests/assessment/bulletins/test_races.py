"""Two at once (PostgreSQL): a period gets one bulletin, and a draft is published once."""

from __future__ import annotations

import pytest

from assessment.models import Bulletin
from assessment.services import bulletins as services
from tests.assessment.bulletins.conftest import ON, QUARTER
from tests.assessment.closing.test_races import at_once
from zhaoshang.audit.models import AuditEvent

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_period_gets_one_bulletin_from_two_hands(closed, county, officer, director):
    def begin(by):
        return lambda: services.make_bulletin(
            county_id=county.county.pk, period=QUARTER, by=by, on=ON
        )

    assert at_once(begin(officer), begin(director)) == ["done", "stands"]
    assert Bulletin.objects.count() == 1


def test_a_draft_is_published_once(run, draft, director):
    found = Bulletin.objects.select_related("county", "replaces").get(pk=draft.pk)
    seen = services.seen_mark(services.bulletin_content(found, run, on=ON))

    def publish():
        services.publish_bulletin(
            bulletin_id=draft.pk, version=draft.version, seen=seen, by=director, on=ON
        )

    assert at_once(publish, publish) == ["conflict", "done"]
    assert AuditEvent.objects.filter(kind="assessment.bulletin_published").count() == 1

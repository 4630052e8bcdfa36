"""A report of a closed month: why it is locked, who may open it, and where a mistake is mended."""

import pytest
from django.urls import reverse

from assessment.models import MonthlyReport
from tests.stages import stage
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


@stage
def locked(october, county) -> MonthlyReport:
    report = october[county.township.pk]
    MonthlyReport.objects.filter(pk=report.pk).update(state="locked")
    return report


def page_for(client, user, report) -> str:
    client.force_login(user)
    return client.get(reverse("assessment:report", args=[report.pk])).content.decode()


def test_nobody_opens_it_and_the_unit_is_led_to_the_correction(client, clerk, locked) -> None:
    page = page_for(client, clerk, locked)
    assert "任何人（包括招商局）都不能再打开" in page
    correct = reverse("assessment:restatement-new")
    assert f'href="{correct}?month=2026-10&amp;unit={locked.unit_id}"' in page


def test_who_only_reads_is_led_nowhere(client, county, locked) -> None:
    page = page_for(client, county.user(Role.LEADER), locked)
    assert "任何人（包括招商局）都不能再打开" in page
    assert reverse("assessment:restatement-new") not in page

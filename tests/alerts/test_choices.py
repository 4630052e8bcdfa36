"""How somebody wants to be told: what one owes cannot be silenced; the county's rule is shown."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import DeliveryChoice
from zhaoshang.alerts.policies import DELIVERY
from zhaoshang.alerts.rules.delivery import EmailMode
from zhaoshang.audit.models import AuditEvent
from zhaoshang.policy.services import set_policy

PAGE = reverse("alerts:choices")


@stage
def clerk(county):
    user = county.user(Role.CLERK)
    user.email = "clerk@county.example"
    user.save()
    return user


@pytest.fixture
def client(clerk) -> Client:
    client = Client()
    client.force_login(clerk, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


def test_whoever_never_chose_sees_the_defaults_and_chooses(client, clerk):
    form = client.get(PAGE).context["form"]
    assert (form["email_mode"].value(), form["digest_hour"].value()) == ("at_once", None)
    answer = client.post(PAGE, {"email_mode": "digest", "digest_hour": "17", "version": 1})
    assert answer.headers["Location"] == PAGE
    choice = DeliveryChoice.objects.get(user=clerk)
    assert (choice.email_mode, choice.digest_hour) == ("digest", 17)
    assert AuditEvent.objects.filter(kind="alerts.choice_changed").count() == 1
    client.post(PAGE, {"email_mode": "owed", "digest_hour": "", "version": 2})
    choice.refresh_from_db()
    assert (choice.email_mode, choice.digest_hour, choice.version) == ("owed", None, 3)


def test_what_one_owes_cannot_be_switched_off(client):
    offered = dict(client.get(PAGE).context["form"].fields["email_mode"].choices)
    assert set(offered) == {mode.value for mode in EmailMode}
    for mode in ("never", "", "none"):
        answer = client.post(PAGE, {"email_mode": mode, "digest_hour": "8", "version": 1})
        assert "email_mode" in answer.context["form"].errors
    assert not DeliveryChoice.objects.exists()


@pytest.mark.parametrize("hour", ["24", "-1", "eight", "8.5"])
def test_an_hour_that_no_day_has_is_refused_and_the_choice_is_kept(client, hour):
    answer = client.post(PAGE, {"email_mode": "digest", "digest_hour": hour, "version": 1})
    assert "digest_hour" in answer.context["form"].errors
    assert answer.context["form"]["email_mode"].value() == "digest"


def test_two_windows_do_not_overwrite_one_another(client):
    chosen = {"email_mode": "digest", "digest_hour": "9", "version": 1}
    client.post(PAGE, chosen)
    answer = client.post(PAGE, {**chosen, "email_mode": "owed"})
    assert answer.context["changes"]
    assert DeliveryChoice.objects.get().email_mode == "digest"
    client.post(PAGE, {**chosen, "email_mode": "owed", "version": answer.context["version"]})
    assert DeliveryChoice.objects.get().email_mode == "owed"


def test_the_county_s_rule_is_explained_with_its_source(client, county):
    set_policy(
        kind=DELIVERY,
        owner=county.county,
        effective_from=dt.date(2026, 1, 1),
        value={**DELIVERY.default, "digest_above": 3, "digest_hour": 7, "quiet_from": 21},
        source_document="陵招发〔2026〕9号",
        by=county.user(Role.BUREAU_ADMIN),
    )
    page = client.get(PAGE).content.decode()
    for said in ("陵招发〔2026〕9号", "最多 3 条", "07:00", "21:00–08:00"):
        assert said in page


def test_without_an_address_or_a_mail_server_the_page_says_so(client, clerk, settings):
    assert "没有邮箱" not in client.get(PAGE).content.decode()
    clerk.email = ""
    clerk.save()
    settings.MAIL_ENABLED = False
    page = client.get(PAGE).content.decode()
    assert "没有邮箱" in page
    assert "尚未接通电子邮件" in page

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.policy import kinds, services
from zhaoshang.policy.models import Policy
from zhaoshang.policy.rules import Problem
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

FROM = dt.date(2026, 12, 1)
HTMX = {"HX-Request": "true"}


def as_user(user) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


@pytest.fixture
def client(county, limits) -> Client:
    return as_user(county.user(Role.BUREAU_ADMIN))


@pytest.fixture
def new(limits) -> str:
    return reverse("policy:new", args=[limits.name])


def typed(**changes) -> dict[str, str]:
    form = {
        "yellow": "7",
        "red": "21",
        "strict": "on",
        "tiers-rows": "2",
        "tiers-0-up_to": "60",
        "tiers-0-signer": "park",
        "tiers-1-up_to": "120",
        "tiers-1-signer": "county",
        "effective_from": "2026-12-01",
        "source_document": "陵招发〔2026〕3号",
        "reason": "年度调整",
    }
    return {**form, **changes}


def test_every_kind_is_listed_with_what_is_in_force(client, limits):
    page = client.get(reverse("policy:list")).content.decode()
    assert limits.label in page
    assert reverse("policy:kind", args=[limits.name]) in page
    assert "Yellow after 14 days" in page


def test_the_editor_begins_with_what_is_in_force(client, new):
    response = client.get(new)
    page = response.content.decode()
    assert 'name="yellow"' in page
    assert 'value="14"' in page
    assert re.search(r'name="tiers-rows"\s+value="1"', page)
    assert 'name="strict"' in page


def test_a_new_row_is_set_as_typed(client, county, limits, new):
    response = client.post(new, typed())
    assert response.headers["Location"] == reverse("policy:kind", args=[limits.name])
    found = in_force(limits, county.county, FROM)
    assert (found.value.yellow, found.value.red) == (7, 21)
    assert [str(upper) for upper, _signer in found.value.tiers] == ["60", "120"]
    assert found.values["strict"] is True
    assert AuditEvent.objects.filter(kind="policy.set").count() == 1


def test_an_unticked_box_is_no(client, county, limits, new):
    form = typed()
    del form["strict"]
    client.post(new, form)
    assert in_force(limits, county.county, FROM).values["strict"] is False


def test_wrong_fields_are_named_and_what_was_typed_stays(client, new):
    response = client.post(new, typed(**{"yellow": "x", "tiers-1-signer": "mayor", "red": "33"}))
    assert response.status_code == 200
    page = response.content.decode()
    assert 'href="#value-yellow"' in page
    assert 'href="#value-tiers-1-signer"' in page
    assert str(services.PROBLEM_MESSAGES[Problem.NOT_INT]) in page
    assert 'value="33"' in page
    assert not Policy.objects.exists()


def test_what_the_rule_refuses_stands_beside_its_field(client, new):
    response = client.post(new, typed(yellow="30"))
    assert 'id="value-red-error"' in response.content.decode()
    assert not Policy.objects.exists()


@pytest.mark.parametrize("missing", ["effective_from", "source_document"])
def test_date_and_document_are_needed(client, new, missing):
    response = client.post(new, typed(**{missing: ""}))
    assert missing in response.context["form"].errors
    assert not Policy.objects.exists()


def test_the_same_date_twice_is_refused_in_words(client, new):
    client.post(new, typed())
    response = client.post(new, typed(yellow="8"))
    assert response.context["form"].errors["effective_from"] == [str(services.SAME_DATE)]


def rows_of(response) -> list[str]:
    table = response.context["fields"][-1]
    return [row.inputs[0].text for row in table.rows]


def test_rows_are_added_and_removed_without_script_and_nothing_is_stored(client, new):
    assert rows_of(client.post(new, typed(add="tiers"))) == ["60", "120", ""]
    removed = client.post(new, typed(remove="tiers-0"))
    assert rows_of(removed) == ["120"]
    assert removed.context["form"]["source_document"].value() == "陵招发〔2026〕3号"
    assert not removed.context["form"].errors
    assert not Policy.objects.exists()


def test_a_fragment_holds_the_editor_alone(client, new):
    response = client.post(new, typed(add="tiers"), headers=HTMX)
    page = response.content.decode()
    assert "<html" not in page
    assert 'id="policy-editor"' in page


@pytest.mark.parametrize("rows", ["-1", "x", "", "99999999"])
def test_a_forged_number_of_rows_does_no_harm(client, new, rows):
    response = client.post(new, typed(**{"tiers-rows": rows}))
    assert response.status_code in {200, 302}


def test_an_unused_row_is_removed_with_a_reason(client, limits, new):
    client.post(new, typed())
    address = reverse("policy:remove", args=[limits.name, Policy.objects.get().pk])
    assert client.post(address, {"reason": ""}).status_code == 200
    assert Policy.objects.exists()
    client.post(address, {"reason": "文号有误"})
    assert not Policy.objects.exists()


def test_a_used_row_offers_no_removal_and_refuses_it(client, county, limits, new):
    client.post(new, typed())
    mark_used(in_force(limits, county.county, FROM))
    address = reverse("policy:remove", args=[limits.name, Policy.objects.get().pk])
    assert address not in client.get(reverse("policy:kind", args=[limits.name])).content.decode()
    page = client.post(address, {"reason": "试"}, follow=True).content.decode()
    assert str(services.ALREADY_USED) in page
    assert Policy.objects.exists()


def test_another_county_s_rows_are_neither_shown_nor_removed(client, limits):
    other = make_county("NX")
    as_user(other.user(Role.BUREAU_ADMIN)).post(
        reverse("policy:new", args=[limits.name]), typed(source_document="外县文件")
    )
    stored = Policy.objects.get()
    assert stored.owner == other.county
    address = reverse("policy:remove", args=[limits.name, stored.pk])
    assert client.post(address, {"reason": "试"}).status_code == 404
    assert "外县文件" not in client.get(reverse("policy:kind", args=[limits.name])).content.decode()


@pytest.mark.parametrize(
    ("role", "reads"), [(Role.BUREAU, 200), (Role.LEADER, 200), (Role.CLERK, 403)]
)
def test_the_bureau_and_leaders_read_and_only_the_administrator_sets(
    county, limits, new, role, reads
):
    reader = as_user(county.user(role))
    assert reader.get(reverse("policy:list")).status_code == reads
    assert reader.get(reverse("policy:kind", args=[limits.name])).status_code == reads
    assert reader.post(new, typed()).status_code == 403
    assert not Policy.objects.exists()


def test_an_unknown_kind_is_not_there(client):
    assert client.get(reverse("policy:kind", args=["policy.nothing"])).status_code == 404
    assert client.get(reverse("policy:new", args=["policy.nothing"])).status_code == 404


@pytest.fixture
def kept_by_security(monkeypatch, limits):
    kind = replace(limits, name=f"{limits.app_label}.kept", keeper=Role.SECADMIN)
    monkeypatch.setitem(kinds._kinds, kind.name, kind)
    return kind


def test_the_security_administrator_keeps_his_kinds_and_reads_no_other(
    county, limits, kept_by_security
):
    guard = as_user(county.user(Role.SECADMIN))

    page = guard.get(reverse("policy:list")).content.decode()
    assert reverse("policy:kind", args=[kept_by_security.name]) in page
    assert reverse("policy:kind", args=[limits.name]) not in page
    for name, code in ((kept_by_security.name, 200), (limits.name, 403)):
        assert guard.get(reverse("policy:kind", args=[name])).status_code == code
        assert guard.get(reverse("policy:new", args=[name])).status_code == code
    assert guard.post(reverse("policy:new", args=[limits.name]), typed()).status_code == 403
    assert (
        guard.post(reverse("policy:new", args=[kept_by_security.name]), typed()).status_code == 302
    )
    assert Policy.objects.get(kind=kept_by_security.name).owner == county.county


def test_the_business_administrator_reads_but_sets_no_kind_of_security(client, kept_by_security):
    assert client.get(reverse("policy:kind", args=[kept_by_security.name])).status_code == 200
    answer = client.post(reverse("policy:new", args=[kept_by_security.name]), typed())
    assert answer.status_code == 403
    assert not Policy.objects.exists()

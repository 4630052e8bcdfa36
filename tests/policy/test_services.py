import datetime as dt

import pytest
from django.core.checks import Error

from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy import kinds, services
from zhaoshang.policy.checks import check_defaults
from zhaoshang.policy.kinds import PolicyKind
from zhaoshang.policy.models import Policy
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import PolicyInvalid, mark_used, remove_policy, set_policy

FROM = dt.date(2026, 12, 1)
VALUE = {"yellow": "7", "red": "14", "tiers": [{"up_to": "80", "signer": "county"}]}


@stage
def admin(county):
    return county.user(Role.BUREAU_ADMIN)


def put(limits, county, admin, **changes) -> Policy:
    facts = {
        "kind": limits,
        "owner": county.county,
        "effective_from": FROM,
        "value": VALUE,
        "source_document": "陵招发〔2026〕3号",
        "by": admin,
        "reason": "年度调整",
    }
    return set_policy(**{**facts, **changes})


def test_a_new_row_takes_over_from_its_date_and_leaves_event_and_history(limits, county, admin):
    policy = put(limits, county, admin)
    assert in_force(limits, county.county, FROM - dt.timedelta(days=1)).row is None
    assert in_force(limits, county.township, FROM).value.yellow == 7
    event = AuditEvent.objects.get()
    assert (event.kind, event.county, event.reason) == ("policy.set", county.county, "年度调整")
    entry = policy.history.get()
    assert entry.history_user == admin
    assert entry.history_change_reason == "年度调整"


def test_a_missing_checkbox_is_no_not_the_default(limits, county, admin):
    put(limits, county, admin)
    assert in_force(limits, county.county, FROM).values["strict"] is False


def test_wrong_fields_are_named_by_their_path_and_nothing_is_written(limits, county, admin):
    wrong = {**VALUE, "yellow": "x", "tiers": [{"up_to": "-1", "signer": "mayor"}]}
    with pytest.raises(PolicyInvalid) as refused:
        put(limits, county, admin, value=wrong)
    assert set(refused.value.errors) == {"yellow", "tiers.0.up_to", "tiers.0.signer"}
    assert not Policy.objects.exists()
    assert not AuditEvent.objects.exists()


def test_what_the_rule_itself_refuses_stands_beside_its_field(limits, county, admin):
    with pytest.raises(PolicyInvalid) as refused:
        put(limits, county, admin, value={**VALUE, "yellow": "30"})
    assert list(refused.value.errors) == ["red"]


def test_a_document_must_be_named(limits, county, admin):
    with pytest.raises(RuleBroken) as refused:
        put(limits, county, admin, source_document="  ")
    assert refused.value.message == services.NO_DOCUMENT


def test_one_row_per_owner_and_date(limits, county, admin):
    put(limits, county, admin)
    with pytest.raises(RuleBroken) as refused:
        put(limits, county, admin, value={**VALUE, "yellow": "8"})
    assert refused.value.message == services.SAME_DATE
    assert Policy.objects.count() == 1


def test_an_unused_row_can_be_removed_with_a_reason(limits, county, admin):
    policy = put(limits, county, admin)
    remove_policy(policy_id=policy.pk, kind=limits, by=admin, reason="文号有误")
    assert not Policy.objects.exists()
    assert AuditEvent.objects.latest("id").kind == "policy.removed"
    assert Policy.history.filter(history_type="-").get().history_change_reason == "文号有误"


def test_a_used_row_stays(limits, county, admin):
    policy = put(limits, county, admin)
    mark_used(in_force(limits, county.county, FROM))
    with pytest.raises(RuleBroken) as refused:
        remove_policy(policy_id=policy.pk, kind=limits, by=admin, reason="试")
    assert refused.value.message == services.ALREADY_USED
    assert Policy.objects.filter(pk=policy.pk).exists()


def test_using_a_row_twice_keeps_the_first_moment(limits, county, admin):
    policy = put(limits, county, admin)
    mark_used(in_force(limits, county.county, FROM))
    first = Policy.objects.get(pk=policy.pk).use.first_used_at
    again = in_force(limits, county.county, FROM)
    assert again.is_used
    mark_used(again)
    assert Policy.objects.get(pk=policy.pk).use.first_used_at == first


def test_a_default_that_was_used_is_written_down_once(limits, county, admin):
    found = in_force(limits, county.county, FROM)
    written = mark_used(found)
    assert mark_used(found) == written
    assert written.owner is None
    assert in_force(limits, county.county, FROM).value == found.value
    with pytest.raises(RuleBroken) as refused:
        remove_policy(policy_id=written.pk, kind=limits, by=admin, reason="试")
    assert refused.value.message == services.DEFAULT_STAYS


def test_a_default_that_its_own_rule_refuses_fails_the_system_check(limits):
    broken = PolicyKind(
        name="policy.test_broken",
        label="Broken",
        fields=limits.fields,
        default={**limits.default, "red": 1},
        parse=limits.parse,
    )
    assert check_defaults() == []
    kinds.register(broken)
    found = check_defaults()
    assert [type(message) for message in found] == [Error]


def test_two_kinds_cannot_share_a_name(limits):
    with pytest.raises(ValueError, match="twice"):
        kinds.register(PolicyKind(limits.name, "Other", limits.fields, {}, dict))

"""Group robots: who keeps them, what is asked for, what is never shown again."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_county
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Message, MessageItem, Robot
from zhaoshang.alerts.rules.delivery import Channel
from zhaoshang.alerts.services.robots import group_kinds
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.sealed_text import seal, unseal

ROBOTS, NEW = reverse("alerts:robots"), reverse("alerts:robot-new")
KEY = "0f9c2b6e-1111-4222-8333-deadbeefcafe"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"


def as_user(user) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


@stage
def keeper(county):
    return county.user(Role.BUREAU_ADMIN)


@pytest.fixture
def client(keeper) -> Client:
    return as_user(keeper)


@stage
def robot(county) -> Robot:
    return Robot.objects.create(
        unit=county.township,
        name="乡镇群",
        channel=Channel.DINGTALK.value,
        sealed_address=seal(DINGTALK),
        sealed_secret=seal("SEC-old"),
        is_active=False,
    )


def filled(county, **changes):
    return {
        "name": "招商群",
        "unit": county.township.pk,
        "channel": "wecom",
        "address": WECOM,
        "secret": "",
        "kinds": [kind.name for kind in group_kinds()],
        "version": 1,
        **changes,
    }


def of(robot) -> str:
    return reverse("alerts:robot", args=[robot.pk])


def test_a_robot_is_set_up_switched_off_and_its_address_is_never_seen_again(client, county):
    answer = client.post(NEW, filled(county), follow=True)
    robot = Robot.objects.get()
    page = answer.content.decode()

    assert unseal(robot.sealed_address) == WECOM
    assert KEY not in robot.sealed_address
    assert not robot.is_active
    assert robot.kinds == []
    for shown in (
        page,
        client.get(ROBOTS).content.decode(),
        client.get(of(robot)).content.decode(),
    ):
        assert KEY not in shown
        assert f"qyapi.weixin.qq.com …{KEY[-4:]}" in shown
    (event,) = AuditEvent.objects.filter(kind="alerts.robot_made")
    assert KEY not in str(event.detail)
    assert KEY not in str(list(robot.history.values()))


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
        "https://evil.example/cgi-bin/webhook/send?key=x",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com@evil.example/cgi-bin/webhook/send",
        "https://127.0.0.1/cgi-bin/webhook/send?key=x",
        DINGTALK,
        "qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "不是网址",
    ],
)
def test_another_address_is_refused_beside_its_field_and_names_the_hosts(client, county, address):
    answer = client.post(NEW, filled(county, address=address))
    errors = answer.context["form"].errors["address"]
    assert "qyapi.weixin.qq.com" in errors[0]
    assert not Robot.objects.exists()
    # What was typed is kept, but for what is secret.
    assert answer.context["form"]["name"].value() == "招商群"


def test_an_address_without_its_end_is_refused(client, county):
    answer = client.post(NEW, filled(county, address="https://qyapi.weixin.qq.com/"))
    assert list(answer.context["form"].errors) == ["address"]


def test_wecom_takes_no_key(client, county):
    answer = client.post(NEW, filled(county, secret="SEC"))
    assert list(answer.context["form"].errors) == ["secret"]


def test_a_name_is_used_once_in_a_unit(client, county, robot):
    answer = client.post(NEW, filled(county, name=robot.name))
    assert list(answer.context["form"].errors) == ["name"]
    client.post(NEW, filled(county, name=robot.name, unit=county.townships[1].pk))
    assert Robot.objects.count() == 2


def test_at_least_one_kind_is_told(client, county):
    answer = client.post(NEW, filled(county, kinds=[]))
    assert list(answer.context["form"].errors) == ["kinds"]


def test_a_change_without_typing_keeps_address_and_key(client, county, robot):
    change = filled(county, name="新名", channel="dingtalk", address="", kinds=["calendar.missing"])
    assert client.post(of(robot), change).status_code == 302
    robot.refresh_from_db()
    assert (robot.name, robot.kinds, robot.version) == ("新名", ["calendar.missing"], 2)
    assert (unseal(robot.sealed_address), unseal(robot.sealed_secret)) == (DINGTALK, "SEC-old")


def test_typing_replaces_address_and_key_and_the_key_can_be_forgotten(client, county, robot):
    typed = filled(county, channel="dingtalk", address=DINGTALK + "0", secret="SEC-new")
    client.post(of(robot), typed)
    robot.refresh_from_db()
    assert (unseal(robot.sealed_address), unseal(robot.sealed_secret)) == (
        DINGTALK + "0",
        "SEC-new",
    )
    client.post(
        of(robot), {**typed, "address": "", "secret": "", "drop_secret": "on", "version": 2}
    )
    robot.refresh_from_db()
    assert unseal(robot.sealed_secret) == ""


def test_another_service_needs_its_own_address(client, county, robot):
    answer = client.post(of(robot), filled(county, channel="wecom", address=""))
    assert list(answer.context["form"].errors) == ["address"]


def test_the_second_of_two_savers_is_told_and_may_save_again(client, county, robot):
    change = filled(county, channel="dingtalk", address="")
    client.post(of(robot), {**change, "name": "先改的"})
    answer = client.post(of(robot), {**change, "name": "后改的"})
    assert [change.theirs for change in answer.context["changes"]] == ["先改的"]
    assert client.post(of(robot), {**change, "name": "后改的", "version": 2}).status_code == 302
    robot.refresh_from_db()
    assert robot.name == "后改的"


def test_an_address_sealed_under_a_lost_key_is_typed_anew(client, county, robot):
    Robot.objects.update(sealed_address="gAAAA-broken")
    for page in (ROBOTS, of(robot)):
        assert "重新填写" in client.get(page).content.decode()
    change = filled(county, channel="dingtalk", address=DINGTALK)
    assert client.post(of(robot), change).status_code == 302


def test_switching_is_an_act_with_its_row_and_twice_is_once(client, robot):
    switch = reverse("alerts:robot-switch", args=[robot.pk])
    for _twice in range(2):
        client.post(switch, {"on": "1"})
    robot.refresh_from_db()
    assert robot.is_active
    assert AuditEvent.objects.filter(kind="alerts.robot_switched").count() == 1
    client.post(switch, {"on": "0"})
    robot.refresh_from_db()
    assert not robot.is_active


@pytest.mark.parametrize("role", [Role.BUREAU, Role.SYSADMIN, Role.CLERK, Role.LEADER])
def test_nobody_else_keeps_robots(county, robot, role):
    client = as_user(county.user(role))
    for page in (ROBOTS, NEW, of(robot)):
        assert client.get(page).status_code == 403


def test_another_county_s_robot_is_not_there_and_its_unit_cannot_be_chosen(county, client, robot):
    other = make_county("QT")
    stranger = as_user(other.user(Role.BUREAU_ADMIN))
    assert stranger.get(of(robot)).status_code == 404
    assert robot.name not in stranger.get(ROBOTS).content.decode()
    answer = client.post(NEW, filled(county, unit=other.township.pk))
    assert list(answer.context["form"].errors) == ["unit"]


def test_a_robot_is_tried_before_it_is_switched_on(client, county, robot):
    answer = client.post(
        reverse("alerts:robot-try", args=[robot.pk]), {"kind": "assessment.report_due"}
    )
    assert answer.headers["Location"] == of(robot) + "#tests"
    message, item = Message.objects.get(), MessageItem.objects.get()
    assert (message.robot, message.is_test, message.county) == (robot, True, county.county)
    assert (item.kind, item.notice) == ("assessment.report_due", None)
    part = client.get(of(robot), headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in part
    Message.objects.update(state="sent", sent_at=timezone.now(), receipt="0 ok", tries=1)
    part = client.get(of(robot), headers={"HX-Request": "true"}).content.decode()
    assert "0 ok" in part
    assert "every 2s" not in part


def test_tests_follow_one_another_after_a_minute(client, robot, time_machine):
    trial = reverse("alerts:robot-try", args=[robot.pk])
    time_machine.move_to("2026-06-01 02:00+00:00", tick=False)
    for _twice in range(2):
        client.post(trial, {"kind": "assessment.report_due"})
    assert Message.objects.count() == 1
    time_machine.move_to("2026-06-01 02:01:01+00:00", tick=False)
    client.post(trial, {"kind": "assessment.report_due"})
    assert Message.objects.count() == 2


@pytest.mark.parametrize("kind", ["projects.assigned", "nothing.like_it", ""])
def test_what_no_group_is_told_of_cannot_be_tried(client, robot, kind):
    client.post(reverse("alerts:robot-try", args=[robot.pk]), {"kind": kind})
    assert not Message.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_takes_the_same_queries_for_any_number(
    client, county, count, django_assert_max_num_queries
):
    for number in range(count):
        Robot.objects.create(
            unit=county.township,
            name=f"群{number}",
            channel="wecom",
            sealed_address=seal(WECOM),
        )
    client.get(ROBOTS)
    with django_assert_max_num_queries(4):
        client.get(ROBOTS)

"""A county where red is praise (衡阳): its colour, word and shape wherever a flag shows (R7)."""

import csv
import datetime as dt
import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from projects.models import Project
from projects.notices_flags import FLAG_RAISED
from projects.policies_flag_looks import FLAG_LOOKS, FlagLooks
from projects.rules.flags.kinds import RuleKind, Severity
from projects.services.flagging import telling
from projects.services.flagging.difference import Change, Subject
from tests.factories.accounts import UnitFactory, make_county
from tests.factories.flag_pages import make_flag
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.alerts.models import Notice
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db
HENGYANG = {
    "looks": [
        {"severity": "attention", "colour": "blue", "label": "蓝牌提醒", "shape": "circle"},
        {"severity": "warning", "colour": "yellow", "label": "黄榜落后", "shape": "triangle"},
        {"severity": "praise", "colour": "red", "label": "红榜先进", "shape": "star"},
    ]
}
STANDARD = ("黄旗", "红旗", "表扬")


def show_as(owner, value=HENGYANG, since=dt.date(2026, 1, 1)):
    return Policy.objects.create(
        owner=owner,
        kind=FLAG_LOOKS.name,
        effective_from=since,
        value=value,
        source_document="衡招组〔2026〕5号",
    )


@stage
def hengyang(county):
    show_as(county.county)
    return county


def raise_flag(project, severity=Severity.WARNING, **fields):
    flag = make_flag(project, severity, **fields)
    Project.objects.filter(pk=project.pk).update(
        flag_severity=severity.value, flag_since=flag.since, is_key=True
    )
    return flag


def praise(project):
    return raise_flag(project, Severity.PRAISE, rule=RuleKind.BEHIND_SCHEDULE, key="points")


WARNED = [
    ("ledger", False),
    ("ledger-print", False),
    ("project", True),
    ("print", True),
    ("project-flags", True),
    ("flags", False),
    ("flag-units", False),
]


@pytest.mark.parametrize(("name", "of_project"), WARNED)
def test_a_page_shows_a_warning_as_the_county_does(
    login, hengyang, officer, project, name, of_project
):
    raise_flag(project)
    page = login(officer).get(reverse(f"projects:{name}", args=[project.pk] if of_project else []))
    text = page.content.decode()
    assert "黄榜落后" in text
    assert not any(word in text.replace("红黄旗", "") for word in STANDARD)
    if name not in {"flag-units", "print"}:
        assert "zs-flag--c-yellow zs-flag--s-triangle" in text


def test_red_is_praise_in_the_ledger(login, hengyang, officer, project):
    praise(project)
    text = login(officer).get(reverse("projects:ledger")).content.decode()
    assert "zs-flag--c-red zs-flag--s-star" in text
    assert "红榜先进 <b>10</b>" in text


def test_the_agenda_shows_words_and_tone_of_the_county(login, hengyang, officer, project):
    Project.objects.filter(pk=project.pk).update(is_key=True, stage="clue", sub_stage="contacted")
    raise_flag(project)
    page = login(officer).get(reverse("projects:scheduling"))
    assert "黄榜落后" in page.content.decode()
    warned, reminded = page.context["strip"][:2]
    assert (warned["label"], warned["tone"]) == ("黄榜落后", "amber")
    assert reminded["label"] == "蓝牌提醒"
    assert page.context["rows"][0]["flags"][0]["badge"]["colour"] == "yellow"


def test_the_timeline_has_the_dot_of_the_county(login, hengyang, officer, project):
    praise(project)
    page = login(officer).get(reverse("projects:project", args=[project.pk]), {"kind": "flag"})
    entry = next(each for each in page.context["timeline"] if "红榜先进" in each["title"])
    assert entry["kind_class"] == "red"


def test_the_filter_offers_and_names_the_countys_words(login, hengyang, officer, project):
    raise_flag(project)
    panel = login(officer).get(reverse("projects:ledger-filters")).content.decode()
    assert all(f">{word}</option>" in panel for word in ("黄榜落后", "蓝牌提醒", "红榜先进"))
    page = login(officer).get(reverse("projects:ledger"), {"flag": "warning"})
    assert "黄榜落后" in page.context["tags"][0]["label"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exports_have_the_countys_word(login, hengyang, officer, project, kind):
    raise_flag(project)
    answer = login(officer).get(reverse("projects:ledger-export"), {"format": kind})
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "csv":
        cells = [
            cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row
        ]
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "黄榜落后 10" in cells


def test_a_notice_has_the_countys_word(hengyang, clerk, project):
    change = Change(
        Subject(project.county_id, project_id=project.pk),
        RuleKind.NO_FOLLOW_UP.value,
        "",
        None,
        {"severity": "warning", "since": TODAY, "project_id": project.pk},
    )
    looks = FlagLooks.same(FLAG_LOOKS.parse(FLAG_LOOKS.read(HENGYANG).value))
    row = Project.objects.values("pk", "name", "responsible_unit_id", "lead_sponsor_id")
    telling.tell([change], telling.bearers_of(row.filter(pk=project.pk)), {}, looks.of, on=TODAY)
    notice = Notice.objects.get(recipient=clerk)
    assert "黄榜落后" in FLAG_RAISED.fill(notice.params)[0]


def test_who_sees_many_counties_sees_each_as_it_shows_itself(login):
    city = UnitFactory(kind=UnitKind.CITY.value, code="CITY")
    red, plain = make_county("HY", parent=city), make_county("PL", parent=city)
    show_as(red.county)
    for each in (red, plain):
        raise_flag(ProjectFactory(county=each.county, responsible_unit=each.township))
    client = login(red.user(Role.LEADER, unit=city))
    for name in ("ledger", "flags"):
        text = client.get(reverse(f"projects:{name}")).content.decode()
        assert "zs-flag--c-yellow zs-flag--s-triangle" in text
        assert "zs-flag--c-red zs-flag--s-double" in text


def test_the_nearest_owner_and_the_latest_row_win():
    def row(word):
        looks = [dict(each) for each in HENGYANG["looks"]]
        looks[0]["label"] = word
        return FLAG_LOOKS.read({"looks": looks}).value

    rows = [
        ("/1/4/", "2026-01-01", json.dumps(row("县"))),
        ("", "2026-09-01", json.dumps(row("省"))),
        ("/1/4/", "2026-05-01", json.dumps(row("县新"))),
        ("/1/", "2026-08-01", json.dumps(row("市"))),
    ]
    looks = FlagLooks(rows, {4: "/1/4/", 5: "/1/5/"})
    words = [looks.of(county)[Severity.ATTENTION].label for county in (4, 5, 6)]
    assert words == ["县新", "市", "省"]
    assert FlagLooks().of(4)[Severity.ATTENTION].label == "黄旗"

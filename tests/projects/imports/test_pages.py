"""Pages of imports: reached by those who may, worked without script."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import HeadingAlias, ImportBatch, Project
from projects.services.imports.headings import EMPTY_HEADING
from tests.projects.imports.conftest import LEDGERS, ledger, row
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
State = ImportBatch.State


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


@pytest.fixture
def browse(client):
    """Log somebody in and return the client."""

    def logged_in(user):
        client.force_login(user)
        return client

    return logged_in


def upload(client, data, name="台账.xlsx"):
    file = SimpleUploadedFile(name, data)
    return client.post(url("import-new"), {"file": file})


def posted(form, **changes):
    """Return what a browser would send for a form, with changes."""
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            data[name] = "on"
        elif value not in (None, False):
            data[name] = value
    return {**data, **changes}


def test_the_whole_way_of_a_ledger(bureau, browse, django_capture_on_commit_callbacks):
    client = browse(bureau.user)
    answer = upload(client, (LEDGERS / "ledger_shuangpai.xlsx").read_bytes(), "双牌.xlsx")
    batch = ImportBatch.objects.get()
    assert answer.url == url("import", batch.pk)
    page = client.get(answer.url)
    text = page.content.decode()
    assert "双牌县招商引资项目台账" in text
    assert "8月初" in text
    assert 'aria-disabled="true"' in text
    data = posted(page.context["form"], version=batch.version, stage_for_unclear="procedures")
    client.post(url("import-correct", batch.pk), data)
    batch.refresh_from_db()
    assert batch.counts["error"] == 0
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url("import-confirm", batch.pk), {"version": batch.version})
    batch.refresh_from_db()
    assert batch.state == State.DONE
    assert Project.objects.count() == 19
    page = client.get(answer.url).content.decode()
    assert url("project", Project.objects.first().pk) in page
    assert 'id="undo"' in page


def test_a_refused_file_comes_back_with_its_reason(bureau, browse):
    client = browse(bureau.user)
    answer = upload(client, b"%PDF-1.7", "台账.pdf")
    assert answer.status_code == 200
    assert "file" in answer.context["form"].errors
    assert not ImportBatch.objects.exists()


def test_choices_for_single_rows_are_applied(bureau, browse):
    client = browse(bureau.user)
    batch = bureau.receive(ledger(row("甲项目", stage="在谈"), row("乙项目", stage="暂停")))
    first, second = batch.rows.order_by("pk")
    client.post(
        url("import-rows", batch.pk),
        {
            "version": batch.version,
            "row": [first.pk, second.pk],
            f"stage-{first.pk}": "registered",
            f"out-{second.pk}": "on",
        },
    )
    staged = list(batch.rows.order_by("pk"))
    assert staged[0].values["fields"]["sub_stage"] == "registered"
    assert [each.action for each in staged] == ["create", "skip"]


def test_a_choice_that_is_not_offered_changes_nothing(bureau, browse):
    client = browse(bureau.user)
    batch = bureau.receive(ledger(row("甲项目", stage="在谈")))
    only = batch.rows.get()
    client.post(
        url("import-rows", batch.pk),
        {"version": batch.version, "row": only.pk, f"stage-{only.pk}": "emperor"},
    )
    batch.refresh_from_db()
    assert batch.options["stages"] == {}


def test_a_mapping_by_hand_is_remembered_for_the_county(bureau, browse):
    client = browse(bureau.user)
    data = ledger(["甲项目", "签约", "1200"], headings=("项目名称", "当前阶段", "盘子"))
    batch = bureau.receive(data)
    page = client.get(url("import", batch.pk))
    changes = {"version": batch.version, "sheet-0-C": "total_investment_wan", "remember": "on"}
    client.post(url("import-correct", batch.pk), posted(page.context["form"], **changes))
    alias = HeadingAlias.objects.get()
    assert (alias.heading, alias.column) == ("盘子", "total_investment_wan")
    again = bureau.receive(data)
    assert again.rows.get().values["fields"]["total_investment_wan"].startswith("1200")


def test_a_name_of_no_unit_is_mapped_on_the_page(bureau, browse):
    client = browse(bureau.user)
    batch = bureau.receive(ledger(row("甲项目", unit="何家洞乡")))
    page = client.get(url("import", batch.pk))
    changes = {"version": batch.version, "unit-0": bureau.county.township.pk}
    client.post(url("import-correct", batch.pk), posted(page.context["form"], **changes))
    fields = batch.rows.get().values["fields"]
    assert fields["responsible_unit_id"] == bureau.county.township.pk


def test_names_of_no_unit_stand_in_one_order_for_every_process(bureau, browse):
    names = ["何家洞乡", "五星岭", "上梧江", "麻江", "理家坪乡", "泷泊镇", "阳明山", "江村镇"]
    batch = bureau.receive(ledger(*(row(f"{name}项目", unit=name) for name in names)))
    form = browse(bureau.user).get(url("import", batch.pk)).context["form"]
    assert form.unit_texts == sorted(names)


def test_a_sheet_is_left_out_and_taken_in_again(bureau, browse):
    client = browse(bureau.user)
    batch = bureau.receive(ledger(row("甲项目")))
    form = client.get(url("import", batch.pk)).context["form"]
    data = posted(form, version=batch.version)
    del data["sheet-0-in"]
    client.post(url("import-correct", batch.pk), data)
    assert not batch.rows.exists()
    batch.refresh_from_db()
    form = client.get(url("import", batch.pk)).context["form"]
    client.post(
        url("import-correct", batch.pk),
        posted(form, version=batch.version, **{"sheet-0-in": "on"}),
    )
    assert batch.rows.count() == 1


@pytest.mark.parametrize(
    "query", ["action=create", "level=warning", "code=unit_unknown", "sheet=台账"]
)
def test_rows_are_filtered(bureau, browse, query):
    client = browse(bureau.user)
    batch = bureau.receive(ledger(row("甲项目", unit="何家洞乡"), row("乙项目", unit="城关镇")))
    page = client.get(f"{url('import', batch.pk)}?{query}").context["page"]
    wanted = {"level=warning": ["甲项目"], "code=unit_unknown": ["甲项目"]}
    assert [each.name for each in page.rows] == wanted.get(query, ["甲项目", "乙项目"])


def test_rows_come_by_pages(bureau, browse):
    client = browse(bureau.user)
    batch = bureau.receive(ledger(*(row(f"项目{number}") for number in range(60))))
    page = client.get(url("import", batch.pk))
    assert len(page.context["page"].rows) == 50
    following = client.get(url("import", batch.pk) + page.context["next_url"].partition("#")[0])
    assert following.context["page"].rows[0].name == "项目50"


def test_old_and_new_values_are_shown(bureau, browse):
    bureau.bring_in(ledger(row("甲项目", total=3000)))
    batch = bureau.receive(ledger(row("甲项目", total=5000)))
    page = browse(bureau.user).get(url("import", batch.pk)).content.decode()
    assert "<del>3,000.00</del>" in page
    assert "<ins>5,000.00</ins>" in page


def test_the_page_costs_the_same_for_five_and_for_fifty_rows(bureau, browse):
    client = browse(bureau.user)
    counts = []
    for number in (5, 50):
        rows = [row(f"{number}号项目{each}", unit="城关镇") for each in range(number)]
        batch = bureau.receive(ledger(*rows))
        client.get(url("import", batch.pk))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("import", batch.pk))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_progress_is_polled_and_ends_with_the_page(bureau, browse):
    client = browse(bureau.user)
    batch = bureau.receive(ledger(row("甲项目")))
    ImportBatch.objects.update(state=State.RUNNING)
    page = client.get(url("import", batch.pk)).content.decode()
    assert url("import-progress", batch.pk) in page
    part = client.get(url("import-progress", batch.pk), headers={"HX-Request": "true"})
    assert "progressbar" in part.content.decode()
    ImportBatch.objects.update(state=State.DONE)
    part = client.get(url("import-progress", batch.pk), headers={"HX-Request": "true"})
    assert f'data-reload="{url("import", batch.pk)}"' in part.content.decode()
    assert client.get(url("import-progress", batch.pk)).url == url("import", batch.pk)


def test_a_double_click_on_confirm_is_harmless(bureau, browse, django_capture_on_commit_callbacks):
    client = browse(bureau.user)
    batch = bureau.receive(ledger(row("甲项目")))
    for _click in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(url("import-confirm", batch.pk), {"version": batch.version})
        assert answer.status_code == 302
    assert Project.objects.count() == 1


def test_the_source_is_given_to_the_uploader_and_the_bureau(clerk, bureau, browse):
    data = ledger(row("甲项目", stage="线索"))
    batch = clerk.receive(data)
    for user in (clerk.user, bureau.user):
        answer = browse(user).get(url("import-file", batch.pk))
        assert b"".join(answer.streaming_content) == data
        assert "attachment" in answer.headers["Content-Disposition"]
    colleague = clerk.county.user(Role.CLERK)
    assert browse(colleague).get(url("import-file", batch.pk)).status_code == 403
    assert AuditEvent.objects.filter(kind="files.downloaded").count() == 2


def test_an_import_is_cancelled(bureau, browse):
    batch = bureau.receive(ledger(row("甲项目")))
    browse(bureau.user).post(url("import-cancel", batch.pk))
    batch.refresh_from_db()
    assert batch.state == State.CANCELLED


def test_undoing_asks_for_a_reason(bureau, browse):
    batch = bureau.bring_in(ledger(row("甲项目")))
    client = browse(bureau.user)
    answer = client.post(url("import-undo", batch.pk), {"reason": ""})
    assert answer.status_code == 200
    assert "reason" in answer.context["undo_form"].errors
    answer = client.post(url("import-undo", batch.pk), {"reason": "导错"})
    assert answer.status_code == 302
    assert not Project.objects.exists()


ACTS = ("import-correct", "import-rows", "import-confirm", "import-cancel", "import-undo")


@pytest.mark.parametrize("name", ACTS)
def test_another_units_import_is_out_of_sight(clerk, browse, name):
    batch = clerk.receive(ledger(row("甲项目", stage="线索")))
    stranger = clerk.county.user(Role.CLERK, unit=clerk.county.townships[1])
    assert browse(stranger).post(url(name, batch.pk)).status_code == 404
    assert browse(stranger).get(url("import", batch.pk)).status_code == 404


@pytest.mark.parametrize("name", ACTS)
def test_a_colleague_sees_but_does_not_act(clerk, browse, name):
    batch = clerk.receive(ledger(row("甲项目", stage="线索")))
    colleague = clerk.county.user(Role.CLERK)
    assert browse(colleague).get(url("import", batch.pk)).status_code == 200
    assert browse(colleague).post(url(name, batch.pk)).status_code == 403


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.LEGAL, Role.SYSADMIN, Role.AUDITOR])
def test_other_roles_upload_nothing(county, browse, role):
    assert browse(county.user(role)).get(url("import-new")).status_code == 403


def test_a_clerk_is_told_that_the_bureau_confirms(clerk, browse):
    batch = clerk.receive(ledger(row("甲项目", stage="签约")))
    page = browse(clerk.user).get(url("import", batch.pk))
    assert page.context["blocked"]
    browse(clerk.user).post(url("import-confirm", batch.pk), {"version": batch.version})
    batch.refresh_from_db()
    assert batch.state == State.STAGED


def test_the_dictionary_is_kept_by_the_administrator(county, browse):
    client = browse(county.user(Role.BUREAU_ADMIN))
    client.post(url("heading-aliases"), {"heading": "盘子", "column": "total_investment_wan"})
    alias = HeadingAlias.objects.get()
    assert "盘子" in client.get(url("heading-aliases")).content.decode()
    answer = client.post(url("heading-aliases"), {"heading": "（）", "column": "name"})
    assert str(EMPTY_HEADING) in str(answer.context["form"].errors)
    client.post(url("heading-alias-delete", alias.pk))
    assert not HeadingAlias.objects.exists()
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"projects.heading_added", "projects.heading_removed"} <= kinds
    assert browse(county.user(Role.BUREAU)).get(url("heading-aliases")).status_code == 403

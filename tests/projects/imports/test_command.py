"""`manage.py import_ledger`: the same import from the command line."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from projects.models import ImportBatch, Project
from tests.factories.accounts import make_county
from tests.projects.imports.conftest import LEDGERS, ledger, row
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.files.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    def command(path, *options, **more):
        out = io.StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("import_ledger", str(path), *options, stdout=out, **more)
        return out.getvalue()

    return command


@pytest.fixture
def file(tmp_path):
    def write(*rows, **kwargs):
        path = tmp_path / "台账.xlsx"
        path.write_bytes(ledger(*rows, **kwargs))
        return path

    return write


@pytest.mark.parametrize(
    ("name", "rows", "total"),
    [("ledger_shuangpai.xlsx", 19, "430200"), ("ledger_lingxian.xlsx", 23, "7351900")],
)
def test_a_real_ledger_comes_in_on_a_fresh_database(county, run, name, rows, total):
    result = json.loads(run(LEDGERS / name, "--json"))
    assert (result["rows"], result["created"], result["updated"]) == (rows, rows, 0)
    assert result["errors"] == []
    assert result["sums"]["total_investment_wan"].startswith(total)
    assert all(each["agrees"] for each in result["sums"]["published"])
    assert Project.objects.count() == rows
    assert {"sheet", "row", "column", "message"} <= result["warnings"][0].keys()
    again = json.loads(run(LEDGERS / name, "--json"))
    assert (again["created"], again["updated"], again["skipped"]) == (0, 0, rows)


def test_a_dry_run_leaves_nothing_behind(county, run, file):
    result = json.loads(run(file(row("甲项目")), "--json", "--dry-run"))
    assert result["created"] == 1
    for model in (Project, ImportBatch, StoredFile, AuditEvent):
        assert not model._default_manager.exists(), model


def test_errors_write_nothing_and_end_with_a_status(county, run, file):
    path = file(row("甲项目"), row("乙项目", total="-1"))
    with pytest.raises(SystemExit) as ended:
        run(path)
    assert ended.value.code == 1
    assert not Project.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_refused_file_is_an_error(county, tmp_path, capsys):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"%PDF-1.7")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_ledger", str(path), "--json", stdout=out)
    assert json.loads(out.getvalue())["errors"][0]["code"] == "unknown_type"


def test_suspended_rows_take_their_suggestion_with_a_warning(county, run, file):
    result = json.loads(run(file(row("甲项目", stage="暂停", started="2026-03-01")), "--json"))
    project = Project.objects.get()
    assert (project.stage, project.status) == ("landed", "suspended")
    assert "stage_suggested" in [each["code"] for each in result["warnings"]]


def test_one_stage_is_given_to_suspended_rows(county, run, file):
    run(file(row("甲项目", stage="暂停")), "--stage-for-suspended", "contract")
    assert Project.objects.get().sub_stage == "contract"


def test_the_unit_is_responsible_for_rows_that_name_none(county, run, file):
    run(file(row("甲项目")), "--unit", county.township.code)
    assert Project.objects.get().responsible_unit == county.township


def test_a_county_stands_for_its_bureau(county, run, file):
    run(file(row("甲项目")), "--unit", county.county.code)
    assert Project.objects.get().responsible_unit == county.bureau


def test_with_two_counties_the_unit_has_to_be_named(county, run, file):
    make_county("QT")
    with pytest.raises(CommandError, match="--unit"):
        run(file(row("甲项目")))


def test_it_runs_on_behalf_of_a_person(county, run, file):
    user = county.user(Role.BUREAU)
    run(file(row("甲项目")), "--by", user.username)
    assert Project.objects.get().created_by == user
    assert AuditEvent.objects.get(kind="projects.imported").actor == user


@pytest.mark.parametrize("options", [("--unit", "XX"), ("--by", "nobody")])
def test_an_unknown_unit_or_person_is_said(county, run, file, options):
    with pytest.raises(CommandError, match=r"There is no"):
        run(file(row("甲项目")), *options)


def test_a_missing_file_is_said(county, run, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "fehlt.xlsx")


def test_it_prints_counts_and_remarks(county, run, file):
    text = run(file(row("甲项目", unit="何家洞乡")))
    assert "created 1" in text
    assert "何家洞乡" in text

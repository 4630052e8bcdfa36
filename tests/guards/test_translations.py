"""The Chinese catalog is complete, and the tool that keeps it so does what it says."""

import importlib.util
import sys

import polib
import pytest

from tests.guards.processes import ROOT


def _load_tool():
    spec = importlib.util.spec_from_file_location("zs_messages", ROOT / ".ci" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


messages = _load_tool()

PAGE = """{% load i18n %}<p title='it\'s'>{% translate "Ledger" %}</p>
    {% blocktranslate trimmed with name=project.name %}
      Project {{ name }} of
      this unit
    {% endblocktranslate %}{{ _("All")|upper }}{% translate "Open" context "verb" %}
"""
CODE = """from django.utils.translation import gettext_lazy as _, gettext as _t
TITLE = _("%(unit)s is late")
def f():
    return _t("Two "
              "lines")
"""


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "templates" / "projects").mkdir(parents=True)
    (tmp_path / "templates" / "projects" / "list.html").write_text(PAGE)
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects" / "views.py").write_text(CODE)
    return tmp_path


CHINESE = {
    "Ledger": "台账",
    "Project %(name)s of this unit": "本单位项目%(name)s",
    "All": "全部",
    "verb\u0004Open": "打开",
    "%(unit)s is late": "%(unit)s逾期",
    "Two lines": "两行",
}


def test_the_catalog_is_complete():
    assert messages.problems(ROOT) == []


def test_messages_are_found_in_templates_and_code(tree):
    assert set(messages.collect(tree)) == {
        (None, "Ledger"),
        (None, "Project %(name)s of this unit"),
        (None, "All"),
        ("verb", "Open"),
        (None, "%(unit)s is late"),
        (None, "Two lines"),
    }


def test_update_fills_what_is_empty_and_keeps_what_is_not(tree):
    messages.update(tree, {"Ledger": "旧台账"})
    messages.update(tree, CHINESE)
    catalog = polib.pofile(str(tree / messages.CATALOG))
    assert catalog.find("Ledger").msgstr == "旧台账"
    assert catalog.find("Open", msgctxt="verb").msgstr == "打开"
    assert messages.problems(tree) == []


def test_update_twice_writes_the_same_file(tree):
    messages.update(tree, CHINESE)
    first = (tree / messages.CATALOG).read_bytes()
    messages.update(tree, {})
    assert (tree / messages.CATALOG).read_bytes() == first


def test_update_drops_what_the_source_no_longer_says(tree):
    messages.update(tree, CHINESE)
    (tree / "projects" / "views.py").write_text("")
    assert any(problem.startswith("obsolete") for problem in messages.problems(tree))
    catalog = messages.update(tree, {})
    assert catalog.find("Two lines") is None
    assert messages.problems(tree) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Ledger": ""}, "untranslated: 'Ledger'"),
        ({"%(unit)s is late": "%(units)s逾期"}, "placeholders differ: '%(unit)s is late'"),
    ],
)
def test_check_tells_what_is_wrong(tree, change, expected):
    messages.update(tree, CHINESE | change)
    assert [problem.split(" →")[0] for problem in messages.problems(tree)] == [expected]


def test_check_finds_fuzzy_and_missing_entries(tree):
    catalog = messages.update(tree, CHINESE)
    catalog.find("Ledger").flags.append("fuzzy")
    catalog.remove(catalog.find("All"))
    catalog.save()
    assert sorted(problem.split(" (")[0] for problem in messages.problems(tree)) == [
        "fuzzy: 'Ledger'",
        "missing: 'All'",
    ]


def test_compiled_catalog_is_written_once(tree):
    messages.update(tree, CHINESE)
    messages.compile_catalog(tree)
    target = (tree / messages.CATALOG).with_suffix(".mo")
    assert polib.mofile(str(target)).find("Ledger").msgstr == "台账"
    written = target.stat().st_mtime_ns
    messages.compile_catalog(tree)
    assert target.stat().st_mtime_ns == written

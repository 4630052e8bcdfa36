"""Search inside Chinese text: the same rows on both databases, whatever the length of a word."""

import pytest
from django.db import connection

from projects.models import Project
from projects.services.saving import searchable
from tests.projects.ledger.conftest import project
from zhaoshang.core.search import (
    AddSearchIndex,
    search_q,
    trigrams_see_chinese,
    words_of,
)
from zhaoshang.core.text import fold, search_text

pytestmark = pytest.mark.django_db

NAMES = (
    "铝合金型材生产线",
    "重庆火锅底料加工",
    "ABC新能源(一期)",
    "100%全棉面料_织造",
    "木业园",
    "合金铝",
)


@pytest.fixture
def rows(lx):
    for name in NAMES:
        made = project(lx, name=name, investor=None)
        Project.objects.filter(pk=made.pk).update(search_text=search_text(name))


def found(text: str) -> set[str]:
    return set(Project.objects.filter(search_q("search_text", text)).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("铝", {"铝合金型材生产线", "合金铝"}),
        ("合金", {"铝合金型材生产线", "合金铝"}),
        ("铝合", {"铝合金型材生产线"}),
        ("铝合金", {"铝合金型材生产线"}),
        ("铝合金型材生产线", {"铝合金型材生产线"}),
        ("锌合金", set()),
        ("锌", set()),
        ("金铝合", set()),
        ("合金 生产", {"铝合金型材生产线"}),
        ("生产线 铝", {"铝合金型材生产线"}),
        ("木 金", set()),
        ("lhj", {"铝合金型材生产线"}),
        ("cqhg", {"重庆火锅底料加工"}),
        ("abc新", {"ABC新能源(一期)"}),
        ("ＡＢＣ", {"ABC新能源(一期)"}),
        ("（一期）", {"ABC新能源(一期)"}),
        ("100%", {"100%全棉面料_织造"}),
        ("%", {"100%全棉面料_织造"}),
        ("_", {"100%全棉面料_织造"}),
        ("料_", {"100%全棉面料_织造"}),
        ("\\", set()),
        ("'", set()),
        ("", set(NAMES)),
        ("  　 ", set(NAMES)),
    ],
)
def test_what_is_found(rows, text, names):
    assert found(text) == names


def test_a_word_does_not_reach_over_the_line_between_name_and_initials(rows):
    assert found("线lh") == set()
    assert found("线 lh") == {"铝合金型材生产线"}


def test_words_are_folded_once_each_and_not_too_many():
    assert words_of("  ＡＢ 铝合金　铝合金 x ") == ["铝合金", "ab", "x"]
    assert len(words_of(" ".join(f"w{number}" for number in range(50)))) == 6
    assert len(words_of("长" * 500)[0]) == 60


def test_search_text_of_a_project_holds_what_people_look_for(lx):
    made = project(lx, name="铝合金型材", aliases="老名字", company_name="力驰汽车")

    text = searchable(made)

    for wanted in (
        "铝合金型材",
        "老名字",
        "力驰汽车",
        fold(made.code),
        made.investor.name,
        "lhjxc",
    ):
        assert wanted in text


def test_the_database_sees_chinese_letters():
    assert trigrams_see_chinese(connection)


@pytest.mark.postgres
def test_short_words_are_answered_from_the_array_and_long_ones_from_trigrams():
    def sql(text: str) -> str:
        return str(Project.objects.filter(search_q("search_text", text)).query)

    assert "search_text_grams" in sql("合金")
    assert "LIKE" not in sql("合金")
    assert "LIKE" in sql("铝合金")
    assert "search_text_grams" not in sql("铝合金")


@pytest.mark.postgres
def test_the_array_follows_the_text_by_itself(lx):
    made = project(lx, name="木业园", investor=None)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_text, search_text_grams FROM projects_project WHERE id = %s", [made.pk]
        )
        text, grams = cursor.fetchone()

    pairs = {
        text[place : place + size]
        for size in (1, 2)
        for place in range(len(text) - size + 1)
        if not set(text[place : place + size]) & {" ", "\n"}
    }
    assert set(grams) == pairs


@pytest.mark.postgres
def test_the_index_can_be_taken_away_and_made_again(transactional_db):
    operation = AddSearchIndex("project", "search_text")
    state = type("State", (), {"apps": __import__("django.apps").apps.apps})

    with connection.schema_editor() as editor:
        operation.database_backwards("projects", editor, state, state)
    with connection.schema_editor() as editor:
        operation.database_forwards("projects", editor, state, state)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'projects_project'"
            " AND indexname LIKE %s",
            ["%search_text%"],
        )
        assert len(cursor.fetchall()) == 2

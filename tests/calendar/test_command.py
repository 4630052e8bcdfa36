import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.accounts import make_county
from zhaoshang.calendar.models import WorkdayOverride

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command("working_days", *words, stdout=out)
    return out.getvalue()


def test_json_names_date_provisional_counted_and_skipped_with_reasons():
    answer = json.loads(run("2026-02-12", "--plus", "3", "--json"))
    assert answer["date"] == "2026-02-24"
    assert answer["provisional"] is False
    assert answer["counted"] == ["2026-02-13", "2026-02-14", "2026-02-24"]
    assert len(answer["skipped"]) == 9
    assert answer["skipped"][0]["date"] == "2026-02-15"
    assert answer["skipped"][0]["reason"] == "holiday"


def test_over_the_new_year_the_answer_is_marked_provisional():
    assert json.loads(run("2026-12-31", "--plus", "2", "--json"))["provisional"] is True
    assert "(provisional)" in run("2026-12-31", "--plus", "2")


def test_a_unit_s_own_days_hold():
    county = make_county()
    WorkdayOverride.objects.create(
        owner=county.county, on="2026-11-04", is_working=False, name="县庆"
    )
    plain = json.loads(run("2026-11-03", "--plus", "1", "--json"))
    own = json.loads(run("2026-11-03", "--plus", "1", "--json", "--unit", county.township.code))
    assert (plain["date"], own["date"]) == ("2026-11-04", "2026-11-05")
    assert own["skipped"][0]["name"] == "县庆"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("2026-02-30", "--plus", "1"), "not a date"),
        (("tomorrow", "--plus", "1"), "not a date"),
        (("2026-02-12", "--plus", "-1"), "between 0"),
        (("9999-12-31", "--plus", "1"), "beyond"),
        (("2026-02-12", "--plus", "1", "--unit", "nowhere"), "no unit"),
        (("2026-02-12",), "--plus"),
    ],
)
def test_bad_input_is_an_error_that_says_what_is_wrong(words, says):
    with pytest.raises(CommandError, match=says):
        run(*words)

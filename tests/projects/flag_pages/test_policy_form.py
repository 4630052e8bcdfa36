"""Policies of flags on their form: what cannot be is refused beside its field, and kept."""

import pytest
from django.urls import reverse

from projects.policies_flag_looks import FLAG_LOOKS, SAME_WORD
from projects.policies_flags import FLAG_RULES
from tests.factories.projects import TODAY
from zhaoshang.policy.models import Policy
from zhaoshang.policy.rules import field_text
from zhaoshang.policy.services import SAME_DATE

pytestmark = pytest.mark.django_db
HEAD = {
    "effective_from": TODAY.isoformat(),
    "source_document": "陵招发〔2026〕9号",
    "reason": "调整",
}


def typed(kind, **changes):
    """Return the form of the default of a policy of rows as it would be posted, with changes."""
    (rows,) = (field for field in kind.fields if field.columns)
    value = kind.read(kind.default).value
    data = {f"{rows.name}-rows": str(len(value[rows.name])), **HEAD}
    for field in kind.fields:
        if not field.columns:
            data[field.name] = field_text(field, value[field.name])
    for number, row in enumerate(value[rows.name]):
        for column in rows.columns:
            data[f"{rows.name}-{number}-{column.name}"] = field_text(column, row[column.name])
    return {**data, **changes}


def post(client, kind, **changes):
    return client.post(reverse("policy:new", args=[kind.name]), typed(kind, **changes))


def test_two_severities_with_one_word_are_refused_at_the_second(login, county, director):
    response = post(login(director), FLAG_LOOKS, **{"looks-1-label": "黄旗"})
    text = response.content.decode()
    assert response.status_code == 200
    assert 'id="value-looks-1-label-error"' in text
    assert text.count(str(SAME_WORD)) == 2  # above the form with a link, and beside the field
    assert response.context["problems"][0][0] == "#value-looks-1-label"
    assert not Policy.objects.filter(owner=county.county).exists()


@pytest.mark.parametrize("kind", [FLAG_RULES, FLAG_LOOKS], ids=["thresholds", "looks"])
def test_a_second_row_from_the_same_day_is_refused_beside_the_day(login, county, director, kind):
    client = login(director)
    assert post(client, kind).status_code == 302
    response = post(client, kind, source_document="陵招发〔2026〕10号")
    assert response.context["form"].errors["effective_from"] == [str(SAME_DATE)]
    text = response.content.decode()
    assert 'id="id_effective_from-error"' in text or 'id="id_effective_from_error"' in text
    assert "陵招发〔2026〕10号" in text
    assert Policy.objects.filter(owner=county.county, kind=kind.name).count() == 1

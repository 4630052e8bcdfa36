"""The demo's contracts get texts, and requests in every state; a second load adds nothing."""

from types import SimpleNamespace

import pytest

from contracts.demo.files import load_files
from contracts.models import AccessRequest, ContractFile
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role
from zhaoshang.files.services import verify_file

pytestmark = pytest.mark.django_db


def test_the_demo_has_files_and_requests_once(performing, draft, county, officer, leader):
    people = [officer, leader, *(county.user(Role.BUREAU) for _ in range(3))]
    staff = SimpleNamespace(county=county.county, people={each.username: each for each in people})
    for _ in range(2):
        load_files(staff, on=TODAY, by=officer)
    assert {each.kind for each in performing.files.all()} == {"draft", "signed_text", "attachment"}
    assert performing.files.count() == 3
    assert not draft.files.exists()
    assert all(verify_file(each.file) for each in ContractFile.objects.select_related("file"))
    states = AccessRequest.objects.values_list("state", flat=True)
    assert sorted(states) == ["asked", "granted", "refused"]

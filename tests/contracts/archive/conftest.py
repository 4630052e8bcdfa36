"""An ended contract with a signed text and the bureau's original, and a list."""

from __future__ import annotations

import pytest

from contracts.models import ArchiveTransfer, Contract
from contracts.models.choices import FileKind
from contracts.services.files import attach
from tests.factories.contract_copies import make_copy
from tests.factories.contracts import ContractFactory
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from tests.stages import stage


@pytest.fixture
def make_ended(project, officer, county):
    """Return a maker of ended contracts, each with a real file and the bureau's original."""

    def make(state: str = "fulfilled", *, files: int = 1, copies: int = 1) -> Contract:
        contract = ContractFactory(
            project=project, state=state, ended_on=TODAY, keeper=officer, created_by=officer
        )
        for number in range(files):
            attach(
                contract,
                upload(f"合同{number}.pdf", PDF),
                kind=FileKind.SIGNED_TEXT,
                by=officer,
            )
        for _each in range(copies):
            make_copy(contract, county.bureau)
        return contract

    return make


@pytest.fixture
def ended(make_ended) -> Contract:
    """A fulfilled contract."""
    return make_ended()


@stage
def transfer(county, officer) -> ArchiveTransfer:
    """A list that is being made."""
    return ArchiveTransfer.objects.create(
        county=county.county, title="2026年度办结合同", created_by=officer
    )

"""The contracts' part of the access guard: who reaches which URL, and what each pk means.

Each area of contracts adds its own lines: `WHO`, `KINDS` (first prefix that fits),
`contract_objects` and, for what hangs on one project, `OF_A_PROJECT`.
"""

from __future__ import annotations

from typing import Any

from projects.models import Project
from tests.factories.accounts import CountyFixture
from tests.factories.contract_files import make_request
from tests.factories.contracts import ContractFactory, make_contract_file
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

READERS = frozenset(
    {
        Role.CLERK,
        Role.UNIT_HEAD,
        Role.BUREAU,
        Role.BUREAU_ADMIN,
        Role.LEADER,
        Role.LEGAL,
        Role.ARCHIVIST,
    }
)
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})

WHO: dict[str, str | frozenset[Role]] = {
    "contracts:contract": READERS,
    "contracts:register": READERS,
    # Files and requests to open them.
    "contracts:access-ask": READERS,
    "contracts:access-decide": READERS,
    "contracts:access-requests": READERS,
    "contracts:access-revoke": READERS,
    "contracts:access-take-back": READERS,
    "contracts:file": READERS,
    "contracts:file-download": READERS,
    "contracts:file-new": BUREAU,
    "contracts:file-openings": BUREAU | {Role.LEADER},
    "contracts:file-openings-export": BUREAU | {Role.LEADER},
    "contracts:file-remove": BUREAU,
    "contracts:files": READERS,
}

KINDS = (
    ("contracts:access-ask", "contract"),
    ("contracts:access-", "access_request"),
    ("contracts:files", "contract"),
    ("contracts:file-new", "contract"),
    ("contracts:file-openings", "contract"),
    ("contracts:file", "contract_file"),
    ("contracts:", "contract"),
)

OF_A_PROJECT = frozenset({"contract", "contract_file", "access_request"})


def contract_objects(county: CountyFixture, project: Project, clerk: User) -> dict[str, Any]:
    """Make one object of each kind that hangs on a contract in performance."""
    keeper = county.user(Role.BUREAU)
    contract = ContractFactory(
        project=project, state="performing", created_by=keeper, keeper=keeper
    )
    return {
        "contract": contract,
        "contract_file": make_contract_file(contract),
        "access_request": make_request(contract, clerk),
    }
